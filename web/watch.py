"""Waiting for news of a job, without holding a thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

if TYPE_CHECKING:
    from collections.abc import Callable

    from fastapi import Request

    from jobs.ledger import Ledger
    from jobs.record import Job

LOOK_S = 0.25
"""Seconds between two looks into the ledger: one look into an index, so that hundreds may wait at once."""

LONGEST_S = 60
"""That a request may wait; proxies give up after a minute."""


async def wait_for(
    ledger: Ledger,
    job_id: str,
    owner: str,
    *,
    seconds: float,
    until: Callable[[Job], bool],
    request: Request,
) -> Job:
    """Wait for something to become true of a job.

    Args:
        ledger: with the job.
        job_id: which.
        owner: whose it must be.
        seconds: how long; 0 looks once.
        until: what is waited for.
        request: the waiting ends once its client has gone.

    Returns:
        The job as it is then, whether or not it became true in time.

    Raises:
        JobNotFound: there is none, or it is not the owner's.
        JobGone: it was deleted, perhaps meanwhile.
    """
    until_s = anyio.current_time() + seconds
    job = await to_thread.run_sync(lambda: ledger.get(job_id, owner=owner))
    while not until(job) and (left_s := until_s - anyio.current_time()) > 0:
        await anyio.sleep(min(LOOK_S, left_s))
        if await request.is_disconnected():
            break
        if await to_thread.run_sync(lambda: ledger.version_of(job_id, owner=owner)) != job.version:
            job = await to_thread.run_sync(lambda: ledger.get(job_id, owner=owner))
    return job
