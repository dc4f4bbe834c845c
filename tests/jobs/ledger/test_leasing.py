"""One worker at a time has a piece of work, and only what it writes counts."""

from __future__ import annotations

import itertools
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from jobs.errors import LeaseLost, WrongState
from jobs.record import ArticleSummary, AudioSummary, Changes, Flaw, Output, Quality, Status, WorkItem
from jobs.report import Stage
from jobs.request import Priority

if TYPE_CHECKING:
    from collections.abc import Callable

    from jobs.record import Lease

TEN_MINUTES = Changes(audio=AudioSummary(sha256="s", duration_ms=600_000))


def _chunks(world: Any, job: Any, count: int = 3) -> list[Lease]:
    """Split the transcription of a job, and claim the chunks."""
    lease = world.up_to(Stage.TRANSCRIBE, job)
    return [world.claim(piece) for piece in world.ledger.split(lease, plan=[{"at": number} for number in range(count)])]


# Claiming


def test_what_one_worker_has_no_other_gets(world: Any) -> None:
    job = world.submit()
    assert world.claim(job.first_piece, "v").worker == "v"
    assert world.ledger.claim(*job.first_piece[:3], worker="w") is None
    assert world.ledger.next_ready() is None


def test_work_that_is_not_there_is_not_given(world: Any) -> None:
    job = world.submit()
    for job_id, stage, part in [(job.id, Stage.ALIGN, 0), (job.id, Stage.FETCH, 1), ("0" * 26, Stage.FETCH, 0)]:
        assert world.ledger.claim(job_id, stage, part, worker="w") is None


def test_a_claim_begins_the_job(world: Any) -> None:
    job = world.submit()
    world.clock.forward(7)
    lease = world.claim(job.first_piece)
    now = world.ledger.get(job.id)
    assert (now.status, now.started_ms, now.version) == (Status.PROCESSING, world.clock.ms, 2)
    assert (lease.request, lease.owner, lease.waited_ms) == (job.request, "anna", 7000)


def test_a_hundred_pieces_for_eight_workers_are_each_worked_on_once(
    world: Any, in_threads: Callable[..., list[Any]]
) -> None:
    for _ in range(25):
        world.submit()
    done: list[WorkItem] = []

    def work() -> None:
        while (piece := world.ledger.next_ready()) is not None:
            lease = world.ledger.claim(*piece[:3], worker="w")
            if lease is not None:
                done.append(lease.piece)
                after = list(Stage).index(lease.stage) + 1
                world.ledger.finish(lease, then=list(Stage)[after] if after < len(Stage) else None)

    assert in_threads([work] * 8) == [None] * 8
    # A worker may have found nothing only because others had it all: the rest is done now.
    work()
    assert len(done) == len(set(done)) == 25 * len(Stage)
    assert world.ledger.counts()[Status.COMPLETED] == 25


# Order


def test_who_waits_for_it_goes_before_the_archive(world: Any) -> None:
    jobs = [world.submit(priority=priority) for priority in (Priority.BULK, Priority.STANDARD, Priority.INTERACTIVE)]
    assert [world.next().job_id for _ in jobs] == [job.id for job in reversed(jobs)]


def test_owners_take_turns_however_much_one_of_them_wants(world: Any) -> None:
    for owner, count in {"anna": 8, "bert": 2, "carl": 1}.items():
        for number in range(count):
            world.submit(owner=owner, name=f"{owner}{number}")
    assert "".join(world.next().owner[0] for _ in range(11)) == "abcab" + "a" * 6


def test_a_job_is_finished_before_the_next_of_its_owner_is_begun(world: Any) -> None:
    first, second = world.submit(), world.submit()
    seen = []
    for stage in [*list(Stage)[1:], None]:
        lease = world.next()
        seen.append(lease.job_id)
        world.ledger.finish(lease, then=stage)
    assert seen == [first.id] * 4
    assert world.next().job_id == second.id


def test_a_worker_gets_only_what_its_queues_hold(world: Any) -> None:
    job = world.submit()
    assert world.ledger.next_ready(["asr", "cpu", "io.bulk"]) is None
    assert world.ledger.next_ready(["io"]) == job.first_piece


# Holding


def test_a_lease_holds_as_long_as_its_worker_beats(world: Any) -> None:
    lease = world.claim(world.submit().first_piece)
    for _ in range(20):
        world.ledger.heartbeat(lease)
        world.rounds(1)
    world.ledger.finish(lease, then=Stage.TRANSCRIBE)


