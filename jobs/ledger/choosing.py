"""What is worked on next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, literal, select

from jobs.ledger.change import Books
from jobs.ledger.crowds import NOT_CROWDED, crowds
from jobs.ledger.rows import PIECE, piece_of
from jobs.ledger.submitting import RANK
from jobs.record import QUEUES, WorkItem
from jobs.schema import owners, work

if TYPE_CHECKING:
    from collections.abc import Collection

_OF_QUEUES = work.c.queue.in_(bindparam("queues", expanding=True))
_READY = and_(
    work.c.state == "ready",
    work.c.priority == bindparam("priority"),
    work.c.not_before_ms <= bindparam("now_ms"),
    NOT_CROWDED,
)
_HAS_ANY = select(literal(1)).where(_READY, _OF_QUEUES, work.c.owner == owners.c.owner).limit(1).scalar_subquery()
_WHOSE_TURN = select(owners.c.owner).where(_HAS_ANY.is_not(None)).order_by(owners.c.turn_ms, owners.c.owner).limit(1)
_OLDEST = (
    select(*PIECE)
    .where(_READY, work.c.queue == bindparam("queue"), work.c.owner == bindparam("owner"))
    .order_by(work.c.job_id, work.c.part)
    .limit(1)
)
"""Both go into the index at the owner and take the first entry: a long queue costs no more than a short one. (Of an
EXISTS in the place of the subquery PostgreSQL makes a join over the whole queue.)"""


class Choosing(Books):
    """How a worker finds what to do."""

    def next_ready(self, queues: Collection[str] = QUEUES) -> WorkItem | None:
        """Return the piece that should be worked on next; it is not claimed by that.

        Higher priorities go first. Among owners their pieces take turns, however many one of them has submitted.
        Of one owner, the oldest job goes first, and so is finished before another is begun. What would wait for a
        server that others wait for already is passed over; see `jobs.ledger.crowds`.
        """
        with self.database.read() as connection:
            may = {"now_ms": self._now_ms(connection), **crowds(connection)}
            for priority in RANK.values():
                ready = {"priority": priority, **may}
                owner = connection.execute(_WHOSE_TURN, {**ready, "queues": list(queues)}).scalar_one_or_none()
                if owner is not None:
                    asked = [{**ready, "owner": owner, "queue": queue} for queue in queues]
                    found = [row for each in asked for row in connection.execute(_OLDEST, each)]
                    return min(map(piece_of, found), key=lambda piece: (piece.job_id, piece.part))
        return None

    def ready(self, job_id: str) -> tuple[WorkItem, ...]:
        """Return the pieces of a job that a worker could take."""
        asked = select(*PIECE).where(work.c.job_id == job_id, work.c.state == "ready").order_by(work.c.part)
        with self.database.read() as connection:
            return tuple(piece_of(row) for row in connection.execute(asked))
