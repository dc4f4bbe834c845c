"""Starts and ends of recognised words beside pauses, put where the sound itself begins and ends.

Recognisers give the first word after a pause to the pause: its start is up to seconds early, while its end is true to
about 100 ms. So the start is looked for backwards from the end, at the steepest rise of the level.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.path.levels import LOOK, QUIET_BEHIND_MS, STEEPEST_DB, first_voiced, level_between, quiet_from_ms
from align.records import SHORTEST_WORD_MS
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LETTER_MS = 45  # a letter's length in a first word, from its start to the recognised end; median of narrated sentences
_BEFORE_MS, _AFTER_MS = 450, 250  # how far from the expected start a rise is believed
_QUIET_MS = 120  # of pause that a start has before it
_VOICE_MS = 80  # over which a voice must keep its level, so that no click is taken for it
_RISE_DB = 9.0  # that a start stands out by: a bed of music leaves 12, the noise of a quiet room 25
_DISTANCE_DB = 0.02  # per millisecond from the expected place: what a rise loses against nearer ones
_END_BEFORE_MS, _END_AFTER_MS = 50, 400  # how far from the recognised end, which is early if anything, a fall counts
_PAUSE_MS = 60  # between recognised words: one of the two edges is then looked for


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
        end = max(end, start + SHORTEST_WORD_MS)
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
    last = min(end - SHORTEST_WORD_MS, expected + _AFTER_MS) // STEP_MS
    if last <= first:
        return recognised
    steps = np.arange(max(first, quiet), min(last, len(level) - voice))
    if not len(steps):
        return recognised
    rise = (sums[steps + voice] - sums[steps]) / voice - (sums[steps] - sums[steps - quiet]) / quiet
    worth = np.minimum(rise, STEEPEST_DB) - _DISTANCE_DB * np.abs(steps * STEP_MS - expected)
    best = int(np.argmax(worth))
    if rise[best] < _RISE_DB:
        return recognised
    return first_voiced(level, int(steps[best])) * STEP_MS


def _end(level: NDArray[np.float32], end: int, start: int, following: int) -> int:
    quiet = QUIET_BEHIND_MS // STEP_MS
    first = max(start + SHORTEST_WORD_MS, end - _END_BEFORE_MS) // STEP_MS
    last = min(following, end + _END_AFTER_MS) // STEP_MS
    if last - first < quiet:
        return min(end, following)
    limit = level_between(level, slice(first, max(last, first + LOOK)), slice(max(0, first - LOOK), first + 1))
    return quiet_from_ms(level, first, last, limit, otherwise_ms=min(end, following))
