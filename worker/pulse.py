"""What a worker shows to its supervisor in another process: memory that both share, without a lock.

A lock would be left locked by a process that is killed. One side writes, the other reads; a number that is read a
moment too early is read again a second later.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import threading
import time
from multiprocessing.sharedctypes import RawArray
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

HEARTBEAT_S = 1.0


class _Shown(ctypes.Structure):
    _fields_ = (
        ("pid", ctypes.c_longlong),
        ("beats", ctypes.c_ulonglong),
        ("begun", ctypes.c_ulonglong),  # pieces of work
        ("is_busy", ctypes.c_int),
    )


class Pulse:
    """The place of one worker in the shared memory. Handed to a process when it is started, or inherited by a fork."""

    def __init__(self, places: Any = None, at: int = 0) -> None:  # noqa: ANN401 - ctypes' arrays have no type
        """Take a place in `shared` memory; without one it is of this process alone."""
        self._places = shared(1) if places is None else places
        self._at = at

    @property
    def pid(self) -> int:
        """The process that beats here; 0 before it has begun."""
        return int(self._places[self._at].pid)

    @property
    def beats(self) -> int:
        """How often it has beaten: as long as this grows, its interpreter gets on."""
        return int(self._places[self._at].beats)

    @property
    def begun(self) -> int:
        """How many pieces of work it has begun."""
        return int(self._places[self._at].begun)

    @property
    def done(self) -> int:
        """How many of them have ended."""
        return self.begun - self.is_busy

    @property
    def is_busy(self) -> bool:
        """Whether it is at a piece of work."""
        return bool(self._places[self._at].is_busy)

    def begin(self) -> None:
        """Beat from now on, in a thread: where code holds the interpreter, it stops."""
        shown = self._places[self._at]
        shown.beats, shown.begun, shown.is_busy, shown.pid = 0, 0, 0, os.getpid()
        threading.Thread(target=self._beat, name="pulse", daemon=True).start()

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Show that a piece of work is being done."""
        shown = self._places[self._at]
        shown.begun += 1
        shown.is_busy = 1
        try:
            yield
        finally:
            shown.is_busy = 0

    def _beat(self) -> None:
        shown = self._places[self._at]
        while shown.pid == os.getpid():
            shown.beats += 1
            time.sleep(HEARTBEAT_S)


def shared(places: int) -> Any:  # noqa: ANN401
    """Return memory for the pulses of so many workers, which processes started later share."""
    return RawArray(_Shown, places)
