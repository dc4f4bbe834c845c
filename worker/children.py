"""Processes beside a service: started, looked after, ended where they have to be, and started again."""

from __future__ import annotations

import logging
import multiprocessing
import secrets
import socket
import time
from dataclasses import dataclass, field
from multiprocessing import connection
from multiprocessing.context import SpawnProcess
from typing import TYPE_CHECKING, Protocol

from jobs.errors import DatabaseError
from jobs.ledger import Ledger
from service.storage import ledger_at
from worker.overseer import LOOK_S, End, Overseer, end_of, starvations
from worker.pulse import Pulse
from worker.shield import shielded

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.record import WorkItem

AGAIN_S = 1.0  # until a process that has ended is started again: it may end at once
MOST_AGAIN_S = 30.0  # likewise where it does so again and again, or cannot be started at all
STEADY_S = 60.0  # that a process which has done nothing has to live for its end to be the first one again

_log = logging.getLogger(__name__)


class Freeing(Protocol):
    """The part of the ledger that knows what workers hold."""

    def holds(self, name: str, /) -> bool:
        """Return whether a worker holds a lease."""

    def lost(self, name: str, end: End, /) -> tuple[WorkItem, ...]:
        """Free what a worker holds that has ended; return what is ready again."""


@dataclass(frozen=True, slots=True)
class InLedger:
    """Frees in a ledger that stays open."""

    ledger: Ledger

    def holds(self, name: str) -> bool:
        """Return whether a worker holds a lease."""
        return self.ledger.holds_any(name)

    def lost(self, name: str, end: End) -> tuple[WorkItem, ...]:
        """Free what a worker holds that has ended; return what is ready again."""
        self.ledger.absent(name)
        return self.ledger.lost(name, end.kind, end.sign)


@dataclass(frozen=True, slots=True)
class InDatabase:
    """Likewise, opened each time: processes that are forked later must not inherit a connection."""

    url: str

    def holds(self, name: str) -> bool:
        """Return whether a worker holds a lease."""
        with ledger_at(self.url) as ledger:
            return ledger.holds_any(name)

    def lost(self, name: str, end: End) -> tuple[WorkItem, ...]:
        """Free what a worker holds that has ended; return what is ready again."""
        with ledger_at(self.url) as ledger:
            return ledger.lost(name, end.kind, end.sign)


class Work(Protocol):
    """What a process does until it is told to stop, or the process that started it is gone."""

    def __call__(self, name: str, pulse: Pulse, /) -> None:
        """Work by a name that no other process has."""


@dataclass(slots=True, kw_only=True)
class Slot:
    """A place for one process; its processes follow one another.

    Attributes:
        kind: of work, for logs.
        work: what the process does; it is pickled.
    """

    kind: str
    work: Work
    name: str = ""
    process: SpawnProcess | None = None
    overseer: Overseer | None = None
    ended_by_us: End | None = None
    wait_s: float = AGAIN_S
    begun_s: float = field(default=float("-inf"))
    start_s: float = field(default=float("-inf"))


