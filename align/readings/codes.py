"""Words as one string of letters: what text and sound are compared in.

Compounds that one side splits and the other joins are the same letters; so borders between words are left out.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.readings.spell import spell

if TYPE_CHECKING:
    from collections.abc import Sequence

Codes = NDArray[np.uint8]

#: Codes of letters: 1 to 26 for a to z after folding, from 27 on for the letters of other scripts, which share what is
#: left of six bits. 0 is never used.
FIRST_OTHER, CODES = 27, 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Spelled:
    """Words written out as letters, one after another.

    Attributes:
        codes: letter codes, shape (n_letters,).
        word: number of the word that each letter belongs to, shape (n_letters,), never falls.
        first: position of each word's first letter, shape (n_words + 1,); the last one is n_letters. A word that is
            not said has none: ``first[k] == first[k + 1]``.
    """

    codes: Codes
    word: NDArray[np.int32]
    first: NDArray[np.int32]


def spelled(words: Sequence[str], language: str) -> Spelled:
    """Write words out as they are said and fold them to plain letters."""
    strings = [fold(said) for said in spell(words, language)]
    lengths = np.array([len(s) for s in strings], np.int32)
    codes = np.frombuffer(b"".join(strings), np.uint8)
    first = np.concatenate([[0], np.cumsum(lengths)]).astype(np.int32)
    return Spelled(codes=codes, word=np.repeat(np.arange(len(words), dtype=np.int32), lengths), first=first)


def fold(text: str) -> bytes:
    """Return letter codes: accents dropped, ß as ss, letters of other scripts too, all else left out.

    >>> list(fold("Ä ß!"))
    [1, 19, 19]
    """
    plain = unicodedata.normalize("NFKD", text.casefold())
    return bytes(_code(c) for c in plain if c.isalpha())


def _code(letter: str) -> int:
    if "a" <= letter <= "z":
        return ord(letter) - ord("a") + 1
    return FIRST_OTHER + ord(letter) % (CODES - FIRST_OTHER)
