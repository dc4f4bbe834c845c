"""Whatever dies, is lost or is forgotten comes back or comes to an end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from jobs import figures, outbox
from jobs.errors import JobGone, JobNotFound, LeaseLost
from jobs.ledger import reaping
from jobs.ledger.submitting import MAX_DAYS
from jobs.record import QUEUES, Status, WorkerEnd
from jobs.report import Stage
from jobs.schema import deliveries

if TYPE_CHECKING:
    from collections.abc import Callable

DAY_S = 86_400


def test_the_work_of_a_dead_worker_is_ready_again_within_forty_seconds(world: Any) -> None:
    job = world.submit()
    world.claim(job.first_piece)
    assert world.rounds(3) == []
    assert world.rounds(1) == [job.first_piece]
    assert world.ledger.get(job.id).status is Status.QUEUED
    world.claim(job.first_piece)


@pytest.mark.fault("E2")
def test_what_waits_for_its_time_waits_no_longer_where_the_clock_is_set_back(world: Any) -> None:
    job, told = world.submit(), world.submit(webhook_url="https://example.org/hook")
    world.ledger.cancel(told.id)
    world.ledger.present("of a dead worker", ["io"])
    world.ledger.reap()
    world.ledger.fail(world.claim(job.first_piece), world.failure(), retry_at_ms=world.clock.ms + 60_000)
    with world.ledger.database.write() as connection:  # as a courier leaves it whose receiver was away
        connection.execute(update(deliveries).values(next_ms=world.clock.ms + 300_000))
    world.clock.forward(-3600)
    world.rounds(5)
    assert world.ledger.next_ready() is None
    assert len(world.ledger.alive()) == 1
    world.rounds(3)
    assert world.ledger.next_ready() == job.first_piece
    assert world.ledger.alive() == ()
    with world.ledger.database.read() as connection:
        assert outbox.due(connection, now_ms=world.clock.ms, limit=1, of_host=1) == []
        assert len(outbox.due(connection, now_ms=world.clock.ms + 300_000, limit=1, of_host=1)) == 1


@pytest.mark.fault("E2")
def test_owners_take_turns_where_the_clock_is_set_back(world: Any) -> None:
    world.submit(owner="anna")
    world.submit(owner="bert")
    world.ledger.reap()
    for _ in range(2):
        world.next()
    world.clock.forward(-3600)
    world.rounds(1)
    for number, owner in enumerate(("carl", "carl", "carl", "anna")):
        world.submit(owner=owner, name=f"{number}")
    found = [world.ledger.get(world.next().job_id).owner for _ in range(3)]
    assert found == ["carl", "anna", "carl"]


@pytest.mark.fault("E1", "E2")
@pytest.mark.parametrize("hours", [-1, 1, 24])
def test_a_clock_that_is_set_wrong_steals_no_lease_and_lets_none_stick(world: Any, hours: int) -> None:
    job = world.submit()
    lease = world.claim(job.first_piece)
    world.clock.forward(3600 * hours)
    world.rounds(2)
    world.ledger.heartbeat(lease)
    world.rounds(3)
    world.ledger.heartbeat(lease)
    assert job.first_piece in world.rounds(4)


def test_of_many_reapers_one_has_the_round(world: Any, in_threads: Callable[..., list[Any]]) -> None:
    lease = world.claim(world.submit().first_piece)
    for _ in range(3):
        world.clock.forward(10)
        in_threads([world.ledger.reap] * 5)
        assert world.ledger.reap() == ()
    world.ledger.heartbeat(lease)


def test_a_worker_that_is_known_to_be_dead_is_not_waited_for(world: Any) -> None:
    dead, alive = world.submit(), world.submit()
    world.claim(dead.first_piece, "dead")
    kept = world.claim(alive.first_piece, "alive")
    assert world.ledger.lost("dead") == (dead.first_piece,)
    assert world.ledger.lost("dead") == ()
    assert figures.read(world.ledger.database)[figures.Figure(reaping.LEASES_LOST, "{}")] == 1
    world.claim(dead.first_piece)
    world.ledger.heartbeat(kept)


@pytest.mark.parametrize(
    ("end", "sign", "limit", "english", "german"),
    [
        (WorkerEnd.CRASHED, "SIGSEGV", reaping.MAX_CRASHES, "crashed (SIGSEGV)", "stürzte der Arbeitsprozess ab"),
        (WorkerEnd.OUT_OF_MEMORY, "", reaping.MAX_CRASHES, "allow workers more memory", "mehr Arbeitsspeicher"),
        (WorkerEnd.HUNG, "", reaping.MAX_CRASHES, "got no further", "kam der Arbeitsprozess nicht mehr weiter"),
        (WorkerEnd.TIMED_OUT, "", reaping.MAX_CRASHES, "split the recording", "die Aufnahme teilen"),
        (WorkerEnd.KILLED, "SIGKILL", reaping.MAX_LOST, "killed from outside (SIGKILL)", "von außen beendet"),
        (WorkerEnd.LOST, "", reaping.MAX_LOST, "was not heard of", "nichts mehr zu hören"),
    ],
)
def test_what_ends_worker_after_worker_is_given_up_and_its_failure_says_how(
    world: Any, end: WorkerEnd, sign: str, limit: int, english: str, german: str
) -> None:
    job = world.submit(webhook_url="https://example.org/hook")
    for _ in range(limit):
        assert world.ledger.get(job.id).status is Status.QUEUED
        world.claim(job.first_piece, "dead")
        world.ledger.lost("dead", end, sign)
    now = world.ledger.get(job.id)
    assert now.status is Status.FAILED
    assert now.failure is not None
    assert (now.failure.type, now.failure.stage, now.failure.retryable) == ("poison", Stage.FETCH, True)
    assert f"{limit} workers ended" in now.failure.detail
    assert english in now.failure.detail
    assert f"{limit} Arbeitsprozesse endeten" in now.failure.detail_de
    assert german in now.failure.detail_de
    assert ("memory" in now.failure.detail) == (end is WorkerEnd.OUT_OF_MEMORY)  # never blamed without evidence
    assert [error.type for error in now.errors] == ["worker-ended"] * (limit - 1) + ["poison"]
    assert len(now.deliveries) == 1
    world.ledger.retry(job.id)
    world.claim(job.first_piece)
    world.rounds(4)
    assert world.ledger.get(job.id).status is Status.QUEUED


def test_who_gets_further_each_time_is_never_given_up(world: Any) -> None:
    job = world.submit()
    for done in range(1, 3 * reaping.MAX_LOST):
        lease = world.claim(job.first_piece, "dead")
        world.ledger.heartbeat(lease, done=done, total=1000)
        world.ledger.lost("dead", WorkerEnd.CRASHED)
        assert world.ledger.get(job.id).status is Status.QUEUED
    for _ in range(reaping.MAX_CRASHES - 1):  # one was counted where it got furthest
        lease = world.claim(job.first_piece, "dead")
        world.ledger.heartbeat(
            lease, done=3, total=1000
        )  # it is begun anew, and ends before the place that was reached
        world.ledger.lost("dead", WorkerEnd.CRASHED)
    assert world.ledger.get(job.id).status is Status.FAILED


def test_a_worker_that_is_about_to_end_says_so_itself(world: Any) -> None:
    lease = world.claim(world.submit().first_piece, "one")
    assert world.ledger.holds_any("one")
    assert world.ledger.crashed(lease, WorkerEnd.HUNG, "15 min")
    assert not world.ledger.crashed(lease, WorkerEnd.HUNG)
    assert not world.ledger.holds_any("one")
    assert [error.detail for error in world.ledger.get(lease.job_id).errors] == [
        "at the stage fetch the worker got no further (15 min); another worker goes on where it was"
    ]


def test_a_poisonous_chunk_fails_its_job_and_no_other_chunk_goes_on(world: Any) -> None:
    job = world.submit()
    poison, other = world.ledger.split(world.up_to(Stage.TRANSCRIBE, job), plan=[1, 2])
    lease = world.claim(other)
    for _ in range(reaping.MAX_CRASHES):
        world.ledger.heartbeat(lease)
        world.claim(poison, "dead")
        world.ledger.lost("dead", WorkerEnd.CRASHED)
    assert world.ledger.get(job.id).status is Status.FAILED
    with pytest.raises(LeaseLost):
        world.ledger.heartbeat(lease)


def test_a_ring_that_was_lost_is_repeated_after_half_a_minute(world: Any) -> None:
    world.rounds(1)
    job = world.submit()
    assert world.rounds(2) == []
    assert world.rounds(1) == [job.first_piece]


def test_rings_in_vain_come_at_growing_distance(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A night without workers must not fill the broker."""
    monkeypatch.setattr(reaping, "MAX_DOUBLINGS", 2)
    world.rounds(1)
    world.submit()
    at = [number for number in range(1, 50) if world.rounds(1)]
    gaps = [later - earlier for earlier, later in zip([0, *at], at, strict=False)]
    assert gaps == [3, 6, 12, 12, 12]


