"""Processes that a Ctrl-C, or the end of their terminal, does not reach: their parent tells them to stop."""

from __future__ import annotations

import contextlib
import signal
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextlib.contextmanager
def shielded() -> Iterator[None]:
    """Have processes that are started in the block never see a Ctrl-C or SIGHUP, not even while they are being loaded.

    What a thread blocks is blocked in the processes that it starts.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    resource_tracker.ensure_running()  # else the first start would do it, and unblock what is blocked here
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
