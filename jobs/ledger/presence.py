"""Which workers are there: each says so from time to time, at work as well as idle."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, func, select, update

from jobs.database import insert_or
from jobs.ledger.change import Books
from jobs.record import Depth, Worker
from jobs.schema import clock, owners, work, workers

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

TELL_S = 10.0
"""From one word of a worker to the next."""

GONE_MS = 60_000
"""Without a word, after which a worker is not there any more; its leases end earlier."""

_FORGOTTEN_MS = 86_400_000  # rows of workers that were killed
_BETWEEN_MS = 60_000  # two pieces of work, in which a worker may be idle


class Presence(Books):
    """Who works, and whether the work moves."""

    def present(self, name: str, queues: Collection[str]) -> None:
        """Say that a worker is there.

        Args:
            name: of its process, which no other has; the one that it claims under.
            queues: that it serves.
        """
        with self.database.write() as connection:
            now_ms = self._now_ms(connection)
            said = {"queues": " ".join(queues), "seen_ms": now_ms}
            put = insert_or(connection, workers).values(name=name, started_ms=now_ms, **said)
            connection.execute(put.on_conflict_do_update(index_elements=["name"], set_=said))
            connection.execute(delete(workers).where(workers.c.seen_ms < now_ms - _FORGOTTEN_MS))

    def absent(self, name: str) -> None:
        """Say that a worker has ended."""
        with self.database.write() as connection:
            connection.execute(delete(workers).where(workers.c.name == name))

    def alive(self) -> tuple[Worker, ...]:
        """Return the workers that are there, by name."""
        asked = select(workers.c.name, workers.c.queues, workers.c.started_ms, workers.c.seen_ms)
        with self.database.read() as connection:
            since_ms = self._now_ms(connection) - GONE_MS
            found = connection.execute(asked.where(workers.c.seen_ms >= since_ms).order_by(workers.c.name))
            return tuple(
                Worker(
                    name=row.name,
                    queues=frozenset(row.queues.split()),
                    started_ms=row.started_ms,
                    seen_ms=row.seen_ms,
                )
                for row in found
            )

    def stuck(self, depths: Mapping[str, Depth], alive: Collection[Worker], *, after_ms: int) -> tuple[str, ...]:
        """Return the queues of which nothing is taken.

        A long queue that moves is in order, however old its oldest piece is. One does not move where its oldest piece
        has waited for long, and none of the workers that serve it is at a piece of any queue.

        Args:
            depths: as `Ledger.depths` says.
            alive: as `alive` says.
            after_ms: that a piece may wait while no worker is there.
        """
        late = [queue for queue, depth in depths.items() if depth.ready and depth.oldest_ms > after_ms]
        if not late:
            return ()
        with self.database.read() as connection:
            busy = set(connection.execute(select(work.c.worker).where(work.c.state == "leased").distinct()).scalars())
            turn_ms = connection.execute(select(func.coalesce(func.max(owners.c.turn_ms), 0))).scalar_one()
            just_taken = turn_ms > self._now_ms(connection) - _BETWEEN_MS
        at_work = [each for each in alive if any(each.holds(name) for name in busy)]

        def moves(queue: str) -> bool:
            return any(queue in each.queues for each in (alive if just_taken else at_work))

        return tuple(queue for queue in late if not moves(queue))

    def try_writing(self) -> None:
        """See that the database can be written, by a change that changes nothing and leaves nothing behind.

        Raises:
            DatabaseError: it cannot.
        """
        with self.database.write() as connection:
            connection.execute(update(clock).values(round=clock.c.round))
