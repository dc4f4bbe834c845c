"""The tables are what the program thinks they are, and a database that cannot be used says why."""

from __future__ import annotations

import socket
import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text, update
from sqlalchemy.exc import IntegrityError

from jobs.database import CONNECT_S, Database
from jobs.errors import BadDatabase, ClosedFolder, LedgerUnavailable, NewerTables, OldSqlite
from jobs.ledger import Ledger
from jobs.request import Request, Source
from jobs.schema import jobs, metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.requires_postgresql)])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/a folder/jobs.sqlite"
    found: str = request.getfixturevalue("postgresql_url")
    return found


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    opened = Database.open(url)
    yield opened
    opened.close()


def test_the_migrations_make_the_tables_that_the_program_knows(database: Database) -> None:
    database.migrate()
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        assert compare_metadata(context, metadata) == []
        assert set(inspect(connection).get_table_names()) == {*metadata.tables, "alembic_version"}


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()
    with database.write() as connection:
        connection.execute(text("UPDATE clock SET round = 7"))
    database.migrate()
    with database.read() as connection:
        assert connection.execute(text("SELECT round FROM clock")).scalars().all() == [7]


def _without_ends_and_hosts(connection: Connection) -> None:
    """Have the table of work as it was before migration 0006."""
    connection.execute(text("DROP INDEX ix_work_host_state"))
    for column in ("reached", "host"):
        connection.execute(text(f"ALTER TABLE work DROP COLUMN {column}"))


def test_jobs_of_the_version_before_are_there_after_the_new_tables(database: Database) -> None:
    database.migrate()
    job, _ = Ledger(database).submit(Request(article=Source(url="https://example.org/a")), owner="anna")
    with database.write() as connection:  # as the first version had it
        connection.execute(text("ALTER TABLE jobs DROP COLUMN warnings"))
        _without_ends_and_hosts(connection)
        for table in ("corrections", "reviews", "sessions", "searched", "workers"):
            connection.execute(text(f"DROP TABLE {table}"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    database.migrate()
    assert Ledger(database).get(job.id) == job


def test_jobs_of_the_version_before_are_found_by_what_they_are_known_by(
    database: Database,
) -> None:
    database.migrate()
    ledger = Ledger(database)
    ids = []
    for number in range(5):
        page = Source(url=f"https://example.org/{number}")
        ids.append(ledger.submit(Request(article=page, metadata={"ort": "Köln"}), owner="anna")[0].id)
    article = {"sha256": "a", "title": "Die Straße", "paragraphs": 3}
    with database.write() as connection:
        connection.execute(update(jobs).where(jobs.c.id == ids[3]).values(article=article))
        for table in ("searched", "workers"):
            connection.execute(text(f"DROP TABLE {table}"))
        _without_ends_and_hosts(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = '0003'"))
    database.migrate()
    assert [job.id for job in ledger.list_jobs(words="KÖLN example")] == ids[::-1]
    assert [job.id for job in ledger.list_jobs(words="STRASSE")] == [ids[3]]


def test_processes_that_start_at_the_same_moment_migrate_once(url: str) -> None:
    start = threading.Barrier(6)

    def migrate() -> None:
        opened = Database.open(url)
        start.wait(30)
        opened.migrate()
        opened.close()

    with ThreadPoolExecutor(6) as pool:
        for done in [pool.submit(migrate) for _ in range(6)]:
            done.result(60)


def test_a_new_file_that_another_process_writes_is_waited_for(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")  # SQLite does not wait for it where it is asked to keep a log
    done = threading.Timer(0.2, other.commit)
    done.start()
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")
    opened.migrate()
    opened.close()
    done.join()
    other.close()


def test_a_file_that_stays_locked_is_said_to_be(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "jobs.sqlite", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite", busy_s=0.1)
    with pytest.raises(LedgerUnavailable, match="locked"):
        opened.migrate()
    opened.close()
    other.close()


def test_nothing_of_a_transaction_is_kept_that_fails(database: Database) -> None:
    database.migrate()
    with pytest.raises(ZeroDivisionError), database.write() as connection:
        assert connection.execute(text("UPDATE clock SET round = 7")).rowcount / 0
    with database.read() as connection:
        assert connection.execute(text("SELECT round FROM clock")).scalar_one() == 0


def test_a_mistake_of_ours_is_not_called_a_fault_of_the_database(database: Database) -> None:
    database.migrate()
    with pytest.raises(IntegrityError), database.write() as connection:
        connection.execute(text("INSERT INTO clock VALUES (1, 1, 1)"))


def test_the_time_is_in_milliseconds_and_goes_on(database: Database) -> None:
    database.migrate()
    with database.read() as connection:
        first = database.now_ms(connection)
        assert 1_700_000_000_000 < first < 4_000_000_000_000
        assert first <= database.now_ms(connection) <= first + 60_000


def test_a_commit_on_sqlite_is_on_the_disk(tmp_path: Path) -> None:
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")
    opened.migrate()
    with opened.read() as connection:
        asked = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar_one() for name in PRAGMAS}
    opened.close()
    assert asked == PRAGMAS


PRAGMAS = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 30_000}


def test_readers_on_sqlite_do_not_wait_for_the_writer(tmp_path: Path) -> None:
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")
    opened.migrate()
    with opened.write() as writer, opened.read() as reader:
        writer.execute(text("UPDATE clock SET round = 7"))
        assert reader.execute(text("SELECT round FROM clock")).scalar_one() == 0
    opened.close()


def test_a_locked_database_says_so_when_patience_is_over(tmp_path: Path) -> None:
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite", busy_s=0.05)
    opened.migrate()
    with opened.write(), pytest.raises(LedgerUnavailable, match="locked"), opened.write():
        pass
    with opened.write() as connection:  # and is no worse for it
        connection.execute(text("UPDATE clock SET round = 7"))
    opened.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("mysql://host/name", "only sqlite and postgresql"),
        ("nonsense", "not written as a URL"),
        ("sqlite://", "must be a file"),
        ("sqlite:///:memory:", "must be a file"),
        ("", "not written as a URL"),
    ],
)
def test_a_url_that_cannot_be_is_refused_by_name(url: str, reason: str) -> None:
    with pytest.raises(BadDatabase, match=reason):
        Database.open(url)


def test_a_password_is_shown_to_nobody() -> None:
    with pytest.raises(BadDatabase) as caught:
        Database.open("oracle://anna:geheim@host/name")
    assert "geheim" not in str(caught.value)


def test_a_server_that_is_not_there_says_so(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="needs psycopg: pip install 'gleichlauf[postgresql]'")
    opened = Database.open(f"postgresql://anna:geheim@/name?host={tmp_path}")
    with pytest.raises(LedgerUnavailable) as caught:
        opened.migrate()
    assert "geheim" not in str(caught.value)
    opened.close()


def test_a_server_that_takes_connections_and_says_nothing_is_not_waited_for() -> None:
    pytest.importorskip("psycopg", reason="needs psycopg: pip install 'gleichlauf[postgresql]'")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        opened = Database.open(f"postgresql://anna@127.0.0.1:{silent.getsockname()[1]}/name")
        began_s = time.monotonic()
        with pytest.raises(LedgerUnavailable, match="timeout"), opened.read():
            pass
        assert time.monotonic() - began_s < 2 * CONNECT_S
        opened.close()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClosedFolder, match="a file, not a folder"):
        Database.open(f"sqlite:///{tmp_path}/file/jobs.sqlite")


