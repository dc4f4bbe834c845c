"""Wakes a worker for the stage align."""

from typing import Any

from celery import shared_task

from jobs.report import Stage


@shared_task(name="gleichlauf.align", bind=True)
def align(self: Any, *, job_id: str, part: int = 0) -> None:  # noqa: ANN401 - Celery has no types
    """Lay the article of a job against what was heard."""
    self.app.work(job_id, Stage.ALIGN, part)
