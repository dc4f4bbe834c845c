"""The service on a real port, with a worker that knows the answer: for other people's clients."""

from __future__ import annotations

import itertools
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import uvicorn

from align import document
from jobs.database import Database
from jobs.record import AudioSummary, Changes, Failure, Output
from jobs.report import Stage
from tests import records
from tests.web.workshop import service_in
from web.app import create
from web.service import Service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from align.records import Alignment
    from jobs.record import Job
    from tests.records import Spoken

_NUMBERS = itertools.count()

SRT = "1\n00:00:00,000 --> 00:00:00,300\nDie Uhr\n"


def aligned(*paragraphs: str) -> Alignment:
    """Time each word: 400 ms, the last 100 of them quiet; a word in brackets is not read, and costs no time."""
    now_ms, timed = 0, []
    for number, text in enumerate(paragraphs):
        words: list[Spoken] = []
        for token in text.split():
            if token.startswith("["):
                words.append((token, None, None))
            else:
                words.append((token, now_ms, now_ms + 300))
                now_ms += 400
        timed.append(records.paragraph(f"p-{number}", [words]))
    return records.alignment(timed, records.recording(61_000), title="")


@dataclass(frozen=True, kw_only=True)
class Served:
    """A service that answers.

    Attributes:
        url: of it.
        owner: whose jobs these are.
        secret: of the owner's API key.
        service: what it is made of.
    """

    url: str
    owner: str
    secret: str
    service: Service

    def to_somebody_new(self) -> Served:
        """Return the same service, seen by an owner without jobs."""
        owner = f"owner {next(_NUMBERS)}"
        _, secret = self.service.keys.create(owner)
        return replace(self, owner=owner, secret=secret)

    @property
    def jobs(self) -> list[Job]:
        return list(self.service.ledger.list_jobs(owner=self.owner))

    def text_of(self, job: Job) -> str:
        """Return the text that was uploaded as the article of a job."""
        assert job.request.article.upload
        with self.service.store.local(job.request.article.upload) as path:
            return path.read_text("utf-8")

    def begin(self, job_id: str) -> None:
        """Take the first piece of a job, and let it lie."""
        assert self.service.ledger.claim(job_id, Stage.FETCH, worker="us")

    def complete(self, job_id: str, alignment: Alignment) -> None:
        """Do a job, by knowing what comes out."""
        lease = self.service.ledger.claim(job_id, Stage.FETCH, worker="us")
        assert lease
        result = {}
        for name, text in (("json", document.to_json(alignment)), ("srt", SRT)):
            key = self.service.store.put_bytes(text.encode())
            result[name] = Output(key=key, sha256=key, bytes=len(text.encode()), media_type="text/plain")
        audio = AudioSummary(sha256="0" * 64, duration_ms=alignment.recording.duration_ms)
        self.service.ledger.finish(lease, changes=Changes(audio=audio, result=result))

    def fail(self, job_id: str) -> None:
        """Fail at a job."""
        lease = self.service.ledger.claim(job_id, Stage.FETCH, worker="us")
        assert lease
        said = Failure(type="not-audio", detail="a.mp3 is not sound", detail_de="-", retryable=False, stage=Stage.FETCH)
        self.service.ledger.fail(lease, said)


@contextmanager
def serving(folder: Path, **settings: Any) -> Iterator[Served]:
    """Serve from a folder, with these settings, until the block is left."""
    database = Database.open(f"sqlite:///{folder / 'ledger.sqlite'}")
    database.migrate()
    service = service_in(folder, database, **settings)
    server = uvicorn.Server(uvicorn.Config(create(service), port=0, ws="none", log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield Served(url=f"http://127.0.0.1:{port}", owner="", secret="", service=service)
    finally:
        server.should_exit = True
        thread.join()
        database.close()
