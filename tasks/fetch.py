"""Wakes a worker for the stage fetch."""

from typing import Any

from celery import shared_task

from jobs.report import Stage


@shared_task(name="gleichlauf.fetch", bind=True)
def fetch(self: Any, *, job_id: str, part: int = 0) -> None:  # noqa: ANN401 - Celery has no types
    """Fetch the article and the recording of a job."""
    self.app.work(job_id, Stage.FETCH, part)
