"""What happens to the file of a database while it is open."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from jobs.database import Database
from jobs.errors import DatabaseMoved
from jobs.ledger import Ledger
from jobs.request import Request, Source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORK = Request(article=Source(url="https://example.org/a"))
COUNT = text("SELECT count(*) FROM jobs")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "jobs #1.sqlite"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database.open(f"sqlite:///{path}")
    opened.migrate()
    yield opened
    opened.close()


def count(database: Database) -> int:
    with database.read() as connection:
        return int(connection.execute(COUNT).scalar_one())


def log_of(path: Path) -> Path:
    return path.with_name(path.name + "-wal")


@pytest.mark.parametrize("name", ["jobs #1.sqlite", "jobs #1.sqlite-wal"])
def test_nothing_is_taken_while_the_file_is_gone_and_all_is_well_when_it_is_back(
    database: Database, tmp_path: Path, name: str
) -> None:
    ledger = Ledger(database)
    before, _ = ledger.submit(WORK, owner="anna")
    (tmp_path / name).rename(tmp_path / "aside")
    with pytest.raises(DatabaseMoved, match=name):
        ledger.submit(WORK, owner="anna")
    with pytest.raises(DatabaseMoved, match=name):
        ledger.get(before.id)
    assert not (tmp_path / name).exists()  # and no empty one is made
    (tmp_path / "aside").rename(tmp_path / name)
    ledger.submit(WORK, owner="anna")
    assert count(database) == 2


def test_a_job_whose_file_goes_away_before_the_commit_is_not_accepted(database: Database, path: Path) -> None:
    aside = path.with_name("aside")

    def write() -> None:
        with database.write() as connection:
            connection.execute(text("UPDATE clock SET round = 7"))
            path.rename(aside)

    with pytest.raises(DatabaseMoved):
        write()
    aside.rename(path)
    with database.read() as connection:
        assert connection.execute(text("SELECT round FROM clock")).scalar_one() == 0


def test_another_file_at_the_path_is_not_written_to(database: Database, path: Path) -> None:
    ledger = Ledger(database)
    ledger.submit(WORK, owner="anna")
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)
    with pytest.raises(DatabaseMoved):
        ledger.submit(WORK, owner="anna")


def test_what_the_log_held_is_there_after_an_orderly_end(database: Database, path: Path) -> None:
    Ledger(database).submit(WORK, owner="anna")
    log_of(path).unlink()
    with pytest.raises(DatabaseMoved):
        count(database)
    database.close()
    assert count(database) == 1


def test_only_migrating_makes_a_file(path: Path) -> None:
    opened = Database.open(f"sqlite:///{path}")
    with pytest.raises(DatabaseMoved):
        count(opened)
    assert not path.exists()
    opened.migrate()
    assert count(opened) == 0
    opened.close()


def test_a_database_that_was_closed_may_be_opened_anew(database: Database, path: Path) -> None:
    assert count(database) == 0
    database.close()
    assert not log_of(path).exists()
    assert count(database) == 0
