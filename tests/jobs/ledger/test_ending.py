"""What the producer asks for happens, or is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from jobs.errors import JobGone, JobNotFound, JobRunning, WrongState
from jobs.record import Status
from jobs.report import Stage

ASKS = ("get", "cancel", "retry", "delete", "version_of")


def _completed(world: Any, **asked: Any) -> Any:
    job = world.submit(**asked)
    world.ledger.finish(world.up_to(Stage.PUBLISH, job), uses=[f"result of {job.id}"])
    return world.ledger.get(job.id)


@pytest.mark.fault("J9")
@pytest.mark.parametrize("stage", [None, *Stage])
def test_a_job_is_canceled_at_any_stage_and_nothing_of_it_is_left_to_do(world: Any, stage: Stage | None) -> None:
    job = world.submit(webhook_url="https://example.org/hook")
    if stage:
        world.up_to(stage, job)
    canceled = world.ledger.cancel(job.id)
    assert (canceled.status, canceled.completed_ms, canceled.failure) == (Status.CANCELED, world.clock.ms, None)
    assert canceled == world.ledger.get(job.id)
    assert [sent.type for sent in canceled.deliveries] == ["job.canceled"]
    assert world.ledger.next_ready() is None
    assert world.rounds(10) == []


def test_what_has_ended_is_not_canceled(world: Any) -> None:
    for job in (_completed(world), world.ledger.cancel(world.submit().id)):
        with pytest.raises(WrongState) as caught:
            world.ledger.cancel(job.id)
        assert caught.value.status == job.status
        assert caught.value.allowed == "queued, processing"


def test_a_retry_goes_on_where_the_job_failed(world: Any) -> None:
    job = world.submit()
    world.ledger.fail(world.up_to(Stage.ALIGN, job), world.failure(Stage.ALIGN))
    again = world.ledger.retry(job.id)
    assert (again.status, again.attempt, again.failure, again.completed_ms) == (Status.QUEUED, 2, None, None)
    assert [error.attempt for error in again.errors] == [1]
    (piece,) = world.ledger.ready(job.id)
    assert piece.stage is Stage.ALIGN
    lease = world.claim(piece)
    assert (lease.attempt, lease.tries) == (2, 0)
    assert set(lease.results) == {Stage.FETCH, Stage.TRANSCRIBE}


def test_a_canceled_job_can_be_tried_again(world: Any) -> None:
    job = world.submit()
    lease = world.up_to(Stage.TRANSCRIBE, job)
    world.ledger.cancel(job.id)
    world.ledger.retry(job.id)
    assert world.next().stage is Stage.TRANSCRIBE
    assert lease.fence == 1


def test_what_is_under_way_or_done_is_not_tried_again(world: Any) -> None:
    queued = world.submit()
    for job in (queued, _completed(world)):
        with pytest.raises(WrongState) as caught:
            world.ledger.retry(job.id)
        assert caught.value.allowed == "failed, canceled"


def test_a_deleted_job_is_gone_with_all_that_was_known_about_it(world: Any) -> None:
    job = _completed(world, metadata={"secret": "geheim"})
    world.ledger.delete(job.id)
    for ask in (
        world.ledger.get,
        world.ledger.cancel,
        world.ledger.retry,
        world.ledger.delete,
        world.ledger.version_of,
    ):
        with pytest.raises(JobGone):
            ask(job.id)
    assert world.ledger.list_jobs() == ()
    assert world.ledger.events_after(job.id, 0) == ()
    with world.ledger.database.read() as connection:
        for table in ("jobs", "work", "failures", "events"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()
            assert not any("geheim" in str(row) or "example.org" in str(row) for row in rows), table


def test_a_job_that_is_worked_on_is_deleted_only_by_force(world: Any) -> None:
    lease = world.claim(world.submit().first_piece)
    with pytest.raises(JobRunning):
        world.ledger.delete(lease.job_id)
    world.ledger.delete(lease.job_id, force=True)
    with pytest.raises(JobGone):
        world.ledger.get(lease.job_id)


def test_a_queued_job_is_deleted_without_force(world: Any) -> None:
    job = world.submit()
    world.ledger.delete(job.id)
    assert world.ledger.next_ready() is None


def test_nobody_reaches_the_jobs_of_others(world: Any) -> None:
    job = world.submit(owner="anna")
    for ask in ASKS:
        with pytest.raises(JobNotFound):
            getattr(world.ledger, ask)(job.id, owner="bert")
        with pytest.raises(JobNotFound):
            getattr(world.ledger, ask)("0" * 26)
    assert world.ledger.get(job.id, owner="anna") == job