class Children:
    """Keeps a process at each of its places; to be looked after by one thread.

    A process is spawned, not forked, because libraries with threads do not survive a fork.
    """

    def __init__(
        self,
        works: dict[str, tuple[Work, int]],
        *,
        freeing: Freeing,
        max_bytes: int,
        noted: Callable[[End], None] = lambda _: None,
    ) -> None:
        """Take what is to be done.

        Args:
            works: for each kind what a process of it does, and how many there are.
            freeing: told of those that ended.
            max_bytes: of memory for each; 0 for any.
            noted: told how a process ended that should not have.
        """
        self._places = [Slot(kind=kind, work=work) for kind, (work, count) in works.items() for _ in range(count)]
        self._freeing = freeing
        self._max_bytes = max_bytes
        self._noted = noted
        self._context = multiprocessing.get_context("spawn")
        self._to_free: dict[str, End] = {}
        self._starvations = starvations()

    def pids(self) -> tuple[int, ...]:
        """Return the ids of the processes that run."""
        running = (place.process for place in self._places if place.process is not None)
        return tuple(process.pid for process in running if process.pid is not None)

    def look(self) -> None:
        """Start what is missing, end what has to be ended, and free what ended processes held.

        Raises:
            OSError: no process can be started; all else is done, and the next look tries again.
        """
        starved = starvations()
        failed: OSError | None = None
        for place in self._places:
            if place.process is not None and not place.process.is_alive():
                self._bury(place, starved=starved > self._starvations)
            elif place.overseer is not None and place.process is not None and place.ended_by_us is None:
                self._oversee(place, place.overseer, place.process)
            if place.process is None and time.monotonic() >= place.start_s:
                try:
                    self._start(place)
                except OSError as exc:
                    place.start_s, place.wait_s = time.monotonic() + place.wait_s, _longer(place.wait_s)
                    failed = exc
        self._starvations = starved
        self.free()
        if failed is not None:
            raise failed

    def wait(self) -> None:
        """Wait until the next look, or until a process ends."""
        running = [place.process.sentinel for place in self._places if place.process is not None]
        if running:
            connection.wait(running, LOOK_S)
        else:
            time.sleep(LOOK_S)

    def terminate(self) -> None:
        """Tell all processes to stop that listen to SIGTERM."""
        for place in self._places:
            if place.process is not None:
                place.process.terminate()

    def stop(self, *, within_s: float) -> None:
        """Wait for all processes, which have been told to stop, and kill those that do not."""
        until_s = time.monotonic() + within_s
        for place in self._places:
            if place.process is None:
                continue
            place.process.join(max(0.0, until_s - time.monotonic()))
            if place.process.is_alive():
                place.process.kill()
                place.process.join()
                self._to_free[place.name] = end_of(place.process.exitcode, starved=False)
            place.process = None
        self.free()

    def free(self) -> None:
        """Free what ended processes held; where the ledger does not answer, the next look tries again."""
        for name, end in tuple(self._to_free.items()):
            try:
                self._freeing.lost(name, end)
            except DatabaseError as exc:
                _log.warning("%s", exc)
                return
            del self._to_free[name]

    def _start(self, place: Slot) -> None:
        name, pulse = f"{socket.gethostname()}/{secrets.token_hex(4)}", Pulse()
        process = self._context.Process(target=place.work, args=(name, pulse), name=f"{place.kind} {name}", daemon=True)
        with shielded():
            process.start()
        place.name, place.process, place.ended_by_us, place.begun_s = name, process, None, time.monotonic()
        place.overseer = Overseer(pulse=pulse, max_bytes=self._max_bytes, holds=lambda: self._freeing.holds(name))

    def _oversee(self, place: Slot, overseer: Overseer, process: SpawnProcess) -> None:
        try:
            end = overseer.look()
        except DatabaseError:  # then it is unknown whether its lease is over
            return
        if end is not None:
            _log.error("%s is ended: %s, %s", process.name, end.kind, end.sign)
            place.ended_by_us = end
            process.kill()

    def _bury(self, place: Slot, *, starved: bool) -> None:
        assert place.process is not None
        assert place.overseer is not None
        end = place.ended_by_us or end_of(place.process.exitcode, starved=starved)
        _log.warning("%s ended (%s %s); another is started", place.process.name, end.kind, end.sign)
        self._noted(end)
        self._to_free[place.name] = end
        # one that worked is started at once, however often others' jobs end it: who waits is not to pay for them
        lasted = place.overseer.pulse.done > 0 or time.monotonic() - place.begun_s > STEADY_S
        place.start_s = time.monotonic() + (AGAIN_S if lasted else place.wait_s)
        place.wait_s = AGAIN_S if lasted else _longer(place.wait_s)
        place.process = place.overseer = None


def _longer(wait_s: float) -> float:
    return min(2 * wait_s, MOST_AGAIN_S)
