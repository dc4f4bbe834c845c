"""The whole story of a job, for the operator of a service: what was done, by whom, and what is left of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import select

from jobs.ledger import Ledger
from jobs.record import Job
from jobs.report import Stage
from jobs.schema import clock, work

if TYPE_CHECKING:
    from jobs.database import Database
    from jobs.store import Store

ROUND_S = 10  # from one round of the reaper to the next, in which leases are counted
_STAGES = tuple(Stage)


class Condition(StrEnum):
    """In which a file of the store is."""

    WHOLE = "whole"
    DAMAGED = "damaged"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkState:
    """A piece of work, as it stands.

    Attributes:
        stage: which stage.
        part: 0 for the stage itself, from 1 for a part of it.
        queue: where workers wait for it.
        state: ``ready``, ``leased``, ``waiting`` (for its parts), ``done``, ``failed`` or ``canceled``.
        worker: who holds it, or held it last.
        crashes: workers that ended at one place of it, one after another.
        tries: how often it has failed for a reason that may pass.
        lease_s: seconds that its lease holds without a beat, ``None`` where there is none.
        waits_ms: how long it has been ready and was not taken; negative until it is tried again.
        took_ms: from its first claim to its end or until now, ``None`` where it has not begun.
        done_ms: milliseconds of sound that it is through with, ``None`` where it was not told.
        total_ms: of all that it has to do, likewise.
    """

    stage: Stage
    part: int
    queue: str
    state: str
    worker: str | None
    crashes: int
    tries: int
    lease_s: int | None
    waits_ms: int | None
    took_ms: int | None
    done_ms: int | None
    total_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of a job.

    Attributes:
        job: it.
        passages: its pieces of work, in order.
        files: condition of what was uploaded for it and of its results, by what they are called.
        now_ms: when this was so, in milliseconds since 1970.
        quiet_ms: how long ago the last round of a reaper began, by which one knows that a service runs.
    """

    job: Job
    passages: tuple[WorkState, ...]
    files: dict[str, Condition]
    now_ms: int
    quiet_ms: int


def story(job_id: str, database: Database, store: Store) -> Story:
    """Return what is known of a job; its files are read through.

    Raises:
        JobNotFound: there is none.
        JobGone: it was deleted.
        DatabaseError: the database cannot be read.
        StoreUnreachable: the store does not answer.
    """
    ledger = Ledger(database)
    job = ledger.get(job_id)
    with database.read() as connection:
        now_ms = database.now_ms(connection)
        this = connection.execute(select(clock.c.round).where(clock.c.id == 1)).scalar_one()
        rows = connection.execute(select(work).where(work.c.job_id == job_id)).mappings().all()
    passages = [
        WorkState(
            stage=Stage(row["stage"]),
            part=row["part"],
            queue=row["queue"],
            state=row["state"],
            worker=row["worker"],
            crashes=row["crashes"],
            tries=row["tries"],
            lease_s=max(0, row["lease_until"] - this + 1) * ROUND_S if row["state"] == "leased" else None,
            waits_ms=now_ms - max(row["ready_ms"], row["not_before_ms"]) if row["state"] == "ready" else None,
            took_ms=None if row["begun_ms"] is None else (row["ended_ms"] or now_ms) - row["begun_ms"],
            done_ms=row["done"],
            total_ms=row["total"],
        )
        for row in rows
    ]
    passages.sort(key=lambda each: (_STAGES.index(each.stage), each.part))
    given = {"article": job.request.article, "audio": job.request.audio}
    keys = {name: source.upload for name, source in given.items() if source is not None and source.upload}
    keys.update((name, output.key) for name, output in job.result.items())
    return Story(
        job=job,
        passages=tuple(passages),
        files={name: condition(key, store) for name, key in keys.items()},
        now_ms=now_ms,
        quiet_ms=ledger.quiet_ms(),
    )


def condition(key: str, store: Store) -> Condition:
    """Return in which condition a file of the store is."""
    if store.holds(key):
        return Condition.WHOLE
    return Condition.GONE if store.size(key) is None else Condition.DAMAGED
