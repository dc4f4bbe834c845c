"""Starts and ends of words placed by letters, put where the sound itself begins and ends.

A letter is heard a little after it begins, and let go of before it ends: by 20 to 60 ms at the start of a word and 30
to 70 ms at its end, depending on the voice. Beside a pause the level of the sound knows better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.edges import end_of_voice, start_of_voice
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LATE_MS = 30  # by which the first letter after a pause is heard late
_PAUSE_MS = 130  # without letters before a word begins: longer than the closure of a p, t or k
_END_PAUSE_MS = 80  # without letters behind a word: there may be silence
_SHORTEST_MS = 20  # of a word


def settle(
    times: NDArray[np.int32],
    begins: NDArray[np.bool_],
    late_ms: NDArray[np.int32],
    soft: NDArray[np.bool_],
    loudness_db: NDArray[np.float32],
) -> NDArray[np.int32]:
    """Move the edges of words to where they begin and end in the sound.

    Args:
        times: start and end of each word in printed order by its letters, -1 without, shape (n_words, 2), milliseconds.
        begins: which words begin a sentence, shape (n_words,).
        late_ms: how late the first letter of each word is heard, shape (n_words,).
        soft: whether each word may begin as softly as an f does, shape (n_words,).
        loudness_db: one value a step of ``STEP_MS``, shape (n_steps,).

    Returns:
        New times, shape (n_words, 2): words do not overlap, none is shorter than 20 ms.
    """
    result = times.copy()
    order = np.flatnonzero(times[:, 0] >= 0)
    order = order[np.argsort(times[order, 0], kind="stable")]
    duration_ms = len(loudness_db) * STEP_MS
    early = times[:, 0] - late_ms
    floor_ms = 0
    for position, k in enumerate(order):
        after = order[position + 1] if position + 1 < len(order) else -1
        start, end = int(early[k]), int(times[k, 1])
        before = int(times[order[position - 1], 1]) if position else -_PAUSE_MS
        if begins[k] or start - before >= _PAUSE_MS:
            expected = max(floor_ms, int(times[k, 0]) - _LATE_MS)
            start_ms = start_of_voice(loudness_db, expected, lowest_ms=floor_ms, latest_ms=end, soft=bool(soft[k]))
        else:
            start_ms = max(floor_ms, start)
        following = duration_ms if after < 0 else int(max(early[after], start_ms + _SHORTEST_MS))
        if after < 0 or begins[after] or following - end >= _END_PAUSE_MS:
            end_ms = end_of_voice(loudness_db, end, lowest_ms=start_ms, latest_ms=following)
        else:
            end_ms = following
        end_ms = max(end_ms, start_ms + _SHORTEST_MS)
        result[k] = start_ms, end_ms
        floor_ms = end_ms
    return result
