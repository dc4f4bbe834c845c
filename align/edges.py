"""Starts and ends beside pauses, put where the sound itself begins and ends.

Recognisers give the first word after a pause to the pause: its start is up to seconds early, while its end is true to
about 100 ms. So the start is looked for backwards from the end, at the steepest rise of the level (`snap`). Letters are
true to some tens of milliseconds, so the level is asked near them only (`start_of_voice`, `end_of_voice`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LETTER_MS = 45  # a letter's length in a first word, from its start to the recognised end; measured on ../shared/eval
_BEFORE_MS, _AFTER_MS = 450, 250  # how far from the expected start a rise is believed
_QUIET_MS = 120  # of pause that a start has before it
_VOICE_MS = 80  # over which a voice must keep its level, so that no click is taken for it
_RISE_DB = 9.0  # that a start stands out by: bed of music against voice in ../shared/eval has 12, room noise 25
_BELOW_VOICE_DB = 38.0  # softest sound that counts as voice, under the loudest around it
_ABOVE_FLOOR_DB = 7.0  # and above the pause
_DISTANCE_DB = 0.02  # per millisecond from the expected place: what a rise loses against nearer ones
_END_BEFORE_MS, _END_AFTER_MS = 50, 400  # how far from the recognised end, which is early if anything, a fall counts
_END_QUIET_MS = 100  # of pause behind an end: longer than the closure of a final t or k
_LOOK = 200 // STEP_MS  # steps of pause and of voice that set the level between them
_SHORTEST_MS = 20  # of a word
_PAUSE_MS = 60  # between recognised words: one of the two edges is then looked for

# where letters say the time to some tens of milliseconds
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
_CONTRAST_DB = 18.0  # between voice and what follows, below which the level does not tell


def snap(
    times: NDArray[np.int32], letters: NDArray[np.int32], begins: NDArray[np.bool_], loudness_db: NDArray[np.float32]
) -> NDArray[np.int32]:
    """Move the edges of words that stand beside a pause to where the level rises or falls.

    Args:
        times: start and end of each word in printed order, -1 without, shape (n_words, 2), milliseconds.
        letters: spoken length of each word, shape (n_words,).
        begins: which words begin a sentence, shape (n_words,).
        loudness_db: one value a step of ``STEP_MS``, shape (n_steps,).

    Returns:
        New times, shape (n_words, 2): words do not overlap, none is shorter than 20 ms; one for which
        the recording has no room left loses its times.
    """
    result = times.copy()
    order = np.flatnonzero(times[:, 0] >= 0)
    order = order[np.argsort(times[order, 0], kind="stable")]
    beyond = max(0, int(times.max(initial=0)) // STEP_MS - len(loudness_db)) + _VOICE_MS // STEP_MS
    level = np.concatenate([loudness_db, np.full(beyond, -100.0, np.float32)])
    sums = np.concatenate([[0.0], np.cumsum(level, dtype=np.float64)])
    floor_ms = 0
    for position, k in enumerate(order):
        following = int(result[order[position + 1], 0]) if position + 1 < len(order) else len(loudness_db) * STEP_MS
        start, end = int(result[k, 0]), min(int(result[k, 1]), following)
        opens = begins[k] or start - floor_ms >= _PAUSE_MS
        if opens:
            start = _start(level, sums, end - _LETTER_MS * int(letters[k]), max(floor_ms, 0), end, start)
        closes = position + 1 == len(order) or begins[order[position + 1]] or following - end >= _PAUSE_MS
        if closes:
            end = _end(level, end, max(start, floor_ms), following)
        start = max(start, floor_ms)
        end = max(end, start + _SHORTEST_MS)
        if end > max(len(loudness_db) * STEP_MS, int(times[k, 1])):
            result[k] = -1  # pushed out of the recording by the words before it
            continue
        result[k] = start, end
        floor_ms = end
    return result


def _start(
    level: NDArray[np.float32], sums: NDArray[np.float64], expected: int, lowest: int, end: int, recognised: int
) -> int:
    """Return where the level rises most steeply; ``sums`` are its running totals, for means over any stretch."""
    quiet, voice = _QUIET_MS // STEP_MS, _VOICE_MS // STEP_MS
    first = max(lowest, min(expected - _BEFORE_MS, recognised - _QUIET_MS)) // STEP_MS
    last = min(end - _SHORTEST_MS, expected + _AFTER_MS) // STEP_MS
    if last <= first:
        return recognised
    steps = np.arange(max(first, quiet), min(last, len(level) - voice))
    if not len(steps):
        return recognised
    rise = (sums[steps + voice] - sums[steps]) / voice - (sums[steps] - sums[steps - quiet]) / quiet
    worth = np.minimum(rise, 30) - _DISTANCE_DB * np.abs(steps * STEP_MS - expected)
    best = int(np.argmax(worth))
    if rise[best] < _RISE_DB:
        return recognised
    return _walk(level, int(steps[best])) * STEP_MS


def _walk(level: NDArray[np.float32], at: int, below_db: float = _BELOW_VOICE_DB) -> int:
    """Return the first step of the voice that rises around ``at``."""
    limit = _threshold(level, slice(max(0, at - _LOOK), max(1, at - 2)), slice(at, at + _LOOK), below_db)
    while at > 0 and level[at - 1] > limit:
        at -= 1
    while at + 1 < len(level) and level[at] <= limit:
        at += 1
    return at


def _threshold(level: NDArray[np.float32], pause: slice, voice: slice, below_db: float = _BELOW_VOICE_DB) -> float:
    """Return the level that parts a pause from the voice beside it, in dBFS."""
    return _limit(_share_below(np.sort(level[pause]), 0.3), float(level[voice].max()), below_db)


def _share_below(rising: NDArray[np.float32], share: float) -> float:
    """Return what a share of the values lie below; `np.percentile` takes ten times as long for so few."""
    at = (len(rising) - 1) * share
    low = int(at)
    return float(rising[low]) + (at - low) * float(rising[min(low + 1, len(rising) - 1)] - rising[low])


def _limit(floor: float, loudest: float, below_db: float) -> float:
    return min(max(floor + _ABOVE_FLOOR_DB, loudest - below_db), loudest - _ABOVE_FLOOR_DB)


def _end(level: NDArray[np.float32], end: int, start: int, following: int) -> int:
    quiet = _END_QUIET_MS // STEP_MS
    first = max(start + _SHORTEST_MS, end - _END_BEFORE_MS) // STEP_MS
    last = min(following, end + _END_AFTER_MS) // STEP_MS
    if last - first < quiet:
        return min(end, following)
    limit = _threshold(level, slice(first, max(last, first + _LOOK)), slice(max(0, first - _LOOK), first + 1))
    return _quiet_from(level, first, last, limit, otherwise_ms=min(end, following))


def _quiet_from(level: NDArray[np.float32], first: int, last: int, limit: float, *, otherwise_ms: int) -> int:
    """Return where the level first stays below a limit, from step ``first`` to ``last``, in milliseconds."""
    quiet = _END_QUIET_MS // STEP_MS
    run = np.convolve(level[first : last + quiet] <= limit, np.ones(quiet), "valid") == quiet
    return (first + int(np.argmax(run))) * STEP_MS if run.any() else otherwise_ms


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
    worth = np.minimum(rise, 30) - _NEAR_DISTANCE_DB * np.abs(steps * STEP_MS - expected_ms)
    best = int(np.argmax(worth))
    if rise[best] < _NEAR_RISE_DB:
        return max(expected_ms, lowest_ms)
    below = _SOFTEST_DB if soft else _BELOW_VOICE_DB
    start_ms = _walk(level, int(steps[best]), below) * STEP_MS
    if not _stands_out(level, expected_ms // STEP_MS):
        start_ms = min(start_ms, expected_ms + _HIDDEN_MS)
    return max(lowest_ms, start_ms)


def _stands_out(level: NDArray[np.float32], at: int) -> bool:
    """Return whether a voice that begins about a step is so loud that all of it is heard over what is before it."""
    before, voice = np.sort(level[max(at - _LOOK, 0) : max(at, 1)]), level[at : at + _LOOK]
    return not len(voice) or float(voice.max()) - _share_below(before, 0.2) >= _STANDS_OUT_DB


def end_of_voice(level: NDArray[np.float32], expected_ms: int, *, lowest_ms: int, latest_ms: int) -> int:
    """Return where a voice ends.

    Args:
        level: one value a step of ``STEP_MS``, in dBFS.
        expected_ms: end of the last letter heard.
        lowest_ms: the voice is there until then.
        latest_ms: the latest time to return.
    """
    quiet = _END_QUIET_MS // STEP_MS
    first = max(lowest_ms + _SHORTEST_MS, expected_ms - _LET_GO_MS) // STEP_MS
    last = min(latest_ms, expected_ms + _LINGERS_MS) // STEP_MS
    usual_ms = min(expected_ms + _USUAL_MS, latest_ms)
    if last - first < quiet or first >= len(level):
        return usual_ms
    pause, voice = level[first : max(last, first + _LOOK)], level[max(0, first - _LOOK) : first + 1]
    rising, loudest = np.sort(pause), float(voice.max())
    if loudest - _share_below(rising, 0.2) < _CONTRAST_DB:
        return usual_ms
    limit = _limit(_share_below(rising, 0.3), loudest, _FADED_DB)
    return _quiet_from(level, first, last, limit, otherwise_ms=usual_ms)