def test_a_file_that_is_no_database_says_so(tmp_path: Path) -> None:
    (tmp_path / "jobs.sqlite").write_text("not a database, however long it may be\n" * 100)
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")
    with pytest.raises(BadDatabase, match="not a database"):
        opened.migrate()
    with pytest.raises(BadDatabase), opened.read():
        pass
    opened.close()


def test_an_sqlite_that_is_too_old_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 34, 1))
    with pytest.raises(OldSqlite):
        Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")


@pytest.mark.requires_postgresql
def test_a_connection_that_the_server_has_closed_is_replaced(postgresql_url: str) -> None:
    opened = Database.open(postgresql_url)
    opened.migrate()
    with opened.read() as connection:
        theirs = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = Database.open(postgresql_url)
    with other.write() as connection:
        connection.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": theirs})
    other.close()
    with opened.read() as connection:
        assert connection.execute(text("SELECT pg_backend_pid()")).scalar_one() != theirs
    opened.close()


def test_the_file_is_where_it_was_asked_for(tmp_path: Path) -> None:
    opened = Database.open(f"sqlite:///{tmp_path}/new/folder/jobs.sqlite")
    opened.migrate()
    opened.close()
    assert [path.name for path in (tmp_path / "new" / "folder").iterdir()] == ["jobs.sqlite"]


def test_tables_of_a_newer_version_are_left_alone(tmp_path: Path) -> None:
    opened = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")
    opened.migrate()
    with opened.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'of_tomorrow'"))
    with pytest.raises(NewerTables, match=r"jobs\.sqlite"):
        opened.migrate()
    opened.close()


@pytest.mark.requires_postgresql
def test_a_server_that_only_reads_is_told_apart_from_a_fault_of_ours(postgresql_url: str) -> None:
    opened = Database.open(postgresql_url)
    try:
        opened.migrate()
        name = opened.engine.url.database
        with opened.write() as connection:  # as a server does that is no longer the primary
            connection.execute(text(f"ALTER DATABASE {name} SET default_transaction_read_only = on"))
        opened.close()
        with pytest.raises(LedgerUnavailable, match="name the primary server"):
            Ledger(opened).submit(Request(article=Source(url="https://example.org/a")), owner="us")
    finally:
        opened.close()


def test_a_table_that_is_lost_is_told_with_what_helps(database: Database) -> None:
    database.migrate()
    with pytest.raises(LedgerUnavailable, match="restore it from a backup"), database.read() as connection:
        connection.execute(text("SELECT count(*) FROM lost"))
