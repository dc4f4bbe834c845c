"""A worker is judged from outside: by its pulse, its lease, its memory and its CPU time."""

from __future__ import annotations

import multiprocessing
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from jobs.record import WorkerEnd
from worker.overseer import LOOK_S, SILENT_S, START_S, UNHEARD_S, Overseer, end_of, starvations
from worker.pulse import Pulse

if TYPE_CHECKING:
    from collections.abc import Callable

GIB = 1 << 30


@dataclass
class Shown:
    """What a worker shows of itself."""

    pid: int = 0
    beats: int = 0
    begun: int = 0
    is_busy: bool = False


@dataclass
class Clock:
    s: float = 0.0

    def __call__(self) -> float:
        return self.s


def overseer(shown: Shown, clock: Clock, **others: object) -> Overseer:
    told = {"max_bytes": 0, "holds": lambda: True, **others}
    return Overseer(pulse=shown, now_s=clock, **told)  # type: ignore[arg-type]


def looks(overseer: Overseer, clock: Clock, seconds: float, each: Callable[[], None] = lambda: None) -> object:
    """Look every second; return what the first look finds that finds anything."""
    for _ in range(round(seconds)):
        clock.s += LOOK_S
        each()
        if (found := overseer.look()) is not None:
            return found
    return None


def test_who_beats_is_left_alone_however_long_it_works() -> None:
    shown, clock = Shown(pid=os.getpid(), is_busy=True), Clock()

    def beat() -> None:
        shown.beats += 1

    assert looks(overseer(shown, clock), clock, 10 * SILENT_S, beat) is None


@pytest.mark.parametrize(("begun", "within_s"), [(False, START_S), (True, SILENT_S)])
def test_who_is_silent_for_long_is_ended_be_it_at_its_start_or_at_work(*, begun: bool, within_s: float) -> None:
    shown, clock = Shown(pid=os.getpid() if begun else 0), Clock()
    watched = overseer(shown, clock)
    assert looks(watched, clock, within_s) is None
    assert looks(watched, clock, 2) == (WorkerEnd.HUNG, f"{within_s:.0f} s")


def test_who_is_silent_and_has_lost_its_lease_is_ended_within_seconds() -> None:
    shown, clock = Shown(pid=os.getpid(), is_busy=True), Clock()
    watched = overseer(shown, clock, holds=lambda: False)
    assert looks(watched, clock, UNHEARD_S) is None
    assert looks(watched, clock, 2) == (WorkerEnd.HUNG, "its lease is over")


def test_a_supervisor_that_slept_does_not_call_it_a_silence_of_the_worker() -> None:
    shown, clock = Shown(pid=os.getpid()), Clock()
    watched = overseer(shown, clock)
    watched.look()
    clock.s += 3600
    assert watched.look() is None


def test_memory_above_the_bound_is_told_with_both_figures() -> None:
    shown, clock = Shown(pid=os.getpid()), Clock()
    found = looks(overseer(shown, clock, max_bytes=1 << 20), clock, 1)
    assert found is not None
    assert found[0] is WorkerEnd.OUT_OF_MEMORY  # type: ignore[index]
    assert found[1].endswith(" MiB > 1 MiB")  # type: ignore[index]
    assert looks(overseer(shown, clock, max_bytes=64 * GIB), clock, 1) is None


def test_cpu_time_is_counted_for_each_piece_anew() -> None:
    shown, clock = Shown(pid=os.getpid(), is_busy=True, begun=1), Clock()
    watched = overseer(shown, clock, cpu_s=0.2)
    assert watched.look() is None
    burn(0.1)
    shown.begun = 2
    assert watched.look() is None
    burn(0.15)
    assert watched.look() is None
    burn(0.15)
    found = watched.look()
    assert found is not None
    assert found.kind is WorkerEnd.TIMED_OUT


def burn(seconds: float) -> None:
    """Use so much CPU time."""
    until_s = time.process_time() + seconds
    while time.process_time() < until_s:
        pass


def test_who_has_ended_meanwhile_is_nothing_to_the_overseer() -> None:
    process = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(0,))
    process.start()
    process.join()
    assert process.pid is not None
    assert overseer(Shown(pid=process.pid), Clock(), max_bytes=1).look() is None


@pytest.mark.parametrize(
    ("exit_code", "starved", "kind", "sign"),
    [
        (-9, False, WorkerEnd.KILLED, "SIGKILL"),
        (-9, True, WorkerEnd.OUT_OF_MEMORY, "SIGKILL"),
        (-15, True, WorkerEnd.KILLED, "SIGTERM"),
        (-11, False, WorkerEnd.CRASHED, "SIGSEGV"),
        (-6, True, WorkerEnd.CRASHED, "SIGABRT"),
        (-63, False, WorkerEnd.CRASHED, "signal 63"),
        (1, True, WorkerEnd.CRASHED, "exit code 1"),
        (None, False, WorkerEnd.LOST, ""),
        (None, True, WorkerEnd.OUT_OF_MEMORY, ""),
    ],
)
def test_memory_is_blamed_only_where_there_is_evidence(
    exit_code: int | None, kind: WorkerEnd, sign: str, *, starved: bool
) -> None:
    assert end_of(exit_code, starved=starved) == (kind, sign)


def test_the_system_says_how_many_it_ended_for_want_of_memory() -> None:
    assert starvations() >= 0


def show(pulse: Pulse, begin: object) -> None:
    pulse.begin()
    with pulse.working():
        begin.wait(60)  # type: ignore[attr-defined]


def test_a_pulse_is_seen_from_another_process() -> None:
    context = multiprocessing.get_context("spawn")
    pulse, goes_on = Pulse(), context.Event()
    process = context.Process(target=show, args=(pulse, goes_on))
    process.start()
    until_s = time.monotonic() + 60
    while pulse.beats < 2 or not pulse.is_busy:
        assert time.monotonic() < until_s
        time.sleep(0.05)
    assert (pulse.pid, pulse.begun) == (process.pid, 1)
    goes_on.set()
    process.join()
    assert not pulse.is_busy
