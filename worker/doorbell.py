"""The ring that goes through the broker, to workers on any machine."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.record import WorkItem
    from service.settings import Settings

PATIENCE_S = 1.0  # for a broker that hangs
QUIET_S = 5.0  # after a ring that failed: a broker that is away must not hold up those who submit jobs

_log = logging.getLogger(__name__)


def celery(settings: Settings) -> Callable[[WorkItem], bool]:
    """Return what wakes workers elsewhere, by the broker, and returns whether that has the message.

    A ring that fails is no error: the piece is in the ledger, and the reaper rings again.
    """
    from celery import Celery  # noqa: PLC0415 - which many do without

    from worker.broker import connect  # noqa: PLC0415 - as above

    app = connect(Celery, settings)
    waits = {"socket_timeout": PATIENCE_S, "socket_connect_timeout": PATIENCE_S, "max_retries": 1, "interval_start": 0}
    app.conf.broker_transport_options = {**app.conf.broker_transport_options, **waits}
    quiet_until_s = 0.0

    def ring(piece: WorkItem) -> bool:
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
