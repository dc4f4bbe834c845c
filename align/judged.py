"""What was found of every printed word, before sentences and paragraphs are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from align.text import PrintedWord


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """All words of an article with what was found of them.

    Attributes:
        words: in printed order.
        sentences: ranges of words, in order, tiling them.
        said: which words were read, shape (n_words,).
        times: start and end in milliseconds, -1 where a word was not read, shape (n_words, 2).
        confidence: 0 to 1, shape (n_words,).
    """

    words: Sequence[PrintedWord]
    sentences: Sequence[tuple[int, int]]
    said: NDArray[np.bool_]
    times: NDArray[np.int32]
    confidence: NDArray[np.float64]


def within(judged: Judged, duration_ms: int) -> Judged:
    """Keep words within the recording, whose last frame may reach over its end by some milliseconds."""
    times = np.minimum(judged.times, duration_ms)
    said = judged.said & (times[:, 0] < times[:, 1])
    return replace(judged, said=said, times=np.where(said[:, None], times, -1))
