from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from jobs.ledger import Ledger
from jobs.ledger.leasing import LEASE_ROUNDS
from jobs.output import STANDARD
from jobs.record import Status, WorkItem
from jobs.report import Stage
from tests.worker.fakes import Shop, settings_in
from tests.worker.processes import ROOT, Workers
from worker.doorbell import celery

if TYPE_CHECKING:
    from pathlib import Path

    from tests.worker.processes import RedisServer

pytestmark = pytest.mark.requires_redis


def submit(shop: Shop, tmp_path: Path, numbers: range) -> list[str]:
    """Submit jobs and ring, as the web does."""
    ring, ids = celery(shop.settings), []
    for number in numbers:
        job, _ = shop.ledger.submit(shop.request(tmp_path, number=number), owner="local")
        ring(job.first_piece)
        ids.append(job.id)
    return ids


def hurry(shop: Shop) -> None:
    """Have all leases run out that nobody renews, and rings be rung again: as many rounds as that takes, at once."""
    ring = celery(shop.settings)
    for number in range(1, LEASE_ROUNDS + 3):
        soon = Ledger(shop.database, clock=lambda n=number: time.time_ns() // 1_000_000 + 10_000 * n)  # type: ignore[misc]
        for piece in soon.reap():
            ring(piece)


def test_each_queue_has_its_workers(celery_shop: Shop, workers: Workers, tmp_path: Path) -> None:
    hearing = workers.start("-Q", "asr", "-n", "hearing@test")
    others = workers.start("-Q", "io,cpu", "-n", "others@test")
    ids = submit(celery_shop, tmp_path, range(2))
    for job in celery_shop.wait(ids, within_s=60):
        assert set(celery_shop.results(job)) == {*STANDARD, "recording"}
    assert sorted(sorted(each.queues) for each in celery_shop.ledger.alive()) == [["asr"], ["cpu", "io"]]
    done = workers.said(r'"process": (\d+), "message": "done.*"job_id": "(\w+)", "stage": "(\w+)"', times=8)
    assert len(done) == 8
    asr = ("transcribe", "align")
    assert {int(pid) for pid, _, stage in done if stage in asr} == set(workers.children(hearing))
    assert {int(pid) for pid, _, stage in done if stage not in asr} == set(workers.children(others))
    assert {job_id for _, job_id, _ in done} == set(ids)  # every line says which


def test_work_that_nobody_was_told_of_begins_with_the_first_worker(
    celery_shop: Shop, workers: Workers, tmp_path: Path
) -> None:
    ids = [celery_shop.submit(celery_shop.request(tmp_path))]
    workers.start()
    assert [job.status for job in celery_shop.wait(ids, within_s=60)] == [Status.COMPLETED]


@pytest.mark.fault("B1", "B3")
def test_a_killed_worker_costs_no_job(celery_shop: Shop, workers: Workers, tmp_path: Path) -> None:
    worker = workers.start(slow_s=2)
    ids = submit(celery_shop, tmp_path, range(2))
    celery_shop.wait_until_heard(ids[0])
    (child,) = workers.children(worker)
    os.kill(child, signal.SIGKILL)
    time.sleep(0.5)
    hurry(celery_shop)
    celery_shop.wait_until_heard(ids[0])
    workers.kill(worker)
    workers.start()
    hurry(celery_shop)
    assert [job.status for job in celery_shop.wait(ids, within_s=60)] == [Status.COMPLETED] * 2


@pytest.mark.fault("C2", "C6")
def test_redis_may_be_emptied_and_restarted_in_the_middle(
    celery_shop: Shop, workers: Workers, redis_server: RedisServer, tmp_path: Path
) -> None:
    workers.start(slow_s=2)
    ids = submit(celery_shop, tmp_path, range(3))
    celery_shop.wait_until_heard(ids[0])
    with redis_server.client as client:
        client.flushall()
    redis_server.stop(signal.SIGKILL)
    ids += submit(celery_shop, tmp_path, range(3, 5))  # nobody is told
    time.sleep(1)
    redis_server.start()
    # the worker that is at it goes on with what is ready; nothing has to be rung again
    assert [job.status for job in celery_shop.wait(ids, within_s=90)] == [Status.COMPLETED] * 5
    # and the worker hears rings again
    more = submit(celery_shop, tmp_path, range(5, 6))
    assert [job.status for job in celery_shop.wait(more, within_s=60)] == [Status.COMPLETED]


@pytest.mark.fault("B4")
def test_a_worker_that_is_stopped_gives_back_what_it_is_at(celery_shop: Shop, workers: Workers, tmp_path: Path) -> None:
    worker = workers.start(slow_s=10)
    (job_id,) = submit(celery_shop, tmp_path, range(1))
    celery_shop.wait_until_heard(job_id)
    worker.send_signal(signal.SIGTERM)
    begun_s = time.monotonic()
    assert worker.wait(20) == 0
    assert time.monotonic() - begun_s < 10  # containers are killed after ten seconds
    job = celery_shop.ledger.get(job_id)
    assert (job.status, job.stage, job.errors) == (Status.QUEUED, Stage.TRANSCRIBE, ())


def test_a_canceled_transcription_makes_room_for_the_next(celery_shop: Shop, workers: Workers, tmp_path: Path) -> None:
    worker = workers.start(slow_s=60)  # six seconds between two reports: its process has to be killed
    (job_id,) = submit(celery_shop, tmp_path, range(1))
    celery_shop.wait_until_heard(job_id)
    (child,) = workers.children(worker)
    celery_shop.ledger.cancel(job_id)
    begun_s = time.monotonic()
    while child in workers.children(worker):
        assert time.monotonic() - begun_s < 20
        time.sleep(0.05)
    (job_id,) = submit(celery_shop, tmp_path, range(1, 2))
    celery_shop.wait_until_heard(job_id)


def test_gleichlauf_worker_is_such_a_worker(celery_shop: Shop, tmp_path: Path) -> None:
    environment = {**os.environ, "GLEICHLAUF_DATA": str(tmp_path)}
    environment["GLEICHLAUF_BROKER_URL"] = str(celery_shop.settings.broker_url)
    log = tmp_path / "log"
    command = [sys.executable, "-m", "cli", "worker", "--queue", "io"]  # without a model to load
    with log.open("wb") as file, subprocess.Popen(command, cwd=ROOT, env=environment, stderr=file) as worker:
        until_s = time.monotonic() + 60
        while "ready" not in log.read_text():
            assert time.monotonic() < until_s
            assert worker.poll() is None
            time.sleep(0.1)
        worker.terminate()
        assert worker.wait(20) == 0
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    assert any(line["message"].startswith("Connected to redis://") for line in lines)


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSTOP])
def test_a_broker_that_is_away_or_hangs_holds_up_nobody(
    celery_shop: Shop, redis_server: RedisServer, how: signal.Signals
) -> None:
    assert redis_server.process is not None
    ring = celery(celery_shop.settings)
    redis_server.process.send_signal(how)
    begun_s = time.monotonic()
    for _ in range(1000):
        ring(WorkItem("0" * 26, Stage.FETCH, 0, "io"))
    assert time.monotonic() - begun_s < 4


