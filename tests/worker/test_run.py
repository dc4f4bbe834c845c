from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pytest

from files.errors import DiskFull
from jobs.errors import LeaseLost, LedgerUnavailable
from jobs.output import STANDARD
from jobs.record import QUEUES, Status
from jobs.report import Stage
from tests.worker.fakes import SLOW, SlowReader, place_of
from worker import run as module
from worker import watch
from worker.run import run, run_ready

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.record import Job, Lease, WorkItem
    from tests.worker.fakes import Shop
    from worker.workplace import Workplace


@pytest.fixture
def place(shop: Shop) -> Workplace:
    return place_of(shop.settings)


@pytest.fixture
def fetched(shop: Shop, place: Workplace, tmp_path: Path) -> str:
    """Return a job whose transcription waits for a worker."""
    job_id = shop.submit(shop.request(tmp_path))
    assert run(job_id, Stage.FETCH, 0, place)
    return job_id


@dataclass
class Working:
    """A worker at the transcription of a job, and whether its process had to die."""

    job_id: str
    died: threading.Event


@pytest.fixture
def working(shop: Shop, place: Workplace, fetched: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Working]:
    """Have a worker begin a transcription of half a minute."""
    monkeypatch.setenv(SLOW, "30")
    died = threading.Event()
    mortal = replace(place, die=died.set)
    thread = threading.Thread(target=run, args=(fetched, Stage.TRANSCRIBE, 0, mortal))
    thread.start()
    shop.wait_until_heard(fetched)
    yield Working(fetched, died)
    monkeypatch.setenv(SLOW, "0")
    thread.join(60)


def done(place: Workplace, shop: Shop, job_id: str) -> Job:
    run_ready(place, QUEUES)
    return shop.ledger.get(job_id)


def test_a_job_goes_through_all_stages(shop: Shop, place: Workplace, tmp_path: Path) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    rung: list[WorkItem] = []
    assert run_ready(replace(place, ring=rung.append), QUEUES) is None
    job = shop.ledger.get(job_id)
    assert set(shop.results(job)) == {*STANDARD, "recording"}
    assert [piece.stage for piece in rung] == [Stage.TRANSCRIBE, Stage.ALIGN, Stage.PUBLISH]


def test_told_twice_it_does_nothing_the_second_time(shop: Shop, place: Workplace, tmp_path: Path) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    assert run(job_id, Stage.FETCH, 0, place)
    before = shop.ledger.get(job_id)
    assert not run(job_id, Stage.FETCH, 0, place)
    assert not run(job_id, Stage.ALIGN, 0, place)  # not its turn
    assert not run("0" * 26, Stage.FETCH, 0, place)
    assert shop.ledger.get(job_id) == before


def test_a_second_job_with_the_same_files_costs_no_hearing(shop: Shop, place: Workplace, tmp_path: Path) -> None:
    reader = SlowReader()
    place = replace(place, tools=replace(place.tools, listener=reader))
    request = shop.request(tmp_path)
    first, second = shop.submit(request), shop.submit(request)
    run_ready(place, QUEUES)
    assert (len(reader.asked), reader.timed) == (1, 1)
    assert shop.results(shop.ledger.get(first)) == shop.results(shop.ledger.get(second))


@pytest.mark.fault("J9")
def test_a_canceled_transcription_stops_within_two_seconds(shop: Shop, working: Working) -> None:
    assert watch.LOOK_S + watch.LOST_S < 2
    shop.ledger.cancel(working.job_id)
    # The fake says how far it is every three seconds, so it is the process that has to go.
    assert working.died.wait(20)
    assert shop.ledger.get(working.job_id).status is Status.CANCELED


def test_a_canceled_transcription_that_says_how_far_it_is_stops_without_killing_the_process(
    shop: Shop, place: Workplace, fetched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SLOW, "5")
    threading.Timer(0.3, lambda: shop.ledger.cancel(fetched)).start()
    begun_s = time.monotonic()
    run(fetched, Stage.TRANSCRIBE, 0, replace(place, die=lambda: pytest.fail("killed")))
    assert time.monotonic() - begun_s < 4  # of five seconds
    assert shop.ledger.get(fetched).status is Status.CANCELED


@pytest.mark.fault("J10")
def test_a_deleted_job_stops_too(shop: Shop, working: Working) -> None:
    shop.ledger.delete(working.job_id, force=True)
    assert working.died.wait(20)


def test_work_is_given_back_when_the_process_should_stop(
    shop: Shop, place: Workplace, fetched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SLOW, "5")
    run(fetched, Stage.TRANSCRIBE, 0, replace(place, is_over=lambda: True))
    job = shop.ledger.get(fetched)
    assert (job.status, job.stage, job.errors) == (Status.QUEUED, Stage.TRANSCRIBE, ())
    monkeypatch.setenv(SLOW, "0")
    assert done(place, shop, fetched).status is Status.COMPLETED


def test_work_that_does_not_stop_is_given_back_before_the_process_dies(
    shop: Shop, place: Workplace, fetched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "OVER_S", 0.2)
    monkeypatch.setenv(SLOW, "30")
    states: list[Status] = []

    def die() -> None:
        states.append(shop.ledger.get(fetched).status)
        monkeypatch.setenv(SLOW, "0")

    run(fetched, Stage.TRANSCRIBE, 0, replace(place, is_over=lambda: True, die=die))
    assert states == [Status.QUEUED]


