"""Jobs come in once, however often they are sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from jobs.errors import IdempotencyConflict, LedgerUnavailable
from jobs.ledger import Ledger, submitting
from jobs.record import Status, Submission
from jobs.report import Stage
from jobs.request import Priority, Request, Source
from jobs.schema import jobs, work

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_job_is_queued_and_its_first_stage_is_ready(world: Any) -> None:
    asked = world.request(metadata={"cms": "4711"}, priority=Priority.BULK)
    job, new = world.ledger.submit(asked, owner="anna")
    assert new
    assert (job.status, job.stage, job.attempt, job.version) == (Status.QUEUED, Stage.FETCH, 1, 1)
    assert job.created_ms == world.clock.ms
    assert job.request == asked
    assert world.ledger.next_ready() == job.first_piece
    assert job.first_piece.queue == "io.bulk"


def test_what_is_answered_is_what_is_kept(world: Any) -> None:
    job = world.submit(metadata={"ä": "ß\u2028"}, outputs=("vtt",), webhook_url="https://example.org/h")
    assert world.ledger.get(job.id) == job


def test_a_key_whose_job_is_deleted_at_that_very_moment_is_free(world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    old, _ = world.ledger.submit(world.request(), owner="anna", idempotency_key="k")
    looked: list[object] = []
    holders = submitting._holders

    def deleted_meanwhile(connection: Any, submissions: Any) -> Any:
        looked.append(submissions)
        if len(looked) == 1:
            connection.execute(update(jobs).values(idempotency_key=None))
        return holders(connection, submissions)

    monkeypatch.setattr(submitting, "_holders", deleted_meanwhile)
    job, new = world.ledger.submit(world.request(), owner="anna", idempotency_key="k")
    assert new
    assert job.id != old.id
    assert world.ledger.get(job.id) == job


def test_an_id_is_26_letters_and_digits_and_later_ones_sort_later(world: Any) -> None:
    ids = [world.submit().id for _ in range(20)]
    assert all(len(each) == 26 and each.isalnum() and each == each.lower() for each in ids)
    assert world.ledger.list_jobs(limit=1)[0].id == max(ids)


def test_the_same_key_with_the_same_request_is_the_same_job(world: Any) -> None:
    first, new = world.ledger.submit(world.request(), owner="anna", idempotency_key="k")
    assert new
    world.ledger.claim(first.id, Stage.FETCH, worker="w")
    again, new = world.ledger.submit(world.request(), owner="anna", idempotency_key="k")
    assert not new
    assert again.id == first.id
    assert again.status is Status.PROCESSING
    assert len(world.ledger.list_jobs()) == 1


def test_the_same_key_with_another_request_is_a_mistake(world: Any) -> None:
    first, _ = world.ledger.submit(world.request("a"), owner="anna", idempotency_key="k")
    with pytest.raises(IdempotencyConflict) as caught:
        world.ledger.submit(world.request("b"), owner="anna", idempotency_key="k")
    assert caught.value.job_id == first.id


def test_the_same_key_of_somebody_else_is_another_job(world: Any) -> None:
    first, _ = world.ledger.submit(world.request("a"), owner="anna", idempotency_key="k")
    other, new = world.ledger.submit(world.request("b"), owner="bert", idempotency_key="k")
    assert new
    assert other.id != first.id


def test_a_key_is_free_again_when_its_job_is_deleted(world: Any) -> None:
    first, _ = world.ledger.submit(world.request("a"), owner="anna", idempotency_key="k")
    world.ledger.delete(first.id)
    assert world.ledger.submit(world.request("b"), owner="anna", idempotency_key="k")[1]


def test_one_bad_submission_does_not_spoil_the_others(world: Any) -> None:
    old, _ = world.ledger.submit(world.request("old"), owner="anna", idempotency_key="k")
    sent = [
        Submission(request=world.request("1"), owner="anna"),
        Submission(request=world.request("new"), owner="anna", idempotency_key="k"),
        Submission(request=world.request("2"), owner="anna", idempotency_key="twice"),
        Submission(request=world.request("2"), owner="anna", idempotency_key="twice"),
        Submission(request=world.request("old"), owner="anna", idempotency_key="k"),
    ]
    first, bad, second, same, known = world.ledger.submit_many(sent)
    assert isinstance(bad, IdempotencyConflict)
    assert first[1]
    assert second[1]
    assert same == (second[0], False)
    assert (known[0].id, known[1]) == (old.id, False)
    assert [job.request.article.url for job, new in (first, second)] == [
        "https://1.example.org/",
        "https://2.example.org/",
    ]
    assert len(world.ledger.list_jobs()) == 3


@pytest.mark.fault("D1")
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the size of PostgreSQL's disk cannot be set
def test_nothing_of_a_batch_is_kept_when_the_disk_is_full(world: Any) -> None:
    with world.ledger.database.write() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    world.ledger.database.engine.dispose()
    _limit_pages(world.ledger, pages + 3)
    sent = [Submission(request=world.request("x" * 500), owner="anna") for _ in range(200)]
    with pytest.raises(LedgerUnavailable, match="full"):
        world.ledger.submit_many(sent)
    assert world.ledger.list_jobs() == ()
    assert world.submit()


def _limit_pages(ledger: Ledger, pages: int) -> None:
    from sqlalchemy import event  # noqa: PLC0415

    @event.listens_for(ledger.database.engine, "connect")
    def _connected(connection: Any, _record: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")


def test_submitting_nothing_is_nothing(world: Any) -> None:
    assert world.ledger.submit_many([]) == []


@pytest.mark.fault("J1")
def test_fifty_at_once_with_one_key_get_one_job(world: Any, in_threads: Callable[..., list[Any]]) -> None:
    asked = world.request()
    answers = in_threads([lambda: world.ledger.submit(asked, owner="anna", idempotency_key="k")] * 50)
    assert len({job.id for job, _ in answers}) == 1
    assert sum(new for _, new in answers) == 1
    assert len(world.ledger.list_jobs()) == 1


def test_batches_with_the_same_keys_in_another_order_do_not_wait_for_each_other_for_ever(
    world: Any, in_threads: Callable[..., list[Any]]
) -> None:
    sent = [Submission(request=world.request(), owner="anna", idempotency_key=str(n)) for n in range(100)]
    answers = in_threads([lambda: world.ledger.submit_many(sent), lambda: world.ledger.submit_many(sent[::-1])] * 4)
    assert all(not isinstance(found, Exception) for found in answers), answers
    assert len({job.id for batch in answers for job, _ in batch}) == 100
    assert sum(new for batch in answers for _, new in batch) == 100


def test_what_is_accepted_is_there_for_another_process(world: Any) -> None:
    job = world.submit()
    other = type(world.ledger.database).open(world.ledger.database.engine.url.render_as_string(hide_password=False))
    assert Ledger(other).get(job.id) == job
    other.close()


def test_uploads_are_in_use_as_long_as_their_job(world: Any) -> None:
    text, sound = Source(upload="text-key", name="a.md"), Source(upload="sound-key")
    job, _ = world.ledger.submit(Request(article=text, audio=sound), owner="anna")
    assert world.ledger.leftovers() == ()
    world.ledger.delete(job.id)
    world.clock.forward(3600)
    assert set(world.ledger.leftovers()) == {"text-key", "sound-key"}


def test_every_job_has_its_first_piece(world: Any) -> None:
    """A job without one would wait for ever."""
    world.ledger.submit_many([Submission(request=world.request(), owner="anna") for _ in range(30)])
    with world.ledger.database.read() as connection:
        ids = set(connection.execute(jobs.select().with_only_columns(jobs.c.id)).scalars())
        assert ids == set(connection.execute(work.select().with_only_columns(work.c.job_id)).scalars())
