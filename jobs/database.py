"""The database behind the ledger: SQLite in a file, or PostgreSQL."""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DBAPIError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)

from jobs.errors import BadDatabase, LedgerUnavailable
from jobs.outages import NO_URL
from jobs.sqlite import DatabaseFile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import URL, Connection, Engine, Table

BUSY_S = 30.0  # how long a writer waits for another one on SQLite: fsyncs of a slow disk take seconds
CONNECT_S = 5  # until a server of PostgreSQL answers: a lease lasts 30 s without a beat
APPLICATION = "gleichlauf"  # what PostgreSQL calls our connections
PATIENCE_S = 5.0  # of somebody at a terminal, who waits for a writer
_MIGRATION_LOCK = 0x676C6575  # any number that no other program on the server takes
_READ_ONLY, _NO_RIGHTS, _NO_TABLE = (
    "25006",
    "42501",
    "42P01",
)  # SQLSTATE of a standby, of missing grants, of a lost table
_POOL = 20  # connections a process may hold: web handlers run in 40 threads, each for milliseconds


class Database:
    """Connections to one database.

    Open it in the process that uses it: connections do not survive a fork.
    """

    def __init__(self, engine: Engine, file: DatabaseFile | None = None) -> None:
        self.engine = engine
        self._address = engine.url.render_as_string(hide_password=True)
        self.is_sqlite = file is not None
        self._file = file
        self._writer = engine.execution_options(writes=True)
        # All that is read in one transaction is of one moment; on SQLite it is so anyhow.
        self._reader = engine if self.is_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")

    @classmethod
    def open(cls, url: str, *, busy_s: float = BUSY_S) -> Database:
        """Connect.

        Args:
            url: ``sqlite:///path/to/file`` or ``postgresql://user:password@host/name``.
            busy_s: how long a writer waits for another one on SQLite.

        Raises:
            BadDatabase: it is no such URL, or what it needs is not installed.
            ClosedFolder: the folder of the file cannot be made or written.
            LedgerUnavailable: the file may not be read or written.
            OldSqlite: Python is built with an SQLite that is too old.
        """
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite":
                file = DatabaseFile(parsed, busy_s)
                return cls(file.engine(parsed, pool=_POOL), file)
            if parsed.get_backend_name() == "postgresql":
                return cls(_postgresql(parsed))
        except ImportError as exc:
            raise BadDatabase(_shown(url), "pip install 'gleichlauf[postgresql]'") from exc
        except ArgumentError as exc:
            raise BadDatabase(_shown(url), NO_URL) from exc
        raise BadDatabase(_shown(url), "only sqlite and postgresql are known")

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """Lend a connection in a transaction that writes nothing, and sees the database as it is at one moment.

        Raises:
            LedgerUnavailable: the database is not there, or not where it was.
            BadDatabase: the file is none.
        """
        with self._wrapped(), self._reader.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """Lend a connection in a transaction; on SQLite it is the only one that writes.

        It is committed when the block is left, and nothing of it is kept when an error leaves the block.

        Raises:
            LedgerUnavailable: the database is not there, or not where it was, is locked, or cannot grow.
            BadDatabase: the file is none.
        """
        with self._wrapped(), self._writer.connect() as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def making(self) -> Iterator[None]:
        """Have the file be made if there is none, while the context lasts: under a running service it never is."""
        if self._file is None:
            yield
            return
        self._file.may_be_made = True
        try:
            yield
        finally:
            self._file.may_be_made = False

    @contextlib.contextmanager
    def _wrapped(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as exc:
            if isinstance(exc, DBAPIError) and not exc.connection_invalidated and not _is_the_world(exc):
                raise
            if getattr(exc.orig if isinstance(exc, DBAPIError) else exc, "sqlite_errorname", "") == "SQLITE_NOTADB":
                raise BadDatabase(self._address, _reason(exc)) from exc
            file = str(self.engine.url.database) if self.is_sqlite else ""  # SQLite does not say which
            raise LedgerUnavailable(_reason(exc), file) from exc

    def now_ms(self, connection: Connection) -> int:
        """Return the time by the database's clock, in milliseconds since 1970: one clock for all workers."""
        if self.is_sqlite:  # a file of this machine
            return time.time_ns() // 1_000_000
        return int(connection.execute(_NOW).scalar_one())

    def migrate(self) -> None:
        """Bring the tables to the state that this version of the program knows; the file is made if there is none.

        Safe where several processes do it at once.

        Raises:
            LedgerUnavailable: the database is not there.
            BadDatabase: the file is none.
            NewerTables: they are of a later version than this one.
        """
        from jobs.upgrade import upgrade  # noqa: PLC0415 - Alembic takes long to import, and workers do without it

        with self.making(), self.write() as connection:
            if not self.is_sqlite:
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
            upgrade(connection, self._address)


def insert_or(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can say what happens where the row is there: a dialect's own affair."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


_NOW = text("SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)")


def _postgresql(url: URL) -> Engine:
    # Connections are tried before use: the server may have been restarted since.
    return create_engine(
        url.set(drivername="postgresql+psycopg"),
        pool_size=_POOL,
        pool_pre_ping=True,
        connect_args={
            "application_name": APPLICATION,
            **({"connect_timeout": CONNECT_S} if "connect_timeout" not in url.query else {}),
        },
    )


def _is_the_world(exc: DBAPIError) -> bool:
    """Tell a database that is locked, full, gone or closed to us from a statement that is wrong."""
    is_closed = getattr(exc.orig, "sqlstate", None) in (_READ_ONLY, _NO_RIGHTS, _NO_TABLE)
    return is_closed or type(exc) in (OperationalError, InterfaceError, DatabaseError)


def _reason(exc: SQLAlchemyError) -> str:
    said = str(getattr(exc, "orig", None) or exc).strip()
    return said.splitlines()[0] if said else type(exc).__name__


def _shown(url: str) -> str:
    """Return a URL without its password."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "GLEICHLAUF_DATABASE_URL"
