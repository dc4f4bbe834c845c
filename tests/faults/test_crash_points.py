"""A worker is killed at a share of its crash points, or a call fails there; `bench/crashpoints.py` takes all kills."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crash_points import STEPS, Point, Points, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.requires_strace


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Points]:
    with Points(tmp_path_factory.mktemp("points")) as made:
        yield made


@pytest.mark.fault("A")
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_kill_costs_nothing_wherever_it_comes(points: Points, step: Step) -> None:
    """One point of each call: the first in the one, the one in the middle in the next, the last in the third."""
    calls = points.calls(step)
    assert calls["write"], "the step is not seen"
    for place, (call, count) in enumerate(sorted(calls.items())):
        point = Point(step, call, (1, (count + 1) // 2, count)[place % 3])
        seen = points.meet(point)
        assert seen.was_there, point
        assert seen.wrong == [], point


@pytest.mark.fault("D2")
@pytest.mark.parametrize("step", [step for step in STEPS if not step.is_read], ids=lambda step: step.name)
def test_a_disk_that_fails_to_keep_a_result_is_named_and_the_job_goes_on_later(points: Points, step: Step) -> None:
    seen = points.meet(Point(step, "fsync", 1, "EIO"))
    assert (seen.wrong, seen.errors) == ([], ("disk-failed",))


@pytest.mark.fault("D2")
def test_a_commit_that_fails_is_tried_again(points: Points) -> None:
    step = STEPS[-1]
    for number in range(1, points.calls(step)["fdatasync"] + 1):
        seen = points.meet(Point(step, "fdatasync", number, "EIO"))
        assert (seen.wrong, seen.errors) == ([], ()), number
