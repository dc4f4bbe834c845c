"""How often somebody may do something: a bucket for each that fills again with time."""

from __future__ import annotations

import math
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE_S = 60.0
_MOST_BUCKETS = 10_000  # some megabytes; the one used longest ago makes room, and starts full when it comes back


class _Bucket(NamedTuple):
    left: float
    at_s: float


class Rates:
    """Buckets by name: one drop for each request; each holds a minute's worth, and refills steadily.

    One for each process: behind several, a key may ask as often as there are processes more.

    >>> now_s = 0.0
    >>> rates = Rates(clock=lambda: now_s)
    >>> [rates.wait_s("me", per_minute=2) for _ in range(3)]
    [0, 0, 30]
    >>> now_s = 30.0
    >>> rates.wait_s("me", per_minute=2)
    0
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take a clock, in seconds."""
        self._clock = clock
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()
        self._lock = threading.Lock()

    def wait_s(self, name: str, *, per_minute: int) -> int:
        """Take a drop.

        Returns:
            0, or the seconds, rounded up, after which there is one again.
        """
        with self._lock:
            left = self._left(name, per_minute)
            if left >= 1:
                self._keep(name, left - 1)
                return 0
            return math.ceil((1 - left) * _MINUTE_S / per_minute)

    def is_empty(self, name: str, *, per_minute: int) -> bool:
        """Return whether there is no drop, without taking one."""
        with self._lock:
            return self._left(name, per_minute) < 1

    def _left(self, name: str, per_minute: int) -> float:
        now_s = self._clock()
        bucket = self._buckets.get(name, _Bucket(per_minute, now_s))
        return min(per_minute, bucket.left + (now_s - bucket.at_s) * per_minute / _MINUTE_S)

    def _keep(self, name: str, left: float) -> None:
        self._buckets[name] = _Bucket(left, self._clock())
        self._buckets.move_to_end(name)
        if len(self._buckets) > _MOST_BUCKETS:
            self._buckets.popitem(last=False)