def test_who_comes_back_from_the_dead_changes_nothing(world: Any) -> None:
    job = world.submit()
    zombie = world.claim(job.first_piece, "zombie")
    world.rounds(4)
    heir = world.claim(job.first_piece, "heir")
    assert heir.fence > zombie.fence
    before = world.ledger.get(job.id)
    late: list[Callable[[], Any]] = [
        lambda: world.ledger.heartbeat(zombie, done=1, total=2),
        lambda: world.ledger.finish(zombie, result="wrong", changes=TEN_MINUTES, uses=["wrong"]),
        lambda: world.ledger.split(zombie, plan=[1, 2]),
        lambda: world.ledger.fail(zombie, world.failure()),
        lambda: world.ledger.fail(zombie, world.failure(), retry_at_ms=0),
        lambda: world.ledger.give_back(zombie),
    ]
    for write in late:
        with pytest.raises(LeaseLost) as caught:
            write()
        assert caught.value.status == "processing"
    assert world.ledger.get(job.id) == before
    world.ledger.finish(heir, result="right", then=Stage.TRANSCRIBE)
    assert world.next().results == {Stage.FETCH: "right"}


def test_a_beat_tells_that_the_job_was_canceled_or_deleted(world: Any) -> None:
    canceled, deleted = (world.claim(world.submit().first_piece) for _ in range(2))
    world.ledger.cancel(canceled.job_id)
    world.ledger.delete(deleted.job_id, force=True)
    for lease, status in ((canceled, "canceled"), (deleted, "gone")):
        with pytest.raises(LeaseLost) as caught:
            world.ledger.heartbeat(lease)
        assert caught.value.status == status


def test_what_is_given_back_is_had_again_at_no_cost(world: Any) -> None:
    job = world.submit()
    for _ in range(5):
        world.ledger.give_back(world.claim(job.first_piece))
        assert world.ledger.get(job.id).status is Status.QUEUED
    assert world.claim(job.first_piece).tries == 0
    assert world.ledger.get(job.id).errors == ()


# Finishing


def test_a_job_goes_through_its_stages_and_each_knows_what_the_earlier_ones_found(world: Any) -> None:
    job = world.submit(webhook_url="https://example.org/hook")
    article = ArticleSummary(sha256="a", title="Die Uhr", paragraphs=3)
    quality = Quality(article_spoken=0.9, speech_explained=0.8, belongs=True)
    flaws = (Flaw(type="bad-packets", detail="damaged", detail_de="beschädigt"),)
    outputs = {"vtt": Output(key="k", sha256="s", bytes=7, media_type="text/vtt")}
    changes = [
        Changes(article=article, audio=TEN_MINUTES.audio),
        Changes(warnings=flaws),
        Changes(quality=quality),
        Changes(result=outputs),
    ]
    for stage, change, then in zip(Stage, changes, [*list(Stage)[1:], None], strict=True):
        lease = world.next()
        assert lease.stage is stage
        assert lease.results == {earlier: f"of {earlier}" for earlier in list(Stage)[: list(Stage).index(stage)]}
        world.clock.forward(2)
        rung = world.ledger.finish(lease, result=f"of {stage}", then=then, changes=change)
        assert [piece.stage for piece in rung] == ([then] if then else [])
    now = world.ledger.get(job.id)
    assert (now.status, now.stage, now.completed_ms) == (Status.COMPLETED, Stage.PUBLISH, world.clock.ms)
    assert (now.article, now.audio, now.quality, now.result) == (article, TEN_MINUTES.audio, quality, outputs)
    assert now.warnings == flaws
    assert now.stage_ms == dict.fromkeys(Stage, 2000)
    assert now.progress.percent == 100
    assert [(sent.type, sent.url, sent.state) for sent in now.deliveries] == [
        ("job.completed", "https://example.org/hook", "pending")
    ]
    assert world.ledger.next_ready() is None


def test_nothing_comes_before_what_is_done(world: Any) -> None:
    lease = world.up_to(Stage.ALIGN, world.submit())
    for stage in (Stage.FETCH, Stage.TRANSCRIBE, Stage.ALIGN):
        with pytest.raises(ValueError, match="does not come after"):
            world.ledger.finish(lease, then=stage)


# Chunks


def test_the_last_chunk_makes_its_stage_ready_again_and_no_other_does(world: Any) -> None:
    for order in itertools.permutations(range(3)):
        chunks = _chunks(world, world.submit())
        assert all(chunk.plan[chunk.part - 1] == {"at": chunk.part - 1} for chunk in chunks)
        rung = [world.ledger.finish(chunks[at]) for at in order]
        whole = WorkItem(chunks[0].job_id, Stage.TRANSCRIBE, 0, "asr")
        assert rung == [(), (), (whole,)]
        lease = world.claim(whole)
        assert (lease.part, lease.plan) == (0, tuple({"at": number} for number in range(3)))
        world.ledger.finish(lease, then=Stage.ALIGN)


