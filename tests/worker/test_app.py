from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.record import QUEUES, WorkItem
from jobs.report import Stage
from service.errors import NoBroker
from tests.worker.fakes import Shop, place_of, settings_in
from worker import app as module
from worker import health
from worker.app import make, start

if TYPE_CHECKING:
    from service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path, broker_url="memory://")


def test_messages_are_json_acknowledged_early_and_never_answered(settings: Settings) -> None:
    conf = make(settings).conf
    assert (conf.task_serializer, conf.accept_content) == ("json", ["json"])
    assert conf.task_acks_late is False
    assert conf.task_ignore_result is True
    assert conf.result_backend is None
    assert conf.task_time_limit == 6 * 3600


def test_every_queue_has_a_route_of_its_own(settings: Settings) -> None:
    queues = make(settings).amqp.queues
    assert set(queues) == set(QUEUES)
    assert {queue.routing_key for queue in queues.values()} == set(QUEUES)


def test_settings_decide_how_many_processes_there_are(tmp_path: Path) -> None:
    assert make(settings_in(tmp_path, concurrency=3)).conf.worker_concurrency == 3


def test_a_worker_needs_a_broker(tmp_path: Path) -> None:
    with pytest.raises(NoBroker, match="GLEICHLAUF_BROKER_URL"):
        start(settings_in(tmp_path))


@pytest.mark.parametrize("named", ["worker", "worker.app"])
def test_celerys_own_command_finds_the_application_and_says_when_there_is_no_broker(named: str, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "celery", "-A", named]
    environment = {**os.environ, "GLEICHLAUF_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command += ["worker", "-P", "solo"]
    found = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert found.returncode != 0
    assert "GLEICHLAUF_BROKER_URL" in found.stderr


def test_a_ring_has_all_done_that_waits_in_the_workers_queues(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(settings)
    ids = [shop.submit(shop.request(tmp_path, number=number)) for number in range(2)]
    app = make(settings, place_of=place_of)
    app.work(ids[1], Stage.FETCH, 0)
    assert [job.status.value for job in shop.wait(ids, within_s=1)] == ["completed"] * 2


def test_a_task_ends_after_a_while_and_rings_for_what_is_left(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(settings)
    ids = [shop.submit(shop.request(tmp_path, number=number)) for number in range(2)]
    rung: list[WorkItem] = []
    monkeypatch.setattr("worker.doorbell.celery", lambda _: rung.append)
    monkeypatch.setattr(module, "STRETCH_S", 0.0)
    make(settings, place_of=place_of).work(ids[1], Stage.FETCH, 0)
    assert [(piece.job_id, piece.stage) for piece in rung] == [(ids[1], Stage.TRANSCRIBE), (ids[0], Stage.FETCH)]


def test_a_process_has_a_workplace_of_its_own(settings: Settings) -> None:
    app = make(settings, place_of=place_of)
    first = app.place()
    assert app.place() is first
    app._opened = os.getppid(), first  # as after a fork
    assert app.place() is not first
    assert app.place().name == app.processes.name_of(os.getpid())  # which its supervisor knows too


def test_stopping_reaches_the_workplace(settings: Settings) -> None:
    app = make(settings, place_of=place_of)
    assert not app.place().is_over()
    app.stop()
    assert app.place().is_over()


def test_a_worker_is_healthy_while_it_gets_on(settings: Settings) -> None:
    assert not health.is_alive(settings)
    make(settings, place_of=place_of).place().alive()
    assert health.is_alive(settings)
    for far_s in (-health.STALE_S - 1, 3600.0):  # it has stopped; it has stopped, and the clock was set back
        os.utime(health.file_of(settings), (time.time() + far_s,) * 2)
        assert not health.is_alive(settings)
