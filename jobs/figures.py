"""Sums over all workers, kept in the database: what each of them counts is added here."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from jobs.database import insert_or
from jobs.schema import figures
from jobs.schema import speeds as speeds_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import Connection

    from jobs.database import Database


class Figure(NamedTuple):
    """What is counted: its name, and its labels as JSON with sorted keys."""

    name: str
    labels: str


def add(database: Database, new: Mapping[Figure, float]) -> None:
    """Add to the sums; any number of processes may do so at once.

    Raises:
        DatabaseError: the database is away, and nothing has been added.
    """
    if not new:
        return
    with database.write() as connection:
        put = insert_or(connection, figures)
        put = put.on_conflict_do_update(
            index_elements=["name", "labels"], set_={"value": figures.c.value + put.excluded.value}
        )
        # in one order for all, so that no two wait for each other
        rows = [{"name": each.name, "labels": each.labels, "value": new[each]} for each in sorted(new)]
        connection.execute(put, rows)


def count(connection: Connection, name: str) -> None:
    """Count something that has no labels, in a transaction that is going on: it counts if that is committed.

    Args:
        connection: of the transaction.
        name: of the sum, as Prometheus has it.
    """
    put = insert_or(connection, figures).values(name=name, labels="{}", value=1)
    more = {"value": figures.c.value + put.excluded.value}
    connection.execute(put.on_conflict_do_update(index_elements=["name", "labels"], set_=more))


def read(database: Database) -> dict[Figure, float]:
    """Return all sums.

    Raises:
        DatabaseError: the database is away.
    """
    with database.read() as connection:
        found = connection.execute(select(figures.c.name, figures.c.labels, figures.c.value))
        return {Figure(row.name, row.labels): row.value for row in found}


def speeds(database: Database) -> dict[tuple[str, str], int]:
    """Return milliseconds of work a second of sound, by stage and model, as far as measured.

    Raises:
        DatabaseError: the database is away.
    """
    with database.read() as connection:
        found = connection.execute(select(speeds_table.c.stage, speeds_table.c.model, speeds_table.c.ms_per_s))
        return {(row.stage, row.model): row.ms_per_s for row in found}
