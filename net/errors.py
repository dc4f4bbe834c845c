"""What can go wrong between an address and its file.

::

    FetchError
    ├── NotFound                404 or 410
    ├── HttpFailed              any other answer that is not a success
    ├── BadAddress              neither http nor https, or no host
    ├── ForbiddenAddress        a stranger's address that leads into a network of our own
    ├── TooManyRedirects
    ├── NoSuchHost              the name servers know no such name
    ├── NoNetwork               nobody listens, no way there, or no name server answers
    ├── BadCertificate
    ├── NotHttp                 what answers is no web server, or one with TLS and without it confused
    ├── BadAnswer               a web server whose answer breaks the rules of HTTP
    ├── CutOff                  the connection broke again and again
    ├── TooSlow                 a drip, or silence
    └── HostBusy                we ask this host for as much as we want to at once

A file that is too large, or for which there is no room, is one of :mod:`files.errors`.
"""

from __future__ import annotations

_SERVER_AT_FAULT = 500  # RFC 9110 §15.6: from here on the server is to blame, not the request


class FetchError(Exception):
    """Base of all errors of this package: ``except FetchError`` catches them and nothing else."""


class NotFound(FetchError):
    """Raised when the server says that there is nothing at the address (404) or no longer (410).

    Attributes:
        url: the address that was asked for.
        status: 404 or 410.
    """

    def __init__(self, url: str, status: int) -> None:
        super().__init__(url, status)
        self.url = url
        self.status = status

    def __str__(self) -> str:
        """Name the address."""
        return f"there is nothing at {self.url} (HTTP {self.status}); check the address"


class HttpFailed(FetchError):
    """Raised when the server refuses, or fails more often than we try.

    Attributes:
        url: the address that was asked for.
        status: of the last answer.
        retry_after_s: when the server wants to be asked again; 0 where it does not say.
    """

    def __init__(self, url: str, status: int, retry_after_s: int = 0) -> None:
        super().__init__(url, status, retry_after_s)
        self.url = url
        self.status = status
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Name the answer; tell refusal from trouble."""
        remedy = {
            401: "it wants a login: download the file and name it instead",
            403: "it refuses programs: download the file in a browser and name it instead",
            407: "the proxy wants a login: set it in HTTPS_PROXY",
            429: "it has had too many requests: try again later",
        }.get(self.status, "try again later" if self.status >= _SERVER_AT_FAULT else "check the address")
        return f"the server answered HTTP {self.status} for {self.url}; {remedy}"


class BadAddress(FetchError):
    """Raised when an address, or where it redirects, cannot be fetched by us at all.

    Attributes:
        url: the address that is wrong.
        reason: what is wrong with it, in a few words.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Show what a good one looks like."""
        return f"{self.url!r} cannot be fetched: {self.reason}; give an address such as https://example.org/a.mp3"


class ForbiddenAddress(FetchError):
    """Raised when an address from a stranger, or where it redirects, is not one that we ask for strangers.

    It does not say where the name leads: that would draw a map of our network.

    Attributes:
        url: the address that is refused.
        reason: why, in a few words.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Show what a good one looks like."""
        return f"{self.url!r} is not fetched: {self.reason}; give a public address such as https://example.org/a.mp3"


class TooManyRedirects(FetchError):
    """Raised when an address sends us on and on.

    Attributes:
        url: the address that was asked for.
        limit: redirects that were followed.
    """

    def __init__(self, url: str, limit: int) -> None:
        super().__init__(url, limit)
        self.url = url
        self.limit = limit

    def __str__(self) -> str:
        """Name the address."""
        return f"{self.url} redirects more than {self.limit} times; give the address where it ends"


class NoSuchHost(FetchError):
    """Raised when the host of an address does not exist: name servers answer, and know no such name.

    Attributes:
        url: the address that was asked for.
        host: its host.
    """

    def __init__(self, url: str, host: str) -> None:
        super().__init__(url, host)
        self.url = url
        self.host = host

    def __str__(self) -> str:
        """Name the host, which is likely to be mistyped."""
        return f"there is no host {self.host} for {self.url}; check how it is spelt"


class NoNetwork(FetchError):
    """Raised when no connection to the host of an address can be made.

    Attributes:
        url: the address that was asked for.
        reason: what the system says.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Name the address and the cause."""
        return f"no connection for {self.url} ({self.reason}); check the address and the network"


class BadCertificate(FetchError):
    """Raised when a server cannot prove that it is who it says.

    Attributes:
        url: the address that was asked for.
        reason: what the check says.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Name the address and the cause."""
        return (
            f"the certificate for {self.url} is not valid ({self.reason}); "
            "check the address and this machine's clock, or download the file and name it instead"
        )


class NotHttp(FetchError):
    """Raised when what answers at an address is no web server, or speaks TLS where we do not, or the other way round.

    Attributes:
        url: the address that was asked for.
        found: what it seems to be, in a few words.
    """

    def __init__(self, url: str, found: str) -> None:
        super().__init__(url, found)
        self.url = url
        self.found = found

    def __str__(self) -> str:
        """Name what answers."""
        return f"no web server answers at {self.url}, but {self.found}; check the address and its port"


class BadAnswer(FetchError):
    """Raised when a web server answers in a way that HTTP forbids, and that cannot be read safely.

    Attributes:
        url: the address that was asked for.
        reason: which rule it breaks, in a few words.
    """

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        """Name the rule; only who runs the server can mend it."""
        return (
            f"the server's answer for {self.url} breaks the rules of HTTP ({self.reason}); "
            "tell who runs it, or download the file in a browser and name it instead"
        )


class CutOff(FetchError):
    """Raised when the connection breaks before the end, however often we go on.

    Attributes:
        url: the address that was asked for.
        received_bytes: what is there; the next try goes on from it where the server allows that.
        expected_bytes: of the whole, -1 where the server does not say.
    """

    def __init__(self, url: str, received_bytes: int, expected_bytes: int) -> None:
        super().__init__(url, received_bytes, expected_bytes)
        self.url = url
        self.received_bytes = received_bytes
        self.expected_bytes = expected_bytes

    def __str__(self) -> str:
        """Say how far it came."""
        whole = f" of {self.expected_bytes:,}" if self.expected_bytes >= 0 else ""
        return (
            f"the server for {self.url} closed the connection after {self.received_bytes:,}{whole} bytes; "
            "try again later, or download the file and name it instead"
        )


class TooSlow(FetchError):
    """Raised when a server says nothing or too little for too long, or a download is not done by its deadline.

    Attributes:
        url: the address that was asked for.
        received_bytes: what is there.
        after_s: seconds until we gave up.
    """

    def __init__(self, url: str, received_bytes: int, after_s: float) -> None:
        super().__init__(url, received_bytes, after_s)
        self.url = url
        self.received_bytes = received_bytes
        self.after_s = after_s

    def __str__(self) -> str:
        """Say how slow it was."""
        return (
            f"{self.url} is too slow: {self.received_bytes:,} bytes in {self.after_s:,.0f} s; "
            "try again later, or download the file and name it instead"
        )


class HostBusy(FetchError):
    """Raised when as many downloads from one host are under way as we want to burden it with, and none ends.

    Attributes:
        url: the address that was asked for.
        limit: downloads from its host at once.
    """

    def __init__(self, url: str, limit: int) -> None:
        super().__init__(url, limit)
        self.url = url
        self.limit = limit

    def __str__(self) -> str:
        """Name the limit."""
        return f"{self.limit} downloads from the host of {self.url} are under way, our limit; try again later"
