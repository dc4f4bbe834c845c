"""Words that the recogniser passed over in the middle of a sentence, told from words that the reader left out.

Both leave printed words without letters heard. But a reader keeps a pace: where the words around them last as long as
all of them together take, they were said. On ../shared/eval the room beyond the known words is 0.7 to 1.3 times what
the missing ones need where they were said, and -0.4 to 0.6 times, or far more, where they were not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

_LEAST_ROOM, _MOST_ROOM = 0.65, 1.6  # times what the missing words need at the reader's pace
_CONTEXT = 4  # words on either side that the room is measured with: fewer and their own times are too rough
_VOICE_DB = 30.0  # below the loud parts of the recording: softer is a pause, and takes no part in the pace
_FEWEST_SENTENCES = 3  # read as a whole, to know the pace
_SHORTEST_MS = 20  # of a word


def fill(
    times: NDArray[np.int32],
    letters: NDArray[np.int32],
    sentences: Sequence[tuple[int, int]],
    loudness_db: NDArray[np.float32],
) -> NDArray[np.int32]:
    """Give times to words that were passed over.

    Args:
        times: start and end of each word in printed order, -1 without, shape (n_words, 2), milliseconds.
        letters: spoken length of each word, shape (n_words,).
        sentences: ranges of words, in order; the times in one rise.
        loudness_db: one value a step of ``STEP_MS``, shape (n_steps,).

    Returns:
        New times. The words found share the room between their neighbours, whose inner edges may give way.
    """
    result = times.copy()
    voiced = _voiced(loudness_db)
    pace = _pace(times, letters, sentences, voiced)
    if pace is None:
        return result
    for a, b in sentences:
        for first, last in _missing(times, a, b):
            before = [k for k in range(max(a, first - _CONTEXT), first) if times[k, 0] >= 0]
            after = [k for k in range(last, min(b, last + _CONTEXT)) if times[k, 0] >= 0]
            need = pace * letters[first:last].sum()
            known = pace * letters[before + after].sum()
            room = _between(voiced, int(times[before[0], 0]), int(times[after[-1], 1])) - known
            if need and _LEAST_ROOM * need <= room <= _MOST_ROOM * need:
                _share(result, letters, first - 1, last)
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


def _missing(times: NDArray[np.int32], a: int, b: int) -> Iterator[tuple[int, int]]:
    """Yield runs of words without times that have words with times on both sides in their sentence."""
    edges = np.flatnonzero(np.diff((times[a:b, 0] < 0).astype(np.int8))) + a + 1
    if len(edges) and times[a, 0] < 0:
        edges = edges[1:]
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=False)


def _share(times: NDArray[np.int32], letters: NDArray[np.int32], before: int, after: int) -> None:
    """Put the words between two others where there is room: between them, else taking from them by length."""
    inner = letters[before + 1 : after]
    start, end = int(times[before, 1]), int(times[after, 0])
    if end - start < (times[after, 1] - times[before, 0]) * inner.sum() / (2 * letters[before : after + 1].sum()):
        start, end = int(times[before, 0]), int(times[after, 1])
        cuts = start + (end - start) * np.cumsum(letters[before : after + 1]) // max(
            1, letters[before : after + 1].sum()
        )
        if (np.diff([start, *cuts]) < _SHORTEST_MS).any():
            return
        times[before, 1], times[after, 0] = cuts[0], cuts[-2]
        times[before + 1 : after, 0], times[before + 1 : after, 1] = cuts[:-2], cuts[1:-1]
        return
    cuts = start + (end - start) * np.cumsum(inner) // max(1, inner.sum())
    if (np.diff([start, *cuts]) >= _SHORTEST_MS).all():
        times[before + 1 : after, 0], times[before + 1 : after, 1] = [start, *cuts[:-1]], cuts
