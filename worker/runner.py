"""The worker without a broker: processes beside the server that look into the ledger by themselves."""

from __future__ import annotations

import logging
import multiprocessing
import secrets
import signal
import socket
import threading
import time
from dataclasses import replace
from multiprocessing import connection
from multiprocessing.sharedctypes import RawValue
from typing import TYPE_CHECKING, Any, Self

from jobs.database import Database
from jobs.errors import DatabaseError, JobError
from jobs.ledger import Ledger
from jobs.record import QUEUES
from worker import logs
from worker.reaper import Reaper
from worker.run import run_ready
from worker.shield import shielded
from worker.watch import OVER_S
from worker.workplace import Workplace, warm, workplace

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.context import SpawnProcess

    from worker.settings import Settings

IDLE_S = 0.2  # from one look into the ledger to the next where nothing waits: a query by an index
_AWAY_S = 2.0  # likewise where the ledger does not answer
_FULL_S = 10.0  # likewise where the disk is full
_STOP_S = OVER_S + 2  # until a process that should stop is killed
_LOOK_S = 1.0  # from one look after the processes to the next, where none has died
_AGAIN_S = 1.0  # until one that has died is started again: it may die at once

_log = logging.getLogger(__name__)


class Runner:
    """Does the work of the service while the context lasts.

    Each process loads a model of its own and does one piece of work at a time. It is spawned, not forked, because
    libraries with threads do not survive a fork. One that dies is replaced, and what it held is free at once.
    """

    def __init__(self, settings: Settings, *, place: Callable[[Settings], Workplace] = workplace) -> None:
        """Take the settings.

        Args:
            settings: of the program; the database is migrated.
            place: opens what a process works with; called in it.
        """
        self._settings = settings
        self._place = place
        self._ledger = Ledger(Database.open(settings.database_url))
        self._reaper = Reaper(settings)
        self._context = multiprocessing.get_context("spawn")
        # Without a lock, which a killed process could leave locked for ever.
        self._is_over: Any = RawValue("b", 0)
        self._processes: dict[str, SpawnProcess] = {}
        self._thread = threading.Thread(target=self._supervise, name="runner", daemon=True)

    def __enter__(self) -> Self:
        """Start the processes."""
        for _ in range(self._settings.concurrency):
            self._start()
        self._thread.start()
        self._reaper.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop them: what they are at is given back, and goes on where it was when the service is started again."""
        self._is_over.value = 1
        self._reaper.__exit__()
        self._thread.join()
        until_s = time.monotonic() + _STOP_S
        for process in self._processes.values():
            process.join(max(0.0, until_s - time.monotonic()))
            if process.is_alive():
                process.kill()
                process.join()
        for name in self._processes:
            self._free(name)

    def pids(self) -> tuple[int, ...]:
        """Return the ids of the processes that run."""
        return tuple(process.pid for process in tuple(self._processes.values()) if process.pid is not None)

    def _start(self) -> None:
        name = f"{socket.gethostname()}/{secrets.token_hex(4)}"
        process = self._context.Process(
            target=_work, args=(self._settings, self._place, name, self._is_over), name=f"worker {name}", daemon=True
        )
        with shielded():
            process.start()
        self._processes[name] = process

    def _supervise(self) -> None:
        while not self._is_over.value:
            connection.wait([process.sentinel for process in self._processes.values()], _LOOK_S)
            dead = [name for name, process in self._processes.items() if not process.is_alive()]
            if self._is_over.value or not dead:
                continue
            for name in dead:
                _log.warning("a worker ended with exit code %s; another is started", self._processes[name].exitcode)
                del self._processes[name]
                self._free(name)
                self._start()
            time.sleep(_AGAIN_S)

    def _free(self, name: str) -> None:
        try:
            self._ledger.lost(name)
        except DatabaseError as exc:  # then its leases run out
            _log.warning("%s", exc)


def _work(settings: Settings, place_of: Callable[[Settings], Workplace], name: str, is_over: Any) -> None:  # noqa: ANN401
    """Be a worker, in a process of its own, until the service stops or dies."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all processes of a terminal; the service tells us
    logs.set_up()
    parent = multiprocessing.parent_process()

    def stops() -> bool:
        return bool(is_over.value) or (parent is not None and not parent.is_alive())

    place = replace(place_of(settings), name=name, is_over=stops)
    warm(place)
    while not stops():
        wait_s = IDLE_S
        try:
            run_ready(place, QUEUES)
        except DatabaseError as exc:
            _log.warning("%s", exc)
            wait_s = _AWAY_S
        except JobError:
            _log.exception("a worker goes on after a fault of its own")
        if not place.has_room():
            _log.warning("the disk with %s is full, so nothing is begun; make room", place.tools.store.folder)
            wait_s = _FULL_S
        time.sleep(wait_s)
