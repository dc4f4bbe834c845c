"""What can be wrong with a request itself; what is wrong with a job is told by `jobs.errors`.

::

    WebError
    ├── OpenToAll, PortTaken                            the service does not start
    ├── MalformedJson, MalformedForm, UnsupportedBody   the body cannot be read
    ├── BodyTooLarge, BodyTooSlow                       it is more, or comes slower, than we take
    ├── BadIdempotencyKey
    ├── KeyMissing, KeyRefused, ForeignSite             who asks
    ├── TooManyRequests, QuotaUsedUp                    how often
    ├── ServiceFull, TooManyConnections                 the service has enough to do
    ├── NoRoom                                          its disk is nearly full
    ├── NotReady                                        it cannot do it
    ├── NoSuchRoute, WrongMethod, NotAcceptable
    ├── NoSuchPreset
    └── NoSuchOutput, ResultNotReady                    results
"""

from __future__ import annotations

import errno
import os


class WebError(Exception):
    """Base of the errors of this package; `web.problems` makes answers of those that a request ends in."""


class OpenToAll(WebError):
    """Raised where a service without API keys would listen on more than this machine."""

    def __init__(self, host: str) -> None:
        """Take the address to listen on."""
        super().__init__(host)
        self.host = host

    def __str__(self) -> str:
        """Name the address and both remedies."""
        return (
            f"without API keys the service listens on this machine only, not on {self.host}; "
            "make one with 'gleichlauf keys create NAME', or leave out --host"
        )


class PortTaken(WebError):
    """Raised where nobody can listen, mostly because somebody does."""

    def __init__(self, host: str, port: int, reason: str) -> None:
        """Take the address, the port, and what the system says."""
        super().__init__(host, port, reason)
        self.host = host
        self.port = port
        self.reason = reason

    def __str__(self) -> str:
        """Name both, and what helps against the reason."""
        remedy = {
            os.strerror(errno.EADDRINUSE): "choose another with --port",
            os.strerror(errno.EACCES): "choose one of 1024 or more with --port",
        }.get(self.reason, "name an address of this machine with --host")
        return f"nothing can listen on {self.host} port {self.port} ({self.reason}); {remedy}"


class MalformedJson(WebError):
    """Raised when a body that says it is JSON is not."""

    def __init__(self, reason: str) -> None:
        """Take the parser's words."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Name the place."""
        return f"the body is not JSON in UTF-8 ({self.reason}); send one, or a form as multipart/form-data"


class MalformedForm(WebError):
    """Raised when a body that says it is multipart/form-data is not, or ends before its last boundary."""

    def __init__(self, reason: str) -> None:
        """Take what is wrong with it."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Say what is wrong with it."""
        return f"the form cannot be read ({self.reason}); let the HTTP library write it as multipart/form-data"


class UnsupportedBody(WebError):
    """Raised when a body is neither JSON nor a form, or is compressed."""

    def __init__(self, media_type: str) -> None:
        """Take what it says it is."""
        super().__init__(media_type)
        self.media_type = media_type

    def __str__(self) -> str:
        """Name what is taken."""
        return (
            f"a body of type {self.media_type!r} is not taken; "
            "send application/json or multipart/form-data, not compressed"
        )


class BodyTooLarge(WebError):
    """Raised as soon as a body, or one part of it, has more bytes than are taken."""

    def __init__(self, part: str, limit_bytes: int) -> None:
        """Take the name of the part and the limit."""
        super().__init__(part, limit_bytes)
        self.part = part
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        """Name the limit."""
        return f"{self.part} has more than {self.limit_bytes:,} bytes, the limit; send less, or an address instead"


class BodyTooSlow(WebError):
    """Raised when a body stops coming, or hardly comes."""

    def __init__(self, after_s: int) -> None:
        """Take how long we waited."""
        super().__init__(after_s)
        self.after_s = after_s

    def __str__(self) -> str:
        """Name the wait."""
        return f"hardly anything of the body came within {self.after_s} s; send it again, or an address instead"


class BadIdempotencyKey(WebError):
    """Raised when an ``Idempotency-Key`` is empty, too long, or has other than printable ASCII characters."""

    def __init__(self, limit: int) -> None:
        """Take the largest number of characters."""
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        """Say what would be one."""
        return f"an Idempotency-Key has 1 to {self.limit} printable ASCII characters; a UUID is a good one"


class KeyMissing(WebError):
    """Raised when a request has no API key."""

    def __init__(self) -> None:
        """Take nothing."""
        super().__init__()

    def __str__(self) -> str:
        """Say how it is sent."""
        return (
            "this needs an API key; send it as 'Authorization: Bearer gl_…', "
            "the operator makes one with 'gleichlauf keys create'"
        )


class KeyRefused(WebError):
    """Raised when an API key is unknown, revoked or expired."""

    def __init__(self) -> None:
        """Take nothing: an answer never repeats a secret."""
        super().__init__()

    def __str__(self) -> str:
        """Say what to do."""
        return "this API key is unknown, revoked or expired; ask the operator for another"


