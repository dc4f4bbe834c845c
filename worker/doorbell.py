"""Rings: what wakes workers when there is work."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from jobs.record import Piece

if TYPE_CHECKING:
    from worker.settings import Settings

Ring: TypeAlias = Callable[[Piece], object]
"""Wakes a worker for a piece of work. May fail or do nothing: the work is in the ledger, and is found there."""

PATIENCE_S = 1.0  # for a broker that hangs
QUIET_S = 5.0  # after a ring that failed: a broker that is away must not hold up those who submit jobs

_log = logging.getLogger(__name__)


def nobody(piece: Piece) -> None:
    """Wake nobody, where workers look into the ledger by themselves."""


def celery(settings: Settings) -> Callable[[Piece], bool]:
    """Return what wakes workers elsewhere, by the broker, and returns whether that has the message.

    A ring that fails is no error: the piece is in the ledger, and the reaper rings again.
    """
    from worker.app import make  # noqa: PLC0415 - Celery, which many do without

    app = make(settings)
    waits = {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S, "max_retries": 1, "interval_start": 0}
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, **waits}
    quiet_until_s = 0.0

    def ring(piece: Piece) -> bool:
        nonlocal quiet_until_s
        if time.monotonic() < quiet_until_s:
            return False
        try:
            app.send_task(
                f"gleichlauf.{piece.stage}",
                kwargs={"job_id": piece.job_id, "part": piece.part},
                queue=piece.queue,
                retry=False,
            )
        except Exception as exc:  # noqa: BLE001 - kombu lets through what redis raises, and what the socket does
            quiet_until_s = time.monotonic() + QUIET_S
            _log.warning("nobody was told of %s %s: %s", piece.stage, piece.job_id, exc)
            return False
        return True

    return ring
