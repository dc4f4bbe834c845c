from __future__ import annotations

import multiprocessing
import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from jobs.record import COMPUTING, NETWORK, Status
from jobs.report import Stage
from tests.worker.fakes import SLOW, Shop, place_of, settings_in
from worker.runner import Runner

if TYPE_CHECKING:
    from pathlib import Path


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_works_until_it_is_stopped_and_goes_on_when_it_is_started_again(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SLOW, "3")
    job_id = shop.submit(shop.request(tmp_path))
    with Runner(shop.settings, place=place_of) as runner:
        shop.wait_until_heard(job_id)  # between two stages a job is "processing" too, but nobody gives it back
        pids = runner.pids()
        assert sorted(sorted(each.queues) for each in shop.ledger.alive()) == [sorted(COMPUTING), sorted(NETWORK)]
    assert shop.ledger.alive() == ()
    assert len(pids) == 2  # one computes, one fetches
    assert all(is_gone(pid) for pid in pids)
    job = shop.ledger.get(job_id)
    assert (job.status, job.stage, job.errors) == (Status.QUEUED, Stage.TRANSCRIBE, ())
    monkeypatch.setenv(SLOW, "0")
    with Runner(shop.settings, place=place_of):
        (job,) = shop.wait([job_id], within_s=30)
    assert shop.results(job)


@pytest.mark.fault("B3")
@pytest.mark.skipif(os.name == "nt", reason="kills processes by signals")
def test_killed_workers_are_replaced_and_what_they_held_is_done_by_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SLOW, "1")
    shop = Shop(settings_in(tmp_path / "data", concurrency=2))
    ids = [shop.submit(shop.request(tmp_path, number=number)) for number in range(4)]
    with Runner(shop.settings, place=place_of) as runner:
        for job_id in ids[:2]:
            shop.wait_until_heard(job_id)
            os.kill(runner.pids()[0], signal.SIGKILL)
        found = shop.wait(ids, within_s=60)
    results = [shop.results(job) for job in found]
    alone = Shop(settings_in(tmp_path / "alone"))
    monkeypatch.setenv(SLOW, "0")
    again = [alone.submit(alone.request(tmp_path, number=number)) for number in range(4)]
    with Runner(alone.settings, place=place_of):
        undisturbed = [alone.results(job) for job in alone.wait(again, within_s=60)]
    assert results == undisturbed


def serve(settings: object, started: object) -> None:
    """Be a service, until killed."""
    with Runner(settings, place=place_of) as runner:  # type: ignore[arg-type]
        started.send(runner.pids())  # type: ignore[attr-defined]
        time.sleep(60)


@pytest.mark.skipif(os.name == "nt", reason="kills processes by signals")
def test_workers_do_not_outlive_a_service_that_is_killed(shop: Shop) -> None:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    service = context.Process(target=serve, args=(shop.settings, theirs), daemon=False)
    service.start()
    pids = ours.recv()
    service.kill()
    service.join()
    until_s = time.monotonic() + 20
    while not all(is_gone(pid) for pid in pids):
        assert time.monotonic() < until_s
        time.sleep(0.1)
