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

from i18n.declared import DeclaredError


class AudioError(DeclaredError):
    """Base of all errors of this package: ``except AudioError`` catches them and nothing else."""


class SoundError(AudioError):
    """Base of the errors of what is in a file."""


class NotAudio(SoundError):
    """Raised when a file holds no sound in a format that we open.

    Attributes:
        path: of the file.
        looks_like: what it seems to be, with its article: ``"a web page"``; empty where nothing is known.
    """

    path: str
    looks_like: str

    code = "not-audio"

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

    path: str
    reason: str

    code = "damaged-audio"
    en = "{path} is damaged and cannot be played ({reason}); fetch or export it again"
    de = "{path} ist beschädigt und lässt sich nicht abspielen ({reason}); noch einmal herunterladen oder exportieren"


class EmptyAudio(SoundError):
    """Raised when a file of sound has no sound in it: zero bytes, tags only, zero samples.

    Attributes:
        path: of the file.
    """

    path: str

    code = "empty-audio"
    en = "{path} has no sound in it; fetch or export it again"
    de = "{path} enthält keinen Ton; noch einmal herunterladen oder exportieren"


class TooLong(SoundError):
    """Raised when more sound comes out of a file than we take.

    Attributes:
        path: of the file.
        limit_ms: the most that we take.
    """

    path: str
    limit_ms: int

    code = "too-long"

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

    path: str
    duration_ms: int
    stated_ms: int

    code = "cut-short"

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

    path: str
    count: int

    code = "bad-packets"
    en = "{path} is damaged in places: {count} packets were left out, so times may be off after them"
    de = "{path} ist stellenweise beschädigt: {count} Pakete fehlen, danach können die Zeiten abweichen"


class UnknownModel(AudioError):
    """Raised when a model is asked for by an unknown name.

    Attributes:
        name: as it was asked for.
        known: the names that there are, with commas between them.
    """

    name: str
    known: str

    code = "unknown-model"
    en = "there is no model {name!r}; give a folder with a CTranslate2 model, or one of {known}"
    de = "Ein Modell {name!r} gibt es nicht; einen Ordner mit einem CTranslate2-Modell nennen oder eines von {known}"


class ModelNotFound(AudioError):
    """Raised when no source has a model: no folder, not the hub's cache, no package, and the hub is out of reach.

    Attributes:
        name: as it was asked for.
    """

    name: str

    code = "model-not-found"
    en = (
        "the model {name!r} is not on this machine and the hub does not give it; connect to the network, or name a "
        "folder with a CTranslate2 model, or `pip install 'gleichlauf[base]'` for the model base"
    )
    de = (
        "Das Modell {name!r} ist nicht auf diesem Rechner und vom Hub nicht zu haben; eine Netzverbindung "
        "herstellen, einen Ordner mit einem CTranslate2-Modell nennen oder das Modell base holen: `pip install "
        "'gleichlauf[base]'`"
    )


class DamagedModel(AudioError):
    """Raised when a file of a model is missing, or not the one that its publisher lists.

    Attributes:
        origin: the package or the folder that the file is from.
        file: its name.
    """

    origin: str
    file: str

    code = "damaged-model"
    en = "{file} of the model in {origin} is missing or damaged; install or download it again"
    de = "{file} des Modells in {origin} fehlt oder ist beschädigt; das Modell noch einmal holen"


class NotEnoughMemory(AudioError):
    """Raised when a model cannot be loaded for want of memory.

    Attributes:
        model: as it was asked for.
    """

    model: str

    code = "not-enough-memory"
    en = (
        "there is not enough memory for the model {model}; close other programs, allow this one more, or take a "
        "smaller model"
    )
    de = (
        "Für das Modell {model} reicht der Arbeitsspeicher nicht; andere Programme schließen, diesem mehr zugestehen "
        "oder ein kleineres Modell nehmen"
    )


class NoGraphicsCard(AudioError):
    """Raised when a model is to run on a graphics card, and this machine has none, or no driver for it.

    Attributes:
        device: as it was asked for.
    """

    device: str

    code = "no-graphics-card"
    en = (
        "no graphics card can be used, but the device is {device}; install the card's driver, or set the device to "
        "auto (--device, GLEICHLAUF_DEVICE)"
    )
    de = (
        "Keine Grafikkarte ist benutzbar, eingestellt ist aber {device}; ihren Treiber einrichten oder auto "
        "einstellen (--device, GLEICHLAUF_DEVICE)"
    )
