"""How a job is changed: locked, changed, and its watchers told, in one transaction."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import bindparam, func, insert, select, update

from jobs import outbox
from jobs.database import insert_or
from jobs.errors import JobGone, JobNotFound
from jobs.finding import text_of
from jobs.ledger import rows
from jobs.record import Status
from jobs.request import Request
from jobs.schema import clock, events, failures, jobs, searched, work

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sqlalchemy import Connection, RowMapping, ScalarSelect

    from jobs.database import Database
    from jobs.record import Failure
    from jobs.store import JSON

_LOCKED = select(jobs).where(jobs.c.id == bindparam("job_id")).with_for_update()  # SQLite's BEGIN IMMEDIATE has done it

_MESSAGE: dict[Status, outbox.Type] = {
    Status.COMPLETED: "job.completed",
    Status.FAILED: "job.failed",
    Status.CANCELED: "job.canceled",
}

_NOT_DONE = ("ready", "leased", "waiting")
"""States of pieces that something is still to be done about."""


class Books:
    """What the ledger's parts have in common.

    Args:
        database: migrated.
        clock: milliseconds since 1970; by default the database's, so that all machines have one time.
    """

    def __init__(self, database: Database, *, clock: Callable[[], int] | None = None) -> None:
        self.database = database
        self._clock = clock

    def _now_ms(self, connection: Connection) -> int:
        return self._clock() if self._clock else self.database.now_ms(connection)

    @contextlib.contextmanager
    def _changing(self, job_id: str, *, owner: str | None = None) -> Iterator[LockedJob]:
        """Lock a job and lend it to be changed.

        Raises:
            JobNotFound: there is none, or it is not the owner's.
            JobGone: it was deleted.
        """
        with self.database.write() as connection:
            row = connection.execute(_LOCKED, {"job_id": job_id}).mappings().one_or_none()
            change = LockedJob(connection, there(row, job_id, owner), self._now_ms(connection))
            yield change
            change.write()


class LockedJob:
    """A job that is locked by this transaction, and what is going to be changed about it.

    Attributes:
        connection: of the transaction.
        row: the job as it is.
        now_ms: the time.
    """

    def __init__(self, connection: Connection, row: RowMapping, now_ms: int) -> None:
        self.connection = connection
        self.row = row
        self.now_ms = now_ms
        self.status = Status(row["status"])
        self.request = Request.from_json(row["request"])
        self._values: dict[str, Any] = {}
        self._noted = False
        self._news: dict[str, JSON] = {}

    def set(self, **values: object) -> None:
        """Note new values of columns of ``jobs``."""
        self._values.update(values)
        self.status = Status(self._values.get("status", self.status))

    def now(self, column: str) -> Any:  # noqa: ANN401 - whatever the column holds
        """Return what the column is going to hold."""
        return self._values.get(column, self.row[column])

    def announce(self, kind: str, data: JSON) -> None:
        """Tell those who watch of something that is no field of the job; it takes the place of what was told before."""
        self._news[kind] = data

    def note(self, failure: Failure) -> dict[str, JSON]:
        """Add to the history of what went wrong; returns it as it is kept."""
        self._noted = True
        stamped = replace(failure, attempt=self.row["attempt"], at_ms=self.now_ms)
        kept: dict[str, JSON] = rows.FAILURE.dump_python(stamped, mode="json")
        self.connection.execute(insert(failures), {"job_id": self.row["id"], "failure": kept})
        return kept

    def find_by(self, title: str) -> None:
        """Let the job be found by the title of its article too."""
        text = text_of(self.row["id"], self.request, title)
        kept = insert_or(self.connection, searched).values(job_id=self.row["id"], text=text)
        self.connection.execute(kept.on_conflict_do_update(index_elements=["job_id"], set_={"text": text}))

    def end(self, status: Status, **values: object) -> None:
        """Bring the job to an end, and write to those who wait for it."""
        kept_s = self.request.delete_after_s
        self.set(
            status=status,
            completed_ms=self.now_ms,
            expires_ms=None if kept_s is None else self.now_ms + 1000 * kept_s,
            **values,
        )
        if self.request.webhook_url is not None:
            outbox.note(
                self.connection,
                owner=self.row["owner"],
                job_id=self.row["id"],
                url=self.request.webhook_url,
                type=_MESSAGE[status],
                status=status,
                now_ms=self.now_ms,
            )

    def republish(self, result: dict[str, Any]) -> None:
        """Give a job that was completed other results, and tell those who were told that it was."""
        before = self.row["result"] or {}
        changed = [name for name, output in result.items() if output != before.get(name)]
        if not changed:
            return
        self.set(result=result)
        self.announce("result", {"outputs": changed})
        if self.request.webhook_url is not None:
            outbox.note_update(
                self.connection,
                owner=self.row["owner"],
                job_id=self.row["id"],
                url=self.request.webhook_url,
                status=self.status,
                now_ms=self.now_ms,
            )

    def fail(self, failure: Failure) -> None:
        """End the job because of a failure; pieces that are not done are canceled."""
        kept = self.note(failure)
        self._cancel_work()
        self.end(Status.FAILED, stage=failure.stage, failure=kept)

    def cancel(self) -> None:
        """End the job because it is wanted no longer; pieces that are not done are canceled."""
        self._cancel_work()
        self.end(Status.CANCELED)

    def _cancel_work(self) -> None:
        """Cancel all pieces that are not done. Who works on one finds it no longer leased."""
        undone = update(work).where(work.c.job_id == self.row["id"], work.c.state.in_(_NOT_DONE))
        self.connection.execute(undone.values(state="canceled", ended_ms=self.now_ms, worker=None))

    def rest(self) -> None:
        """Call a job queued that no worker works on for the moment."""
        busy = select(func.count()).where(work.c.job_id == self.row["id"], work.c.state == "leased")
        if not self.connection.execute(busy).scalar_one():
            self.set(status=Status.QUEUED)

    def write(self) -> None:
        """Write what has changed, and events for those who watch."""
        values = {name: value for name, value in self._values.items() if self.row[name] != value}
        if not values and not self._noted and not self._news:
            return
        seq = self.row["version"]
        for kind, data in self._news.items():
            seq += 1
            self._tell_newest(kind, data, seq)
        values["version"] = seq + 1
        self.connection.execute(update(jobs).where(jobs.c.id == self.row["id"]).values(values))
        if "deleted_ms" not in values:  # then nothing is left to be told
            self._tell(values)
        self._values, self._noted, self._news = {}, False, {}

    def _tell(self, values: dict[str, Any]) -> None:
        if self._noted or {"status", "stage", "attempt"} & set(values):
            event: JSON = {name: self.now(name) for name in ("status", "stage", "attempt", "failure")}
            self.connection.execute(insert(events), self._event("status", event, values["version"]))
        elif "progress" in values:
            self._tell_newest("progress", {"stage": self.row["stage"], **values["progress"]}, values["version"])

    def _tell_newest(self, kind: str, data: JSON, seq: int) -> None:
        """Write an event that makes all before it old news."""
        event = self._event(kind, data, seq)
        before = update(events).where(events.c.job_id == self.row["id"], events.c.type == kind)
        if not self.connection.execute(before.values(event)).rowcount:
            self.connection.execute(insert(events), event)

    def _event(self, kind: str, data: JSON, seq: int) -> dict[str, Any]:
        return {"job_id": self.row["id"], "seq": seq, "type": kind, "data": data, "created_ms": self.now_ms}


def this_round() -> ScalarSelect[int]:
    """Return the number of the reaper's round at hand, for use in a statement."""
    return select(clock.c.round).where(clock.c.id == 1).scalar_subquery()


def there(row: RowMapping | None, job_id: str, owner: str | None) -> RowMapping:
    """Return a row of ``jobs`` that its owner may see.

    Raises:
        JobNotFound: there is none, or it is not the owner's.
        JobGone: it was deleted.
    """
    if row is None or owner not in (None, row["owner"]):
        raise JobNotFound(job_id)
    if row["deleted_ms"] is not None:
        raise JobGone(job_id)
    return row
