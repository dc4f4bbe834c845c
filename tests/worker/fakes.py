"""A service whose recogniser is a fake, for tests where hearing is not the point: in this process, or in workers."""

from __future__ import annotations

import contextlib
import os
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from files.progress import Progress, silent
from jobs.database import Database
from jobs.ledger import Ledger
from jobs.record import QUEUES, Status
from jobs.report import Stage
from jobs.request import Request, Source
from service.settings import Settings
from service.storage import store_of
from tests.jobs.conftest import DURATION_MS, TEXT, OnePass, Reader, write_wav
from worker.run import run_ready
from worker.workplace import Workplace, workplace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from audio.sound import Sound
    from jobs.record import Job
    from jobs.store import Store

STEPS = 10
SLOW = "TEST_SLOW_S"
"""Variable that says how many seconds the fake takes to hear a recording."""


@dataclass
class SlowReader(Reader):
    """Takes its time, and says how far it is."""

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> contextlib.AbstractContextManager[OnePass]:
        for step in range(STEPS):
            progress(done=step, total=STEPS)
            time.sleep(float(os.environ.get(SLOW, "0")) / STEPS)
        return super().listening(sound, language=language, folder=folder, progress=progress)


def place_of(settings: Settings) -> Workplace:
    """Open what a process works with, but for the model."""
    place = workplace(settings)
    return replace(place, tools=replace(place.tools, listener=SlowReader(), model="fake"))


def work_off(settings: Settings, *, days: int = 0) -> None:
    """Be a worker until nothing waits; so many days from now, whatever had to wait is due."""
    place = place_of(settings)
    with contextlib.closing(place.ledger.database) as database:
        then = Ledger(database, clock=lambda: time.time_ns() // 1_000_000 + days * 86_400_000)
        run_ready(replace(place, ledger=then), QUEUES)


def settings_in(folder: Path, **others: object) -> Settings:
    return Settings.model_validate({"data": folder, "models": folder / "models", **others})


class Shop:
    """A service seen from outside: submits jobs, waits for them, reads their results."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.database = Database.open(settings.database_url)
        self.database.migrate()
        self.ledger = Ledger(self.database)
        self.store: Store = store_of(settings)

    def request(self, folder: Path, *, number: int = 0, **others: object) -> Request:
        """Lay an article and its reading into the store; another number gives other bytes of sound."""
        wav = write_wav(folder / f"{number}.wav", duration_ms=DURATION_MS + 20 * number)
        audio = Source(upload=self.store.put_file(wav), name="uhr.wav", media_type="audio/wav")
        article = Source(upload=self.store.put_bytes(TEXT.encode()), name="uhr.md", media_type="text/markdown")
        return Request(article=article, audio=audio, **others)  # type: ignore[arg-type]

    def submit(self, request: Request) -> str:
        job, _ = self.ledger.submit(request, owner="local")
        return job.id

    def wait(self, ids: Iterable[str], *, within_s: float, until: Callable[[Job], bool] | None = None) -> list[Job]:
        """Wait until jobs have ended, or until something else is true of them."""
        until_s = time.monotonic() + within_s
        waiting = until or (lambda job: job.status.ended)
        found: list[Job] = []
        for job_id in ids:
            while not waiting(job := self.ledger.get(job_id)):
                assert time.monotonic() < until_s, (job.status, job.stage, job.errors)
                time.sleep(0.05)
            found.append(job)
        return found

    def wait_until_heard(self, job_id: str, *, within_s: float = 60) -> None:
        """Wait until somebody works on the transcription of a job."""
        self.wait(
            [job_id],
            within_s=within_s,
            until=lambda job: job.stage is Stage.TRANSCRIBE and not self.ledger.ready(job_id),
        )

    def results(self, job: Job) -> dict[str, bytes]:
        """Return the results of a completed job."""
        assert job.status is Status.COMPLETED, (job.status, job.errors)
        found = {}
        for name, output in job.result.items():
            with self.store.local(output.key) as path:
                found[name] = path.read_bytes()
        return found
