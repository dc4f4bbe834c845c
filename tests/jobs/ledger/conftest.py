"""A ledger on each database, with a clock that the test moves."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import delete, update

from jobs.database import Database
from jobs.ledger import Ledger
from jobs.record import Failure, Lease
from jobs.report import Stage
from jobs.request import Request, Source
from jobs.schema import clock as clock_table
from jobs.schema import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobs.record import Job, WorkItem

BOTH = [pytest.param("sqlite"), pytest.param("postgresql", marks=pytest.mark.requires_postgresql)]


@dataclass
class Clock:
    """Says what time it is, in milliseconds."""

    ms: int = 1_700_000_000_000

    def __call__(self) -> int:
        return self.ms

    def forward(self, seconds: float) -> None:
        self.ms += round(1000 * seconds)


@dataclass
class World:
    """A ledger, its clock, and what tests do with both.

    Attributes:
        ledger: the one that is tested.
        clock: its time.
    """

    ledger: Ledger
    clock: Clock

    def submit(self, *, owner: str = "anna", **asked: Any) -> Job:
        """Submit a job; each a second after the one before, so that their order is known."""
        self.clock.forward(1)
        job, new = self.ledger.submit(self.request(**asked), owner=owner)
        assert new
        return job

    @staticmethod
    def request(name: str = "a", **asked: Any) -> Request:
        return Request(article=Source(url=f"https://{name}.example.org/"), **asked)

    def claim(self, piece: WorkItem, worker: str = "w") -> Lease:
        """Claim a piece that must be free."""
        lease = self.ledger.claim(piece.job_id, piece.stage, piece.part, worker=worker)
        assert lease is not None, f"{piece} is not to be had"
        return lease

    def next(self, worker: str = "w") -> Lease:
        """Claim what should be worked on next."""
        self.clock.forward(1)
        piece = self.ledger.next_ready()
        assert piece is not None, "nothing is ready"
        return self.claim(piece, worker)

    def up_to(self, stage: Stage, job: Job) -> Lease:
        """Do the stages of a job before this one, and claim it."""
        lease = self.claim(job.first_piece)
        while lease.stage is not stage:
            after = list(Stage)[list(Stage).index(lease.stage) + 1]
            (piece,) = self.ledger.finish(lease, then=after)
            lease = self.claim(piece)
        return lease

    def rounds(self, count: int) -> list[WorkItem]:
        """Let the reaper come that often, every ten seconds; returns what it wants rung."""
        rung: list[WorkItem] = []
        for _ in range(count):
            self.clock.forward(10)
            rung.extend(self.ledger.reap())
        return rung

    @staticmethod
    def failure(stage: Stage = Stage.FETCH, kind: str = "http-failed") -> Failure:
        return Failure(type=kind, detail="no", detail_de="nein", retryable=True, stage=stage)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return an SQLite file with empty tables."""
    path = tmp_path_factory.mktemp("template") / "jobs.sqlite"
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    database.close()  # the write-ahead log goes into the file
    return path


@pytest.fixture(scope="session")
def postgresql_tables(postgresql_server: str) -> Iterator[Database]:
    """Lend a PostgreSQL database with tables; they are emptied for each test."""
    database = Database.open(postgresql_server)
    database.migrate()
    yield database
    database.close()


def empty(database: Database) -> None:
    """Remove all rows, and begin to count rounds anew."""
    with database.write() as connection:
        for table in reversed(metadata.sorted_tables):
            if table is not clock_table:
                connection.execute(delete(table))
        connection.execute(update(clock_table).values(round=0, at_ms=0))


@pytest.fixture(params=BOTH)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Lend a database with empty tables."""
    if request.param == "sqlite":
        path = tmp_path / "jobs.sqlite"
        shutil.copyfile(request.getfixturevalue("template"), path)
        database = Database.open(f"sqlite:///{path}")
        yield database
        database.close()
        return
    database = request.getfixturevalue("postgresql_tables")
    empty(database)
    yield database


@pytest.fixture
def world(database: Database) -> World:
    clock = Clock()
    return World(Ledger(database, clock=clock), clock)


@pytest.fixture
def in_threads() -> Callable[[list[Callable[[], Any]]], list[Any]]:
    """Run all at the same moment, each in a thread; returns what they return, or raise, in order."""
    import threading  # noqa: PLC0415

    def run(tasks: list[Callable[[], Any]]) -> list[Any]:
        start = threading.Barrier(len(tasks))
        answers: list[Any] = [None] * len(tasks)

        def one(at: int) -> None:
            start.wait(30)
            try:
                answers[at] = tasks[at]()
            except Exception as exc:  # noqa: BLE001 - it is the answer
                answers[at] = exc

        threads = [threading.Thread(target=one, args=(at,)) for at in range(len(tasks))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return answers

    return run
