"""A worker is killed at a share of its crash points; `bench/crashpoints.py` takes all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.faults.crash_points import STEPS, Point, Points, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = [pytest.mark.requires_strace, pytest.mark.fault("A")]


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Points]:
    with Points(tmp_path_factory.mktemp("points")) as made:
        yield made


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_a_kill_costs_nothing_wherever_it_comes(points: Points, step: Step) -> None:
    """One point of each call: the first in the one, the one in the middle in the next, the last in the third."""
    calls = points.calls(step)
    assert calls["write"], "the step is not seen"
    for place, (call, count) in enumerate(sorted(calls.items())):
        point = Point(step, call, (1, (count + 1) // 2, count)[place % 3])
        seen = points.kill(point)
        assert seen.was_killed, point
        assert seen.wrong == [], point
