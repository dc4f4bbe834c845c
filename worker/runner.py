"""The worker without a broker: processes beside the server that look into the ledger by themselves."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
import threading
import time
from dataclasses import replace
from functools import partial
from multiprocessing.sharedctypes import RawValue
from typing import TYPE_CHECKING, Any, Self

from jobs.database import Database
from jobs.errors import DatabaseError, JobError
from jobs.ledger import Ledger
from jobs.record import COMPUTING, NETWORK
from service import logs
from service.metrics import Meter
from worker import fetching, rounds
from worker.children import Children, InLedger
from worker.presence import Sign
from worker.reaper import Reaper
from worker.run import run_ready
from worker.watch import STOP_S
from worker.workplace import Workplace, warm, workplace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from service.settings import Settings
    from worker.overseer import End
    from worker.pulse import Pulse

IDLE_S = 0.2  # from one look into the ledger to the next where nothing waits: a query by an index
_AWAY_S = 2.0  # likewise where the ledger does not answer
_FULL_S = 10.0  # likewise where the disk is full

_log = logging.getLogger(__name__)


class Runner:
    """Does the work of the service while the context lasts.

    Each computing process loads a model of its own and does one piece of work at a time; one more waits for the
    network, for many pieces at once. One that ends is replaced, and what it held is free at once.
    """

    def __init__(self, settings: Settings, *, place: Callable[[Settings], Workplace] = workplace) -> None:
        """Take the settings.

        Args:
            settings: of the program; the database is migrated.
            place: opens what a process works with; called in it.
        """
        ledger = Ledger(Database.open(settings.database_url))
        self._reaper = Reaper(settings)
        self._meter = Meter()
        self._database = ledger.database
        # Without a lock, which a killed process could leave locked for ever.
        self._is_over: Any = RawValue("b", 0)
        self._ended = threading.Event()
        self._children = Children(
            {
                "worker": (partial(_work, settings, place, self._is_over, COMPUTING), settings.concurrency),
                "fetcher": (partial(_work, settings, place, self._is_over, NETWORK), 1),
            },
            freeing=InLedger(ledger),
            max_bytes=settings.max_worker_bytes,
            noted=self._note,
        )

    def __enter__(self) -> Self:
        """Start the processes."""
        with contextlib.suppress(OSError):  # the rounds try again, and say so
            self._children.look()
        self._thread = rounds.start("runner", self._look, every_s=0, ended=self._ended)
        self._reaper.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them: what they are at is given back, and goes on where it was when the service is started again."""
        self._is_over.value = 1
        self._ended.set()
        self._reaper.__exit__()
        self._thread.join()
        self._children.stop(within_s=STOP_S)

    def pids(self) -> tuple[int, ...]:
        """Return the ids of the processes that run, those that compute before the one that fetches."""
        return self._children.pids()

    def _look(self) -> None:
        self._children.wait()
        if not self._ended.is_set():
            self._children.look()

    def _note(self, end: End) -> None:
        self._meter.worker_ends.labels(end.kind).inc()
        with contextlib.suppress(DatabaseError):
            self._meter.hand_in(self._database)


def _work(
    settings: Settings,
    place_of: Callable[[Settings], Workplace],
    is_over: Any,  # noqa: ANN401 - ctypes' values have no type
    queues: Collection[str],
    name: str,
    pulse: Pulse,
) -> None:
    """Be a worker, in a process of its own, until the service stops or dies."""
    pulse.begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the service tells us
    logs.set_up()
    parent = multiprocessing.parent_process()

    def stops() -> bool:
        return bool(is_over.value) or (parent is not None and not parent.is_alive())

    place = replace(place_of(settings), name=name, is_over=stops, pulse=pulse)
    sign = Sign(place.ledger, name, queues)
    place = replace(place, alive=sign)
    sign()
    if set(queues) <= set(NETWORK):
        fetching.fetch(place)
    else:
        _compute(place)
    sign.take_back()


def _compute(place: Workplace) -> None:
    warm(place)
    while not place.is_over():
        place.alive()
        wait_s = IDLE_S
        try:
            run_ready(place, COMPUTING)
        except DatabaseError as exc:
            _log.warning("%s", exc)
            wait_s = _AWAY_S
        except JobError:
            _log.exception("a worker goes on after a fault of its own")
        if not place.has_room():
            _log.warning("the disk with %s is full, so nothing is begun; make room", place.tools.store.folder)
            wait_s = _FULL_S
        time.sleep(wait_s)
