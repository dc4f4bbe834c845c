"""Keeps a Celery worker from being deaf: what waits in its queues while it has nothing to do, it rings for itself.

So work without a ring, because Redis was emptied or no worker was there, begins with the first worker that has
time. And each such ring is a question to the worker itself: one that is alive but does not hear it, again and again,
has lost its place at Redis for good, and ends, to be started again.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jobs.record import WorkItem
from jobs.store import Store
from service.storage import has_room, ledger_at
from worker import rounds
from worker.forks import unforked

if TYPE_CHECKING:
    from collections.abc import Collection

    from service.settings import Settings

LOOK_S = 30.0
IN_VAIN = 4  # rings for one piece, half a minute between two, after which a worker is deaf

_log = logging.getLogger(__name__)


@dataclass(slots=True, kw_only=True)
class Lookout:
    """Looks from time to time.

    Attributes:
        waiting: returns a piece that waits in the worker's queues, ``None`` where nothing does.
        is_busy: whether the worker is at something.
        is_connected: whether it was heard at Redis just now; while Redis is away no worker is deaf.
        ring: wakes a worker; returns whether the broker has the message.
        end: ends the worker.
    """

    waiting: Callable[[], WorkItem | None]
    is_busy: Callable[[], bool]
    is_connected: Callable[[], bool]
    ring: Callable[[WorkItem], bool]
    end: Callable[[], None]
    _rung: WorkItem | None = field(default=None, init=False)
    _in_vain: int = field(default=0, init=False)

    def look(self) -> None:
        """Ring for what waits, or end the worker if that was no use.

        Raises:
            JobError: the ledger is out of reach.
        """
        idle = self.is_connected() and not self.is_busy()
        piece = self.waiting() if idle else None
        self._in_vain = self._in_vain + 1 if piece is not None and piece == self._rung else 0
        self._rung = None
        if piece is None:
            return
        if self._in_vain >= IN_VAIN:
            _log.error("%d rings for %s %s were not heard: the worker ends", IN_VAIN, piece.stage, piece.job_id)
            self.end()
        elif self.ring(piece):  # what a broker that is full does not take, cannot be heard
            self._rung = piece

    def begin(self) -> None:
        """Look at once, and every half a minute, in a thread that ends with the process."""
        rounds.start("lookout", unforked(self.look), every_s=LOOK_S)


def waiting(chosen: Settings, queues: Collection[str]) -> WorkItem | None:
    """Return what waits in queues, if there is room on the disk to begin it."""
    if not has_room(Store.at(chosen.store_url, work=chosen.data).folder):
        return None
    with ledger_at(chosen.database_url) as ledger:
        return ledger.next_ready(queues)


def stop() -> None:
    """End this process, as if it was told to."""
    os.kill(os.getpid(), signal.SIGTERM)
