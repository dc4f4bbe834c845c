"""The application in this process, and a worker that does what a test says."""

from __future__ import annotations

import contextlib
import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from jobs.database import Database
from jobs.record import WorkItem
from tests.web.served import Served, serving
from tests.web.workshop import Workshop, service_in
from web.app import create, equip

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from fastapi import FastAPI


ORIGIN = "http://127.0.0.1:8000"
PAGE = {"article_url": "https://example.org/artikel"}


@dataclass
class Desk(Workshop):
    """A service, its client, and whoever works for it."""

    client: TestClient
    rung: list[WorkItem] = field(default_factory=list)

    def submit(self, **more: object) -> str:
        """Submit a job; returns its id."""
        answer = self.client.post("/v1/jobs", json={**PAGE, **more})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])


@pytest.fixture(scope="session")
def empty_ledger(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database without jobs, to be copied: making one takes longer than most tests."""
    path = tmp_path_factory.mktemp("ledger") / "jobs.sqlite"
    database = Database.open(f"sqlite:///{path}")
    database.migrate()
    database.close()
    return path


@pytest.fixture
def open_desk(tmp_path: Path, empty_ledger: Path) -> Iterator[Callable[..., Desk]]:
    """Make services; settings are arguments."""
    opened: list[Database] = []

    def made(application: FastAPI | None = None, **settings: object) -> Desk:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        shutil.copy(empty_ledger, folder)
        database = Database.open(f"sqlite:///{folder}/jobs.sqlite")
        opened.append(database)
        rung: list[WorkItem] = []
        service = service_in(folder, database, ring=rung.append, **settings)
        if application is None:
            application = create(service)
        else:
            equip(application, service)
        client = TestClient(application, base_url=ORIGIN, raise_server_exceptions=False)
        return Desk(service=service, client=client, rung=rung)

    yield made
    for database in opened:
        database.close()


@pytest.fixture(scope="session")
def application(tmp_path_factory: pytest.TempPathFactory, empty_ledger: Path) -> FastAPI:
    """Return an application to be equipped: its first request takes longer than most tests."""
    folder = tmp_path_factory.mktemp("application")
    with contextlib.closing(Database.open(f"sqlite:///{empty_ledger}")) as database:
        return create(service_in(folder, database))


@pytest.fixture
def desk(open_desk: Callable[..., Desk], application: FastAPI) -> Desk:
    """A service without keys, as on one's own machine."""
    return open_desk(application)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A service on a real port, which the tests of a module share."""
    with serving(tmp_path_factory.mktemp("served")) as found:
        yield found


@pytest.fixture
def served(server: Served) -> Served:
    """The service on a real port, as an owner without jobs sees it."""
    return server.to_somebody_new()
