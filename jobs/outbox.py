"""Messages to producers' webhooks: written with the change that they tell of, sent by the first process to come.

A delivery is claimed by moving its next try a minute on, so that two processes never send at once and that what a
killed process was sending comes due again. Its id is the same over all tries; receivers know repeats by it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias
from urllib.parse import urlsplit

from sqlalchemy import bindparam, case, delete, func, insert, select, update

from jobs import endpoints
from jobs.errors import DeliveryNotFound
from jobs.ids import new_id
from jobs.record import Delivery
from jobs.schema import deliveries

if TYPE_CHECKING:
    from sqlalchemy import Connection, Select

    from jobs.record import Status

Type: TypeAlias = Literal["job.completed", "job.updated", "job.failed", "job.canceled", "webhook.test"]
TEST: Type = "webhook.test"
UPDATED: Type = "job.updated"

_CLAIM_MS = 60_000  # longer than a try may take

CALM_MS = 30_000  # without another change, until a producer is told that a job has changed
MOST_CALM_MS = 300_000  # after which it is told though changes go on


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedDelivery:
    """A delivery that is ours to send.

    Attributes:
        id: of the delivery, the same over all tries.
        type: of its message.
        url: where it goes.
        payload: the message; what is signed.
        tries: this one included.
        endpoint: of the address.
    """

    id: str
    type: str
    url: str
    payload: str
    tries: int
    endpoint: endpoints.Endpoint


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDelivery:
    """A delivery whose time has come.

    Attributes:
        id: of the delivery.
        owner: whose.
        host: where it goes, in one spelling.
        has_hung: whether the last try was waited for in vain.
    """

    id: str
    owner: str
    host: str
    has_hung: bool


def note(
    connection: Connection,
    *,
    owner: str,
    url: str,
    type: Type,  # noqa: A002 - as the specification calls it
    now_ms: int,
    job_id: str | None = None,
    status: Status | None = None,
    wait_ms: int = 0,
) -> str:
    """Write down that a producer is to be told, in the transaction of what is told.

    Args:
        connection: in a transaction.
        owner: who is told.
        url: where to.
        type: of the message.
        now_ms: milliseconds since 1970, by the database's clock.
        job_id: that it is about; ``None`` for a test.
        status: of that job.
        wait_ms: until it is sent.

    Returns:
        The id of the delivery.
    """
    id_ = new_id(now_ms)
    connection.execute(
        insert(deliveries).values(
            id=id_,
            owner=owner,
            job_id=job_id,
            type=type,
            url=url,
            payload=_payload(type, now_ms, job_id, status),
            state="pending",
            tries=0,
            next_ms=now_ms + wait_ms,
            last_error="",
            created_ms=now_ms,
        )
    )
    return id_


def note_update(connection: Connection, *, owner: str, url: str, now_ms: int, job_id: str, status: Status) -> None:
    """Write down that a job has changed that a producer has been told of; see `note`.

    Changes that follow one another soon are one message, which goes out after the last of them: an editor makes one
    every few seconds, and a receiver fetches everything again each time.
    """
    calm_ms, latest_ms = now_ms + CALM_MS, deliveries.c.created_ms + MOST_CALM_MS
    # One that has been sent by now, or is being sent, may have told of less than this.
    waits = (deliveries.c.state == "pending") & (deliveries.c.tries == 0) & (deliveries.c.next_ms > now_ms)
    moved = connection.execute(
        update(deliveries)
        .where(deliveries.c.job_id == job_id, deliveries.c.type == UPDATED, waits)
        .values(
            payload=_payload(UPDATED, now_ms, job_id, status),
            next_ms=case((latest_ms < calm_ms, latest_ms), else_=calm_ms),
        )
    )
    if not moved.rowcount:
        note(
            connection,
            owner=owner,
            url=url,
            type=UPDATED,
            now_ms=now_ms,
            job_id=job_id,
            status=status,
            wait_ms=CALM_MS,
        )


def due(connection: Connection, *, now_ms: int, limit: int, of_host: int) -> list[DueDelivery]:
    """Return deliveries whose time has come, in fair turns of owners, and of the hosts of each.

    Args:
        connection: in a transaction.
        now_ms: the database's time.
        limit: how many at most.
        of_host: how many to one host of one owner, lest thousands to a dead one hide all others.
    """
    asked = {"now_ms": now_ms, "of_host": of_host, "most": limit}
    return [
        DueDelivery(id=row.id, owner=row.owner, host=_host(row.url), has_hung=bool(row.has_hung))
        for row in connection.execute(_due(connection.dialect.name == "sqlite"), asked)
    ]


@cache
def _due(is_sqlite: bool) -> Select[tuple[str, str, str, int]]:  # noqa: FBT001 - the key of the cache
    """Return the question, which takes longer to put together than to answer where nothing is due."""
    table = deliveries.c
    has_hung = case((table.last_error == "timeout", 1), else_=0)
    # The address up to the first slash after its scheme is near enough to a host for turns.
    find = func.instr if is_sqlite else func.strpos
    near_host = func.substr(table.url, 1, 7 + find(func.substr(table.url, 9).concat("/"), "/"))
    at_host = func.row_number().over(partition_by=(table.owner, near_host), order_by=(has_hung, table.next_ms))
    by_host = (
        select(table.id, table.owner, table.url, table.next_ms, has_hung.label("has_hung"), at_host.label("at_host"))
        .where(table.state == "pending", table.next_ms <= bindparam("now_ms"))
        .subquery()
    )
    order = (by_host.c.has_hung, by_host.c.at_host, by_host.c.next_ms)
    turn = func.row_number().over(partition_by=by_host.c.owner, order_by=order)
    by_owner = select(by_host, turn.label("turn")).where(by_host.c.at_host <= bindparam("of_host")).subquery()
    return (
        select(by_owner.c.id, by_owner.c.owner, by_owner.c.url, by_owner.c.has_hung)
        .order_by(by_owner.c.has_hung, by_owner.c.turn, by_owner.c.next_ms)
        .limit(bindparam("most"))
    )


def claim(connection: Connection, id_: str, *, now_ms: int) -> ClaimedDelivery | None:
    """Take a delivery that is due; ``None`` where another process was faster."""
    is_ours = (deliveries.c.id == id_) & (deliveries.c.state == "pending") & (deliveries.c.next_ms <= now_ms)
    row = connection.execute(
        update(deliveries)
        .where(is_ours)
        .values(tries=deliveries.c.tries + 1, next_ms=now_ms + _CLAIM_MS)
        .returning(deliveries.c.owner, deliveries.c.url, deliveries.c.type, deliveries.c.payload, deliveries.c.tries)
    ).one_or_none()
    if row is None:
        return None
    found = endpoints.endpoint(connection, owner=row.owner, url=row.url, now_ms=now_ms)
    return ClaimedDelivery(id=id_, type=row.type, url=row.url, payload=row.payload, tries=row.tries, endpoint=found)


def settle(
    connection: Connection,
    delivery: ClaimedDelivery,
    *,
    now_ms: int,
    status: int | None,
    error: str,
    next_ms: int | None,
) -> None:
    """Note what became of a try, unless the delivery was claimed again in the meantime.

    Args:
        connection: in a transaction.
        delivery: that was tried.
        now_ms: the database's time.
        status: of the answer, ``None`` if there was none.
        error: a code; empty if it was delivered.
        next_ms: when to try again, ``None`` where that is not to be.
    """
    state = "delivered" if not error else "pending" if next_ms is not None else "failed"
    connection.execute(
        update(deliveries)
        .where(deliveries.c.id == delivery.id, deliveries.c.state == "pending", deliveries.c.tries == delivery.tries)
        .values(
            state=state,
            next_ms=now_ms if next_ms is None else next_ms,
            last_status=status,
            last_error=error,
            delivered_ms=now_ms if state == "delivered" else None,
        )
    )


def replay(connection: Connection, id_: str, *, owner: str, now_ms: int) -> None:
    """Have a delivery sent again from the start of its schedule, under its own id.

    Raises:
        DeliveryNotFound: the owner has none of that id.
    """
    changed = connection.execute(
        update(deliveries)
        .where(deliveries.c.id == id_, deliveries.c.owner == owner)
        .values(state="pending", tries=0, next_ms=now_ms, delivered_ms=None)
    )
    if not changed.rowcount:
        raise DeliveryNotFound(id_)


def delivery(connection: Connection, id_: str, *, owner: str) -> Delivery:
    """Return a delivery as producers see it.

    Raises:
        DeliveryNotFound: the owner has none of that id.
    """
    is_it = (deliveries.c.id == id_) & (deliveries.c.owner == owner)
    names = [field.name for field in fields(Delivery)]
    row = connection.execute(select(*(deliveries.c[name] for name in names)).where(is_it)).one_or_none()
    if row is None:
        raise DeliveryNotFound(id_)
    return Delivery(**row._mapping)  # noqa: SLF001 - SQLAlchemy's own name for it


def forget(connection: Connection, *, before_ms: int) -> int:
    """Remove deliveries that ended, and were written before a moment; return how many."""
    ended = deliveries.c.state != "pending"
    return connection.execute(delete(deliveries).where(ended, deliveries.c.created_ms < before_ms)).rowcount


def _host(url: str) -> str:
    """Return the host of an address, or what there is of one.

    >>> _host("https://CMS.example.org:443/hook"), _host("http://[::1")
    ('cms.example.org', 'http://[::1')
    """
    try:
        return (urlsplit(url).hostname or url).rstrip(".")
    except ValueError:
        return url


def _payload(type: Type, now_ms: int, job_id: str | None, status: Status | None) -> str:  # noqa: A002 - as above
    """Return a message; what it is about is to be asked for."""
    data = {} if job_id is None else {"id": job_id, "status": status, "links": {"self": f"/v1/jobs/{job_id}"}}
    at = datetime.fromtimestamp(now_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return json.dumps({"type": type, "timestamp": at, "data": data}, separators=(",", ":"))
