"""What a reader of subtitles sees at one time."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

from align.records import Alignment, TimedWord
from subtitles.profiles import Profile

# Marks and format characters take no room of their own: accents that NFC cannot join, soft hyphens, joiners.
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})


class Foreign(NamedTuple):
    """Words ``[first, end)`` of a cue that are in another language than the article, by its ISO 639-1 code."""

    first: int
    end: int
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A block of lines and when it is shown, half-open: ``[start_ms, end_ms)``.

    Attributes:
        id: ``<paragraph id>.<n>``, n from 1 in printed order, or ``sound.<n>`` in order of time for what is not from
            the article: the same in every run.
        paragraph_id: the paragraph whose words these are; a cue never has words of two. ``None`` for music, silence
            and speech that the article does not have.
        start_ms: when it appears.
        end_ms: when it goes; not after the next cue starts.
        lines: what is shown, words as printed.
        words: the words shown, in printed order, with their own times; a word without a time was not found
            in the sound but stands between words that were. Empty for what is not from the article.
        foreign: stretches of ``words`` in another language, in order, not overlapping.
    """

    id: str
    paragraph_id: str | None
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    words: tuple[TimedWord, ...]
    foreign: tuple[Foreign, ...] = ()

    def __post_init__(self) -> None:
        """Check that there is something to see and time to see it."""
        if not 0 <= self.start_ms < self.end_ms:
            raise ValueError(f"cue {self.id} is shown from {self.start_ms} to {self.end_ms} ms")
        if not self.lines:
            raise ValueError(f"cue {self.id} has no lines")

    @property
    def from_article(self) -> bool:
        """Whether the words are the article's, and not what a machine heard beside it."""
        return self.paragraph_id is not None

    @property
    def text(self) -> str:
        """The lines as one, a line break read as a space."""
        return " ".join(self.lines)

    @property
    def reading_speed_cps(self) -> float:
        """Characters a second that a reader must keep up with."""
        return width(self.text) * 1000 / (self.end_ms - self.start_ms)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subtitles:
    """What every format is written from.

    Attributes:
        alignment: what was cut.
        profile: whose limits were kept.
        cues: in order of time, not overlapping.
    """

    alignment: Alignment
    profile: Profile
    cues: tuple[Cue, ...]


def width(text: str) -> int:
    """Count the characters that take room on a line: spaces and punctuation do, accents of their own do not.

    An emoji made of several characters counts as several, so that a line is at most shorter than it could be.

    >>> width("Müller & Söhne"), width("Mu\N{COMBINING DIAERESIS}ller")
    (14, 6)
    """
    return sum(unicodedata.category(character) not in _NO_WIDTH for character in unicodedata.normalize("NFC", text))
