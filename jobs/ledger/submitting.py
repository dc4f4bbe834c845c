"""Taking jobs in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import insert, select, tuple_

from jobs.database import insert_or
from jobs.errors import IdempotencyConflict
from jobs.finding import text_of
from jobs.ids import new_id
from jobs.ledger.change import Books, this_round
from jobs.ledger.rows import jobs_of
from jobs.record import Job, Status, Submission
from jobs.report import Stage
from jobs.request import Priority
from jobs.schema import events, jobs, labels, owners, searched, uses, work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from jobs.record import WorkItem
    from jobs.request import Request

MAX_DAYS = 7  # a job that has not ended by then will not: an archive of a thousand hours takes two cores three days
MAX_MS = MAX_DAYS * 86_400_000

RANK = {priority: place for place, priority in enumerate(Priority)}
"""As a number, for the database to sort by."""

_FIRST = Stage.FETCH


class Submitting(Books):
    """How a job comes into the ledger."""

    def submit(self, request: Request, *, owner: str, idempotency_key: str | None = None) -> tuple[Job, bool]:
        """Take a job in.

        Args:
            request: what is asked for.
            owner: who asks.
            idempotency_key: by which the owner may ask again and get the same job.

        Returns:
            The job, and whether it is new.

        Raises:
            IdempotencyConflict: the key belongs to another request of this owner.
            LedgerUnavailable: the database cannot take it.
        """
        (taken,) = self.submit_many([Submission(request=request, owner=owner, idempotency_key=idempotency_key)])
        if isinstance(taken, IdempotencyConflict):
            raise taken
        return taken

    def submit_many(self, submissions: Sequence[Submission]) -> list[tuple[Job, bool] | IdempotencyConflict]:
        """Take many jobs in at the price of one: they are on the disk, all of them, when this returns.

        Returns:
            For each, in order: the job and whether it is new, or why it was not taken.

        Raises:
            LedgerUnavailable: the database cannot take them; none of them is.
        """
        if not submissions:
            return []
        with self.database.write() as connection:
            now_ms = self._now_ms(connection)
            made = [_job(submission, now_ms) for submission in submissions]
            # In the order of keys, so that two processes with the same keys do not wait for each other.
            order = sorted(range(len(made)), key=lambda at: (made[at].owner, submissions[at].idempotency_key or ""))
            stand = insert_or(connection, jobs).on_conflict_do_nothing(index_elements=["owner", "idempotency_key"])
            rows = [_row(made[at], submissions[at]) for at in order]
            new = set(connection.execute(stand.returning(jobs.c.id), rows).scalars())
            _begin(connection, [job for job in made if job.id in new])
            again = [submission for submission, job in zip(submissions, made, strict=True) if job.id not in new]
            holders = _holders(connection, again)
            taken = [
                (job, True) if job.id in new else _outcome(submission, holders)
                for submission, job in zip(submissions, made, strict=True)
            ]
        # where the job that had the key was deleted at this very moment, the key is free now
        return [
            found or self.submit_many([submission])[0] for found, submission in zip(taken, submissions, strict=True)
        ]


def ready_row(piece: WorkItem, priority: Priority, *, owner: str, now_ms: int) -> dict[str, Any]:
    """Return the row of ``work`` for a piece that is new and ready; who makes it ready rings for it.

    Args:
        piece: which.
        priority: of its job.
        owner: likewise.
        now_ms: the time.
    """
    return {
        "job_id": piece.job_id,
        "stage": piece.stage,
        "part": piece.part,
        "queue": piece.queue,
        "priority": RANK[priority],
        "owner": owner,
        "state": "ready",
        "ready_ms": now_ms,
    }


def _job(submission: Submission, now_ms: int) -> Job:
    return Job(
        id=new_id(),
        owner=submission.owner,
        request=submission.request,
        status=Status.QUEUED,
        stage=_FIRST,
        version=1,
        attempt=1,
        created_ms=now_ms,
    )


def _row(job: Job, submission: Submission) -> dict[str, Any]:
    return {
        "id": job.id,
        "owner": job.owner,
        "idempotency_key": submission.idempotency_key,
        "body_sha256": job.request.body_sha256,
        "request": job.request.to_json(),
        "priority": RANK[job.request.priority],
        "status": job.status,
        "stage": job.stage,
        "version": job.version,
        "attempt": job.attempt,
        "created_ms": job.created_ms,
        "deadline_ms": job.created_ms + MAX_MS,
    }


def _holders(
    connection: Connection, submissions: Sequence[Submission]
) -> dict[tuple[str, str | None], tuple[Job, str]]:
    """Return whose the keys of submissions are, with the hash of what was asked for."""
    wanted = {(found.owner, found.idempotency_key) for found in submissions}
    if not wanted:
        return {}
    by_key = tuple_(jobs.c.owner, jobs.c.idempotency_key).in_(sorted(wanted))
    found = connection.execute(select(jobs).where(by_key)).mappings().all()
    return {
        (row["owner"], row["idempotency_key"]): (job, row["body_sha256"])
        for row, job in zip(found, jobs_of(connection, found), strict=True)
    }


def _outcome(
    submission: Submission, holders: Mapping[tuple[str, str | None], tuple[Job, str]]
) -> tuple[Job, bool] | IdempotencyConflict | None:
    """Return what becomes of a submission whose key is taken, ``None`` where it is so no longer."""
    holder = holders.get((submission.owner, submission.idempotency_key))
    if holder is None:
        return None
    job, body_sha256 = holder
    if body_sha256 != submission.request.body_sha256:
        return IdempotencyConflict(str(submission.idempotency_key), job.id)
    return job, False


def _begin(connection: Connection, new: Sequence[Job]) -> None:
    """Lay the first piece of each job ready, and give its owner a place in the turns."""
    if not new:
        return
    everybody = [{"owner": owner, "turn_ms": 0} for owner in sorted({job.owner for job in new})]
    connection.execute(insert_or(connection, owners).on_conflict_do_nothing(), everybody)
    pieces = [
        {
            **ready_row(job.first_piece, job.request.priority, owner=job.owner, now_ms=job.created_ms),
            "host": job.request.host,
        }
        for job in new
    ]
    connection.execute(insert(work).values(rung=this_round()), pieces)
    told = [
        {
            "job_id": job.id,
            "seq": job.version,
            "type": "status",
            "data": {"status": job.status, "stage": job.stage, "attempt": job.attempt, "failure": None},
            "created_ms": job.created_ms,
        }
        for job in new
    ]
    connection.execute(insert(events), told)
    found_by = [{"job_id": job.id, "text": text_of(job.id, job.request)} for job in new]
    connection.execute(insert(searched), found_by)
    labelled = [
        {"job_id": job.id, "key": key, "value": value} for job in new for key, value in job.request.metadata.items()
    ]
    if labelled:
        connection.execute(insert(labels), labelled)
    given = [{"job_id": job.id, "key": key} for job in new for key in dict.fromkeys(job.request.uploads)]
    if given:
        connection.execute(insert(uses), given)
