"""Where a voice begins, seen in the energy of a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.sound import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from training.clips import Samples

_STEP = SAMPLE_RATE_HZ // 200  # samples in 5 ms
_HELD_STEPS = 6  # a voice goes on for 30 ms, a click does not
_HELD = 4  # so many of them are loud
_ABOVE_QUIET = 3.0  # times as loud as the room
_OF_LOUD = 0.02  # of the loudness of the voice: breath before it is softer
_FEWEST_DB = 20.0  # between room and voice; with less, nobody can say where the voice begins


def onset(sound: Samples) -> int | None:
    """Return the sample at which a voice begins, to 5 ms.

    Args:
        sound: a sentence with what silence there is around it.

    Returns:
        ``None`` where nothing is heard, or where the room is so loud that it cannot be told.
    """
    count = len(sound) // _STEP
    if not count:
        return None
    level = np.sqrt(np.square(sound[: count * _STEP].reshape(count, _STEP)).mean(axis=1))
    quiet, loud = np.percentile(level, [5, 98])
    if loud <= quiet * 10 ** (_FEWEST_DB / 20):
        return None
    heard = level > max(_ABOVE_QUIET * quiet, _OF_LOUD * loud)
    total = np.concatenate([[0], np.cumsum(heard)])
    steps = np.arange(count)
    goes_on = total[np.minimum(count, steps + _HELD_STEPS)] - total[steps] >= _HELD
    found = np.flatnonzero(heard & goes_on)
    return int(found[0]) * _STEP if len(found) else None
