"""Keeps the service honest from the side: rounds of the ledger's reaper, rings, webhooks, and the store's sweeping.

``python -m worker.reaper`` is a process that does nothing else. Any number of them may run.
"""

from __future__ import annotations

import signal
import threading
from typing import TYPE_CHECKING, Self

from jobs.courier import keep_delivering
from jobs.database import Database
from jobs.ledger import Ledger
from service import logs, settings
from service.ending import plainly
from service.rings import nobody
from service.storage import store_of
from worker import health, rounds
from worker.doorbell import celery

if TYPE_CHECKING:
    from service.rings import Ring
    from service.settings import Settings

ROUND_S = 10.0
DELIVER_S = 1.0  # until messages are sent again after a fault
LEAVE_S = 5.0  # that a message which is being sent may hold up the end
SWEEP_S = 6 * 3600.0  # to look at each file of a large store takes minutes
UNUSED_S = 30 * 86_400.0  # that results of stages are kept for the next job with the same recording


class Reaper:
    """Threads, while the context lasts: for rounds, for webhooks, whose receivers may keep it waiting, for sweeping."""

    def __init__(self, chosen: Settings, *, ring: Ring = nobody) -> None:
        """Take the places.

        Args:
            chosen: of the program; the database is migrated.
            ring: wakes workers.

        Raises:
            DatabaseError: the database cannot be used.
            BadStore: there can be no store where the settings say.
        """
        self._settings = chosen
        self._database = Database.open(chosen.database_url)
        self._ledger = Ledger(self._database)
        self._store = store_of(chosen)
        self._guard = chosen.guard()
        self._ring = ring
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        """Begin."""
        for name, do, every_s in (("reaper", self.round, ROUND_S), ("webhooks", self.deliver, DELIVER_S)):
            self._threads.append(rounds.start(name, do, every_s=every_s, ended=self._ended))
        # By itself, since leases must not wait for it; and no failure to remove something ends it.
        swept = rounds.start("sweeper", self.sweep, every_s=SWEEP_S, ended=self._ended, end=None)
        self._threads.append(swept)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop; a message that is being sent has a second left, and is sent again by the next process."""
        self._ended.set()
        self._threads[0].join()
        for thread in self._threads[1:]:  # a sweep is left to its thread
            thread.join(LEAVE_S)

    def round(self) -> None:
        """Do a round, unless another reaper has just done it; see `jobs.ledger.Ledger.reap`."""
        for piece in self._ledger.reap():
            self._ring(piece)
        if leftovers := self._ledger.leftovers():
            for sha256 in leftovers:
                self._store.delete_file(sha256)
            self._ledger.removed(leftovers)
        self._store.tidy()
        health.touch(self._settings)

    def sweep(self) -> None:
        """Remove from the store what no job uses and was not used for long."""
        self._store.sweep(unused_s=UNUSED_S, keep=self._ledger.used())

    def deliver(self) -> None:
        """Send the messages to webhooks that are due, and that come due, until the end."""
        keep_delivering(self._database, guard=self._guard, ended=self._ended)


def main() -> None:
    """Run until the process is stopped."""
    logs.set_up()
    stopped = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopped.set())
    chosen = settings.load()
    Database.open(chosen.database_url).migrate()
    ring = nobody if chosen.broker_url is None else celery(chosen)
    with Reaper(chosen, ring=ring):
        stopped.wait()


if __name__ == "__main__":
    with plainly():
        main()
