"""Looking things up, which changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from jobs.finding import folded
from jobs.ledger.change import Books, there
from jobs.ledger.rows import jobs_of
from jobs.record import QUEUES, Depth, Event, Job, Status, Usage
from jobs.schema import clock, events, jobs, labels, searched, work

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST = 1000  # jobs in one answer, as Rev AI has it


class Queries(Books):
    """What anybody may ask the ledger."""

    def get(self, job_id: str, *, owner: str | None = None) -> Job:
        """Return a job.

        Args:
            job_id: which.
            owner: whose it must be; ``None`` for anybody's.

        Raises:
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted.
        """
        with self.database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
            return jobs_of(connection, [there(row, job_id, owner)])[0]

    def version_of(self, job_id: str, *, owner: str | None = None) -> int:
        """Return a job's version, at the price of one look into an index.

        Raises:
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted.
        """
        asked = select(jobs.c.version, jobs.c.owner, jobs.c.deleted_ms).where(jobs.c.id == job_id)
        with self.database.read() as connection:
            row = connection.execute(asked).mappings().one_or_none()
        return int(there(row, job_id, owner)["version"])

    def list_jobs(
        self,
        *,
        owner: str | None = None,
        status: Status | None = None,
        created_from_ms: int | None = None,
        created_to_ms: int | None = None,
        metadata: Mapping[str, str] | None = None,
        words: str = "",
        starting_after: str | None = None,
        limit: int = 100,
    ) -> tuple[Job, ...]:
        """Return jobs, newest first.

        Args:
            owner: whose; ``None`` for everybody's.
            status: only those of this status.
            created_from_ms: only those submitted from then on.
            created_to_ms: only those submitted before.
            metadata: only those with all of these entries.
            words: only those in whose id, title, addresses, names of files or values of metadata each of these words
                occurs, be it as a part of another.
            starting_after: the last job of the page before.
            limit: how many at most, up to :data:`MOST`.
        """
        asked = select(jobs).where(jobs.c.deleted_ms.is_(None)).order_by(jobs.c.id.desc()).limit(min(limit, MOST))
        if owner is not None:
            asked = asked.where(jobs.c.owner == owner)
        if status is not None:
            asked = asked.where(jobs.c.status == status)
        if created_from_ms is not None:
            asked = asked.where(jobs.c.created_ms >= created_from_ms)
        if created_to_ms is not None:
            asked = asked.where(jobs.c.created_ms < created_to_ms)
        for key, value in (metadata or {}).items():
            labelled = select(labels.c.job_id).where(labels.c.key == key, labels.c.value == value)
            asked = asked.where(jobs.c.id.in_(labelled))
        wanted = folded(words).split()
        if wanted:
            occur = [searched.c.text.contains(word, autoescape=True) for word in wanted]
            asked = asked.where(jobs.c.id.in_(select(searched.c.job_id).where(*occur)))
        if starting_after is not None:
            asked = asked.where(jobs.c.id < starting_after)
        with self.database.read() as connection:
            return jobs_of(connection, connection.execute(asked).mappings().all())

    def events_after(self, job_id: str, seq: int) -> tuple[Event, ...]:
        """Return what has happened to a job since a version of it: all changes of status, of other kinds the newest."""
        asked = select(events).where(events.c.job_id == job_id, events.c.seq > seq).order_by(events.c.seq)
        with self.database.read() as connection:
            return tuple(
                Event(seq=row.seq, type=row.type, data=row.data, created_ms=row.created_ms)
                for row in connection.execute(asked)
            )

    def counts(self) -> dict[Status, int]:
        """Return how many jobs there are of each status."""
        asked = select(jobs.c.status, func.count()).where(jobs.c.deleted_ms.is_(None)).group_by(jobs.c.status)
        with self.database.read() as connection:
            found = {row[0]: row[1] for row in connection.execute(asked)}
        return {status: found.get(status, 0) for status in Status}

    def depths(self) -> dict[str, Depth]:
        """Return what waits in each queue."""
        with self.database.read() as connection:
            now_ms = self._now_ms(connection)
            asked = (
                select(work.c.queue, func.count(), func.min(work.c.ready_ms))
                .where(work.c.state == "ready", work.c.not_before_ms <= now_ms)
                .group_by(work.c.queue)
            )
            found = {row[0]: Depth(row[1], max(0, now_ms - row[2])) for row in connection.execute(asked)}
        return {queue: found.get(queue, Depth(0, 0)) for queue in QUEUES}

    def quiet_ms(self) -> int:
        """Return how long ago the reaper's last round began, by which one knows that a service runs."""
        with self.database.read() as connection:
            at_ms = connection.execute(select(clock.c.at_ms).where(clock.c.id == 1)).scalar_one()
            return max(0, self._now_ms(connection) - int(at_ms))

    def usage(self, owner: str, since_ms: int) -> Usage:
        """Return what an owner has submitted since then; deleted jobs count too."""
        asked = select(func.count(), func.coalesce(func.sum(jobs.c.duration_ms), 0)).where(
            jobs.c.owner == owner, jobs.c.created_ms >= since_ms
        )
        with self.database.read() as connection:
            count, audio_ms = connection.execute(asked).one()
        return Usage(count, int(audio_ms))
