"""Looks after a worker from outside: what holds its interpreter, eats its memory or never ends is ended with it.

The watch within a worker (`worker.watch`) is quicker, but needs the interpreter that it shares with the work.
"""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import psutil

from jobs.record import WorkerEnd
from worker.pulse import Pulse

LOOK_S = 1.0
START_S = 180.0  # until the first beat of the pulse: it comes after some seconds of imports, on a busy machine later
SILENT_S = 60.0  # without a beat
UNHEARD_S = 3.0  # likewise, after which it is asked whether its lease is still its own
CPU_S = 24 * 3600.0  # for one piece: a book in a language without a head takes four old cores six hours

_MIB = 1 << 20
_VMSTAT = Path("/proc/vmstat")


class End(NamedTuple):
    """How a worker ended, or why it has to: the kind, and what shows it."""

    kind: WorkerEnd
    sign: str = ""


@dataclass(slots=True, kw_only=True)
class Overseer:
    """Looks after one worker.

    Attributes:
        pulse: of the worker.
        max_bytes: of memory that it may use; 0 for any.
        holds: whether it still holds a lease by the ledger; asked only while it is silent.
        cpu_s: that it may use for one piece of work.
        now_s: a clock that never goes back.
    """

    pulse: Pulse
    max_bytes: int
    holds: Callable[[], bool]
    cpu_s: float = CPU_S
    now_s: Callable[[], float] = time.monotonic
    _seen: tuple[int, int] = (0, 0)
    _looked_s: float | None = field(default=None, init=False)
    _silent_s: float = field(default=0.0, init=False)
    _piece: tuple[int, int] = field(default=(0, 0), init=False)
    _cpu_before_s: float = field(default=0.0, init=False)

    def look(self) -> End | None:
        """Return why the worker has to be ended, ``None`` where it gets on; to be called every `LOOK_S`."""
        now_s = self.now_s()
        # A machine that slept, or a supervisor that was late, is no silence of the worker's.
        passed_s = 0.0 if self._looked_s is None else min(now_s - self._looked_s, 2 * LOOK_S)
        self._looked_s = now_s
        pid, seen = self.pulse.pid, (self.pulse.pid, self.pulse.beats)
        self._silent_s = self._silent_s + passed_s if seen == self._seen else 0.0
        self._seen = seen
        if self._silent_s >= (SILENT_S if pid else START_S):
            return End(WorkerEnd.HUNG, f"{self._silent_s:.0f} s")
        if self._silent_s >= UNHEARD_S and self.pulse.is_busy and not self.holds():
            return End(WorkerEnd.HUNG, "its lease is over")
        return self._spent(pid) if pid else None

    def _spent(self, pid: int) -> End | None:
        try:
            process = psutil.Process(pid)
            used_bytes, times = process.memory_info().rss, process.cpu_times()
        except psutil.Error:  # it has just ended
            return None
        if self.max_bytes and used_bytes > self.max_bytes:
            return End(WorkerEnd.OUT_OF_MEMORY, f"{used_bytes // _MIB} MiB > {self.max_bytes // _MIB} MiB")
        used_s, piece = times.user + times.system, (pid, self.pulse.begun)
        if piece != self._piece or not self.pulse.is_busy:
            self._piece, self._cpu_before_s = piece, used_s
        if used_s - self._cpu_before_s > self.cpu_s:
            return End(WorkerEnd.TIMED_OUT, f"{used_s - self._cpu_before_s:.0f} s > {self.cpu_s:.0f} s")
        return None


def end_of(exit_code: int | None, *, starved: bool) -> End:
    """Return how a process ended, by its exit code.

    Args:
        exit_code: negative for a signal, as Python has it; ``None`` where that is unknown.
        starved: whether the system has lately ended processes for want of memory; see `starvations`.

    >>> end_of(-11, starved=False)
    End(kind=<WorkerEnd.CRASHED: 'crashed'>, sign='SIGSEGV')
    >>> end_of(-9, starved=True).kind, end_of(-9, starved=False).kind
    (<WorkerEnd.OUT_OF_MEMORY: 'out-of-memory'>, <WorkerEnd.KILLED: 'killed'>)
    """
    if exit_code is None:
        return End(WorkerEnd.OUT_OF_MEMORY) if starved else End(WorkerEnd.LOST)
    if exit_code >= 0:
        return End(WorkerEnd.CRASHED, f"exit code {exit_code}")
    if sys.platform == "win32":
        return End(WorkerEnd.CRASHED, f"exit code {exit_code}")
    named = {each.value: each.name for each in signal.Signals}
    name = named.get(-exit_code, f"signal {-exit_code}")
    if -exit_code == signal.SIGKILL and starved:
        return End(WorkerEnd.OUT_OF_MEMORY, name)
    outside = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)
    return End(WorkerEnd.KILLED if -exit_code in outside else WorkerEnd.CRASHED, name)


def starvations() -> int:
    """Return how many processes this system has ended for want of memory so far; 0 where it does not say."""
    try:
        words = _VMSTAT.read_text("ascii").split()
    except OSError:
        return 0
    return int(words[words.index("oom_kill") + 1]) if "oom_kill" in words else 0
