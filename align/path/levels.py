"""The level of the sound beside a pause: where a voice rises out of it, and where it has faded into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

BELOW_VOICE_DB = 38.0  # softest sound that counts as voice, under the loudest around it
QUIET_BEHIND_MS = 100  # of pause behind an end: longer than the closure of a final t or k
LOOK = 200 // STEP_MS  # steps of pause and of voice that set the level between them
FLOOR_SHARE = 0.3  # of the steps of a pause lie below its floor: breaths and clicks are louder
STEEPEST_DB = 30.0  # of a rise: what is steeper is no likelier a start
_ABOVE_FLOOR_DB = 7.0  # softest sound that counts as voice, above the pause


def first_voiced(level: NDArray[np.float32], at: int, below_db: float = BELOW_VOICE_DB) -> int:
    """Return the first step of the voice that rises around ``at``."""
    limit = level_between(level, slice(max(0, at - LOOK), max(1, at - 2)), slice(at, at + LOOK), below_db)
    while at > 0 and level[at - 1] > limit:
        at -= 1
    while at + 1 < len(level) and level[at] <= limit:
        at += 1
    return at


def level_between(level: NDArray[np.float32], pause: slice, voice: slice, below_db: float = BELOW_VOICE_DB) -> float:
    """Return the level that parts a pause from the voice beside it, in dBFS."""
    return limit_over(share_below(np.sort(level[pause]), FLOOR_SHARE), float(level[voice].max()), below_db)


def share_below(rising: NDArray[np.float32], share: float) -> float:
    """Return what a share of the values lie below; `np.percentile` takes ten times as long for so few."""
    at = (len(rising) - 1) * share
    low = int(at)
    return float(rising[low]) + (at - low) * float(rising[min(low + 1, len(rising) - 1)] - rising[low])


def limit_over(floor: float, loudest: float, below_db: float) -> float:
    """Return the level between a floor and the loudest of a voice that parts them, in dBFS."""
    return min(max(floor + _ABOVE_FLOOR_DB, loudest - below_db), loudest - _ABOVE_FLOOR_DB)


def quiet_from_ms(level: NDArray[np.float32], first: int, last: int, limit: float, *, otherwise_ms: int) -> int:
    """Return where the level first stays below a limit, from step ``first`` to ``last``, in milliseconds."""
    quiet = QUIET_BEHIND_MS // STEP_MS
    run = np.convolve(level[first : last + quiet] <= limit, np.ones(quiet), "valid") == quiet
    return (first + int(np.argmax(run))) * STEP_MS if run.any() else otherwise_ms
