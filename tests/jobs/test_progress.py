"""Percent never fall, and the time left is what the rest took before."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jobs.progress import progress, smoothed
from jobs.record import JobProgress
from jobs.report import Stage

SPEEDS = {Stage.FETCH: 10, Stage.TRANSCRIBE: 70, Stage.ALIGN: 15, Stage.PUBLISH: 5}


@given(
    st.sampled_from(Stage),
    st.floats(0, 1),
    st.integers(0, 99),
    st.none() | st.integers(1, 10**9),
    st.integers(0, 10**9),
    st.dictionaries(st.sampled_from(Stage), st.integers(1, 10**6)),
)
def test_whatever_was_measured_progress_is_sound(
    stage: Stage, share: float, percent: int, duration_ms: int | None, elapsed_ms: int, speeds: dict[Stage, int]
) -> None:
    told = progress(
        stage,
        share,
        before=JobProgress(percent=percent),
        duration_ms=duration_ms,
        elapsed_ms=elapsed_ms,
        speeds=speeds,
    )
    assert percent <= told.percent <= 99
    assert told.total_ms == duration_ms
    assert told.eta_s is not None or duration_ms is None
    assert 0 <= told.done_ms <= (duration_ms or 0)
    assert told.eta_s is None or told.eta_s >= 0


@pytest.mark.parametrize(
    ("stage", "share", "percent", "eta_s"),
    [
        (Stage.FETCH, 0.0, 0, 10),
        (Stage.TRANSCRIBE, 0.0, 10, 9),
        (Stage.ALIGN, 0.0, 80, 2),
        (Stage.PUBLISH, 0.0, 95, 1),
    ],
)
def test_a_stage_that_begins_leaves_what_it_and_the_later_ones_take(
    stage: Stage, share: float, percent: int, eta_s: int
) -> None:
    told = progress(stage, share, before=JobProgress(), duration_ms=100_000, elapsed_ms=0, speeds=SPEEDS)
    assert (told.percent, told.eta_s) == (percent, eta_s)


def test_a_stage_that_is_slower_than_ever_before_says_so() -> None:
    """A tenth took a minute: nine minutes are left, and the later stages."""
    told = progress(Stage.TRANSCRIBE, 0.1, before=JobProgress(), duration_ms=100_000, elapsed_ms=60_000, speeds=SPEEDS)
    assert told.eta_s == 540 + 2


def test_the_time_left_is_told_by_a_jobs_own_pace_while_nobody_knows_how_long_its_recording_is() -> None:
    """A quarter of what takes 70 of 90 parts took a minute: three minutes are left, and 20 of those parts."""
    asked: dict[str, Any] = {"before": JobProgress(), "duration_ms": None, "elapsed_ms": 60_000, "speeds": SPEEDS}
    assert progress(Stage.TRANSCRIBE, 0.25, **asked).eta_s == 180 + math.ceil(240 * 20 / 70)
    assert progress(Stage.TRANSCRIBE, 0.01, **asked).eta_s is None
    assert progress(Stage.FETCH, 0.25, **asked).eta_s is None  # the network's pace says nothing about the rest


def test_a_speed_follows_what_is_measured() -> None:
    speed = smoothed(None, 100)
    for _ in range(30):
        speed = smoothed(speed, 300)
    assert speed == pytest.approx(300, abs=5)
    assert smoothed(None, 0.0) == 1
