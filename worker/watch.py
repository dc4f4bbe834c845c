"""Watches over a piece of work while it is done: beats for its lease, carries its progress, and stops it."""

from __future__ import annotations

import contextlib
import contextvars
import logging
import threading
import time
from typing import TYPE_CHECKING, Self

from jobs.errors import DatabaseError, LeaseLost
from jobs.ledger.leasing import HEARTBEAT_S
from jobs.record import WorkerEnd
from jobs.report import Stage, Step
from jobs.tools import Hear

if TYPE_CHECKING:
    from jobs.record import Lease
    from jobs.report import StageTime
    from worker.workplace import Workplace

LOOK_S = 0.25  # from one look at the lease to the next: a canceled job is to be stopped within two seconds
TELL_S = 2.0  # from one beat to the next while there is news of progress, for those who watch
LOST_S = 1.0  # that work may go on whose lease is lost; then the process dies of it
OVER_S = 8.0  # that work may go on when the process should stop: containers are killed after ten
STOP_S = OVER_S + 2  # until a process that should stop is killed by its parent
STALL_S = 900.0  # without any progress, after which work is taken for hung: the slowest step says something each minute

_WHOLE = 1000  # steps of progress of a stage
_LETTERS = {Step.DECODE: (0, 60), Step.LISTEN: (60, 950), Step.RECOGNISE: (950, 1000)}
_WORDS = {Step.DECODE: (0, 20), Step.LISTEN: (20, 260), Step.RECOGNISE: (260, 1000)}
_ALIGN = {Step.RECOGNISE: (100, 800), Step.TIME: (800, 1000)}
_FETCH = {Step.PAGE: (0, 100), Step.RECORDING: (100, 1000)}
_SHARES = {
    (Stage.FETCH, Hear.AUTO): _FETCH,
    (Stage.FETCH, Hear.ALL): _FETCH,
    (Stage.TRANSCRIBE, Hear.AUTO): _LETTERS,
    (Stage.TRANSCRIBE, Hear.ALL): _WORDS,
    (Stage.ALIGN, Hear.AUTO): _ALIGN,
    (Stage.ALIGN, Hear.ALL): _ALIGN,
}
"""From where to where a step goes in the progress of its stage, in thousandths, by what steps cost on two cores."""

_log = logging.getLogger(__name__)


class WorkStopped(Exception):
    """Raised out of a report, to stop work because its process should stop. The work is given back."""


class Watch:
    """A report for the stage, and a thread that beats for it.

    As a context it lasts as long as the work. What is canceled or lost meanwhile is stopped at its next report; where
    that does not come in time, because it sits in a library, the process dies: everything is kept in the store.
    """

    def __init__(self, lease: Lease, place: Workplace) -> None:
        self._lease = lease
        self._place = place
        self._shares = _SHARES.get((lease.stage, Hear(lease.request.hear)), {})
        self._ended = threading.Event()
        self._stop: Exception | None = None
        self._done: int | None = None
        self._moved_s = time.monotonic()
        # the lines that the thread writes are about the same job
        beats = contextvars.copy_context().run
        self._thread = threading.Thread(target=beats, args=(self._beats,), name="watch", daemon=True)

    def __enter__(self) -> Self:
        """Begin to beat."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Beat no more."""
        self._ended.set()
        self._thread.join()

    def begin(self, stage: Stage) -> None:  # noqa: ARG002 - our lease says it
        """Note that a stage begins."""
        self._moved()

    def progress(self, step: Step, *, done: int, total: int | None) -> None:
        """Note how far a step is.

        Raises:
            LeaseLost: the job was canceled or deleted, or the piece is somebody else's by now.
            Stopped: this process should stop.
        """
        self._moved()
        if step in self._shares and total:
            begin, end = self._shares[step]
            self._done = begin + (end - begin) * min(done, total) // total

    def end(self, time: StageTime) -> None:  # noqa: ARG002 - the ledger measures it
        """Note that a stage is done."""
        self._moved()

    def _moved(self) -> None:
        self._moved_s = time.monotonic()
        if self._stop is not None:
            raise self._stop

    def _beats(self) -> None:
        beaten_s, told = time.monotonic(), self._done
        while not self._ended.wait(LOOK_S):
            try:
                wait_s = HEARTBEAT_S if self._done == told else TELL_S
                if time.monotonic() - beaten_s >= wait_s or not self._place.ledger.is_held(self._lease):
                    beaten_s, told = time.monotonic(), self._done
                    self._place.ledger.heartbeat(self._lease, done=told, total=_WHOLE)
                    self._place.alive()
            except LeaseLost as exc:
                self._stop = exc
                if not self._ended.wait(LOST_S):
                    _log.warning("the work does not stop, so the process does: %s", exc)
                    self._place.die()
                return
            except DatabaseError as exc:  # it may be back before the lease is over
                _log.warning("no heartbeat: %s", exc)
                self._ended.wait(TELL_S)
            if self._place.is_over():
                self._stop = WorkStopped()
                if not self._ended.wait(OVER_S):
                    self._give_up()
                return
            if time.monotonic() - self._moved_s > STALL_S:
                _log.error("nothing has moved for %d s, so the process ends", STALL_S)
                with contextlib.suppress(DatabaseError):  # else the lease runs out
                    self._place.ledger.crashed(self._lease, WorkerEnd.HUNG, f"{STALL_S:.0f} s")
                self._place.die()
                return

    def _give_up(self) -> None:
        _log.warning("the process is to stop: the work is given back")
        with contextlib.suppress(LeaseLost, DatabaseError):
            self._place.ledger.give_back(self._lease)
        self._place.die()
