"""The tables of a service in one file: taken at one moment while the service runs, and put back."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import text

from jobs.database import APPLICATION, Database
from jobs.errors import BadBackup, InUse, LedgerUnavailable, ProgramFailed, ProgramMissing

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection

SUFFIXES = {"sqlite": ".sqlite", "postgresql": ".pgdump"}


@contextlib.contextmanager
def taken(database: Database, into: Path) -> Iterator[Connection]:
    """Copy the tables into a file, and lend a connection that sees them as they are in it.

    Args:
        database: of a service; it may be at work.
        into: the file; one that is there is replaced.

    Raises:
        LedgerUnavailable: the database cannot be read.
        ProgramMissing, ProgramFailed: pg_dump, which PostgreSQL needs.
    """
    into.unlink(missing_ok=True)
    if not database.is_sqlite:
        with database.read() as connection:  # at its moment the dump is taken too
            snapshot = connection.execute(text("SELECT pg_export_snapshot()")).scalar_one()
            _run(database, "pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={into}")
            yield connection
        return
    try:
        with _file(database) as source, contextlib.closing(sqlite3.connect(into)) as copy:
            source.backup(copy)  # in one step, which writers do not wait for
            fault = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
        if fault != "ok":
            raise LedgerUnavailable(f"database disk image is malformed: {fault.splitlines()[-1]}")
        with contextlib.closing(Database.open(f"sqlite:///{into}")) as reading, reading.read() as connection:
            yield connection
        with contextlib.closing(sqlite3.connect(into)) as copy:
            copy.execute("PRAGMA journal_mode = DELETE")  # a log beside it could not be made where nothing is written
    except sqlite3.Error as exc:
        raise LedgerUnavailable(str(exc)) from exc


def put_back(database: Database, file: Path) -> None:
    """Put tables in the place of those that a database has.

    Args:
        database: not in use.
        file: that `taken` has written, of the same kind of database.

    Raises:
        BadBackup: it is of another kind.
        LedgerUnavailable: the database cannot be written; it has what it had.
        ProgramMissing, ProgramFailed: pg_restore, which PostgreSQL needs.
    """
    kind = "sqlite" if database.is_sqlite else "postgresql"
    if file.suffix != SUFFIXES[kind]:
        raise BadBackup(str(file.parent), "its tables are of another kind of database")
    if not database.is_sqlite:
        flags = ("--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error")
        _run(database, "pg_restore", *flags, str(file))
        return
    try:
        with contextlib.closing(sqlite3.connect(file)) as copy, _file(database) as target:
            copy.backup(target)
    except sqlite3.Error as exc:
        raise LedgerUnavailable(str(exc)) from exc
    database.engine.dispose()


def check_unused(database: Database) -> None:
    """See that no other process has a database open, which would write on into what is put in its place.

    Args:
        database: its own connections are closed.

    Raises:
        InUse: a service runs, or another program has the file open.
        LedgerUnavailable: the database is not there.
    """
    database.close()
    if not database.is_sqlite:
        with database.read() as connection:
            is_used = connection.execute(_OTHERS, {"name": APPLICATION}).first() is not None
    else:
        is_used = _is_open(str(database.engine.url.database))
    database.close()
    if is_used:
        raise InUse(database.engine.url.render_as_string(hide_password=True))


_OTHERS = text(
    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = :name "
    "AND pid <> pg_backend_pid() LIMIT 1"
)


def _is_open(path: str) -> bool:
    """Return whether another connection to an SQLite database is open: each keeps a lock, at work or not."""
    if not Path(path).exists():
        return False
    with contextlib.closing(sqlite3.connect(path, timeout=0, isolation_level=None)) as connection:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
                return True
            raise LedgerUnavailable(str(exc), path) from exc
        connection.execute("ROLLBACK")
        return False


@contextlib.contextmanager
def _file(database: Database) -> Iterator[sqlite3.Connection]:
    with database.read() as connection:  # says what is wrong, where anything is
        connection.execute(text("SELECT 1"))
    with contextlib.closing(sqlite3.connect(str(database.engine.url.database), timeout=30)) as connection:
        yield connection


def _run(database: Database, program: str, *flags: str) -> None:
    """Run a program of PostgreSQL on a database; its password stands in no list of processes."""
    found = shutil.which(program)
    if found is None:
        raise ProgramMissing(program)
    url = database.engine.url
    environment = {**os.environ, **({"PGPASSWORD": str(url.password)} if url.password else {})}
    place = url.set(drivername="postgresql", password=None).render_as_string(hide_password=False)
    done = subprocess.run(  # noqa: S603 - the flags are ours
        [found, f"--dbname={place}", *flags], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ProgramFailed(program, (done.stderr.strip().splitlines() or [str(done.returncode)])[0])