def test_a_ring_says_what_is_to_be_done_in_plain_json(celery_shop: Shop, redis_server: RedisServer) -> None:
    celery(celery_shop.settings)(WorkItem("0" * 26, Stage.TRANSCRIBE, 3, "asr.bulk"))
    with redis_server.client as client:
        (name,) = [key for key in client.scan_iter() if client.type(key) == b"list"]
        message = json.loads(client.lindex(name, 0))
    assert name == b"asr.bulk"
    assert message["headers"]["task"] == "gleichlauf.transcribe"
    assert message["content-type"] == "application/json"
    arguments, named, _ = json.loads(base64.b64decode(message["body"]))
    assert (arguments, named) == ([], {"job_id": "0" * 26, "part": 3})


@pytest.mark.requires_postgresql
def test_workers_and_ledger_may_be_on_other_machines(
    redis_server: RedisServer, postgresql_url: str, tmp_path: Path
) -> None:
    shop = Shop(settings_in(tmp_path / "data", broker_url=redis_server.url, database_url=postgresql_url))
    workers = Workers(shop.settings, tmp_path / "worker.log")
    worker = workers.start("-Q", "io,asr,cpu")
    try:
        for job in shop.wait(submit(shop, tmp_path, range(2)), within_s=60):
            assert "json" in shop.results(job)
    finally:
        workers.kill(worker)
        shop.database.close()
