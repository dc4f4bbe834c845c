"""Hours of work are a command, `bench/soak.py`; here it runs for some seconds, and is shown what it must not pass."""

from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bench import soak
from jobs.record import QUEUES
from tests.worker.fakes import Shop, place_of, settings_in
from tests.worker.processes import ROOT
from worker.run import run_ready

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.fault("L1")
def test_a_short_soak_is_passed() -> None:
    command = [sys.executable, "bench/soak.py", "--jobs", "8", "--kill-s", "10"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^good +completed +7$", done.stdout, re.MULTILINE)
    assert re.search(r"^markup +takes-too-long|^markup +not-audio", done.stdout, re.MULTILINE)
    assert "8 jobs: 0 not ended, 0 not told of exactly once, 0 good ones failed" in done.stdout


def test_a_soak_is_not_passed_where_a_job_is_lost_doubled_or_failed_or_the_service_was_not_ready(
    tmp_path: Path,
) -> None:
    shop = Shop(settings_in(tmp_path / "data"))
    good, hidden = (shop.submit(shop.request(tmp_path, webhook_url=url)) for url in (soak.HOOK, None))
    failed = shop.submit(shop.request(tmp_path, webhook_url=soak.HOOK))
    shop.ledger.cancel(failed)
    run_ready(place_of(shop.settings), QUEUES)

    def verdict(kinds: dict[str, str], *, undone: int = 0, not_ready: tuple[str, ...] = ()) -> int:
        return soak.told(shop.settings, kinds, undone, soak.Seen(not_ready=list(not_ready), asked=9))

    assert verdict({good: "good", failed: "drip"}) == 0
    assert verdict({good: "good"}, undone=1) == 1
    assert verdict({good: "good"}, not_ready=("no worker",)) == 1
    assert verdict({good: "good", failed: "good"}) == 1
    assert verdict({good: "good", hidden: "good"}) == 1
