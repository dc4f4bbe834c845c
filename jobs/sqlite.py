"""The file of an SQLite database: how it is opened, and that it stays where it is.

A process that has the file open writes on into it when it is moved, deleted or replaced, and so it is with the log
beside it; after a restart all of that would be gone. So nothing is begun or committed while another file, or none, is
at the path. Only migrating makes a file: under a running service there never is a new, empty one.
"""

from __future__ import annotations

import os
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import create_engine, event

from jobs import folders
from jobs.errors import BadDatabase, DatabaseMoved, LedgerUnavailable, OldSqlite
from jobs.outages import NOT_OURS
from jobs.place import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import URL, Connection, Engine

OLDEST_SQLITE = (3, 35, 0)  # UPDATE … RETURNING came with it; RHEL 9 has 3.34
_AGAIN_S = 0.01  # until a lock is asked for again that SQLite does not wait for

_PRAGMAS: Sequence[str] = (
    "synchronous = FULL",  # what was committed survives a power cut: 202 is a promise
    "foreign_keys = ON",
)


class DatabaseFile:
    """The file.

    Attributes:
        may_be_made: whether it is made where there is none.
    """

    def __init__(self, url: URL, busy_s: float) -> None:
        """Take the place.

        Args:
            url: with the path.
            busy_s: how long a writer waits for another one.

        Raises:
            BadDatabase: it has no path.
            ClosedFolder: there can be no such folder.
            LedgerUnavailable: the file may not be written.
            OldSqlite: Python is built with an SQLite that is too old.
        """
        if sqlite3.sqlite_version_info < OLDEST_SQLITE:
            raise OldSqlite(sqlite3.sqlite_version)
        if not url.database or url.database == ":memory:":
            raise BadDatabase(str(url), "it must be a file, as several processes share it")
        self.may_be_made = False
        self._path = Path(url.database).absolute()
        folders.ensure(self._path.parent, setting="GLEICHLAUF_DATA, GLEICHLAUF_DATABASE_URL")
        if self._path.exists() and not os.access(self._path, os.R_OK | os.W_OK):
            raise LedgerUnavailable(NOT_OURS, str(self._path))  # SQLite would wait for a lock that it never gets
        self._place = Place(self._path, self._path.with_name(self._path.name + "-wal"))
        self._busy_s = busy_s
        self._open = 0  # connections: when the last one closes, SQLite removes the log

    def engine(self, url: URL, *, pool: int) -> Engine:
        """Return what connects to it.

        Args:
            url: of it.
            pool: connections to keep, and as many again for a moment.
        """
        engine = create_engine(url, pool_size=pool, max_overflow=pool, creator=self._connect)
        event.listen(engine, "connect", self._opened)
        event.listen(engine, "close", self._closed)
        event.listen(engine, "begin", self._begun)
        event.listen(engine, "commit", self._committed)
        return engine

    def check(self) -> None:
        """See that the file is where it was opened.

        Raises:
            DatabaseMoved: it is not.
        """
        moved = self._place.moved()
        if moved is not None:
            raise DatabaseMoved(str(moved))

    def _connect(self) -> sqlite3.Connection:
        self.check()
        if not self.may_be_made and not self._path.exists():
            raise DatabaseMoved(str(self._path))
        address = f"{self._path.as_uri()}?mode={'rwc' if self.may_be_made else 'rw'}"
        return sqlite3.connect(address, uri=True, timeout=self._busy_s, check_same_thread=False)

    def _opened(self, connection: sqlite3.Connection, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves: Python's own comes too late to lock
        try:
            _keep_a_log(connection, self._busy_s)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            connection.execute("SELECT count(*) FROM sqlite_master").close()  # opens the log, which is to be remembered
        except sqlite3.Error:
            connection.close()  # it is not in the pool yet
            raise
        self._open += 1
        self._place.settle()

    def _closed(self, _connection: sqlite3.Connection, _record: object) -> None:
        self._open -= 1
        if not self._open:
            self._place.leave()

    def _begun(self, connection: Connection) -> None:
        self.check()
        writes = connection.get_execution_options().get("writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    def _committed(self, connection: Connection) -> None:
        if connection.get_execution_options().get("writes"):
            self.check()


def _keep_a_log(connection: sqlite3.Connection, busy_s: float) -> None:
    """Let writers write to a log, so that readers do not wait for them.

    The file remembers it, and the first process turns it on. SQLite does not wait for others there, whatever the
    connection's timeout: a second process that turns it on at the same moment is told that the database is locked.
    """
    deadline = time.monotonic() + busy_s
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as exc:
            if exc.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(_AGAIN_S)
        else:
            return
