"""Working on jobs: pieces are claimed, held while their worker beats, and handed in."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, insert, or_, select, update

from jobs.database import insert_or
from jobs.errors import JobGone, JobNotFound, LeaseLost
from jobs.ledger import pace, rows
from jobs.ledger.change import Books, this_round
from jobs.ledger.crowds import NO_CROWDS, NOT_CROWDED, crowds
from jobs.ledger.submitting import ready_row
from jobs.record import Changes, Lease, Status, WorkItem, queue_of
from jobs.report import Stage
from jobs.schema import owners, uses, work

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import ColumnElement, Update

    from jobs.ledger.change import LockedJob
    from jobs.record import Failure
    from jobs.store import JSON

LEASE_ROUNDS = 3  # a worker that has not beaten for three whole rounds of the reaper, 30 s, is dead
_ORDER = tuple(Stage)
HEARTBEAT_S = 5.0  # six heartbeats a lease, so that one that comes late costs nothing


class Leasing(Books):
    """What a worker does with the ledger."""

    def claim(self, job_id: str, stage: Stage, part: int = 0, *, worker: str) -> Lease | None:
        """Take a piece of work, if it is free and nothing stands against it.

        Args:
            job_id: of which job.
            stage: which stage.
            part: 0 for the stage itself, from 1 for a chunk.
            worker: who takes it, by a name that no other process has.
        """
        with contextlib.suppress(JobNotFound, JobGone), self._changing(job_id) as job:
            if job.status.ended:
                return None
            claimed = job.connection.execute(
                update(work)
                .where(
                    rows.is_piece(job_id, stage, part),
                    work.c.state == "ready",
                    work.c.not_before_ms <= job.now_ms,
                    NOT_CROWDED,
                )
                .values(
                    state="leased",
                    worker=worker,
                    fence=work.c.fence + 1,
                    lease_until=this_round() + LEASE_ROUNDS,
                    begun_ms=func.coalesce(work.c.begun_ms, job.now_ms),
                )
                .returning(work.c.queue, work.c.fence, work.c.tries, work.c.ready_ms),
                crowds(job.connection) if stage is Stage.FETCH else NO_CROWDS,
            ).one_or_none()
            if claimed is None:
                return None
            owner = job.row["owner"]
            job.connection.execute(update(owners).where(owners.c.owner == owner).values(turn_ms=job.now_ms))
            job.set(status=Status.PROCESSING, started_ms=job.row["started_ms"] or job.now_ms)
            results, plan = _known(job, stage)
            return Lease(
                job_id=job_id,
                stage=stage,
                part=part,
                queue=claimed.queue,
                fence=claimed.fence,
                worker=worker,
                owner=owner,
                request=job.request,
                attempt=job.row["attempt"],
                tries=claimed.tries,
                results=results,
                plan=plan,
                waited_ms=max(0, job.now_ms - claimed.ready_ms),
            )
        return None

    def heartbeat(self, lease: Lease, *, done: int | None = None, total: int | None = None) -> None:
        """Say that a piece is still being worked on, every :data:`HEARTBEAT_S` seconds.

        Args:
            lease: of the piece.
            done: how far it is, in the unit of its step; ``None`` says nothing about it.
            total: likewise.

        Raises:
            LeaseLost: the job was canceled or deleted, or the piece is somebody else's: stop.
        """
        with self._held(lease) as job:
            told: dict[str, Any] = {} if done is None else {"done": done, "total": total}
            self._write(job, lease, lease_until=this_round() + LEASE_ROUNDS, **told)
            if told:
                pace.tell(job, lease.stage)

    def is_held(self, lease: Lease) -> bool:
        """Return whether a piece is still its worker's: a look that costs less than a beat, and says nothing."""
        with self.database.read() as connection:
            asked = select(work.c.fence).where(_is_held(lease))
            return connection.execute(asked).first() is not None

    def finish(
        self,
        lease: Lease,
        *,
        result: JSON = None,
        then: Stage | None = None,
        changes: Changes | None = None,
        uses: Sequence[str] = (),
        kept: bool = False,
    ) -> tuple[WorkItem, ...]:
        """Hand in a piece of work.

        Args:
            lease: of the piece.
            result: for later stages, and small: what is large lies in the store.
            then: the stage that comes next; ``None`` completes the job. Of no meaning for a chunk.
            changes: what the job is told by now.
            uses: keys of the store that the result stands on; they stay as long as the job.
            kept: whether it was all there from an earlier job, and so says nothing about speed.

        Returns:
            The pieces that are ready now.

        Raises:
            LeaseLost: the piece is no longer the worker's; nothing has changed.
        """
        if then is not None and _ORDER.index(then) <= _ORDER.index(lease.stage):
            raise ValueError(f"{then} does not come after {lease.stage}")
        with self._held(lease) as job:
            self._write(job, lease, state="done", result=result, ended_ms=job.now_ms, worker=None)
            _use(job, uses)
            _apply(job, changes)
            if lease.part:
                return _gathered(job, lease)
            if not kept:
                pace.learn(job, lease)
            if then is None:
                job.end(Status.COMPLETED, progress=pace.whole(job))
                return ()
            job.set(stage=then)
            ready = _laid_ready(job, then, range(1))
            pace.tell(job, then)
            return ready

    def split(self, lease: Lease, *, plan: Sequence[JSON]) -> tuple[WorkItem, ...]:
        """Share a stage out: it waits until all its chunks are done, and is then ready once more.

        It may then be shared out further; the numbers of the new chunks go on where the others end.

        Args:
            lease: of part 0.
            plan: what each new chunk is told, and part 0 when it comes again.

        Returns:
            The new chunks, which are ready now.

        Raises:
            LeaseLost: the piece is no longer the worker's; nothing has changed.
        """
        if lease.part or not plan:
            raise ValueError("only a whole stage is split, into one part or more")
        whole = [*lease.plan, *plan]
        with self._held(lease) as job:
            self._write(job, lease, state="waiting", worker=None, plan=whole, done=None, reached=None)
            return _laid_ready(job, lease.stage, range(len(lease.plan) + 1, len(whole) + 1))

    def fail(self, lease: Lease, failure: Failure, *, retry_at_ms: int | None = None) -> None:
        """Hand in a failure.

        Args:
            lease: of the piece that failed.
            failure: what went wrong.
            retry_at_ms: when the piece is tried again; ``None`` fails the job.

        Raises:
            LeaseLost: the piece is no longer the worker's; nothing has changed.
        """
        with self._held(lease) as job:
            if retry_at_ms is None:
                self._write(job, lease, state="failed", ended_ms=job.now_ms, worker=None)
                job.fail(failure)
            else:
                self._write(
                    job,
                    lease,
                    state="ready",
                    worker=None,
                    ready_ms=max(retry_at_ms, job.now_ms),
                    not_before_ms=retry_at_ms,
                    tries=work.c.tries + 1,
                )
                job.note(failure)
                job.rest()

    def give_back(self, lease: Lease) -> None:
        """Lay a piece ready again that was not worked on to its end, through no fault of anybody's.

        Raises:
            LeaseLost: the piece is no longer the worker's; nothing has changed.
        """
        with self._held(lease) as job:
            self._write(job, lease, state="ready", worker=None, ready_ms=job.now_ms)
            job.rest()

    @contextlib.contextmanager
    def _held(self, lease: Lease) -> Iterator[LockedJob]:
        try:
            with self._changing(lease.job_id) as job:
                yield job
        except (JobNotFound, JobGone) as exc:
            raise LeaseLost(lease.job_id, lease.stage, lease.part, "gone") from exc

    def _write(self, job: LockedJob, lease: Lease, **values: object) -> None:
        """Change the piece, if it is still the worker's."""
        changed: Update = update(work).where(_is_held(lease)).values(values)
        if job.connection.execute(changed).rowcount != 1:
            raise LeaseLost(lease.job_id, lease.stage, lease.part, job.status)


