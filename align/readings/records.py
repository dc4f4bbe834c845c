"""The records of this package: printed tokens and what may be said for them."""

from __future__ import annotations

from dataclasses import dataclass

MOST_READINGS = 8  # a token: more alternatives than this cost the path more time than they bring letters
MOST_WORDS = 40  # a reading: no more of an address or a number is read out; longer stretches are cut into tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class SpokenWord:
    """A word as it is said.

    Attributes:
        text: lower case; letters of any script and apostrophes, never empty.
        char_start: first printed character that it reads, in code points of the text given.
        char_end: first character after them.
    """

    text: str
    char_start: int
    char_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A stretch of print that is read as one: mostly a printed word with the punctuation that touches it.

    Attributes:
        char_start: first character, in code points of the text given.
        char_end: first character after it.
        readings: what may be said for it, the likeliest first, never the same twice; ``()`` is "nothing is said".
    """

    char_start: int
    char_end: int
    readings: tuple[tuple[SpokenWord, ...], ...]