def test_work_in_which_nothing_moves_ends_its_process(
    shop: Shop, place: Workplace, fetched: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "STALL_S", 0.2)
    monkeypatch.setenv(SLOW, "20")
    deaths: list[int] = []

    def die() -> None:
        deaths.append(1)
        monkeypatch.setenv(SLOW, "0")

    run(fetched, Stage.TRANSCRIBE, 0, replace(place, die=die))
    assert deaths == [1]


def test_progress_reaches_the_job(
    shop: Shop, place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "TELL_S", 0.1)
    monkeypatch.setenv(SLOW, "3")
    job_id = shop.submit(shop.request(tmp_path))
    seen: set[int] = set()
    ended = threading.Event()

    def look() -> None:
        while not ended.wait(0.05):
            seen.add(shop.ledger.get(job_id).progress.percent)

    looking = threading.Thread(target=look)
    looking.start()
    run_ready(place, QUEUES)
    ended.set()
    looking.join()
    assert len(seen) > 4
    assert shop.ledger.get(job_id).progress.percent == 100


def test_a_fault_of_the_recording_fails_the_job(shop: Shop, place: Workplace, tmp_path: Path) -> None:
    page = tmp_path / "page.mp3"
    page.write_text("<!doctype html><html><body>Bitte melden Sie sich an.</body></html>")
    request = shop.request(tmp_path)
    assert request.audio is not None
    audio = replace(request.audio, upload=shop.store.put_file(page))
    job = done(place, shop, shop.submit(replace(request, audio=audio)))
    assert job.status is Status.FAILED
    assert job.failure is not None
    assert (job.failure.type, job.failure.stage, job.failure.retryable) == ("not-audio", Stage.TRANSCRIBE, False)
    assert job.failure.detail_de != job.failure.detail


@pytest.mark.fault("D1")
def test_a_full_disk_is_tried_again_later_and_shown(shop: Shop, place: Workplace, tmp_path: Path) -> None:
    place = replace(place, tools=replace(place.tools, listener=SlowReader(error=DiskFull("/srv"))))
    job = done(place, shop, shop.submit(shop.request(tmp_path)))
    assert job.status is Status.QUEUED
    assert [failure.type for failure in job.errors] == ["disk-full"]
    assert shop.ledger.next_ready() is None  # not at once


def test_a_fault_of_ours_fails_the_job_and_not_the_worker(
    shop: Shop, place: Workplace, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    broken = replace(place, tools=replace(place.tools, listener=SlowReader(error=KeyError("inner"))))
    job = done(broken, shop, shop.submit(shop.request(tmp_path)))
    assert job.failure is not None
    assert (job.status, job.failure.type, job.failure.retryable) == (Status.FAILED, "internal", True)
    assert "KeyError" in caplog.text
    shop.ledger.retry(job.id)
    assert done(place, shop, job.id).status is Status.COMPLETED


@pytest.mark.fault("D1")
def test_nothing_is_begun_without_room_on_the_disk(
    shop: Shop, place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    monkeypatch.setattr("service.storage.ROOM_BYTES", 1 << 62)
    assert done(place, shop, job_id).status is Status.QUEUED
    monkeypatch.setattr("service.storage.ROOM_BYTES", 0)
    assert done(place, shop, job_id).status is Status.COMPLETED


def test_results_are_handed_in_when_the_ledger_is_back(
    shop: Shop, place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "_AGAIN_S", 0.01)
    finish, refusals = place.ledger.finish, iter([1, 1, 1])

    def sometimes(*arguments: object, **named: object) -> tuple[WorkItem, ...]:
        if next(refusals, 0):
            raise LedgerUnavailable("locked")
        return finish(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(place.ledger, "finish", sometimes)
    job = done(place, shop, shop.submit(shop.request(tmp_path)))
    assert (job.status, job.errors) == (Status.COMPLETED, ())


@pytest.mark.fault("B5")
def test_what_a_zombie_hands_in_changes_nothing(
    shop: Shop, place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    finish = place.ledger.finish

    def after_it_was_buried(lease: Lease, **named: object) -> tuple[WorkItem, ...]:
        monkeypatch.undo()
        shop.ledger.lost(place.name)
        assert shop.ledger.claim(job_id, Stage.FETCH, worker="another") is not None
        with pytest.raises(LeaseLost):
            finish(lease, **named)  # type: ignore[arg-type]
        return finish(lease, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(place.ledger, "finish", after_it_was_buried)
    run(job_id, Stage.FETCH, 0, place)
    job = shop.ledger.get(job_id)
    assert (job.status, job.stage) == (Status.PROCESSING, Stage.FETCH)
    assert [error.type for error in job.errors] == ["worker-ended"]  # what it was taken for


def test_the_ledger_decides_the_order_and_the_time_when_to_stop(shop: Shop, place: Workplace, tmp_path: Path) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    left = run_ready(place, QUEUES, until_s=time.monotonic())
    assert left is not None
    assert (left.job_id, left.stage) == (job_id, Stage.FETCH)
    assert run_ready(place, ["cpu"]) is None
    assert shop.ledger.get(job_id).stage is Stage.FETCH


def test_work_goes_on_while_the_ledger_is_away(
    shop: Shop, place: Workplace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv(SLOW, "3")

    def away(lease: Lease) -> bool:
        raise LedgerUnavailable("gone for lunch")

    monkeypatch.setattr(place.ledger, "is_held", away)
    job = done(place, shop, shop.submit(shop.request(tmp_path)))
    assert (job.status, job.errors) == (Status.COMPLETED, ())
    assert 1 <= caplog.text.count("gone for lunch") <= 16  # in two stages; not four a second
