"""When something is tried again that failed."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

JITTER = 0.2  # up to so much longer, lest all come back at once to a server that is just up again


def wait_s(plan_s: Sequence[float], failed: int, *, asked_s: float = 0.0, most_s: float) -> float | None:
    """Return how long to wait before the next try, ``None`` where there should be none.

    Args:
        plan_s: how long after each try but the last, in seconds.
        failed: how many tries have failed.
        asked_s: that a server wants to be left alone; 0 if it does not say.
        most_s: of that, as servers may ask for years.

    >>> wait_s([5, 300], 1, asked_s=60, most_s=3600)
    60
    >>> wait_s([5, 300], 3, most_s=3600) is None
    True
    """
    if failed > len(plan_s):
        return None
    planned_s = plan_s[failed - 1] * random.uniform(1, 1 + JITTER)  # noqa: S311 - spreads load, hides nothing
    return max(planned_s, min(asked_s, most_s))
