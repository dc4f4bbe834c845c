"""What keeps the ledger honest: dead workers, lost rings, jobs whose time is over.

Leases are not measured by a clock, which may be set forward and back, but counted in the reaper's rounds: as long
as there is no round, no lease ends, and a round comes ten seconds after the one before. What waits for a time of the
clock is brought along where the clock is set back.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from sqlalchemy import case, delete, exists, func, or_, select, update

from jobs import figures, outbox
from jobs.errors import JobGone, JobNotFound, Overdue, Poison, WorkerEnded
from jobs.failures import failure
from jobs.ledger.change import Books
from jobs.ledger.ending import erase
from jobs.ledger.rows import PIECE, is_piece, piece_of
from jobs.ledger.submitting import MAX_DAYS
from jobs.record import OPEN, WorkerEnd, WorkItem
from jobs.report import Stage
from jobs.schema import clock, deliveries, jobs, owners, uses, work, workers

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Connection

    from jobs.record import Lease

ROUND_MS = 9_000  # at least from one round to the next: callers come every 10 s, and never to the millisecond
MAX_CRASHES = 3  # workers that end of a piece at one place before it is given up: twice may be a coincidence
MAX_LOST = 9  # likewise where nothing accuses the piece: machines fail, and people restart services
QUIET_ROUNDS = 3  # a ready piece that was not taken for 30 s: its ring was lost, or all are busy
MAX_DOUBLINGS = 5  # of that time, for each ring in vain: 16 min at most
FRONT = 100  # pieces of each queue that are rung again: a night without workers must not fill the broker
GRACE_MS = 600_000  # results stay after the last job that used them: another may be about to find them
GONE_MS = 30 * 86_400_000  # how long a deleted job answers "gone"
LEASES_LOST = "gleichlauf_leases_lost_total"  # leases whose workers ended, as Prometheus has it
_BATCH = 1000  # jobs that one round ends or forgets, so that it stays short


class Reaping(Books):
    """What is done from time to time, by any process."""

    def reap(self) -> tuple[WorkItem, ...]:
        """Do a round: free what dead workers hold, end what is overdue, delete what has expired.

        Of all callers only one gets a round within ten seconds; the others do nothing.

        Returns:
            Pieces that workers should be told of again.
        """
        this = self._round()
        if this is None:
            return ()
        for piece, fence in self._leased(work.c.lease_until < this):
            self._bury(piece, fence, work.c.lease_until < this, WorkerEnd.LOST, "")
        self._end_overdue()
        self._expire()
        return self._quiet(this)

    def lost(self, worker: str, end: WorkerEnd = WorkerEnd.LOST, sign: str = "") -> tuple[WorkItem, ...]:
        """Free at once what a worker holds that is known to have ended.

        Args:
            worker: its name.
            end: how it ended.
            sign: what shows it: a signal or an exit code.

        Returns:
            Its pieces that are ready again.
        """
        theirs = work.c.worker == worker
        return tuple(piece for piece, fence in self._leased(theirs) if self._bury(piece, fence, theirs, end, sign))

    def crashed(self, lease: Lease, end: WorkerEnd, sign: str = "") -> bool:
        """Free a piece whose worker is about to end because of it; returns whether it is ready again."""
        return self._bury(lease.piece, lease.fence, work.c.fence == lease.fence, end, sign)

    def holds_any(self, worker: str) -> bool:
        """Return whether a worker holds a lease."""
        return bool(self._leased(work.c.worker == worker))

    def leftovers(self) -> tuple[str, ...]:
        """Return keys of the store that no job uses any more; say :meth:`removed` when they are out of it."""
        used = jobs.c.deleted_ms.is_(None)
        with self.database.read() as connection:
            before_ms = self._now_ms(connection) - GRACE_MS
            asked = (
                select(uses.c.key)
                .join(jobs, jobs.c.id == uses.c.job_id)
                .group_by(uses.c.key)
                .having(func.count().filter(or_(used, jobs.c.deleted_ms > before_ms)) == 0)
                .limit(_BATCH)
            )
            return tuple(connection.execute(asked).scalars())

    def used(self) -> frozenset[str]:
        """Return the keys of the store that jobs use, for a sweep to leave alone."""
        with self.database.read() as connection:
            return frozenset(connection.execute(select(uses.c.key).distinct()).scalars())

    def removed(self, keys: Sequence[str]) -> None:
        """Forget keys that :meth:`leftovers` has named."""
        gone = exists().where(jobs.c.id == uses.c.job_id, jobs.c.deleted_ms.is_not(None))
        with self.database.write() as connection:
            connection.execute(delete(uses).where(uses.c.key.in_(keys), gone))

    def _round(self) -> int | None:
        """Begin a round, unless the last one was just now; a clock that was set back does not stop them."""
        with self.database.write() as connection:
            last_ms = connection.execute(select(clock.c.at_ms).where(clock.c.id == 1).with_for_update()).scalar_one()
            now_ms = self._now_ms(connection)
            if last_ms > now_ms:
                _bring_back(connection, now_ms, by_ms=last_ms - now_ms)
            due = or_(clock.c.at_ms <= now_ms - ROUND_MS, clock.c.at_ms > now_ms)
            begun = update(clock).where(clock.c.id == 1, due).values(round=clock.c.round + 1, at_ms=now_ms)
            return connection.execute(begun.returning(clock.c.round)).scalar_one_or_none()

    def _leased(self, which: ColumnElement[bool]) -> list[tuple[WorkItem, int]]:
        """Return leased pieces with their fences."""
        with self.database.read() as connection:
            asked = select(*PIECE, work.c.fence).where(work.c.state == "leased", which)
            return [(piece_of(row), row.fence) for row in connection.execute(asked)]

    def _bury(self, piece: WorkItem, fence: int, still: ColumnElement[bool], end: WorkerEnd, sign: str) -> bool:
        """Take a piece from a worker that ended; returns whether it is ready again.

        Only ends at one place are counted: a job that gets further each time will come to its end.
        """
        done, reached = (func.coalesce(column, 0) for column in (work.c.done, work.c.reached))
        with contextlib.suppress(JobNotFound, JobGone), self._changing(piece.job_id) as job:
            crashes = job.connection.execute(
                update(work)
                .where(is_piece(*piece[:3]), work.c.state == "leased", work.c.fence == fence, still)
                .values(
                    state="ready",
                    worker=None,
                    crashes=case((done > reached, 1), else_=work.c.crashes + 1),
                    reached=case((done > reached, done), else_=reached),
                    ready_ms=job.now_ms,
                    rung=-QUIET_ROUNDS,
                    rings=0,
                )
                .returning(work.c.crashes)
            ).scalar_one_or_none()
            if crashes is None:
                return False
            figures.count(job.connection, LEASES_LOST)
            if crashes >= (MAX_CRASHES if end.accuses else MAX_LOST):
                job.fail(failure(Poison(piece.stage, crashes, end, sign), piece.stage))
                return False
            job.note(failure(WorkerEnded(piece.stage, end, sign), piece.stage))
            job.rest()
            return True
        return False

    def _end_overdue(self) -> None:
        asked = select(jobs.c.id).where(jobs.c.status.in_(OPEN))
        with self.database.read() as connection:
            now_ms = self._now_ms(connection)
            found = connection.execute(asked.where(jobs.c.deadline_ms < now_ms).limit(_BATCH)).scalars().all()
        for job_id in found:
            with contextlib.suppress(JobNotFound, JobGone), self._changing(job_id) as job:
                if not job.status.ended and job.row["deadline_ms"] < job.now_ms:
                    job.fail(failure(Overdue(MAX_DAYS), Stage(job.row["stage"])))

    def _expire(self) -> None:
        """Delete jobs whose time is over, and forget those that were deleted long ago."""
        with self.database.write() as connection:
            now_ms = self._now_ms(connection)
            asked = select(jobs.c.id).where(jobs.c.expires_ms <= now_ms, jobs.c.deleted_ms.is_(None)).limit(_BATCH)
            found = connection.execute(asked).scalars().all()
            has_results = exists().where(uses.c.job_id == jobs.c.id)
            connection.execute(delete(jobs).where(jobs.c.deleted_ms < now_ms - GONE_MS, ~has_results))
            outbox.forget(connection, before_ms=now_ms - GONE_MS)
        for job_id in found:
            with contextlib.suppress(JobNotFound, JobGone), self._changing(job_id) as job:
                if job.row["expires_ms"] is not None and job.row["expires_ms"] <= job.now_ms:
                    erase(job)

    def _quiet(self, this: int) -> tuple[WorkItem, ...]:
        """Return ready pieces near the front of their queues that were not rung for lately."""
        with self.database.write() as connection:
            front = _front(connection, self._now_ms(connection))
            found = [piece for piece, rung, rings in front if _is_due(rung, rings, this)]
            for piece in found:
                connection.execute(update(work).where(is_piece(*piece[:3])).values(rung=this, rings=work.c.rings + 1))
        return tuple(found)


def _bring_back(connection: Connection, now_ms: int, *, by_ms: int) -> None:
    """Have nothing wait the longer, no worker seem alive the longer, and no owner lose turns for a clock set back."""
    for time_ms in (work.c.not_before_ms, deliveries.c.next_ms, workers.c.seen_ms, owners.c.turn_ms):
        ahead = update(time_ms.table).where(time_ms > now_ms)
        connection.execute(ahead.values({time_ms.name: time_ms - by_ms}))


def _front(connection: Connection, now_ms: int) -> list[tuple[WorkItem, int, int]]:
    """Return the ready pieces near the front of each queue; those that somebody is just taking are passed over."""
    found: list[tuple[WorkItem, int, int]] = []
    for queue in connection.execute(select(work.c.queue).where(work.c.state == "ready").distinct()).scalars().all():
        asked = (
            select(*PIECE, work.c.rung, work.c.rings)
            .where(work.c.state == "ready", work.c.queue == queue, work.c.not_before_ms <= now_ms)
            .order_by(work.c.priority, work.c.job_id, work.c.part)
            .limit(FRONT)
            .with_for_update(skip_locked=True)
        )
        found.extend((piece_of(row), row.rung, row.rings) for row in connection.execute(asked))
    return found


def _is_due(rung: int, rings: int, this: int) -> bool:
    return this - rung >= QUIET_ROUNDS << min(rings, MAX_DOUBLINGS)
