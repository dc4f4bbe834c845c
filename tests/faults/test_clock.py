"""The clock of the machine jumps while jobs are worked on: of all processes of a real service, at the same moment."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.ledger import Ledger
from jobs.record import QUEUES, Status
from jobs.report import Stage
from tests.conftest import faketime_library
from tests.worker.fakes import SLOW, Shop, place_of, settings_in
from tests.worker.processes import ROOT
from worker.run import run_ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.record import Job
    from jobs.request import Request

pytestmark = pytest.mark.requires_faketime

HOOK = "http://127.0.0.1/hook"  # never sent, for it is forbidden; but there must be one message a job


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service on a clock of its own.

    Attributes:
        shop: what it keeps, seen from outside, on the clock of the machine.
        file: says how far its clock is ahead of the machine's, in seconds.
    """

    shop: Shop
    file: Path

    def set_clock(self, ahead_s: float) -> None:
        new = self.file.with_suffix(".new")
        new.write_text(f"{ahead_s:+.3f}\n")
        new.replace(self.file)


@contextmanager
def on_its_own_clock(folder: Path) -> Iterator[Service]:
    service = Service(shop=Shop(settings_in(folder / "data")), file=folder / "clock")
    service.set_clock(0)
    library = faketime_library()
    assert library is not None
    environment = {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAKETIME_TIMESTAMP_FILE": str(service.file),
        "FAKETIME_NO_CACHE": "1",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # no clock that somebody sets is that of time.monotonic
        "TZ": "Europe/Berlin",
        "GLEICHLAUF_DATA": str(folder / "data"),
        "GLEICHLAUF_MIN_FREE_BYTES": "0",
        SLOW: "3",
    }
    log = folder / "log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.hurried"],
            cwd=ROOT,
            env=environment,
            stdout=said,
            stderr=said,
            start_new_session=True,
        )
    try:
        until_s = time.monotonic() + 120
        while not {"asr", "io"} <= {queue for worker in service.shop.ledger.alive() for queue in worker.queues}:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until_s, log.read_text()
            time.sleep(0.05)
        yield service
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with on_its_own_clock(tmp_path_factory.mktemp("clock")) as made:
        yield made


def undisturbed(folder: Path, numbers: range) -> list[dict[str, bytes]]:
    """Return the results of the same jobs where no clock jumps."""
    shop = Shop(settings_in(folder / "undisturbed"))
    ids = [shop.submit(shop.request(folder, number=number)) for number in numbers]
    run_ready(place_of(shop.settings), QUEUES)
    return [shop.results(shop.ledger.get(job_id)) for job_id in ids]


def taken(shop: Shop, request: Request) -> str:
    """Submit a job, and take it before any worker of the service does."""
    while True:
        job_id = shop.submit(request)
        if shop.ledger.claim(job_id, Stage.FETCH, worker="of a machine that has died"):
            return job_id
        shop.ledger.cancel(job_id)


def told_once(jobs: list[Job]) -> bool:
    return all(len(job.deliveries) == 1 for job in jobs)


@pytest.mark.parametrize(
    ("ahead_s", "numbers"),
    [
        pytest.param(3600, range(2), marks=pytest.mark.fault("E1"), id="forward"),
        pytest.param(-3600, range(2, 4), marks=pytest.mark.fault("E2"), id="back"),
    ],
)
def test_a_clock_that_jumps_while_a_job_is_worked_on_changes_nothing_but_the_times(
    service: Service, tmp_path: Path, ahead_s: int, numbers: range
) -> None:
    """One job is held by a worker that lives, the other by one that has died unseen."""
    service.set_clock(0)
    shop = service.shop
    requests = [shop.request(tmp_path, number=number, webhook_url=HOOK) for number in numbers]
    held = shop.submit(requests[0])
    shop.wait_until_heard(held)
    lost = taken(shop, requests[1])
    service.set_clock(ahead_s)
    jobs = shop.wait([held, lost], within_s=120)
    assert [shop.results(job) for job in jobs] == undisturbed(tmp_path, numbers)
    assert [[error.type for error in job.errors] for job in jobs] == [[], ["worker-ended"]]
    assert told_once(jobs)


@pytest.mark.fault("E3")
@pytest.mark.parametrize(
    ("at", "numbers"),
    [
        pytest.param(datetime(2027, 3, 28, 1, tzinfo=UTC), range(4, 5), id="begins"),
        pytest.param(datetime(2026, 10, 25, 1, tzinfo=UTC), range(5, 6), id="ends"),
    ],
)
def test_daylight_saving_changes_nothing(service: Service, tmp_path: Path, at: datetime, numbers: range) -> None:
    shop = service.shop
    (number,) = numbers
    request = shop.request(tmp_path, number=number, webhook_url=HOOK)
    ahead_s = at.timestamp() - time.time() - 2
    service.set_clock(ahead_s)
    # by the same clock: a job that came months ago has no time left
    submitted, _ = Ledger(shop.database, clock=lambda: round(1000 * (time.time() + ahead_s))).submit(request, owner="a")
    jobs = shop.wait([submitted.id], within_s=120)
    assert [shop.results(job) for job in jobs] == undisturbed(tmp_path, numbers)
    assert told_once(jobs)
    (job,) = jobs
    assert (job.status, job.errors) == (Status.COMPLETED, ())
    assert job.started_ms is not None
    assert job.completed_ms is not None
    assert 0 <= job.completed_ms - job.started_ms < 30 * 60_000  # of which no hour is missing or too much
