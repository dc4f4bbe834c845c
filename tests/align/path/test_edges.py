"""Edges of words placed by letters, on levels drawn by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.path.edges import settle
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from random import Random

    from numpy.typing import NDArray

QUIET_DB, VOICE_DB = -70.0, -20.0


def level(*voiced: tuple[int, int], length_ms: int = 10_000) -> NDArray[np.float32]:
    result = np.full(length_ms // STEP_MS, QUIET_DB, np.float32)
    for start, end in voiced:
        result[start // STEP_MS : end // STEP_MS] = VOICE_DB
    return result


def settled(
    times: list[tuple[int, int]], levels: NDArray[np.float32], *, late_ms: int = 30, soft: bool = False
) -> list[list[int]]:
    begins = np.array([k == 0 for k in range(len(times))])
    late = np.full(len(times), late_ms, np.int32)
    places = np.array(times, np.int32).reshape(-1, 2)
    result: list[list[int]] = settle(places, begins, late, np.full(len(times), soft), levels).tolist()
    return result


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("heard_late_ms", [0, 20, 40, 60])
def test_a_sentence_starts_and_ends_with_the_voice(heard_late_ms: int, *, soft: bool) -> None:
    times = [(3000 + heard_late_ms, 3300), (3360, 4000 - heard_late_ms)]
    (start, _), (_, end) = settled(times, level((3000, 4000)), soft=soft)
    assert start == pytest.approx(3000, abs=10)
    assert end == pytest.approx(4000, abs=10)


def test_words_without_a_pause_between_them_touch_where_the_second_begins() -> None:
    (_, end), (start, _) = settled([(3030, 3280), (3380, 3900)], level((3000, 4000)), late_ms=40)
    assert end == start == 3340


def test_a_pause_inside_a_sentence_belongs_to_no_word() -> None:
    (_, end), (start, _) = settled([(3030, 3450), (4030, 4450)], level((3000, 3500), (4000, 4500)))
    assert end == pytest.approx(3500, abs=10)
    assert start == pytest.approx(4000, abs=10)


def test_words_without_times_stay_without() -> None:
    (_, none, _) = settled([(3030, 3280), (-1, -1), (3380, 3900)], level((3000, 4000)))
    assert none == [-1, -1]


def test_nothing_moves_where_there_is_nothing() -> None:
    assert settled([], level()) == []
    assert settled([(-1, -1)], level()) == [[-1, -1]]


SOUNDS = st.lists(st.tuples(st.integers(0, 400), st.integers(20, 600)), min_size=1, max_size=8)


@given(
    words=SOUNDS,
    voiced=st.lists(st.booleans(), min_size=60, max_size=60),
    late_ms=st.integers(0, 100),
    soft=st.booleans(),
    order=st.randoms(),
)
def test_whatever_the_level_no_word_overlaps_another_or_vanishes(
    words: list[tuple[int, int]], voiced: list[bool], late_ms: int, order: Random, *, soft: bool
) -> None:
    times: list[tuple[int, int]] = []
    now = 0
    for pause, duration in words:
        times.append((now + pause, now + pause + duration))
        now += pause + duration
    order.shuffle(times)
    levels = np.repeat(np.where(voiced, VOICE_DB, QUIET_DB).astype(np.float32), 100 // STEP_MS)
    levels = np.pad(levels, (0, max(0, now // STEP_MS + 100 - len(levels))), constant_values=QUIET_DB)
    found = settled(times, levels, late_ms=late_ms, soft=soft)
    assert [sorted(times).index(t) for t in times] == [sorted(found).index(f) for f in found], "the order stays"
    assert all(before[1] <= after[0] for before, after in pairwise(sorted(found)))
    assert all(0 <= start < end <= len(levels) * STEP_MS for start, end in found)
