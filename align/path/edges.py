"""Starts and ends of words placed by letters, put where the sound itself begins and ends.

A letter is heard a little after it begins, and let go of before it ends: by 20 to 60 ms at the start of a word and 30
to 70 ms at its end, depending on the voice. Beside a pause the level of the sound knows better.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.path.levels import (
    BELOW_VOICE_DB,
    FLOOR_SHARE,
    LOOK,
    QUIET_BEHIND_MS,
    STEEPEST_DB,
    first_voiced,
    limit_over,
    quiet_from_ms,
    share_below,
)
from align.records import SHORTEST_WORD_MS
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LATE_MS = 30  # by which the first letter after a pause is heard late
_PAUSE_MS = 130  # without letters before a word begins: longer than the closure of a p, t or k
_END_PAUSE_MS = 80  # without letters behind a word: there may be silence
_SOFTEST_DB = 46.0  # below the loudest: a soft f at the start of a word
_FADED_DB = 42.0  # below the loudest: what is left of a voice at its end
_NEAR_BEFORE_MS, _NEAR_AFTER_MS = 130, 70  # how far from where letters say a rise is looked for
_EDGE_MS = 60  # of pause and of voice that a rise is between
_NEAR_RISE_DB = 7.0  # that a start stands out by
_NEAR_DISTANCE_DB = 0.2  # per millisecond from where letters say
_STANDS_OUT_DB = 30.0  # of a voice over what is before it, below which its soft beginning may be hidden in that
_HIDDEN_MS = 15  # behind where letters say that it begins, at most, that it is believed to begin then
_LET_GO_MS, _LINGERS_MS = 20, 350  # letters are let go of before the end: how far around the last one it is looked for
_USUAL_MS = 60  # from the last letter to the end of the voice, where the level does not tell
_QUIETEST_SHARE = 0.2  # of the steps beside a voice lie below what it is held against
_CONTRAST_DB = 18.0  # between voice and what follows, below which the level does not tell


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
        following = duration_ms if after < 0 else int(max(early[after], start_ms + SHORTEST_WORD_MS))
        if after < 0 or begins[after] or following - end >= _END_PAUSE_MS:
            end_ms = end_of_voice(loudness_db, end, lowest_ms=start_ms, latest_ms=following)
        else:
            end_ms = following
        end_ms = max(end_ms, start_ms + SHORTEST_WORD_MS)
        result[k] = start_ms, end_ms
        floor_ms = end_ms
    return result


def start_of_voice(
    level: NDArray[np.float32], expected_ms: int, *, lowest_ms: int, latest_ms: int, soft: bool = False
) -> int:
    """Return where a voice begins, or the time expected where the level does not rise near it.

    Args:
        level: one value a step of ``STEP_MS``, in dBFS.
        expected_ms: where letters say that the voice begins.
        lowest_ms: the earliest time to return.
        latest_ms: the voice is there by then.
        soft: whether it may begin as softly as an f does.
    """
    step = _EDGE_MS // STEP_MS
    first = max(lowest_ms, expected_ms - _NEAR_BEFORE_MS) // STEP_MS
    last = min(latest_ms, expected_ms + _NEAR_AFTER_MS) // STEP_MS
    steps = np.arange(max(first, step), min(last + 1, len(level) - step))
    if not len(steps):
        return max(expected_ms, lowest_ms)
    offset = int(steps[0]) - step
    sums = np.concatenate([[0.0], np.cumsum(level[offset : int(steps[-1]) + step], dtype=np.float64)])
    at = steps - offset
    rise = (sums[at + step] - 2 * sums[at] + sums[at - step]) / step
    worth = np.minimum(rise, STEEPEST_DB) - _NEAR_DISTANCE_DB * np.abs(steps * STEP_MS - expected_ms)
    best = int(np.argmax(worth))
    if rise[best] < _NEAR_RISE_DB:
        return max(expected_ms, lowest_ms)
    below = _SOFTEST_DB if soft else BELOW_VOICE_DB
    start_ms = first_voiced(level, int(steps[best]), below) * STEP_MS
    if not _stands_out(level, expected_ms // STEP_MS):
        start_ms = min(start_ms, expected_ms + _HIDDEN_MS)
    return max(lowest_ms, start_ms)


def _stands_out(level: NDArray[np.float32], at: int) -> bool:
    """Return whether a voice that begins about a step is so loud that all of it is heard over what is before it."""
    before, voice = np.sort(level[max(at - LOOK, 0) : max(at, 1)]), level[at : at + LOOK]
    return not len(voice) or float(voice.max()) - share_below(before, _QUIETEST_SHARE) >= _STANDS_OUT_DB


def end_of_voice(level: NDArray[np.float32], expected_ms: int, *, lowest_ms: int, latest_ms: int) -> int:
    """Return where a voice ends.

    Args:
        level: one value a step of ``STEP_MS``, in dBFS.
        expected_ms: end of the last letter heard.
        lowest_ms: the voice is there until then.
        latest_ms: the latest time to return.
    """
    quiet = QUIET_BEHIND_MS // STEP_MS
    first = max(lowest_ms + SHORTEST_WORD_MS, expected_ms - _LET_GO_MS) // STEP_MS
    last = min(latest_ms, expected_ms + _LINGERS_MS) // STEP_MS
    usual_ms = min(expected_ms + _USUAL_MS, latest_ms)
    if last - first < quiet or first >= len(level):
        return usual_ms
    pause, voice = level[first : max(last, first + LOOK)], level[max(0, first - LOOK) : first + 1]
    rising, loudest = np.sort(pause), float(voice.max())
    if loudest - share_below(rising, _QUIETEST_SHARE) < _CONTRAST_DB:
        return usual_ms
    limit = limit_over(share_below(rising, FLOOR_SHARE), loudest, _FADED_DB)
    return quiet_from_ms(level, first, last, limit, otherwise_ms=usual_ms)
