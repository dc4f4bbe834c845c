"""Keeps threads of a process that forks from leaving locks behind, which are never opened in the new process.

SQLite and libraries for databases and brokers have locks of their own. A process that is forked while a thread holds
one has it locked for ever, and hangs where it first needs it; so the fork waits for what is done here.
"""

from __future__ import annotations

import os
import threading
from functools import wraps
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_LOCK = threading.Lock()

if hasattr(os, "register_at_fork"):  # not on Windows, which does not fork
    os.register_at_fork(before=_LOCK.acquire, after_in_parent=_LOCK.release, after_in_child=_LOCK.release)


def unforked(do: Callable[[], object]) -> Callable[[], None]:
    """Return what does the same, and lets no process be forked meanwhile."""

    @wraps(do)
    def done() -> None:
        with _LOCK:
            do()

    return done