def test_chunks_that_end_at_the_same_moment_make_their_stage_ready_once(
    world: Any, in_threads: Callable[..., list[Any]]
) -> None:
    for _ in range(5):
        chunks = _chunks(world, world.submit(), 8)
        rung = in_threads([lambda chunk=chunk: world.ledger.finish(chunk) for chunk in chunks])
        assert sorted(map(len, rung)) == [0] * 7 + [1]


def test_only_a_whole_stage_is_split_and_into_something(world: Any) -> None:
    chunks = _chunks(world, world.submit(), 1)
    with pytest.raises(ValueError, match="whole stage"):
        world.ledger.split(chunks[0], plan=[1, 2])
    (whole,) = world.ledger.finish(chunks[0])
    with pytest.raises(ValueError, match="whole stage"):
        world.ledger.split(world.claim(whole), plan=[])


def test_a_stage_may_be_split_further_when_its_chunks_are_done(world: Any) -> None:
    chunks = _chunks(world, world.submit(), 2)
    (whole,) = [piece for chunk in chunks for piece in world.ledger.finish(chunk)]
    more = world.ledger.split(world.claim(whole), plan=["words"])
    assert [piece.part for piece in more] == [3]
    (last,) = [world.claim(piece) for piece in more]
    assert last.plan == ({"at": 0}, {"at": 1}, "words")
    assert world.ledger.finish(last) == (whole,)
    assert len(world.claim(whole).plan) == 3


def test_a_chunk_that_fails_for_good_fails_the_job_and_a_retry_does_only_what_is_left(world: Any) -> None:
    job = world.submit()
    done, failing, running = _chunks(world, job)
    world.ledger.finish(done)
    world.ledger.fail(failing, world.failure(Stage.TRANSCRIBE))
    with pytest.raises(LeaseLost):
        world.ledger.heartbeat(running)
    assert world.ledger.ready(job.id) == ()
    world.ledger.retry(job.id)
    assert [piece.part for piece in world.ledger.ready(job.id)] == [failing.part, running.part]
    again = [world.claim(piece) for piece in world.ledger.ready(job.id)]
    assert world.ledger.finish(again[0]) == ()
    assert [piece.part for piece in world.ledger.finish(again[1])] == [0]


def test_a_stage_that_fails_after_its_chunks_does_not_do_them_again(world: Any) -> None:
    job = world.submit()
    chunks = _chunks(world, job)
    (whole,) = [piece for chunk in chunks for piece in world.ledger.finish(chunk)]
    world.ledger.fail(world.claim(whole), world.failure(Stage.TRANSCRIBE))
    world.ledger.retry(job.id)
    assert world.ledger.ready(job.id) == (whole,)
    assert len(world.claim(whole).plan) == 3


# Failing


def test_what_may_pass_is_tried_again_when_its_time_has_come(world: Any) -> None:
    job = world.submit()
    for tries in range(3):
        lease = world.claim(job.first_piece)
        assert lease.tries == tries
        world.ledger.fail(lease, world.failure(), retry_at_ms=world.clock.ms + 60_000)
        assert world.ledger.get(job.id).status is Status.QUEUED
        world.clock.forward(59)
        assert world.ledger.next_ready() is None
        assert world.ledger.claim(*job.first_piece[:3], worker="w") is None
        world.clock.forward(1)
        assert world.ledger.next_ready() == job.first_piece
    now = world.ledger.get(job.id)
    assert [(error.type, error.attempt) for error in now.errors] == [("http-failed", 1)] * 3
    assert [error.at_ms - now.created_ms for error in now.errors] == [0, 60_000, 120_000]
    assert now.failure is None


def test_what_will_not_pass_fails_the_job(world: Any) -> None:
    job = world.submit(webhook_url="https://example.org/hook")
    world.ledger.fail(world.up_to(Stage.TRANSCRIBE, job), world.failure(Stage.TRANSCRIBE, "not-audio"))
    now = world.ledger.get(job.id)
    assert (now.status, now.stage, now.completed_ms) == (Status.FAILED, Stage.TRANSCRIBE, world.clock.ms)
    assert now.failure is not None
    assert (now.failure.type, now.failure.at_ms) == ("not-audio", world.clock.ms)
    assert now.errors == (now.failure,)
    assert [sent.type for sent in now.deliveries] == ["job.failed"]
    assert world.ledger.next_ready() is None


