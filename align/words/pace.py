"""Words of a sentence that the recogniser passed over, told from words that the reader left out.

Both leave printed words without letters heard. But a reader keeps a pace: where the words around them last as long as
all of them together take, they were said. In narrations as `bench/narrate.py` makes them
the room beyond the known words is 0.7 to 1.3 times what the missing ones need where they were said, and -0.4 to 0.6
times, or far more, where they were not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.records import SHORTEST_WORD_MS
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_LEAST_ROOM, _MOST_ROOM = 0.65, 1.6  # times what the missing words need at the reader's pace
_CONTEXT = 4  # words on either side that the room is measured with: fewer and their own times are too rough
_VOICE_DB = 30.0  # below the loud parts of the recording: softer is a pause, and takes no part in the pace
_FEWEST_SENTENCES = 3  # read as a whole, to know the pace
_REPLACED = 0.5  # times the letters of the missing words, that other words have where those were replaced


def fill(
    times: NDArray[np.int32],
    letters: NDArray[np.int32],
    sentences: Sequence[tuple[int, int]],
    loudness_db: NDArray[np.float32],
    others: NDArray[np.int32],
) -> NDArray[np.int32]:
    """Give times to words that were passed over.

    Args:
        times: start and end of each word in printed order, -1 without, shape (n_words, 2), milliseconds.
        letters: spoken length of each word, shape (n_words,).
        sentences: ranges of words, in order; the times in one rise.
        loudness_db: one value a step of ``STEP_MS``, shape (n_steps,).
        others: start, end and letters of words that are not printed and were recognised for certain, sorted, shape
            (n, 3): where they stand, the reader said them in place of what is printed.

    Returns:
        New times. The words found share the room with the words beside them, which had more than their length.
    """
    result = times.copy()
    voiced = _voiced(loudness_db)
    pace = _pace(times, letters, sentences, voiced)
    if pace is None:
        return result
    edges = np.sort(times[times[:, 0] >= 0], axis=0)
    for a, b in sentences:
        for first, last in _missing(result, a, b):
            before = [k for k in range(max(a, first - _CONTEXT), first) if result[k, 0] >= 0]
            after = [k for k in range(last, min(b, last + _CONTEXT)) if result[k, 0] >= 0]
            start = int(result[before[0], 0]) if before else _voice_start(voiced, edges, int(result[after[0], 0]))
            end = int(result[after[-1], 1]) if after else _voice_end(voiced, edges, int(result[before[-1], 1]))
            need = pace * letters[first:last].sum()
            room = _between(voiced, start, end) - pace * letters[before + after].sum()
            inside = others[(others[:, 0] >= start) & (others[:, 1] <= end), 2].sum()
            if inside >= _REPLACED * letters[first:last].sum():
                continue
            if need and _LEAST_ROOM * need <= room <= _MOST_ROOM * need:
                low, high = first - bool(before), last + bool(after)
                start, end = (int(result[low, 0]) if before else start), (int(result[high - 1, 1]) if after else end)
                _share(result, letters, low, high, start, end)
    return result


def _voiced(loudness_db: NDArray[np.float32]) -> NDArray[np.int64]:
    """Return milliseconds of voice before each step, shape (n_steps + 1,)."""
    limit = np.percentile(loudness_db, 95) - _VOICE_DB if len(loudness_db) else 0.0
    return np.concatenate([[0], np.cumsum(loudness_db > limit)]) * STEP_MS


def _between(voiced: NDArray[np.int64], start_ms: int, end_ms: int) -> int:
    last = len(voiced) - 1
    return int(voiced[min(end_ms // STEP_MS, last)] - voiced[min(start_ms // STEP_MS, last)])


def _pace(
    times: NDArray[np.int32],
    letters: NDArray[np.int32],
    sentences: Sequence[tuple[int, int]],
    voiced: NDArray[np.int64],
) -> float | None:
    """Return the reader's milliseconds a letter, the median over sentences of which every word was heard."""
    whole = [(a, b) for a, b in sentences if (times[a:b, 0] >= 0).all() and letters[a:b].sum()]
    paces = [_between(voiced, int(times[a, 0]), int(times[b - 1, 1])) / letters[a:b].sum() for a, b in whole]
    return float(np.median(paces)) if len(paces) >= _FEWEST_SENTENCES else None


def _voice_end(voiced: NDArray[np.int64], edges: NDArray[np.int32], after_ms: int) -> int:
    """Return when the voice ends that goes on after a word, at the latest where the next word begins."""
    k = int(np.searchsorted(edges[:, 0], after_ms))
    limit = int(edges[k, 0]) // STEP_MS if k < len(edges) else len(voiced) - 1
    return int(np.searchsorted(voiced, voiced[min(limit, len(voiced) - 1)])) * STEP_MS


def _voice_start(voiced: NDArray[np.int64], edges: NDArray[np.int32], before_ms: int) -> int:
    """Return when the voice begins that leads to a word, at the earliest where the word before it ends."""
    k = int(np.searchsorted(edges[:, 1], before_ms, "right"))
    limit = int(edges[k - 1, 1]) // STEP_MS if k else 0
    return int(np.searchsorted(voiced, voiced[min(limit, len(voiced) - 1)], "right") - 1) * STEP_MS


def _missing(times: NDArray[np.int32], a: int, b: int) -> list[tuple[int, int]]:
    """Return runs of words without times in a sentence, none if that is all of it."""
    lost = np.concatenate([[False], times[a:b, 0] < 0, [False]]).astype(np.int8)
    if lost.sum() == b - a:
        return []
    starts, ends = np.flatnonzero(np.diff(lost) == 1), np.flatnonzero(np.diff(lost) == -1)
    return list(zip((starts + a).tolist(), (ends + a).tolist(), strict=True))


def _share(
    times: NDArray[np.int32], letters: NDArray[np.int32], low: int, high: int, start_ms: int, end_ms: int
) -> None:
    """Share a stretch among words by their length, unless one would get next to nothing."""
    total = max(1, int(letters[low:high].sum()))
    cuts = start_ms + (end_ms - start_ms) * np.concatenate([[0], np.cumsum(letters[low:high])]) // total
    if (np.diff(cuts) >= SHORTEST_WORD_MS).all():
        times[low:high, 0], times[low:high, 1] = cuts[:-1], cuts[1:]
