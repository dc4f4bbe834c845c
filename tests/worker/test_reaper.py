from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from cli.serve import service_of
from jobs.errors import LedgerUnavailable
from jobs.ledger import Ledger
from jobs.report import Stage
from tests.worker.fakes import place_of
from tests.worker.processes import ROOT
from worker.reaper import Reaper
from worker.run import run_ready

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.record import WorkItem
    from tests.worker.fakes import Shop


def later(reaper: Reaper, shop: Shop, seconds: float) -> None:
    """Have the reaper's next round be so much later."""
    reaper._ledger = Ledger(shop.database, clock=lambda: time.time_ns() // 1_000_000 + round(1000 * seconds))


def test_what_nobody_has_taken_is_rung_again(shop: Shop, tmp_path: Path) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    rung: list[WorkItem] = []
    reaper = Reaper(shop.settings, ring=rung.append)
    for number in range(1, 6):
        later(reaper, shop, 10 * number)
        reaper.round()
    assert [(piece.job_id, piece.stage) for piece in rung] == [(job_id, Stage.FETCH)]


def test_results_that_no_job_uses_any_more_leave_the_store(shop: Shop, tmp_path: Path) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    run_ready(place_of(shop.settings), ("io", "asr", "cpu"))
    outputs = shop.ledger.get(job_id).result
    assert all(shop.store.size(output.key) for output in outputs.values())
    shop.ledger.delete(job_id)
    reaper = Reaper(shop.settings)
    reaper.round()
    assert all(shop.store.size(output.key) for output in outputs.values())  # another job may just find them
    later(reaper, shop, 3600)
    reaper.round()
    assert not any(shop.store.size(output.key) for output in outputs.values())
    assert shop.ledger.leftovers() == ()


def test_a_sweep_leaves_what_jobs_use(shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    run_ready(place_of(shop.settings), ("io", "asr", "cpu"))
    orphan = shop.store.put_bytes(b"of nobody")
    monkeypatch.setattr("worker.reaper.UNUSED_S", -60.0)
    Reaper(shop.settings).sweep()
    assert shop.store.size(orphan) is None
    assert set(shop.results(shop.ledger.get(job_id))) >= {"json", "recording"}


def test_it_goes_on_when_the_ledger_was_away_and_after_a_fault(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("worker.reaper.ROUND_S", 0.02)
    reaper = Reaper(shop.settings)
    faults = iter([LedgerUnavailable("locked"), KeyError("a fault")])
    seen: list[int] = []

    def reap() -> tuple[WorkItem, ...]:
        seen.append(1)
        for fault in faults:
            raise fault
        return ()

    monkeypatch.setattr(reaper._ledger, "reap", reap)
    with reaper:
        until_s = time.monotonic() + 10
        while len(seen) < 4:
            assert time.monotonic() < until_s
            time.sleep(0.01)
    assert "locked" in caplog.text
    assert "a fault" in caplog.text


def test_it_is_a_process_too(tmp_path: Path) -> None:
    environment = {**os.environ, "GLEICHLAUF_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-m", "worker.reaper"], cwd=ROOT, env=environment) as process:
        until_s = time.monotonic() + 30
        while not list(tmp_path.glob("worker-*.alive")):  # written after a round
            assert time.monotonic() < until_s
            time.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        assert process.wait(20) == 0


@pytest.mark.parametrize("who", ["a worker that starts", "a service that starts", "the reaper"])
def test_what_the_dead_worked_on_is_removed_by_whoever_comes_by(shop: Shop, who: str) -> None:
    with shop.store.work_folder() as living:
        dead = living.with_name(f"{living.name[:-1]}x")
        dead.mkdir()
        dead.with_name(f"{dead.name}.lock").touch()  # which the system took from its owner
        if who == "a worker that starts":
            place_of(shop.settings).ledger.database.close()
        elif who == "a service that starts":
            service_of(shop.settings).database.close()
        else:
            Reaper(shop.settings).round()
        assert (living.exists(), dead.exists()) == (True, False)
