"""What was heard, letter by letter, each with its time: the one form in which matching sees the sound."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.readings.codes import Codes, fold, spelled
from audio.records import FRAME_MS, Heard, HeardWord

if TYPE_CHECKING:
    from audio.records import Posteriors

_BLANK, _BORDER = 0, 1  # columns of the alphabet


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Posteriors heard, in order of time.

    Attributes:
        codes: letter codes as :mod:`align.readings.codes` has them, shape (n,).
        start_ms: when each letter begins, shape (n,), never falls.
        end_ms: when it ends, shape (n,).
        word: number in ``words`` that each letter belongs to, shape (n,), never falls.
        words: what was recognised, for the text of insertions.
    """

    codes: Codes
    start_ms: NDArray[np.int32]
    end_ms: NDArray[np.int32]
    word: NDArray[np.int32]
    words: tuple[HeardWord, ...]


def from_words(heard: Heard) -> Evidence:
    """Make letters of recognised words; the letters of a word share its time evenly."""
    letters = spelled([word.text for word in heard.words], heard.language)
    lengths = np.diff(letters.first)
    within = np.arange(len(letters.codes)) - letters.first[letters.word]
    start = np.array([word.start_ms for word in heard.words], np.int64)[letters.word]
    duration = np.array([word.duration_ms for word in heard.words], np.int64)[letters.word]
    count = lengths[letters.word]
    return Evidence(
        codes=letters.codes,
        start_ms=(start + duration * within // count).astype(np.int32),
        end_ms=(start + duration * (within + 1) // count).astype(np.int32),
        word=letters.word,
        words=heard.words,
    )


def from_letters(letters: Posteriors) -> Evidence:
    """Read the likeliest letter of every frame; what stays the same is one letter, and borders part words.

    The text of a word is what was heard, uncorrected; its probability the mean of its letters'.
    """
    likeliest = letters.log_probs.argmax(axis=1)
    edges = np.flatnonzero(np.diff(likeliest, prepend=-1, append=-1))
    number = np.cumsum(likeliest[edges[:-1]] == _BORDER)  # of the word, if letters are heard in it
    said = likeliest[edges[:-1]] > _BORDER
    sure = np.exp(np.maximum.reduceat(letters.log_probs.max(axis=1), edges[:-1])[said])
    begins, ends, column = edges[:-1][said], edges[1:][said], likeliest[edges[:-1]][said]
    word_edges = np.flatnonzero(np.diff(number[said], prepend=-1, append=-1))
    word = np.repeat(np.arange(len(word_edges[1:])), np.diff(word_edges))
    folded = [fold(letter) for letter in letters.alphabet]
    strings = [folded[c] for c in column]
    times = np.array([len(s) for s in strings], np.int64)
    words = tuple(
        HeardWord(
            text="".join(letters.alphabet[c] for c in column[a:b]),
            start_ms=int(begins[a]) * FRAME_MS,
            end_ms=int(ends[b - 1]) * FRAME_MS,
            probability=float(sure[a:b].mean()),
        )
        for a, b in pairwise(word_edges.tolist())
    )
    return Evidence(
        codes=np.frombuffer(b"".join(strings), np.uint8),
        start_ms=np.repeat(begins * FRAME_MS, times).astype(np.int32),
        end_ms=np.repeat(ends * FRAME_MS, times).astype(np.int32),
        word=np.repeat(word, times).astype(np.int32),
        words=words,
    )
