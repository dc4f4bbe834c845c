"""Whatever is killed, stopped or short of memory: no job is lost, and who comes back too late changes nothing."""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx2
import psutil
import pytest

from jobs.ledger import Ledger, reaping
from jobs.ledger.leasing import LEASE_ROUNDS
from jobs.record import QUEUES, Status
from jobs.report import Stage
from tests.faults.hostile import GROWS_BYTES, HOW, hostile_place_of
from tests.jobs.conftest import TEXT, write_wav
from tests.worker.fakes import SLOW, Shop, settings_in, work_off
from tests.worker.processes import ROOT
from worker import reaper
from worker.run import run_ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from service.settings import Settings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="kills processes by signals")

WITHIN_S = 120


def has_ended(process: psutil.Process) -> bool:
    try:  # in a container, nobody may ask how it ended
        return bool(process.status() == psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return True


@dataclass
class Service:
    """The whole of ``gleichlauf serve`` in a process group of its own."""

    process: subprocess.Popen[bytes]
    url: str

    def kill_all(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)

    def kill_main(self) -> None:
        """Kill the process that serves; those that work end by themselves."""
        others = psutil.Process(self.process.pid).children(recursive=True)
        self.process.kill()
        self.process.wait(20)
        until_s = time.monotonic() + WITHIN_S
        while not all(map(has_ended, others)):
            assert time.monotonic() < until_s
            time.sleep(0.05)


@contextmanager
def serving(shop: Shop, log: Path, *, slow_s: float = 0.0, **variables: str) -> Iterator[Service]:
    environment = {
        **os.environ,
        "GLEICHLAUF_DATA": str(shop.settings.data),
        "GLEICHLAUF_MIN_FREE_BYTES": "0",
        SLOW: str(slow_s),
        **variables,
    }
    command = [sys.executable, "-m", "tests.cli.real_service"]
    with log.open("wb") as said:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said, start_new_session=True)
    try:
        until_s = time.monotonic() + WITHIN_S
        while (found := re.search(r"^http://\S+", log.read_text("utf-8"), re.MULTILINE)) is None:
            assert process.poll() is None, log.read_text("utf-8")
            assert time.monotonic() < until_s
            time.sleep(0.05)
        yield Service(process, found[0])
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(20)


def let_leases_end(shop: Shop) -> None:
    """Have as many rounds as it takes, at once."""
    for number in range(1, LEASE_ROUNDS + 3):
        Ledger(shop.database, clock=lambda n=number: time.time_ns() // 1_000_000 + 10_000 * n).reap()  # type: ignore[misc]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(settings_in(tmp_path / "data"))


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the results of the job where nobody is killed."""
    folder = tmp_path_factory.mktemp("calm")
    shop = Shop(settings_in(folder / "data"))
    job_id = shop.submit(shop.request(folder))
    work_off(shop.settings)
    return shop.results(shop.ledger.get(job_id))


@pytest.mark.parametrize(
    "kill",
    [
        pytest.param(Service.kill_all, id="B1", marks=pytest.mark.fault("B1")),
        pytest.param(Service.kill_main, id="B2", marks=pytest.mark.fault("B2")),
    ],
)
def test_what_a_service_was_at_that_was_killed_is_done_by_the_next(
    shop: Shop, tmp_path: Path, calm: dict[str, bytes], kill: Callable[[Service], None]
) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    with serving(shop, tmp_path / "log", slow_s=5) as service:
        shop.wait_until_heard(job_id)
        kill(service)
    let_leases_end(shop)
    work_off(shop.settings)
    assert shop.results(shop.ledger.get(job_id)) == calm


@pytest.mark.fault("B5")
def test_who_was_stopped_for_longer_than_a_lease_changes_nothing_when_it_wakes(
    shop: Shop, tmp_path: Path, calm: dict[str, bytes]
) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    with serving(shop, tmp_path / "log", slow_s=1) as service:
        shop.wait_until_heard(job_id)
        os.killpg(service.process.pid, signal.SIGSTOP)
        let_leases_end(shop)
        work_off(shop.settings)
        before = shop.ledger.get(job_id)
        os.killpg(service.process.pid, signal.SIGCONT)
        # it is at the next job as soon as it has done with this one
        (other,) = shop.wait([shop.submit(shop.request(tmp_path, number=1))], within_s=WITHIN_S)
    assert other.status is Status.COMPLETED
    assert shop.ledger.get(job_id) == before
    assert shop.results(before) == calm


def work_in_little_memory(settings: Settings) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    place = hostile_place_of(settings)
    most_bytes = psutil.Process().memory_info().vms + GROWS_BYTES // 2
    resource.setrlimit(resource.RLIMIT_AS, (most_bytes, most_bytes))
    run_ready(place, QUEUES)


@pytest.mark.fault("B6")
@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of address space that holds")
def test_work_that_lacks_memory_says_so_and_is_done_where_there_is_more(
    shop: Shop, tmp_path: Path, calm: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(HOW, "grows")
    job_id = shop.submit(shop.request(tmp_path))
    worker = multiprocessing.get_context("spawn").Process(target=work_in_little_memory, args=(shop.settings,))
    worker.start()
    worker.join(WITHIN_S)
    assert worker.exitcode == 0  # it goes on with others
    job = shop.ledger.get(job_id)
    assert (job.status, job.stage) == (Status.QUEUED, Stage.TRANSCRIBE)
    assert [error.type for error in job.errors] == ["not-enough-memory"]
    monkeypatch.delenv(HOW)
    work_off(shop.settings, days=1)
    assert shop.results(shop.ledger.get(job_id)) == calm


@pytest.mark.fault("B7")
def test_what_the_web_has_accepted_is_done_though_it_was_killed_at_once(
    shop: Shop, tmp_path: Path, calm: dict[str, bytes]
) -> None:
    wav = write_wav(tmp_path / "0.wav").read_bytes()
    files = {"article": ("uhr.md", TEXT.encode(), "text/markdown"), "audio": ("uhr.wav", wav, "audio/wav")}
    with serving(shop, tmp_path / "log", GLEICHLAUF_BROKER_URL="memory://") as service:
        answer = httpx2.post(f"{service.url}/v1/jobs", files=files, trust_env=False, timeout=WITHIN_S)
        service.kill_all()
    assert answer.status_code == 202
    work_off(shop.settings)
    job = shop.ledger.get(answer.json()["id"])
    assert shop.results(job).keys() == calm.keys()


def reap(settings: Settings) -> None:
    reaper.ROUND_S, reaping.ROUND_MS = 0.1, 50
    with reaper.Reaper(settings):
        time.sleep(WITHIN_S)


@pytest.mark.fault("B8")
def test_a_reaper_that_was_killed_is_followed_by_the_next(shop: Shop, tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    ids = [shop.submit(shop.request(tmp_path, number=number)) for number in range(2)]
    for job_id in ids:
        assert shop.ledger.claim(job_id, Stage.FETCH, worker="dead") is not None
        running = context.Process(target=reap, args=(shop.settings,))
        running.start()
        shop.wait([job_id], within_s=WITHIN_S, until=lambda job: job.status is Status.QUEUED)
        running.kill()
        running.join()
    assert [error.type for job_id in ids for error in shop.ledger.get(job_id).errors] == ["worker-ended"] * 2
    work_off(shop.settings)
    assert [shop.ledger.get(job_id).status for job_id in ids] == [Status.COMPLETED] * 2
