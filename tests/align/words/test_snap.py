"""Edges of words beside pauses, on levels drawn by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.path.edges import start_of_voice
from align.words.snap import snap
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray


def level(*voiced: tuple[int, int], floor_db: float = -70.0, length_ms: int = 10_000) -> NDArray[np.float32]:
    rng = np.random.default_rng(1)
    result = floor_db + rng.normal(0, 1, length_ms // STEP_MS)
    for start, end in voiced:
        result[start // STEP_MS : end // STEP_MS] = -20 + rng.normal(0, 2, (end - start) // STEP_MS)
    return result.astype(np.float32)


def snapped(times: list[tuple[int, int]], letters: list[int], levels: NDArray[np.float32]) -> list[list[int]]:
    begins = np.array([True] + [False] * (len(times) - 1))
    return snap(np.array(times, np.int32), np.array(letters, np.int32), begins, levels).tolist()  # type: ignore[no-any-return]


@pytest.mark.parametrize("floor_db", [-100.0, -70.0, -45.0])
@pytest.mark.parametrize("early_ms", [0, 100, 300, 1500, 3000])
def test_a_first_word_that_swallowed_the_pause_starts_with_the_voice(floor_db: float, early_ms: int) -> None:
    levels = level((4000, 6000), floor_db=floor_db)
    ((start, _), _) = snapped([(4000 - early_ms, 4250), (4250, 6000)], [5, 20], levels)
    assert start == pytest.approx(4000, abs=20)


@pytest.mark.parametrize("recognised", [3930, 4000, 4040])
def test_a_last_word_ends_with_the_voice(recognised: int) -> None:
    ((_, end),) = snapped([(3000, recognised)], [10], level((3000, 4000)))
    assert end == pytest.approx(4000, abs=20)


def test_the_closure_before_a_final_t_is_no_end() -> None:
    ((_, end),) = snapped([(3000, 3960)], [10], level((3000, 3900), (3970, 4030)))
    assert end == pytest.approx(4030, abs=20)


def test_without_a_rise_the_recognised_time_stays() -> None:
    assert snapped([(4000, 4250), (4250, 6000)], [5, 20], level((0, 10_000)))[0][0] == 4000


def test_words_without_times_stay_without() -> None:
    assert snapped([(-1, -1), (4000, 4300)], [5, 5], level((4000, 4300)))[0] == [-1, -1]


@given(
    st.lists(st.tuples(st.integers(0, 9000), st.integers(20, 900)), min_size=1, max_size=12),
    st.lists(st.tuples(st.integers(0, 900), st.integers(1, 100)), max_size=6),
)
def test_words_never_overlap_and_stay_in_order(raw: list[tuple[int, int]], voiced: list[tuple[int, int]]) -> None:
    starts = sorted({start for start, _ in raw})
    times = [(start, start + length) for start, (_, length) in zip(starts, raw, strict=False)]
    levels = level(*((a * STEP_MS, min(10_000, (a + n) * STEP_MS)) for a, n in voiced))
    result = snapped(times, [4] * len(times), levels)
    assert all(a < b for a, b in result)
    assert all(x[1] <= y[0] for x, y in pairwise(result))


@pytest.mark.parametrize(("floor_db", "latest"), [(-70.0, 4050), (-40.0, 4015)])
def test_a_soft_beginning_that_noise_hides_is_where_letters_say(floor_db: float, latest: int) -> None:
    """The level rises 50 ms after where letters say; beside noise, the voice may have begun below it."""
    levels = level((4050, 6000), floor_db=floor_db)
    assert start_of_voice(levels, 4000, lowest_ms=0, latest_ms=4200) == pytest.approx(latest, abs=5)
    assert start_of_voice(levels, 4000, lowest_ms=4030, latest_ms=4200) >= 4030