def _is_held(lease: Lease) -> ColumnElement[bool]:
    """Return the condition that a row of ``work`` is a lease's piece, and still its worker's."""
    is_piece = rows.is_piece(lease.job_id, lease.stage, lease.part)
    return and_(is_piece, work.c.state == "leased", work.c.fence == lease.fence)


def _known(job: LockedJob, stage: Stage) -> tuple[dict[Stage, JSON], tuple[JSON, ...]]:
    """Return the results of earlier stages, and how this one was split."""
    wanted = or_(work.c.state == "done", work.c.stage == stage)
    found = job.connection.execute(
        select(work.c.stage, work.c.result, work.c.plan).where(work.c.job_id == job.row["id"], work.c.part == 0, wanted)
    ).all()
    results = {Stage(row.stage): row.result for row in found if row.stage != stage}
    plan = next((row.plan for row in found if row.stage == stage), None)
    return results, tuple(plan or ())


def _laid_ready(job: LockedJob, stage: Stage, parts: range) -> tuple[WorkItem, ...]:
    queue = queue_of(stage, job.request.priority)
    pieces = tuple(WorkItem(job.row["id"], stage, part, queue) for part in parts)
    ready = [ready_row(piece, job.request.priority, owner=job.row["owner"], now_ms=job.now_ms) for piece in pieces]
    job.connection.execute(insert(work).values(rung=this_round()), ready)
    return pieces


def _gathered(job: LockedJob, lease: Lease) -> tuple[WorkItem, ...]:
    """Lay the stage ready again if this was the last of its chunks."""
    of_stage = and_(work.c.job_id == lease.job_id, work.c.stage == lease.stage)
    left = select(func.count()).where(of_stage, work.c.part > 0, work.c.state != "done").scalar_subquery()
    again = (
        update(work)
        .where(of_stage, work.c.part == 0, work.c.state == "waiting", left == 0)
        .values(state="ready", ready_ms=job.now_ms, rung=this_round(), rings=0)
        .returning(*rows.PIECE)
    )
    return tuple(rows.piece_of(row) for row in job.connection.execute(again))


def _use(job: LockedJob, keys: Sequence[str]) -> None:
    if keys:
        stand = insert_or(job.connection, uses).on_conflict_do_nothing()
        job.connection.execute(stand, [{"job_id": job.row["id"], "key": key} for key in dict.fromkeys(keys)])


def _apply(job: LockedJob, changes: Changes | None) -> None:
    if changes is None:
        return
    if changes.article is not None:
        job.set(article=rows.ARTICLE.dump_python(changes.article, mode="json"))
        job.find_by(changes.article.title)
    if changes.duration_ms is not None:
        job.set(duration_ms=changes.duration_ms)
    if changes.audio is not None:
        job.set(
            audio=rows.AUDIO.dump_python(changes.audio, mode="json"),
            duration_ms=changes.audio.duration_ms,
        )
    if changes.warnings is not None:
        job.set(warnings=rows.WARNINGS.dump_python(changes.warnings, mode="json"))
    if changes.paragraphs is not None:
        job.announce("paragraph", [paragraph._asdict() for paragraph in changes.paragraphs])
    if changes.quality is not None:
        job.set(quality=rows.QUALITY.dump_python(changes.quality, mode="json"))
    if changes.result is not None:
        job.set(result=rows.RESULT.dump_python(dict(changes.result), mode="json"))
