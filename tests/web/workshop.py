"""What only a worker may do to the jobs of a service, done by a test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from align import document
from align.records import Insertion, Label
from jobs.corrections import Corrections
from jobs.keys import Keys
from jobs.ledger import Ledger
from jobs.record import ArticleSummary, AudioSummary, Changes, Failure, Flaw, Output, Quality
from jobs.report import Stage
from jobs.store import Store
from service.rings import nobody
from service.settings import Settings
from tests import records
from web.service import Service

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.database import Database
    from jobs.record import Job, Lease
    from service.rings import Ring

ALIGNMENT = records.alignment(
    [
        records.paragraph(
            "p1",
            [[("Die", 1000, 1300), ("Uhr", 1400, 1700), ("<b>am</b>", 1800, 2100), ("Turm.", 2200, 2600)]],
        ),
        records.paragraph("p2", [[("Nie", None, None), ("gelesen.", None, None)]]),
    ],
    records.recording(12_000),
    insertions=(Insertion(start_ms=4000, end_ms=7000, text="Frische Brötchen", label=Label.ADVERT),),
    title="Die Brücke",
)
"""What a job has found, for what is made of it when it is asked for."""

RESULTS = {
    "json": ("application/json", document.to_json(ALIGNMENT).encode()),
    "transcript.json": ("application/json", b'{"schema": "gleichlauf.transcript/1"}'),
    "vtt": ("text/vtt; charset=utf-8", "WEBVTT\n\nDie Brücke\n".encode()),
    "html": ("text/html; charset=utf-8", b"<!doctype html><script>alert(1)</script>"),
    "recording": ("audio/mpeg", bytes(range(256)) * 4),
}


def service_in(folder: Path, database: Database, *, ring: Ring = nobody, **settings: object) -> Service:
    """Return a service whose files lie in a folder, however full the disk is."""
    return Service(
        settings=Settings.model_validate({"data": folder, "min_free_bytes": 0, **settings}),
        database=database,
        ledger=Ledger(database),
        keys=Keys(database),
        store=Store(folder / "store"),
        ring=ring,
    )


@dataclass
class Workshop:
    """A service, and whoever works for it."""

    service: Service

    def job(self, job_id: str) -> Job:
        return self.service.ledger.get(job_id)

    def begin(self, job_id: str) -> None:
        """Take a job, and say how far it is."""
        self.service.ledger.heartbeat(self._claim(job_id), done=1, total=4)

    def complete(self, job_id: str, *, title: str = "Die Brücke", belongs: bool = True) -> None:
        """Do a job."""
        lease = self._claim(job_id)
        result = {}
        for name, (media_type, data) in RESULTS.items():
            key = self.service.store.put_bytes(data)
            result[name] = Output(key=key, sha256=key, bytes=len(data), media_type=media_type)
        changes = Changes(
            article=ArticleSummary(sha256="a" * 64, title=title, paragraphs=3),
            audio=AudioSummary(sha256="b" * 64, duration_ms=61_500),
            warnings=(Flaw(type="cut-short", detail="its end is missing", detail_de="sein Ende fehlt"),),
            quality=Quality(article_spoken=0.9 if belongs else 0.05, speech_explained=0.8, belongs=belongs),
            result=result,
        )
        self.service.ledger.finish(lease, changes=changes)

    def correct(self, job_id: str, subtitles: str, *, seq: int) -> None:
        """Give a job that is done other subtitles."""
        key = self.service.store.put_bytes(subtitles.encode())
        vtt = Output(key=key, sha256=key, bytes=len(subtitles.encode()), media_type="text/vtt; charset=utf-8")
        assert Corrections(self.service.database).publish(job_id, {**self.job(job_id).result, "vtt": vtt}, seq=seq)

    def fail(self, job_id: str, *, retryable: bool = False) -> None:
        """Fail at a job."""
        failure = Failure(
            type="not-audio",
            detail="it is no sound",
            detail_de="es ist kein Ton",
            retryable=retryable,
            stage=Stage.FETCH,
        )
        self.service.ledger.fail(self._claim(job_id), failure)

    def _claim(self, job_id: str) -> Lease:
        lease = self.service.ledger.claim(job_id, Stage.FETCH, worker="ours")
        assert lease is not None
        return lease
