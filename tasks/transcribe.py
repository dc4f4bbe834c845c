"""Wakes a worker for the stage transcribe."""

from typing import Any

from celery import shared_task

from jobs.report import Stage


@shared_task(name="gleichlauf.transcribe", bind=True)
def transcribe(self: Any, *, job_id: str, part: int = 0) -> None:  # noqa: ANN401 - Celery has no types
    """Hear the recording of a job, or a part of it."""
    self.app.work(job_id, Stage.TRANSCRIBE, part)
