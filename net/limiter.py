"""How many downloads from one host may be under way at once."""

from __future__ import annotations

import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from net.errors import HostBusy

if TYPE_CHECKING:
    from collections.abc import Iterator


class HostLimiter:
    """A bound on each host, for all threads of a process: no server gets all of us, or all of our places."""

    def __init__(self, limit: int) -> None:
        """Begin with nothing under way.

        Args:
            limit: downloads from one host at once.
        """
        self._limit = limit
        self._under_way: Counter[str] = Counter()
        self._change = threading.Condition()

    @contextmanager
    def at(self, host: str, *, url: str, wait_s: float) -> Iterator[None]:
        """Hold a place at a host, waiting for one if need be.

        Args:
            host: in one spelling.
            url: that is asked for, to be named.
            wait_s: how long to wait at most.

        Raises:
            HostBusy: no place became free.
        """
        with self._change:
            if not self._change.wait_for(lambda: self._under_way[host] < self._limit, wait_s):
                raise HostBusy(url, self._limit)
            self._under_way[host] += 1
        try:
            yield
        finally:
            with self._change:
                self._under_way[host] -= 1
                if not self._under_way[host]:
                    del self._under_way[host]
                self._change.notify_all()