def test_only_the_front_of_a_queue_is_rung(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reaping, "FRONT", 5)
    world.rounds(1)
    jobs = [world.submit() for _ in range(8)]
    assert [piece.job_id for piece in world.rounds(3)] == [job.id for job in jobs[:5]]


def test_what_waits_for_its_time_is_rung_when_it_has_come(world: Any) -> None:
    job = world.submit()
    world.ledger.fail(world.claim(job.first_piece), world.failure(), retry_at_ms=world.clock.ms + 300_000)
    assert world.rounds(29) == []
    assert world.rounds(2) == [job.first_piece]


def test_every_job_ends_even_where_nobody_works(world: Any) -> None:
    queued = world.submit(webhook_url="https://example.org/hook")
    held = world.claim(world.submit().first_piece)
    world.clock.forward(MAX_DAYS * DAY_S - 100)
    world.rounds(1)
    assert world.ledger.get(queued.id).status is Status.QUEUED
    world.clock.forward(200)
    world.rounds(1)
    for job_id in (queued.id, held.job_id):
        now = world.ledger.get(job_id)
        assert now.status is Status.FAILED
        assert now.failure is not None
        assert now.failure.type == "overdue"
    assert len(world.ledger.get(queued.id).deliveries) == 1
    world.ledger.retry(queued.id)
    world.rounds(1)
    assert world.ledger.get(queued.id).status is Status.QUEUED


