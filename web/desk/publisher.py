"""Puts corrections into the results, in the background: an editor need not wait for files to be written."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread

from jobs import corrected
from jobs.corrections import Corrections
from jobs.errors import JobError
from web.tools import tools_of

if TYPE_CHECKING:
    from jobs.record import Job
    from web.service import Service

_log = logging.getLogger(__name__)


class Publisher:
    """Publishes jobs again, each by one thread at a time; for use in one event loop.

    That the process ends before it is done is no harm: the next look at the review does it again.
    """

    def __init__(self) -> None:
        """Make one that has nothing to do."""
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._threads = anyio.CapacityLimiter(1)

    def put(self, service: Service, job: Job) -> None:
        """Have the results of a job brought up to its corrections."""
        if job.id not in self._tasks:  # else the one at work looks again when it is done
            task = asyncio.get_running_loop().create_task(self._publish(service, job))
            self._tasks[job.id] = task
            task.add_done_callback(lambda _: self._tasks.pop(job.id, None))

    async def _publish(self, service: Service, job: Job) -> None:
        try:
            while await to_thread.run_sync(_publish, service, job, limiter=self._threads):
                pass
        except JobError as exc:
            _log.warning("%s: corrections are not in the results: %s", job.id, exc)
        except Exception:  # noqa: BLE001 - no request waits for it
            _log.error("%s: corrections are not in the results", job.id, exc_info=True)


def _publish(service: Service, job: Job) -> bool:
    """Publish a job with the corrections that there are; return whether there may be newer ones already."""
    layers = Corrections(service.database)
    made = corrected.material(layers.results_of(job.id, owner=job.owner), service.store)
    layer = layers.layer(job.owner, made.fetched.recording.sha256)
    if layers.published(job.id) >= layer.seq:
        return False
    outputs = corrected.publish(made, layer, job.request, tools_of(service))
    return layers.publish(job.id, outputs, seq=layer.seq)
