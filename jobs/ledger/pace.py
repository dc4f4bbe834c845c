"""How far a job is, and how long its stages take: for those who watch, and learned for jobs to come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, select

from jobs import progress
from jobs.database import insert_or
from jobs.ledger import rows
from jobs.record import JobProgress
from jobs.report import Stage
from jobs.schema import speeds, work

if TYPE_CHECKING:
    from jobs.ledger.change import LockedJob
    from jobs.record import Lease


def tell(job: LockedJob, stage: Stage) -> None:
    """Say how far the job is, over all the chunks of its stage."""
    of_stage = and_(work.c.job_id == job.row["id"], work.c.stage == stage)
    pieces = job.connection.execute(
        select(work.c.part, work.c.state, work.c.done, work.c.total, work.c.begun_ms).where(of_stage)
    ).all()
    chunks = [piece for piece in pieces if piece.part] or pieces
    measured = job.connection.execute(
        select(speeds.c.stage, speeds.c.ms_per_s).where(speeds.c.model == _model(job))
    ).all()
    now = progress.progress(
        stage,
        sum(_share(chunk.state, chunk.done, chunk.total) for chunk in chunks) / len(chunks),
        before=rows.PROGRESS.validate_python(job.row["progress"] or {}),
        duration_ms=job.now("duration_ms"),
        elapsed_ms=max(0, job.now_ms - min(piece.begun_ms or job.now_ms for piece in pieces)),
        speeds={Stage(row.stage): row.ms_per_s for row in measured},
    )
    job.set(progress=rows.PROGRESS.dump_python(now, mode="json"))


def _share(state: str, done: int | None, total: int | None) -> float:
    if state == "done":
        return 1.0
    return min(1.0, max(0.0, done / total)) if done is not None and total else 0.0


def whole(job: LockedJob) -> dict[str, Any]:
    """Return the progress of a job that is done."""
    duration_ms = job.now("duration_ms")
    whole = JobProgress(done_ms=duration_ms or 0, total_ms=duration_ms, percent=100, eta_s=0)
    found: dict[str, Any] = rows.PROGRESS.dump_python(whole, mode="json")
    return found


def learn(job: LockedJob, lease: Lease) -> None:
    """Remember how long a stage took that is done."""
    duration_ms = job.now("duration_ms")
    if not duration_ms:
        return
    begun_ms = job.connection.execute(
        select(work.c.begun_ms).where(rows.is_piece(lease.job_id, lease.stage, lease.part))
    ).scalar_one()
    key = {"stage": lease.stage, "model": _model(job)}
    known = select(speeds.c.ms_per_s).where(speeds.c.stage == key["stage"], speeds.c.model == key["model"])
    before = job.connection.execute(known).scalar_one_or_none()
    speed = progress.smoothed(before, 1000 * max(0, job.now_ms - begun_ms) / duration_ms)
    new = insert_or(job.connection, speeds).values(**key, ms_per_s=speed)
    job.connection.execute(new.on_conflict_do_update(index_elements=["stage", "model"], set_={"ms_per_s": speed}))


def _model(job: LockedJob) -> str:
    return job.request.model or ""
