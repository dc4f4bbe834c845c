"""Wakes a worker for the stage publish."""

from typing import Any

from celery import shared_task

from jobs.report import Stage


@shared_task(name="gleichlauf.publish", bind=True)
def publish(self: Any, *, job_id: str, part: int = 0) -> None:  # noqa: ANN401 - Celery has no types
    """Write the results of a job."""
    self.app.work(job_id, Stage.PUBLISH, part)
