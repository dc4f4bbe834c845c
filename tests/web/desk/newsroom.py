"""A service with the desk, and a worker whose listener knows what was said: everything else is the real thing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from jobs.record import QUEUES
from jobs.tools import Listener, Tools
from tests.jobs.conftest import TEXT, Reader, write_wav
from web.service import Service
from worker.run import run_ready
from worker.workplace import Workplace

if TYPE_CHECKING:
    from jobs.record import Job

MARKUP = "<script>alert(1)</script>"
ARTICLE = TEXT + "\nUnd über die Treppe lief " + MARKUP.replace("<", r"\<") + " eine Katze, die niemandem gehörte.\n"
"""Of four sentences. The title is so short that its boundaries are in doubt."""


@dataclass(kw_only=True)
class Newsroom:
    """A service, and whoever works for it.

    Attributes:
        service: it.
        url: where it answers.
        folder: for files.
    """

    service: Service
    url: str
    folder: Path

    def work(self, listener: Listener | None = None, *, model: str = "fake") -> None:
        """Do all that waits."""
        tools = Tools(store=self.service.store, listener=listener or _reader(), model=model, device="cpu")
        run_ready(Workplace(ledger=self.service.ledger, tools=tools), QUEUES)

    def jobs(self) -> list[Job]:
        return list(self.service.ledger.list_jobs())

    @property
    def article(self) -> Path:
        path = self.folder / "uhr.md"
        path.write_text(ARTICLE, "utf-8")
        return path

    @property
    def recording(self) -> Path:
        path = self.folder / "uhr.wav"
        return path if path.exists() else write_wav(path)


def _reader() -> Listener:
    return Reader(has_head=True)