def test_a_job_is_deleted_when_its_owner_said(world: Any) -> None:
    job = world.submit(delete_after_s=3600)
    forever = world.submit()
    for each in (job, forever):
        world.ledger.finish(world.up_to(Stage.PUBLISH, each))
    assert world.ledger.get(job.id).expires_ms == world.clock.ms + 3_600_000
    world.clock.forward(3500)
    world.rounds(1)
    world.ledger.get(job.id)
    world.clock.forward(100)
    world.rounds(1)
    with pytest.raises(JobGone):
        world.ledger.get(job.id)
    world.clock.forward(1000 * DAY_S)
    world.rounds(1)
    assert world.ledger.get(forever.id).status is Status.COMPLETED


def test_a_job_that_is_tried_again_does_not_expire(world: Any) -> None:
    job = world.submit(delete_after_s=60)
    world.ledger.fail(world.claim(job.first_piece), world.failure())
    world.ledger.retry(job.id)
    world.clock.forward(120)
    world.rounds(1)
    assert world.ledger.get(job.id).status is Status.QUEUED


def test_a_deleted_job_answers_gone_for_a_month_and_then_nothing(world: Any) -> None:
    job = world.submit()
    world.ledger.delete(job.id)
    world.clock.forward(29 * DAY_S)
    world.rounds(1)
    with pytest.raises(JobGone):
        world.ledger.get(job.id)
    world.clock.forward(2 * DAY_S)
    world.rounds(1)
    with pytest.raises(JobNotFound):
        world.ledger.get(job.id)


def test_results_are_left_over_when_nobody_uses_them_any_more(world: Any) -> None:
    jobs = [world.submit() for _ in range(2)]
    for job, keys in zip(jobs, (["shared", "first"], ["shared", "second", "second"]), strict=True):
        world.ledger.finish(world.up_to(Stage.PUBLISH, job), uses=keys)
    assert world.ledger.leftovers() == ()
    world.ledger.delete(jobs[0].id)
    assert world.ledger.leftovers() == ()
    world.clock.forward(601)
    assert world.ledger.leftovers() == ("first",)
    world.ledger.delete(jobs[1].id)
    world.clock.forward(601)
    assert set(world.ledger.leftovers()) == {"shared", "first", "second"}
    world.ledger.removed(["shared", "first"])
    assert world.ledger.leftovers() == ("second",)


def test_a_job_is_not_forgotten_before_its_results_are(world: Any) -> None:
    job = world.submit()
    world.ledger.finish(world.up_to(Stage.PUBLISH, job), uses=["key"])
    world.ledger.delete(job.id)
    world.clock.forward(100 * DAY_S)
    world.rounds(1)
    assert world.ledger.leftovers() == ("key",)
    world.ledger.removed(["key"])
    world.rounds(1)
    with pytest.raises(JobNotFound):
        world.ledger.get(job.id)


def test_what_is_used_again_is_not_forgotten(world: Any) -> None:
    old, new = world.submit(), world.submit()
    world.ledger.finish(world.up_to(Stage.PUBLISH, old), uses=["key"])
    world.ledger.delete(old.id)
    world.clock.forward(601)
    assert world.ledger.leftovers() == ("key",)
    world.ledger.finish(world.up_to(Stage.PUBLISH, new), uses=["key"])
    world.ledger.removed(["key"])
    assert world.ledger.leftovers() == ()
    world.ledger.delete(new.id)
    world.clock.forward(601)
    assert world.ledger.leftovers() == ("key",)


def test_the_reaper_gets_by_with_queues_of_all_kinds(world: Any) -> None:
    assert len(set(QUEUES)) == 6
    assert world.rounds(3) == []
