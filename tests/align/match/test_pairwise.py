"""Letters aligned with letters: against a plain reference, and on mutations whose truth is known."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.match.pairwise import GAP_EXTEND, GAP_OPEN, SCORES, pair

if TYPE_CHECKING:
    from numpy.typing import NDArray

letters = st.lists(st.integers(1, 5), max_size=9).map(lambda x: np.array(x, np.uint8))


def reference(a: NDArray[np.uint8], b: NDArray[np.uint8], *, free_start: bool, free_end: bool) -> int:
    """The best score by plain recursion over all three states."""

    @cache
    def best(i: int, j: int, state: str) -> float:
        if i == 0 and (j == 0 or free_start):
            return 0 if state == "pair" else float("-inf")
        options = [float("-inf")]
        if state == "pair" and i and j:
            before = max(best(i - 1, j - 1, s) for s in ("pair", "down", "right"))
            options.append(before + int(SCORES[a[i - 1], b[j - 1]]))
        if state == "down" and i:
            opened = max(best(i - 1, j, s) for s in ("pair", "down", "right")) + GAP_OPEN
            options.append(max(opened, best(i - 1, j, "down")) + GAP_EXTEND)
        if state == "right" and j:
            opened = max(best(i, j - 1, s) for s in ("pair", "down", "right")) + GAP_OPEN
            options.append(max(opened, best(i, j - 1, "right")) + GAP_EXTEND)
        return max(options)

    ends = range(len(b) + 1) if free_end else [len(b)]
    return int(max(best(len(a), j, s) for j in ends for s in ("pair", "down", "right")))


def score_of(partner: NDArray[np.int32], a: NDArray[np.uint8], b: NDArray[np.uint8], free: tuple[bool, bool]) -> int:
    """The score that the pairs themselves stand for."""
    used = [(i, int(j)) for i, j in enumerate(partner) if j >= 0]
    total = sum(int(SCORES[a[i], b[j]]) for i, j in used)
    edges = [(-1, -1), *used, (len(a), len(b))]
    for number, ((i, j), (k, n)) in enumerate(pairwise(edges)):
        alone_a, alone_b = k - i - 1, n - j - 1
        is_free = (number == 0 and free[0]) or (number == len(edges) - 2 and free[1])
        total += (GAP_OPEN + GAP_EXTEND * alone_a) if alone_a else 0
        total += (GAP_OPEN + GAP_EXTEND * alone_b) if alone_b and not is_free else 0
    return total


@given(a=letters, b=letters, free_start=st.booleans(), free_end=st.booleans())
def test_the_score_is_the_best_there_is_and_the_pairs_earn_it(
    *, a: NDArray[np.uint8], b: NDArray[np.uint8], free_start: bool, free_end: bool
) -> None:
    partner, score = pair(a, b, free_start=free_start, free_end=free_end)
    assert score == reference(a, b, free_start=free_start, free_end=free_end)
    used = partner[partner >= 0]
    assert (np.diff(used) > 0).all()
    if len(used) or not (free_start or free_end):  # nothing paired: free ends share the one gap between them
        assert score_of(partner, a, b, (free_start, free_end)) == score


@pytest.mark.parametrize("seed", range(20))
def test_a_left_out_stretch_stays_one_gap(seed: int) -> None:
    rng = np.random.default_rng(seed)
    a = rng.integers(1, 27, 200).astype(np.uint8)
    start = int(rng.integers(20, 120))
    b = np.concatenate([a[:start], a[start + 50 :]])
    partner, _ = pair(a, b)
    truth = np.concatenate([np.arange(start), np.full(50, -1), np.arange(start, 150)])
    assert (partner != truth).sum() <= 6  # equal letters at an edge of the gap may change sides


@pytest.mark.parametrize("seed", range(10))
def test_a_phrase_is_found_inside_a_longer_text_with_free_ends(seed: int) -> None:
    rng = np.random.default_rng(seed)
    b = rng.integers(1, 27, 300).astype(np.uint8)
    partner, score = pair(b[100:130], b, free_start=True, free_end=True)
    assert (partner == np.arange(100, 130)).all()
    assert score == 30 * int(SCORES[1, 1])
