"""Kills a worker, or what reads strangers' bytes for it, at every system call by which a step changes anything.

    python bench/crashpoints.py                              # all steps; strace is needed
    python bench/crashpoints.py --step publish --call fsync

For each call of each step, N = 1, 2, … until the step runs through: the process is killed before its N-th call, what a
reader would see then is looked at, a fresh worker goes on, and what it leaves is compared with a run without faults.
The recogniser is the tests' fake, all else is real. Prints a line for each call of a step, then the figures; ends with
1 if a job did not complete, had other results, was told of twice, or anything half written or left over was found.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.crash_points import CALLS, STEPS, Point, Points

if TYPE_CHECKING:
    from tests.faults.crash_points import Step


def main() -> int:
    """Kill at all points and print what came of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--step", choices=[step.name for step in STEPS], help="only this one")
    parser.add_argument("--call", choices=CALLS, help="only this one")
    asked = parser.parse_args()
    steps = [step for step in STEPS if asked.step in (None, step.name)]
    killed = failed = 0
    begun_s = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="gleichlauf-crashpoints-") as name, Points(Path(name)) as points:
        for step in steps:
            for call in sorted(points.calls(step)):
                if asked.call in (None, call):
                    of_call, wrong = at_each(points, step, call)
                    killed, failed = killed + of_call, failed + wrong
    print(f"{len(steps)} steps, {killed} points, {failed} failures, {time.monotonic() - begun_s:.0f} s")
    return int(failed > 0)


def at_each(points: Points, step: Step, call: str) -> tuple[int, int]:
    """Kill at each of the calls of a kind in a step; returns at how many, and after how many something was wrong."""
    failed = 0
    for number in itertools.count(1):
        point = Point(step, call, number)
        seen = points.meet(point)
        if seen.wrong:
            failed += 1
            print(f"{point}: {'; '.join(seen.wrong)}", flush=True)
        if not seen.was_there:
            print(f"{step.name}, {call}: {number - 1} points, {failed} failures", flush=True)
            return number - 1, failed
    raise AssertionError


if __name__ == "__main__":
    sys.exit(main())