def test_a_job_ends_in_one_way_only(world: Any, in_threads: Callable[..., list[Any]]) -> None:
    """Whoever is second finds out, and one message is sent."""
    for _ in range(10):
        job = world.submit(webhook_url="https://example.org/hook")
        lease = world.up_to(Stage.PUBLISH, job)
        answers = in_threads(
            [
                partial(world.ledger.finish, lease),
                partial(world.ledger.cancel, job.id),
                partial(world.ledger.fail, lease, world.failure(Stage.PUBLISH)),
            ]
        )
        now = world.ledger.get(job.id)
        ends = (Status.COMPLETED, Status.CANCELED, Status.FAILED)
        lost = [found for found in answers if isinstance(found, Exception)]
        assert [type(found) in (LeaseLost, WrongState) for found in lost] == [True, True]
        assert [end for end, found in zip(ends, answers, strict=True) if found not in lost] == [now.status]
        assert len(now.deliveries) == 1


# Progress


def test_progress_is_told_over_all_chunks(world: Any) -> None:
    job = world.submit()
    world.ledger.finish(world.claim(job.first_piece), then=Stage.TRANSCRIBE, changes=TEN_MINUTES)
    chunks = [world.claim(piece) for piece in world.ledger.split(world.next(), plan=range(4))]
    world.ledger.heartbeat(chunks[0], done=500, total=1000)
    assert world.ledger.get(job.id).progress.done_ms == 600_000 * 0.5 / 4
    world.ledger.finish(chunks[0])
    world.ledger.heartbeat(chunks[3], done=1, total=4)
    now = world.ledger.get(job.id).progress
    assert (now.done_ms, now.total_ms) == (600_000 * 1.25 / 4, 600_000)
    assert 0 < now.percent < 40


def test_percent_never_fall_and_are_a_hundred_only_at_the_end(world: Any) -> None:
    job = world.submit()
    seen = []
    for stage, then in zip(Stage, [*list(Stage)[1:], None], strict=True):
        lease = world.next()
        for done in (0, 5, 3, 10):  # one step of a stage after another may begin at nothing
            world.ledger.heartbeat(lease, done=done, total=10)
            seen.append(world.ledger.get(job.id).progress.percent)
        world.ledger.finish(lease, then=then, changes=TEN_MINUTES if stage is Stage.FETCH else None)
    assert seen == sorted(seen)
    assert seen[-1] < 100
    assert world.ledger.get(job.id).progress.percent == 100


def test_the_time_left_follows_what_earlier_jobs_took(world: Any) -> None:
    """Each second of sound took three seconds to transcribe, and nothing else took any time."""

    def transcription(job: Any) -> Lease:
        world.ledger.finish(world.claim(job.first_piece), then=Stage.TRANSCRIBE, changes=TEN_MINUTES)
        lease: Lease = world.claim(WorkItem(job.id, Stage.TRANSCRIBE, 0, "asr"))
        return lease

    for _ in range(10):
        lease = transcription(world.submit())
        world.clock.forward(1800)
        for then in (Stage.ALIGN, Stage.PUBLISH, None):
            rung = world.ledger.finish(lease, then=then)
            lease = world.claim(*rung) if rung else lease
    job = world.submit()
    world.ledger.heartbeat(transcription(job), done=0, total=600_000)
    eta_s = world.ledger.get(job.id).progress.eta_s
    assert eta_s is not None
    assert 1800 <= eta_s <= 1810


def test_a_result_that_was_kept_says_nothing_about_speed(world: Any) -> None:
    def eta_s() -> int | None:
        job = world.submit()
        world.ledger.finish(world.claim(job.first_piece), then=Stage.TRANSCRIBE, changes=TEN_MINUTES, kept=True)
        lease = world.claim(WorkItem(job.id, Stage.TRANSCRIBE, 0, "asr"))
        world.ledger.heartbeat(lease, done=0, total=1)
        left: int | None = world.ledger.get(job.id).progress.eta_s
        world.ledger.finish(lease, then=Stage.ALIGN, kept=True)
        return left

    assert eta_s() == eta_s()


def test_the_time_left_of_a_first_job_is_known_once_its_file_says_how_long_it_is(world: Any) -> None:
    job = world.submit()
    world.ledger.finish(world.claim(job.first_piece), then=Stage.TRANSCRIBE, changes=Changes(duration_ms=600_000))
    found = world.ledger.get(job.id)
    assert found.audio is None
    assert (found.progress.done_ms, found.progress.total_ms) == (0, 600_000)
    assert found.progress.eta_s is not None
    assert 10 < found.progress.eta_s < 600
    lease = world.claim(WorkItem(job.id, Stage.TRANSCRIBE, 0, "asr"))
    world.ledger.finish(lease, then=Stage.ALIGN, changes=TEN_MINUTES)
    assert world.ledger.get(job.id).progress.eta_s < found.progress.eta_s
