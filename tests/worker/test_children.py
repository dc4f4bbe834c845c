"""Processes that end are started again: at once where they had worked, later and later where they had not."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from worker.children import Children

if TYPE_CHECKING:
    from jobs.record import WorkItem
    from worker.children import Work
    from worker.overseer import End
    from worker.pulse import Pulse


class Nothing:
    """A ledger in which nobody holds anything."""

    def holds(self, _: str) -> bool:
        return False

    def lost(self, _: str, __: End) -> tuple[WorkItem, ...]:
        return ()


def work_and_end(_: str, pulse: Pulse) -> None:
    pulse.begin()
    with pulse.working():
        pass
    os._exit(1)


def end_at_once(_: str, pulse: Pulse) -> None:
    pulse.begin()
    os._exit(1)


def end_at_work(_: str, pulse: Pulse) -> None:
    pulse.begin()
    with pulse.working():
        os._exit(1)


@pytest.mark.parametrize(
    ("work", "waits"),
    [(work_and_end, [1.0, 1.0, 1.0]), (end_at_once, [2.0, 4.0, 8.0]), (end_at_work, [2.0, 4.0, 8.0])],
)
def test_only_a_process_that_did_nothing_waits_longer_each_time(work: Work, waits: list[float]) -> None:
    kept = Children({"worker": (work, 1)}, freeing=Nothing(), max_bytes=0)
    (place,) = kept._places
    seen = []
    until_s = time.monotonic() + 120
    for _ in waits:
        place.start_s = 0.0
        kept.look()
        while place.process is not None:
            assert time.monotonic() < until_s
            kept.wait()
            place.start_s = float("inf")
            kept.look()
        seen.append(place.wait_s)
    assert seen == waits
