"""Whatever a worker meets, it is ended from outside, its job is told how, and all others go on."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from jobs.ledger import reaping
from jobs.record import Status, WorkerEnd
from jobs.report import Stage
from jobs.request import Request, Source
from tests.faults.hostile import GROWS_BYTES, HOW, hostile_place_of
from tests.jobs.conftest import TEXT
from tests.loopback import Drip, serving
from tests.worker.fakes import Shop, place_of, settings_in
from worker import overseer
from worker.children import Children
from worker.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.skipif(os.name == "nt", reason="ends processes by signals")


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(settings_in(tmp_path / "data", max_worker_bytes=GROWS_BYTES, fetch_networks="127.0.0.0/8"))


@pytest.mark.parametrize(
    ("how", "end", "sign"),
    [
        ("hangs", WorkerEnd.HUNG, " s); see the log"),
        pytest.param("grows", WorkerEnd.OUT_OF_MEMORY, "> 1024 MiB", marks=pytest.mark.fault("B6")),
        ("crashes", WorkerEnd.CRASHED, "SIGABRT"),
    ],
)
def test_work_that_ends_its_worker_fails_by_name_and_the_next_job_is_done(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, end: WorkerEnd, sign: str
) -> None:
    monkeypatch.setattr(overseer, "SILENT_S", 6.0)
    monkeypatch.setattr(reaping, "MAX_CRASHES", 2)
    monkeypatch.setenv(HOW, how)
    with Runner(shop.settings, place=hostile_place_of):
        (job,) = shop.wait([shop.submit(shop.request(tmp_path))], within_s=120)
        monkeypatch.delenv(HOW)  # processes that are started from now on
        (other,) = shop.wait([shop.submit(shop.request(tmp_path, number=1))], within_s=120)
    assert job.status is Status.FAILED
    assert job.failure is not None
    assert (job.failure.type, job.failure.stage) == ("poison", Stage.TRANSCRIBE)
    assert sign in job.failure.detail
    assert [error.type for error in job.errors] == ["worker-ended", "poison"]
    assert (end is WorkerEnd.OUT_OF_MEMORY) == ("allow workers more memory" in job.failure.detail)
    assert shop.results(other)


def test_a_worker_that_cannot_be_started_is_started_as_soon_as_it_can(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, refused = Children._start, []

    def refuse(self: Children, place: object) -> None:
        refused.append(place)
        raise OSError(24, os.strerror(24))

    with Runner(shop.settings, place=place_of) as runner:
        monkeypatch.setattr(Children, "_start", refuse)
        for pid in runner.pids():
            os.kill(pid, signal.SIGKILL)
        until_s = time.monotonic() + 60
        while len(refused) < 3:
            assert time.monotonic() < until_s
            time.sleep(0.1)
        monkeypatch.setattr(Children, "_start", start)
        (job,) = shop.wait([shop.submit(shop.request(tmp_path))], within_s=120)
    assert shop.results(job)


@pytest.fixture
def drip() -> Iterator[str]:
    with serving(Drip) as server:
        server.daemon_threads = True
        yield f"http://127.0.0.1:{server.server_port}/"


def test_nobody_waits_for_somebody_else_s_slow_server(tmp_path: Path, drip: str) -> None:
    port = int(drip.rstrip("/").rpartition(":")[2])
    shop = Shop(settings_in(tmp_path / "data", fetch_networks="127.0.0.0/8", fetch_ports=f"{port}"))
    article = Source(upload=shop.store.put_bytes(TEXT.encode()), name="uhr.md", media_type="text/markdown")
    with Runner(shop.settings, place=place_of):
        slow = [shop.submit(Request(article=article, audio=Source(url=f"{drip}{n}.mp3"))) for n in range(20)]
        shop.wait([slow[0]], within_s=60, until=lambda job: job.status is Status.PROCESSING)
        (job,) = shop.wait([shop.submit(shop.request(tmp_path))], within_s=60)
        assert shop.results(job)
        waiting = [shop.ledger.get(job_id) for job_id in slow]
        assert not any(each.status.ended for each in waiting)
        for each in slow:
            shop.ledger.cancel(each)
