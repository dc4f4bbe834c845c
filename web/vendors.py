"""What a job has made, read back to be given in other forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import to_thread

from align import document
from jobs import remade
from jobs.output import ALIGNMENT
from web.errors import NoSuchOutput
from web.tools import tools_of

if TYPE_CHECKING:
    from align.records import Alignment
    from jobs.record import Job, Output
    from web.service import Service


async def alignment_of(job: Job, service: Service) -> Alignment:
    """Return the alignment that a completed job has made.

    Raises:
        NoSuchOutput: it was submitted without that output.
        NotInStore: it is lost or damaged, and cannot be made again.
    """
    # In a thread: that of an hour takes some tens of milliseconds, which would hold up all other answers.
    return await to_thread.run_sync(read_alignment, job, service)


def read_alignment(job: Job, service: Service) -> Alignment:
    """Return the alignment that a completed job has made, for callers in a thread.

    Raises:
        NoSuchOutput: it was submitted without that output.
        NotInStore: it is lost or damaged, and cannot be made again.
    """
    return document.from_json(_read(job, ALIGNMENT, service))


async def bytes_of(job: Job, name: str, service: Service) -> bytes:
    """Return an output of a completed job.

    Raises:
        NoSuchOutput: it was submitted without that output.
        NotInStore: it is lost or damaged, and cannot be made again.
    """
    return await to_thread.run_sync(_read, job, name, service)


def output_of(job: Job, name: str) -> Output:
    """Return an output of a completed job.

    Raises:
        NoSuchOutput: it was submitted without that output.
        NotInStore: it is lost or damaged, and cannot be made again.
    """
    if name not in job.result:
        raise NoSuchOutput(name, ", ".join(job.result))
    return job.result[name]


def _read(job: Job, name: str, service: Service) -> bytes:
    output_of(job, name)
    return remade.read(job, name, service.database, tools_of(service))
