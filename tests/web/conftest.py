"""The application in this process, and a worker that does what a test says."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from fastapi.testclient import TestClient

from jobs.database import Database
from jobs.keys import Keys
from jobs.ledger import Ledger
from jobs.record import ArticleSummary, AudioSummary, Changes, Failure, Output, Piece, Quality
from jobs.report import Stage
from jobs.store import Store
from web.app import create
from web.service import Service
from worker.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from jobs.record import Job

ORIGIN = "http://127.0.0.1:8000"
PAGE = {"article_url": "https://example.org/artikel"}
RESULTS = {
    "json": ("application/json", b'{"schema": "gleichlauf.alignment/1"}'),
    "transcript.json": ("application/json", b'{"schema": "gleichlauf.transcript/1"}'),
    "vtt": ("text/vtt; charset=utf-8", b"WEBVTT\n"),
    "html": ("text/html; charset=utf-8", b"<!doctype html><script>alert(1)</script>"),
    "recording": ("audio/mpeg", bytes(range(256)) * 4),
}


@dataclass
class Desk:
    """A service, its client, and what only a worker may do."""

    service: Service
    client: TestClient
    rung: list[Piece] = field(default_factory=list)

    def submit(self, **more: object) -> str:
        """Submit a job; returns its id."""
        answer = self.client.post("/v1/jobs", json={**PAGE, **more})
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])

    def job(self, job_id: str) -> Job:
        return self.service.ledger.get(job_id)

    def begin(self, job_id: str) -> None:
        """Have a worker take the job, and say how far it is."""
        lease = self.service.ledger.claim(job_id, Stage.FETCH, worker="ours")
        assert lease is not None
        self.service.ledger.beat(lease, done=1, total=4)

    def complete(self, job_id: str, *, title: str = "Die Uhr am Turm") -> None:
        """Have a worker do the job."""
        lease = self.service.ledger.claim(job_id, Stage.FETCH, worker="ours")
        assert lease is not None
        result = {}
        for name, (media_type, data) in RESULTS.items():
            key = self.service.store.put_bytes(data)
            result[name] = Output(key=key, sha256=key, bytes=len(data), media_type=media_type)
        changes = Changes(
            article=ArticleSummary(sha256="a" * 64, title=title, paragraphs=3),
            audio=AudioSummary(sha256="b" * 64, duration_ms=61_500),
            quality=Quality(article_spoken=0.9, speech_explained=0.8, belongs=True),
            result=result,
        )
        self.service.ledger.finish(lease, changes=changes)

    def fail(self, job_id: str) -> None:
        """Have a worker fail at the job."""
        lease = self.service.ledger.claim(job_id, Stage.FETCH, worker="ours")
        assert lease is not None
        failure = Failure(
            type="not-audio", detail="it is no sound", detail_de="es ist kein Ton", retryable=False, stage=Stage.FETCH
        )
        self.service.ledger.fail(lease, failure)


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

    def made(**settings: object) -> Desk:
        folder = tmp_path / str(len(opened))
        folder.mkdir()
        shutil.copy(empty_ledger, folder)
        database = Database.open(f"sqlite:///{folder}/jobs.sqlite")
        opened.append(database)
        rung: list[Piece] = []
        service = Service(
            settings=Settings.model_validate({"data": folder, "min_free_bytes": 0, **settings}),
            database=database,
            ledger=Ledger(database),
            keys=Keys(database),
            store=Store(folder / "store"),
            ring=rung.append,
        )
        client = TestClient(create(service), base_url=ORIGIN, raise_server_exceptions=False)
        return Desk(service=service, client=client, rung=rung)

    yield made
    for database in opened:
        database.close()


@pytest.fixture
def desk(open_desk: Callable[..., Desk]) -> Desk:
    """A service without keys, as on one's own machine."""
    return open_desk()
