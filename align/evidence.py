"""What was heard, letter by letter, each with its time: the one form in which alignment sees the sound."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from align.letters import spelled
from align.pairwise import Letters
from audio.records import Heard, HeardWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Letters heard, in order of time.

    Attributes:
        codes: letter codes as :mod:`align.pairwise` has them, shape (n,).
        start_ms: when each letter begins, shape (n,), never falls.
        end_ms: when it ends, shape (n,).
        word: number in ``words`` that each letter belongs to, shape (n,), never falls.
        words: what was recognised, for the text of insertions.
    """

    codes: Letters
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
