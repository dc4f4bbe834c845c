"""Waiting for other people's servers: many pieces at a time, in threads, so that it takes no place from computing.

A slow server holds one of many places, and no longer than the limits of `net.download` let it; how many of them one
server or one owner may hold is the ledger's affair (`jobs.ledger.crowds`).
"""

from __future__ import annotations

import logging
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING

from jobs.errors import DatabaseError
from jobs.record import NETWORK
from worker.run import claim_next, work
from worker.watch import OVER_S

if TYPE_CHECKING:
    from worker.workplace import Workplace

PLACES = 16  # threads: each mostly waits, and what it reads is parsed by processes of their own
IDLE_S = 0.2  # from one look into the ledger to the next where nothing waits
_AWAY_S = 2.0  # likewise where the ledger does not answer, or the disk is full
_END_S = OVER_S + 1  # that threads get to give back what they are at

_log = logging.getLogger(__name__)


def go_on() -> None:
    """Let a thread come to its end by itself: to end the process would end what others are at.

    What it still does counts for nothing, and a download ends by its own limits.
    """


def fetch(place: Workplace, *, places: int = PLACES) -> None:
    """Fetch what jobs wait for until the process should stop, then end it.

    Args:
        place: to work at; its name is that of the process.
        places: pieces at a time.
    """
    place = replace(place, die=go_on)
    free = threading.Semaphore(places)
    with ThreadPoolExecutor(places, thread_name_prefix="fetch") as pool:
        while not place.is_over():
            place.alive()
            if not free.acquire(timeout=IDLE_S):
                continue
            try:
                has_room = place.has_room()
                lease = claim_next(place, NETWORK) if has_room else None
                wait_s = IDLE_S if has_room else _AWAY_S
            except DatabaseError as exc:
                _log.warning("%s", exc)
                lease, wait_s = None, _AWAY_S
            if lease is None:
                free.release()
                time.sleep(wait_s)
                continue
            pool.submit(work, lease, place).add_done_callback(lambda _: free.release())
        _leave(pool, free, places)


def _leave(pool: ThreadPoolExecutor, free: threading.Semaphore, places: int) -> None:
    """Wait for the threads, but not for those that wait for a server that says nothing."""
    pool.shutdown(wait=False)
    until_s = time.monotonic() + _END_S
    if not all(free.acquire(timeout=max(0.0, until_s - time.monotonic())) for _ in range(places)):
        os._exit(0)  # what they were at has been given back
