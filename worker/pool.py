"""The processes of a Celery worker's pool, as its main process supervises them.

Celery replaces a process that has ended, but knows nothing of one that hangs, and tells the ledger nothing.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
from functools import partial
from typing import TYPE_CHECKING

import psutil
from billiard.process import current_process

from worker.overseer import End, Overseer, end_of, starvations
from worker.pulse import Pulse, shared

if TYPE_CHECKING:
    from service.rings import Ring
    from worker.children import Freeing

_log = logging.getLogger(__name__)


class Pool:
    """Made in the main process, before it forks."""

    def __init__(self, size: int, *, name: str | None = None) -> None:
        """Take how many processes there are.

        Args:
            size: of the pool.
            name: of the one process where the work is done in its threads.
        """
        places = shared(size)
        self._name = name
        self._token = secrets.token_hex(4)
        self._pulses = [Pulse(places, at) for at in range(size)]
        self._overseers: list[Overseer] = []
        self._seen: dict[int, End | None] = {}
        self._starvations = starvations()

    @property
    def name(self) -> str:
        """The name of all of it, with which those of its processes begin."""
        return self._name or f"{socket.gethostname()}/{self._token}"

    def name_of(self, pid: int) -> str:
        """Return the name by which a process of this pool holds leases."""
        return self._name or f"{self.name}/{pid}"

    def join(self) -> Pulse:
        """Take this process's own place, and begin to beat; a process beyond the size of the pool is not overseen."""
        at = getattr(current_process(), "index", len(self._pulses))
        pulse = self._pulses[at] if at < len(self._pulses) and self._name is None else Pulse()
        pulse.begin()
        return pulse

    def look(self, freeing: Freeing, *, max_bytes: int, ring: Ring) -> None:
        """End what has to be ended, free what ended processes held, and ring for it.

        Raises:
            DatabaseError: the ledger is out of reach; the next look tries again.
        """
        starved = starvations()
        if not self._overseers:
            self._overseers = [
                Overseer(pulse=pulse, max_bytes=max_bytes, holds=partial(self._holds, freeing, pulse))
                for pulse in self._pulses
            ]
        for pulse, overseer in zip(self._pulses, self._overseers, strict=True):
            pid = pulse.pid
            if pid and _runs(pid):  # before its first beat, Celery has a limit
                self._seen.setdefault(pid, None)
                if self._seen[pid] is None and (end := overseer.look()) is not None:
                    _log.error("process %d of the pool is ended: %s, %s", pid, end.kind, end.sign)
                    self._seen[pid] = end
                    os.kill(pid, signal.SIGKILL)
        for pid, end in tuple(self._seen.items()):  # another may have its place by now
            if not _runs(pid):
                ended = end or end_of(None, starved=starved > self._starvations)
                for piece in freeing.lost(self.name_of(pid), ended):
                    ring(piece)
                del self._seen[pid]
        self._starvations = starved

    def _holds(self, freeing: Freeing, pulse: Pulse) -> bool:
        return freeing.holds(self.name_of(pulse.pid))


def _runs(pid: int) -> bool:
    """Return whether a process is at work; one that has ended stays until its parent has asked how."""
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
