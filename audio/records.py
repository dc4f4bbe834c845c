"""What was recorded, and what was heard in it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np  # noqa: TC004 - a program that only says what it can do does without numpy
    from numpy.typing import NDArray  # noqa: TC004 - as above; the types of `Posteriors` are never evaluated

MAX_DURATION_MS = 12 * 60 * 60 * 1000  # of a recording that is taken, without a setting
FRAME_MS = 20  # what one step of Whisper's encoder stands for, and so one row of letters
BLANK, BORDER = "_", "|"  # columns 0 and 1 of letters: no letter, and the border between two words
ALPHABET = f"{BLANK}{BORDER}abcdefghijklmnopqrstuvwxyzäöüß"  # of the heads that we make; each names its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A stretch of sound, half-open: ``[start_ms, end_ms)``."""

    start_ms: int
    end_ms: int

    def __post_init__(self) -> None:
        """Check the order."""
        if not 0 <= self.start_ms <= self.end_ms:
            raise ValueError(f"span {self.start_ms}..{self.end_ms} ms is not in order")

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds."""
        return self.end_ms - self.start_ms


def merged(spans: Iterable[Span]) -> list[Span]:
    """Join stretches that overlap or touch.

    Args:
        spans: sorted by start.

    Returns:
        Sorted, not touching.
    """
    result: list[Span] = []
    for span in spans:
        if result and span.start_ms <= result[-1].end_ms:
            result[-1] = Span(start_ms=result[-1].start_ms, end_ms=max(result[-1].end_ms, span.end_ms))
        else:
            result.append(span)
    return result


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter(Span):
    """A chapter mark of the file."""

    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A sound file as it was delivered.

    Attributes:
        path: where it lies; not part of its identity.
        sha256: of the file's bytes, in hexadecimal.
        duration_ms: decoded samples, not what the header says.
        codec: FFmpeg's name: ``mp3 aac opus vorbis flac pcm_s16le`` and so on.
        sample_rate_hz: of the file.
        channels: of the file.
        bit_rate_bps: mean over the file.
        is_vbr: whether the bit rate varies, ``None`` where that has no meaning or is not known.
        encoder_delay_ms: silence that the encoder put before the first sample and that players may or may not
            drop; 0 where the file does not say.
        tags: ID3, Vorbis or MP4 tags in lower case: ``title artist album date`` and so on.
        chapters: in order.
    """

    path: str
    sha256: str
    duration_ms: int
    codec: str
    sample_rate_hz: int
    channels: int
    bit_rate_bps: int
    is_vbr: bool | None
    encoder_delay_ms: int
    tags: dict[str, str] = field(default_factory=dict)
    chapters: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a sound file says about itself; its length only as a claim.

    Attributes:
        codec: FFmpeg's name.
        sample_rate_hz: of the file.
        channels: of the file.
        encoder_delay_ms: silence before the first sample that decoding takes away. For MP3 what LAME's tag states
            and the 529 samples of any decoder; for others what lies before time 0. A player that does not
            take it away shows everything so much later.
        stated_ms: duration that the header states, ``None`` where it states none.
        guessed_ms: duration as it follows from the size and the first bit rate, ``None`` where it is stated or
            not known.
        tags: keys in lower case.
        chapters: in order, as the file has them; they may reach past the end.
    """

    codec: str
    sample_rate_hz: int
    channels: int
    encoder_delay_ms: int
    stated_ms: int | None
    guessed_ms: int | None
    tags: dict[str, str]
    chapters: tuple[Chapter, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord(Span):
    """A word as it was recognised, without spaces around it.

    Attributes:
        text: as the recogniser writes it, punctuation included.
        probability: the recogniser's own, 0 to 1.
    """

    text: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis(Span):
    """What is said in a stretch of sound, but for a word of which it is not known whether it is said there.

    Attributes:
        before: the words before it, empty where it is the first.
        word: this word.
        after: the words behind it, empty where it is the last.
    """

    before: str
    word: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """All that was heard in a recording.

    Attributes:
        language: ISO 639-1 code of the speech.
        duration_ms: length of the recording.
        words: in order of time, ``start_ms`` never falls.
        speech: stretches in which somebody speaks, sorted, not touching.
        model: name or path of the model that was asked for.
        settings: what else decided the result, as text.
    """

    language: str
    duration_ms: int
    words: tuple[HeardWord, ...]
    speech: tuple[Span, ...]
    model: str
    settings: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Posteriors:
    """Which letters are heard, every `FRAME_MS` of a recording.

    Attributes:
        log_probs: natural logarithms of the posteriors, float16, shape (n_frames, len(alphabet)); frame ``k`` is the
            sound in ``[k * FRAME_MS, (k + 1) * FRAME_MS)``.
        alphabet: the character of each column; `BLANK` and `BORDER` come first.
        model: name or path of the model whose encoder was asked for.
        head: SHA-256 of the head's weights, in hexadecimal.
        late_ms: how long after it begins each letter is first heard, one for each character; none if that is not known.
    """

    log_probs: NDArray[np.float16]
    alphabet: str
    model: str
    head: str
    late_ms: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Check that there is a column for each character."""
        if self.log_probs.dtype.name != "float16" or self.log_probs.shape[1:] != (len(self.alphabet),):
            raise ValueError(
                f"letters of shape {self.log_probs.shape}, {self.log_probs.dtype}, "
                f"do not fit an alphabet of {len(self.alphabet)} characters in float16"
            )
        if not self.alphabet.startswith(BLANK + BORDER) or len(set(self.alphabet)) < len(self.alphabet):
            raise ValueError(f"alphabet {self.alphabet!r} does not begin with {BLANK + BORDER!r}, or repeats itself")

    @property
    def n_frames(self) -> int:
        """Number of frames."""
        return len(self.log_probs)
