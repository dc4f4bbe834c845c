"""Measures what the service adds to a job beside its stages: claims, hand-ins, and the waiting between them.

    python bench/overhead.py --jobs 20

The recogniser is the tests' fake, the ledger SQLite, the worker a process beside this one. Each job is submitted when
the one before is done. Prints the median and the longest of: time from submission to completion, less the time that the
worker spent within stages.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

from jobs import figures
from tests.worker.fakes import Shop, place_of, settings_in
from worker.runner import Runner

STAGES = 4


def main() -> int:
    """Run the jobs, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=20)
    asked = parser.parse_args()
    added_ms: list[float] = []
    with tempfile.TemporaryDirectory(prefix="gleichlauf-overhead-") as name:
        folder = Path(name)
        shop = Shop(settings_in(folder / "data"))
        with Runner(shop.settings, place=place_of):
            spent_ms = 0.0
            for number in range(asked.jobs + 1):
                (job,) = shop.wait([shop.submit(shop.request(folder, number=number))], within_s=120)
                before_ms, spent_ms = spent_ms, _in_stages_ms(shop, STAGES * (number + 1))
                assert job.completed_ms is not None
                if number:  # the first one loads libraries
                    added_ms.append(job.completed_ms - job.created_ms - (spent_ms - before_ms))
    print(f"{asked.jobs} jobs: {statistics.median(added_ms):.0f} ms a job, {max(added_ms):.0f} ms at most")
    return 0


def _in_stages_ms(shop: Shop, pieces: int) -> float:
    """Return the milliseconds that the worker has spent within stages, when it has counted so many."""
    until_s = time.monotonic() + 10
    while True:
        found = figures.read(shop.database)
        counted = sum(value for each, value in found.items() if re.fullmatch(r"\w+_stage_seconds_count", each.name))
        if counted >= pieces or time.monotonic() > until_s:
            return 1000 * sum(v for each, v in found.items() if re.fullmatch(r"\w+_stage_seconds_sum", each.name))
        time.sleep(0.01)


if __name__ == "__main__":
    sys.exit(main())
