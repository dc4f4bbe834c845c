"""The layer of corrections that an owner has laid over a recording.

It belongs to the recording and not to a job, so that another run, of an edited article too, begins with what somebody
has decided before. Rows are only ever added: taking a correction back is a row too. So the number of the last row says
which state of the layer somebody has seen, and of two editors the second learns that the first was quicker.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select

from align.review.corrections import Correction, Decision, SentenceName
from jobs.database import insert_or
from jobs.ledger import rows
from jobs.ledger.change import Books, there
from jobs.record import Status
from jobs.report import Stage
from jobs.schema import corrections, jobs, reviews, uses, work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Connection

    from jobs.ledger.change import LockedJob
    from jobs.record import Output
    from jobs.store import JSON

_UNDO = "undo"
_DONE_STAGES = (Stage.FETCH, Stage.ALIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """Corrections of a recording.

    Attributes:
        seq: number of the last row; 0 where nothing was ever decided.
        corrections: those that stand, in the order in which they were made.
    """

    seq: int = 0
    corrections: tuple[Correction, ...] = ()


class Corrections(Books):
    """The layers of all owners."""

    def layer(self, owner: str, recording: str, *, until: int | None = None) -> Layer:
        """Return the corrections of a recording.

        Args:
            owner: who has made them.
            recording: its SHA-256.
            until: as they were when this was the number of the last row.
        """
        with self.database.read() as connection:
            return _layer(connection, owner, recording, until)

    def add(self, owner: str, recording: str, made: Sequence[Correction], *, seen: int) -> Layer | None:
        """Add corrections.

        Args:
            owner: who makes them.
            recording: its SHA-256.
            made: in order.
            seen: number of the last row that their maker has seen.

        Returns:
            the layer with them; ``None`` where there is something newer than what was seen, and nothing is added.
        """
        made_rows = [
            {
                "decision": each.decision,
                "paragraph": each.name.paragraph,
                "sentence": each.name.sha256,
                "place": each.name.place,
                "at_ms": each.at_ms,
            }
            for each in made
        ]
        return self._append(owner, recording, made_rows, seen)

    def undo(self, owner: str, recording: str, *, seen: int) -> Layer | None:
        """Take the last correction back that stands; see `add`."""
        return self._append(owner, recording, [{"decision": _UNDO, "paragraph": "", "sentence": "", "place": 0}], seen)

    def results_of(self, job_id: str, *, owner: str | None = None) -> dict[Stage, JSON]:
        """Return what the finished stages of a job have returned.

        Raises:
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted.
        """
        asked = select(work.c.stage, work.c.result).where(
            work.c.job_id == job_id, work.c.part == 0, work.c.stage.in_(_DONE_STAGES), work.c.state == "done"
        )
        with self.database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).mappings().one_or_none()
            there(row, job_id, owner)
            return {Stage(stage): result for stage, result in connection.execute(asked)}

    def published(self, job_id: str) -> int:
        """Return the number of the last row that the results of a job have; 0 for none."""
        with self.database.read() as connection:
            found = connection.execute(select(reviews.c.seq).where(reviews.c.job_id == job_id)).scalar_one_or_none()
        return found or 0

    def note(self, job_id: str, seq: int) -> None:
        """Write down that a job was published with corrections, when it was first."""
        with self.database.write() as connection:
            _note(connection, job_id, seq)

    def publish(self, job_id: str, result: Mapping[str, Output], *, seq: int) -> bool:
        """Give a completed job new results, and tell its watchers and its webhook if they differ from those it has.

        Args:
            job_id: which.
            result: its outputs by name; their files stay as long as the job.
            seq: number of the last row that they have.

        Returns:
            whether it has them now: not where it is no longer completed, or has newer ones.

        Raises:
            JobNotFound: there is none.
            JobGone: it was deleted.
        """
        with self._changing(job_id) as job:
            has = job.connection.execute(select(reviews.c.seq).where(reviews.c.job_id == job_id)).scalar_one_or_none()
            if job.status is not Status.COMPLETED or (has or 0) >= seq:
                return False
            _note(job.connection, job_id, seq)
            _use_instead(job, [output.key for output in result.values()])
            job.republish(rows.RESULT.dump_python(dict(result), mode="json"))
            return True

    def replace(self, job_id: str, result: Mapping[str, Output], *, instead_of: Mapping[str, Output]) -> bool:
        """Give a completed job other results for the same corrections, and tell whom `publish` tells.

        Args:
            job_id: which.
            result: its outputs by name; their files stay as long as the job.
            instead_of: those that it must still have.

        Returns:
            whether it has them now.

        Raises:
            JobNotFound: there is none.
            JobGone: it was deleted.
        """
        with self._changing(job_id) as job:
            if job.status is not Status.COMPLETED or rows.RESULT.validate_python(job.row["result"]) != instead_of:
                return False
            _use_instead(job, [output.key for output in result.values()])
            job.republish(rows.RESULT.dump_python(dict(result), mode="json"))
            return True

    def _append(self, owner: str, recording: str, new: Sequence[Mapping[str, object]], seen: int) -> Layer | None:
        with self.database.write() as connection:
            if _last(connection, owner, recording) != seen:
                return None
            now_ms = self._now_ms(connection)
            whose = {"owner": owner, "recording": recording, "made_ms": now_ms}
            numbered = [{"at_ms": None, **row, **whose, "seq": seen + k} for k, row in enumerate(new, 1)]
            # Of two that have seen the same, on PostgreSQL, the second finds its first number taken.
            taken = connection.execute(
                insert_or(connection, corrections).on_conflict_do_nothing().returning(corrections.c.seq), numbered[:1]
            ).first()
            if taken is None:
                return None
            if numbered[1:]:
                connection.execute(insert(corrections), numbered[1:])
            return _layer(connection, owner, recording)


def _note(connection: Connection, job_id: str, seq: int) -> None:
    """Write down which corrections the results of a job have."""
    noted = insert_or(connection, reviews).values(job_id=job_id, seq=seq)
    connection.execute(noted.on_conflict_do_update(index_elements=["job_id"], set_={"seq": seq}))


def _last(connection: Connection, owner: str, recording: str) -> int:
    mine = (corrections.c.owner == owner) & (corrections.c.recording == recording)
    return int(connection.execute(select(func.coalesce(func.max(corrections.c.seq), 0)).where(mine)).scalar_one())


def _layer(connection: Connection, owner: str, recording: str, until: int | None = None) -> Layer:
    mine = (corrections.c.owner == owner) & (corrections.c.recording == recording)
    if until is not None:
        mine &= corrections.c.seq <= until
    seq = 0
    standing: list[Correction] = []
    for row in connection.execute(select(corrections).where(mine).order_by(corrections.c.seq)):
        seq = row.seq
        if row.decision == _UNDO:
            del standing[-1:]
        else:
            name = SentenceName(row.paragraph, row.sentence, row.place)
            standing.append(Correction(name=name, decision=Decision(row.decision), at_ms=row.at_ms))
    return Layer(seq=seq, corrections=tuple(standing))


def _use_instead(job: LockedJob, keys: Sequence[str]) -> None:
    """Have a job need these files of the store, and no longer those of its results until now."""
    before = {output.key for output in rows.RESULT.validate_python(job.row["result"] or {}).values()}
    old = before.difference(keys, job.request.uploads)
    mine = uses.c.job_id == job.row["id"]
    job.connection.execute(delete(uses).where(mine, uses.c.key.in_(sorted(old))))
    needed = [{"job_id": job.row["id"], "key": key} for key in keys]
    job.connection.execute(insert_or(job.connection, uses).on_conflict_do_nothing(), needed)
