"""Which of many stretches of time one overlaps, found without looking at all of them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class Overlaps:
    """Stretches of time among which is searched.

    >>> Overlaps([(0, 9), (2, 4), (9, 12)]).first(5, 10), Overlaps([(0, 9)]).first(9, 10)
    ((0, 9), None)
    """

    def __init__(self, spans_ms: Sequence[tuple[int, int]]) -> None:
        """Take starts and ends in milliseconds, half-open, starts not falling; they may overlap."""
        self._spans_ms = spans_ms
        self._until_ms = list(
            accumulate((end for _, end in spans_ms), max)
        )  # where the first ones are over, all of them

    def first(self, start_ms: int, end_ms: int) -> tuple[int, int] | None:
        """Return the first that a stretch overlaps, ``None`` where it overlaps none."""
        at = bisect_right(self._until_ms, start_ms)
        return self._spans_ms[at] if at < len(self._spans_ms) and self._spans_ms[at][0] < end_ms else None
