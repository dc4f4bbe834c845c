"""The Celery application: workers on other machines, woken by Redis.

Celery carries messages and keeps processes; it is trusted with nothing else. What is to be done, who does it and what
came of it stands in the ledger, so a message that is lost costs half a minute, and one that comes twice nothing.

``celery -A worker worker`` starts a worker for all queues, ``-Q asr`` for those named. ``gleichlauf worker`` does the
same with the flags that suit us.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import secrets
import socket
import threading
import time
from dataclasses import replace
from functools import partial
from multiprocessing.sharedctypes import RawValue
from typing import TYPE_CHECKING, Any

from celery import Celery, signals

from jobs.ledger.presence import TELL_S
from jobs.record import NETWORK, QUEUE_OF, QUEUES
from jobs.report import Stage
from service import logs, settings
from service.ending import plainly
from service.errors import NoBroker
from service.storage import ledger_at
from worker import doorbell, health, rounds
from worker.broker import connect
from worker.children import Children, InDatabase
from worker.fetching import PLACES, go_on
from worker.forks import unforked
from worker.lookout import Lookout, stop, waiting
from worker.overseer import LOOK_S
from worker.pool import Pool
from worker.run import run, run_ready
from worker.watch import STOP_S
from worker.workplace import Workplace, warm, workplace

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from service.settings import Settings
    from worker.children import Work
    from worker.pulse import Pulse

STRETCH_S = 300.0
"""A task does what waits for so long before it ends and rings again: rings may be lost, but a process of the pool has
to end from time to time (`worker_max_tasks_per_child`)."""

HEARD_S = 10.0
"""Since Redis was told that a worker is alive, which it is every two seconds."""


class App(Celery):
    """Celery, with what its tasks need: somebody who does a piece of work.

    Attributes:
        chosen: the settings.
        place_of: opens what a process works with; called in it.
        is_over: not 0 when all processes of this worker should stop; children of a fork share it. It has no lock,
            which a killed process could leave locked for ever.
        processes: of its pool, as their supervisor sees them.
    """

    chosen: Settings
    place_of: Callable[[Settings], Workplace]
    is_over: Any
    processes: Pool
    _opened: tuple[int, Workplace] | None = None
    _opening: Any
    _heard_s: float = float("-inf")

    def place(self) -> Workplace:
        """Return what this process works with, opened when it is first needed: connections do not survive a fork."""
        with self._opening:  # by several threads at once where they fetch
            if self._opened is None or self._opened[0] != os.getpid():
                opened = replace(
                    self.place_of(self.chosen),
                    name=self.processes.name_of(os.getpid()),
                    ring=doorbell.celery(self.chosen),
                    is_over=lambda: bool(self.is_over.value),
                    alive=lambda: health.touch(self.chosen),
                    pulse=self.processes.join(),
                )
                is_thread = threading.current_thread() is not threading.main_thread()
                self._opened = os.getpid(), replace(opened, die=go_on) if is_thread else opened
            return self._opened[1]

    def work(self, job_id: str, stage: Stage, part: int) -> None:
        """Do a piece of work, and then what else waits in this worker's queues, in the ledger's order."""
        place, until_s = self.place(), time.monotonic() + STRETCH_S
        if place.has_room():
            run(job_id, stage, part, place)
        left = run_ready(place, self.queues(), until_s=until_s)
        if left is not None:
            place.ring(left)

    def queues(self) -> Collection[str]:
        """Return the queues that this worker waits for."""
        return tuple(self.amqp.queues.consume_from)

    def heard(self) -> None:
        """Note that Redis has heard this worker."""
        self._heard_s = time.monotonic()
        health.touch(self.chosen)

    def is_connected(self) -> bool:
        """Return whether Redis has heard this worker just now."""
        return time.monotonic() - self._heard_s < HEARD_S

    def stop(self) -> None:
        """Have all processes of this worker give back what they are at."""
        self.is_over.value = 1


def make(chosen: Settings, *, place_of: Callable[[Settings], Workplace] = workplace, name: str | None = None) -> App:
    """Make the application.

    Args:
        chosen: of the program.
        place_of: opens what a process works with; called in it.
        name: by which it holds leases, where it works in threads.
    """
    app = connect(App, chosen)
    app.chosen, app.place_of, app.is_over = chosen, place_of, RawValue("b", 0)
    app.processes, app._opening = Pool(chosen.concurrency, name=name), threading.Lock()  # noqa: SLF001 - Celery makes the rest
    return app


def take_part(app: App) -> None:
    """Connect the application to what a worker goes through; once, in the process that is to be one."""
    app.set_current()
    for signal, answer in (
        (signals.setup_logging, lambda **_: logs.set_up()),
        (signals.worker_init, lambda **_: _check(app)),
        (signals.worker_process_init, lambda **_: _begin(app)),
        (signals.worker_shutting_down, lambda **_: app.stop()),
        (signals.worker_ready, lambda **_: _look_out(app)),
        (signals.heartbeat_sent, lambda **_: app.heard()),
    ):
        signal.connect(answer, weak=False)


def start(chosen: Settings, *, queues: Collection[str] = QUEUES) -> None:
    """Be a worker until the process is stopped.

    Args:
        chosen: of the program.
        queues: that it waits for.

    Raises:
        NoBroker: the settings name none.
    """
    if chosen.broker_url is None:
        raise NoBroker
    network = [queue for queue in queues if queue in NETWORK]
    computing = [queue for queue in queues if queue not in NETWORK]
    if not computing:
        _serve(chosen, network, name=f"{socket.gethostname()}/{secrets.token_hex(4)}")
        return
    if not network:
        _serve(chosen, computing)
        return
    with _beside(chosen, partial(_fetch, chosen, network)):
        _serve(chosen, computing)


@contextlib.contextmanager
def _beside(chosen: Settings, work: Work) -> Iterator[None]:
    """Keep a process beside this one while the context lasts."""
    freeing, ended = InDatabase(chosen.database_url), threading.Event()
    children = Children({"fetcher": (work, 1)}, freeing=freeing, max_bytes=chosen.max_worker_bytes)
    thread = rounds.start("companion", children.look, every_s=LOOK_S, ended=ended)
    try:
        yield
    finally:
        ended.set()
        thread.join()
        children.terminate()
        children.stop(within_s=STOP_S)


def _fetch(chosen: Settings, queues: Collection[str], name: str, pulse: Pulse) -> None:
    """Be the worker that waits for the network, as long as the one that computes is there."""
    pulse.begin()
    parent = multiprocessing.parent_process()
    if parent is not None:
        threading.Thread(target=_end_after, args=(parent,), name="parent", daemon=True).start()
    _serve(chosen, queues, name=name)


def _end_after(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    stop()


def _serve(chosen: Settings, queues: Collection[str], *, name: str | None = None) -> None:
    """Be a worker of Celery.

    Args:
        chosen: of the program.
        queues: that it waits for.
        name: by which it holds leases, where it works in threads; else each process of its pool has its own.
    """
    flags = [] if name is None else ["--pool", "threads", "--concurrency", str(PLACES)]
    app = make(chosen, name=name)
    take_part(app)
    node = f"gleichlauf-{os.getpid()}@%h"  # of its own: there may be several on one machine
    alone = ["--without-gossip", "--without-mingle"]  # workers need not know of each other
    app.worker_main(["worker", "-n", node, "-Q", ",".join(queues), *alone, *flags, "--loglevel", "INFO"])


def _begin(app: App) -> None:
    """Open everything before there is work, in each process of the pool."""
    place = app.place()
    if any(queue.partition(".")[0] == QUEUE_OF[Stage.TRANSCRIBE] for queue in app.queues()):
        warm(place)


def _look_out(app: App) -> None:
    """Look for what was missed, and after the processes of the pool."""
    from celery.worker import state  # noqa: PLC0415 - only there where a worker is

    ring = doorbell.celery(app.chosen)
    Lookout(
        waiting=lambda: None if app.is_over.value else waiting(app.chosen, app.queues()),
        is_busy=lambda: bool(state.active_requests),
        is_connected=app.is_connected,
        ring=ring,
        end=stop,
    ).begin()
    freeing = InDatabase(app.chosen.database_url)
    look = partial(app.processes.look, freeing, max_bytes=app.chosen.max_worker_bytes, ring=ring)
    rounds.start("pool", unforked(look), every_s=LOOK_S)
    rounds.start("presence", unforked(partial(_tell, app)), every_s=TELL_S)


def _tell(app: App) -> None:
    """Say that this worker is there."""
    with ledger_at(app.chosen.database_url) as ledger:
        ledger.present(app.processes.name, app.queues())


def _check(app: App) -> None:
    with plainly():
        if app.chosen.broker_url is None:
            raise NoBroker


def __getattr__(name: str) -> App:
    # Celery's own command asks for it; whoever only wants `make` needs no settings.
    if name != "app":
        raise AttributeError(name)
    with plainly():
        app = make(settings.load())
    take_part(app)
    globals()[name] = app
    return app
