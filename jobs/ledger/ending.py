"""What the producer may do to a job: cancel it, have it tried again, delete it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select, update

from jobs.errors import JobRunning, WrongState
from jobs.ledger.change import Books, this_round
from jobs.ledger.rows import PROGRESS, jobs_of
from jobs.ledger.submitting import MAX_MS
from jobs.record import OPEN, Job, JobProgress, Status
from jobs.schema import events, failures, jobs, labels, searched, work

if TYPE_CHECKING:
    from jobs.ledger.change import LockedJob

_UNDONE = (Status.FAILED, Status.CANCELED)


class Ending(Books):
    """How a job ends otherwise than by being done, and how it begins again."""

    def cancel(self, job_id: str, *, owner: str | None = None) -> Job:
        """Stop a job. Its workers learn of it at their next beat, and nothing that they still write counts.

        Raises:
            WrongState: it has ended.
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted.
        """
        with self._changing(job_id, owner=owner) as job:
            if job.status.ended:
                raise WrongState(job_id, job.status, ", ".join(OPEN))
            job.cancel()
            return _written(job)

    def retry(self, job_id: str, *, owner: str | None = None) -> Job:
        """Have a job tried again that failed or was canceled; what is done stays done.

        Raises:
            WrongState: it is under way, or completed.
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted.
        """
        with self._changing(job_id, owner=owner) as job:
            if job.status not in _UNDONE:
                raise WrongState(job_id, job.status, ", ".join(_UNDONE))
            again = update(work).where(work.c.job_id == job_id, work.c.state.in_(("failed", "canceled")))
            job.connection.execute(
                again.values(
                    state="ready",
                    ready_ms=job.now_ms,
                    not_before_ms=0,
                    crashes=0,
                    reached=None,
                    tries=0,
                    rung=this_round(),
                    rings=0,
                    begun_ms=None,
                    ended_ms=None,
                    done=None,
                )
            )
            chunk = work.alias()
            undone = exists().where(
                chunk.c.job_id == job_id, chunk.c.stage == work.c.stage, chunk.c.part > 0, chunk.c.state != "done"
            )
            waits = update(work).where(work.c.job_id == job_id, work.c.part == 0, work.c.state == "ready", undone)
            job.connection.execute(waits.values(state="waiting"))
            job.set(
                status=Status.QUEUED,
                attempt=job.row["attempt"] + 1,
                failure=None,
                completed_ms=None,
                expires_ms=None,
                deadline_ms=job.now_ms + MAX_MS,
                progress=PROGRESS.dump_python(JobProgress(total_ms=job.row["duration_ms"]), mode="json"),
            )
            return _written(job)

    def delete(self, job_id: str, *, owner: str | None = None, force: bool = False) -> None:
        """Delete a job and all that is known about it; its results are gone when no other job uses them.

        Args:
            job_id: which.
            owner: whose it must be.
            force: also while it is being worked on.

        Raises:
            JobRunning: it is being worked on, and no force is used.
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted before.
        """
        with self._changing(job_id, owner=owner) as job:
            if job.status is Status.PROCESSING and not force:
                raise JobRunning(job_id)
            if not job.status.ended:
                job.cancel()
            erase(job)


def erase(job: LockedJob) -> None:
    """Leave nothing of a job but that it was there, so that asking for it is answered by "gone"."""
    for table in (work, events, failures, labels, searched):
        job.connection.execute(delete(table).where(table.c.job_id == job.row["id"]))
    job.set(
        deleted_ms=job.now_ms,
        idempotency_key=None,
        request="",
        **dict.fromkeys(("progress", "article", "audio", "warnings", "quality", "failure", "result")),
    )


def _written(job: LockedJob) -> Job:
    job.write()
    found = job.connection.execute(select(jobs).where(jobs.c.id == job.row["id"])).mappings().all()
    return jobs_of(job.connection, found)[0]
