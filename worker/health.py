"""Whether a worker gets on, for a container's health check: ``python -m worker.health``.

A worker touches a file while Redis hears it, or while its work moves. Asking it by Celery would call it dead while it
is busy, and restarting it for that would kill the work.
"""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from typing import TYPE_CHECKING

from service import settings
from service.ending import plainly

if TYPE_CHECKING:
    from pathlib import Path

    from service.settings import Settings

STALE_S = 120.0  # Celery touches it every two seconds, work every five; Redis may be restarted meanwhile


def file_of(chosen: Settings) -> Path:
    """Return the file of this machine's, or this container's, worker."""
    return chosen.data / f"worker-{socket.gethostname()}.alive"


def touch(chosen: Settings) -> None:
    """Note that the worker gets on."""
    path = file_of(chosen)
    with contextlib.suppress(OSError):  # a full disk is told elsewhere
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def is_alive(chosen: Settings) -> bool:
    """Return whether the worker has got on lately."""
    try:
        # also where the clock was set back: else a worker that hangs would seem well until it has caught up
        return abs(time.time() - file_of(chosen).stat().st_mtime) < STALE_S
    except OSError:
        return False


if __name__ == "__main__":
    with plainly():
        sys.exit(0 if is_alive(settings.load()) else 1)
