"""Where a voice begins and ends, seen in the energy of a recording."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.sound import SAMPLE_RATE_HZ

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from training.clips import Samples

STEPS_A_SECOND = 200

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
    level = levels(sound, SAMPLE_RATE_HZ)
    if not len(level):
        return None
    quiet, loud = np.percentile(level, [5, 98])
    if loud <= quiet * 10 ** (_FEWEST_DB / 20):
        return None
    begins, _ = voiced(level, quiet, loud)
    return int(begins[0]) * (SAMPLE_RATE_HZ // STEPS_A_SECOND) if len(begins) else None


def levels(sound: Samples, rate_hz: int) -> NDArray[np.float32]:
    """Return the RMS of each whole step of 5 ms."""
    step = rate_hz // STEPS_A_SECOND
    count = len(sound) // step
    return np.asarray(np.sqrt(np.square(sound[: count * step].reshape(count, step)).mean(axis=1)))


def voiced(level: NDArray[np.float32], quiet: float, loud: float) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the steps at which a voice can begin, and those at which it can end, both rising.

    A step counts where it is louder than both three times the quiet parts and 2 % of the loud ones, and where most of
    the 30 ms from it on (up to it, at the end) are so too: a click is no voice.

    Args:
        level: of each step.
        quiet: level of the quiet parts.
        loud: of the loud ones.
    """
    heard = level > max(_ABOVE_QUIET * quiet, _OF_LOUD * loud)
    total = np.concatenate([[0], np.cumsum(heard)])
    steps = np.arange(len(level))
    after = total[np.minimum(len(level), steps + _HELD_STEPS)] - total[steps]
    before = total[steps + 1] - total[np.maximum(0, steps + 1 - _HELD_STEPS)]
    return np.flatnonzero(heard & (after >= _HELD)), np.flatnonzero(heard & (before >= _HELD))