class ForeignSite(WebError):
    """Raised when a service without keys is asked by a web page of another site, or under another host's name."""

    def __init__(self, site: str) -> None:
        """Take the host or origin that the request names."""
        super().__init__(site)
        self.site = site

    def __str__(self) -> str:
        """Name the site and the remedy."""
        return (
            f"without API keys only this machine is served, and {self.site!r} is another; "
            "the operator makes a key with 'gleichlauf keys create'"
        )


class TooManyRequests(WebError):
    """Raised when a key, or an address without one, asks more often than it may."""

    def __init__(self, limit: int, retry_after_s: int) -> None:
        """Take the requests a minute, and when it may ask again."""
        super().__init__(limit, retry_after_s)
        self.limit = limit
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Name the limit and the wait."""
        return f"more than {self.limit} requests a minute; ask again in {self.retry_after_s} s"


class QuotaUsedUp(WebError):
    """Raised when a key has submitted all that it may in a day."""

    def __init__(self, unit: str, limit: int, retry_after_s: int) -> None:
        """Take what is counted (``jobs`` or ``audio minutes``), how many a day, and when the next day begins."""
        super().__init__(unit, limit, retry_after_s)
        self.unit = unit
        self.limit = limit
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Name the quota and the wait."""
        return f"the quota of {self.limit} {self.unit} a day is used up; submit again in {self.retry_after_s} s"


class ServiceFull(WebError):
    """Raised when so much waits that nothing more is taken."""

    def __init__(self, retry_after_s: int) -> None:
        """Take when to ask again."""
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Name the wait."""
        return f"the service has as much work as it takes; nothing was stored, submit again in {self.retry_after_s} s"


class NoRoom(WebError):
    """Raised when so little room is left on the disk of the service that nothing more is taken."""

    def __init__(self, retry_after_s: int) -> None:
        """Take what ``Retry-After`` says."""
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Name who can help, and the wait."""
        return (
            "the disk of the service is nearly full; nothing was stored, its operator has to make room, "
            f"submit again in {self.retry_after_s} s"
        )


class TooManyConnections(WebError):
    """Raised when so many answers are being given, to all or to one address, that there is no room for another."""

    def __init__(self, retry_after_s: int) -> None:
        """Take when to ask again."""
        super().__init__(retry_after_s)
        self.retry_after_s = retry_after_s

    def __str__(self) -> str:
        """Name the wait."""
        return f"too many connections are being answered at once; nothing was read, ask again in {self.retry_after_s} s"


class NotReady(WebError):
    """Raised never, but told to who asks whether the service takes work and does it."""

    def __init__(self, missing: str) -> None:
        """Take what is missing, as ``name: what`` with commas between them."""
        super().__init__(missing)
        self.missing = missing

    def __str__(self) -> str:
        """Name it and the remedy."""
        return f"the service is not ready ({self.missing}); its log, and 'gleichlauf doctor' beside it, say why"


class NoSuchRoute(WebError):
    """Raised for a path that leads nowhere."""

    def __init__(self, path: str) -> None:
        """Take the path."""
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Name the path and where the others stand."""
        return f"there is nothing at {self.path!r}; /openapi.json names what there is"


class WrongMethod(WebError):
    """Raised for a path that has other methods."""

    def __init__(self, method: str, allowed: str) -> None:
        """Take the method, and those that there are, separated by commas."""
        super().__init__(method, allowed)
        self.method = method
        self.allowed = allowed

    def __str__(self) -> str:
        """Name both."""
        return f"{self.method!r} is not done here; there is {self.allowed}"


class NotAcceptable(WebError):
    """Raised when ``Accept`` names none of the outputs that a job has."""

    def __init__(self, accept: str, known: str) -> None:
        """Take the header, and the media types that there are."""
        super().__init__(accept, known)
        self.accept = accept
        self.known = known

    def __str__(self) -> str:
        """Name both."""
        return f"there is no result as {self.accept!r}; there is {self.known}"


class NoSuchPreset(WebError):
    """Raised when a preset is asked for that the service does not have."""

    def __init__(self, name: str, known: str) -> None:
        """Take the name, and those that there are."""
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Name both."""
        return f"there is no preset {self.name!r}; there is {self.known}"


class NoSuchOutput(WebError):
    """Raised when a job has no output of this name."""

    def __init__(self, name: str, known: str) -> None:
        """Take the name, and those that the job has."""
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Name both."""
        return f"the job has no output {self.name!r}; it has {self.known}"


class ResultNotReady(WebError):
    """Raised when the result of a job is asked for that is not completed."""

    def __init__(self, status: str) -> None:
        """Take the job's status."""
        super().__init__(status)
        self.status = status

    def __str__(self) -> str:
        """Name the status and what to wait for."""
        return f"the job is {self.status}, and only one that is completed has a result; its 'status' tells when"
