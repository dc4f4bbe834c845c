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

from i18n.declared import DeclaredError

_SERVER_AT_FAULT = 500  # RFC 9110 §15.6: from here on the server is to blame, not the request


class FetchError(DeclaredError):
    """Base of all errors of this package: ``except FetchError`` catches them and nothing else."""


class NotFound(FetchError):
    """Raised when the server says that there is nothing at the address (404) or no longer (410).

    Attributes:
        url: the address that was asked for.
        status: 404 or 410.
    """

    url: str
    status: int

    code = "not-found"
    en = "there is nothing at {url} (HTTP {status}); check the address"
    de = "Unter {url} gibt es nichts (HTTP {status}); die Adresse prüfen"


class HttpFailed(FetchError):
    """Raised when the server refuses, or fails more often than we try.

    Attributes:
        url: the address that was asked for.
        status: of the last answer.
        retry_after_s: when the server wants to be asked again; 0 where it does not say.
    """

    url: str
    status: int
    retry_after_s: int = 0

    code = "http-failed"

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

    url: str
    reason: str

    code = "bad-address"
    en = "{url!r} cannot be fetched: {reason}; give an address such as https://example.org/a.mp3"


class ForbiddenAddress(FetchError):
    """Raised when an address from a stranger, or where it redirects, is not one that we ask for strangers.

    It does not say where the name leads: that would draw a map of our network.

    Attributes:
        url: the address that is refused.
        reason: why, in a few words.
    """

    url: str
    reason: str

    code = "forbidden-address"
    en = "{url!r} is not fetched: {reason}; give a public address such as https://example.org/a.mp3"


class TooManyRedirects(FetchError):
    """Raised when an address sends us on and on.

    Attributes:
        url: the address that was asked for.
        limit: redirects that were followed.
    """

    url: str
    limit: int

    code = "too-many-redirects"
    en = "{url} redirects more than {limit} times; give the address where it ends"
    de = "{url} leitet mehr als {limit} Mal weiter; die Adresse angeben, bei der das endet"


class NoSuchHost(FetchError):
    """Raised when the host of an address does not exist: name servers answer, and know no such name.

    Attributes:
        url: the address that was asked for.
        host: its host.
    """

    url: str
    host: str

    code = "no-such-host"
    en = "there is no host {host} for {url}; check how it is spelt"
    de = "Einen Rechner {host} gibt es nicht (für {url}); prüfen, ob er richtig geschrieben ist"


class NoNetwork(FetchError):
    """Raised when no connection to the host of an address can be made.

    Attributes:
        url: the address that was asked for.
        reason: what the system says.
    """

    url: str
    reason: str

    code = "no-network"
    en = "no connection for {url} ({reason}); check the address and the network"
    de = "Keine Verbindung zu {url} ({reason}); Adresse und Netz prüfen"


class BadCertificate(FetchError):
    """Raised when a server cannot prove that it is who it says.

    Attributes:
        url: the address that was asked for.
        reason: what the check says.
    """

    url: str
    reason: str

    code = "bad-certificate"
    en = (
        "the certificate for {url} is not valid ({reason}); check the address and this machine's clock, or download "
        "the file and name it instead"
    )
    de = (
        "Das Zertifikat für {url} ist nicht gültig ({reason}); Adresse und Uhr dieses Rechners prüfen, oder die "
        "Datei herunterladen und stattdessen angeben"
    )


class NotHttp(FetchError):
    """Raised when what answers at an address is no web server, or speaks TLS where we do not, or the other way round.

    Attributes:
        url: the address that was asked for.
        found: what it seems to be, in a few words.
    """

    url: str
    found: str

    code = "not-http"
    en = "no web server answers at {url}, but {found}; check the address and its port"


class BadAnswer(FetchError):
    """Raised when a web server answers in a way that HTTP forbids, and that cannot be read safely.

    Attributes:
        url: the address that was asked for.
        reason: which rule it breaks, in a few words.
    """

    url: str
    reason: str

    code = "bad-answer"
    en = (
        "the server's answer for {url} breaks the rules of HTTP ({reason}); tell who runs it, or download the file "
        "in a browser and name it instead"
    )


class CutOff(FetchError):
    """Raised when the connection breaks before the end, however often we go on.

    Attributes:
        url: the address that was asked for.
        received_bytes: what is there; the next try goes on from it where the server allows that.
        expected_bytes: of the whole, -1 where the server does not say.
    """

    url: str
    received_bytes: int
    expected_bytes: int

    code = "cut-off"

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

    url: str
    received_bytes: int
    after_s: float

    code = "too-slow"
    en = (
        "{url} is too slow: {received_bytes:,} bytes in {after_s:,.0f} s; try again later, or download the file and "
        "name it instead"
    )


class HostBusy(FetchError):
    """Raised when as many downloads from one host are under way as we want to burden it with, and none ends.

    Attributes:
        url: the address that was asked for.
        limit: downloads from its host at once.
    """

    url: str
    limit: int

    code = "host-busy"
    en = "{limit} downloads from the host of {url} are under way, our limit; try again later"
    de = "Vom Rechner von {url} laufen schon {limit} Downloads, mehr sollen es nicht sein; später noch einmal versuchen"
