"""Stretches of letters that text and sound have in common, chained where they follow one another in both.

Source: seeding by exact k-mers and chaining with a look-back follow H. Li, Minimap2, Bioinformatics 34 (2018), §2.1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from align.readings.codes import CODES, Codes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_BITS_A_LETTER = 3.4  # of running German, about: chance hits of k letters stay rare when k grows with the lengths
_SHORTEST, _LONGEST = 6, 10  # letters of a seed; 10 letters of 6 bits fit an int64
_MOST_REPEATS = 12  # a seed that occurs more often on one side says nothing about where
_LOOK_BACK = 64  # fragments before one that it may follow
_WIDEST_GAP = 400  # letters, about 25 s of speech: beyond that a chain ends and a new one may begin
_LINK_PRICE = (
    1.0  # letters: of two ways worth the same, the one in fewer pieces; a sentence begun twice counts where whole
)
_SKEW_PRICE = 1.5  # letters of score for each doubling of the difference of two gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """Equal letters ``a[a_start:a_start + length]`` and ``b[b_start:b_start + length]``."""

    a_start: int
    b_start: int
    length: int


def fragments(a: Codes, b: Codes) -> NDArray[np.int64]:
    """Find the stretches that two strings share.

    Returns:
        Rows (start in a, start in b, length), shape (n, 3), sorted by start in a, then in b; each is as long as it
        can be among the seeds that are not too common.
    """
    k = seed_length(len(a), len(b))
    empty = np.zeros((0, 3), np.int64)
    if len(a) < k or len(b) < k:
        return empty
    codes_a, codes_b = rolling(a, k), rolling(b, k)
    order = np.argsort(codes_b, kind="stable")
    low = np.searchsorted(codes_b[order], codes_a, "left")
    high = np.searchsorted(codes_b[order], codes_a, "right")
    in_b = high - low
    _, which, in_a = np.unique(codes_a, return_inverse=True, return_counts=True)
    usable = (in_b > 0) & (in_b <= _MOST_REPEATS) & (in_a[which] <= _MOST_REPEATS)
    at_a = np.repeat(np.flatnonzero(usable), in_b[usable])
    if not len(at_a):
        return empty
    rank = np.arange(len(at_a)) - np.repeat(np.cumsum(in_b[usable]) - in_b[usable], in_b[usable])
    at_b = order[np.repeat(low[usable], in_b[usable]) + rank]
    diagonal = at_b - at_a
    by_diagonal = np.lexsort((at_a, diagonal))
    at_a, at_b, diagonal = at_a[by_diagonal], at_b[by_diagonal], diagonal[by_diagonal]
    begins = np.concatenate([[True], (np.diff(diagonal) != 0) | (np.diff(at_a) != 1)])
    starts = np.flatnonzero(begins)
    lengths = np.diff(np.concatenate([starts, [len(at_a)]])) + k - 1
    rows = np.stack([at_a[starts], at_b[starts], lengths], axis=1)
    return rows[np.lexsort((rows[:, 1], rows[:, 0]))]


def seed_length(n: int, m: int) -> int:
    """Return how many letters make a seed for strings of these lengths."""
    return max(_SHORTEST, min(_LONGEST, round(math.log2(max(2, n) * max(2, m)) / _BITS_A_LETTER)))


def chains(rows: NDArray[np.int64], edges: Sequence[NDArray[np.int64]]) -> list[tuple[float, list[Fragment]]]:
    """String fragments together that follow one another in both strings.

    Args:
        rows: as :func:`fragments` returns them.
        edges: places of ``a``, sorted, where a chain would rather jump, the best kind first: where sentences begin,
            where words begin.

    Returns:
        Chains with their score in letters, best first. Each fragment is in one chain; chains may still contradict
        one another.
    """
    count = len(rows)
    score = rows[:, 2].astype(np.float64)
    before = np.full(count, -1)
    a_end, b_end = rows[:, 0] + rows[:, 2], rows[:, 1] + rows[:, 2]
    for f in range(1, count):
        near = slice(max(0, f - _LOOK_BACK), f)
        overlap = np.maximum(0, np.maximum(a_end[near] - rows[f, 0], b_end[near] - rows[f, 1]))
        gap_a = rows[f, 0] + overlap - a_end[near]
        gap_b = rows[f, 1] + overlap - b_end[near]
        gain = (rows[f, 2] - overlap) - _LINK_PRICE - _SKEW_PRICE * np.log2(1 + np.abs(gap_a - gap_b))
        follows = (overlap < rows[f, 2]) & (gap_a <= _WIDEST_GAP) & (gap_b <= _WIDEST_GAP)
        follows &= (rows[near, 0] < rows[f, 0]) & (rows[near, 1] < rows[f, 1]) & (gain > 0)
        total = np.where(follows, score[near] + gain, -np.inf)
        best = int(np.argmax(total))
        if total[best] > score[f]:
            score[f], before[f] = total[best], near.start + best
    return _backtrack(rows, score, before, edges)


def _backtrack(
    rows: NDArray[np.int64],
    score: NDArray[np.float64],
    before: NDArray[np.int64],
    edges: Sequence[NDArray[np.int64]],
) -> list[tuple[float, list[Fragment]]]:
    used = np.zeros(len(rows), bool)
    found: list[tuple[float, list[Fragment]]] = []
    for last in np.argsort(-score, kind="stable"):
        path: list[int] = []
        at = int(last)
        while at >= 0 and not used[at]:
            used[at] = True
            path.append(at)
            at = int(before[at])
        if path:
            worth = float(score[path[0]] - (score[at] if at >= 0 else 0))
            found.append((worth, _without_overlap(rows[path[::-1]], edges)))
    return sorted(found, key=lambda chain: -chain[0])


def _without_overlap(path: NDArray[np.int64], edges: Sequence[NDArray[np.int64]]) -> list[Fragment]:
    """Share letters that two fragments of a chain both claim: the later one has them from the first edge on."""
    result: list[Fragment] = []
    for a, b, length in path.tolist():
        start = 0
        while result and start < length:
            last = result[-1]
            a_end = last.a_start + last.length
            overlap = max(a_end - a, last.b_start + last.length - b)
            if overlap <= start:
                break
            tail = min(a_end - _first_edge(edges, a_end - overlap + start, a_end), last.length)
            start = overlap - tail
            result.pop()
            if tail < last.length:
                result.append(Fragment(a_start=last.a_start, b_start=last.b_start, length=last.length - tail))
                break
        if start < length:
            result.append(Fragment(a_start=a + start, b_start=b + start, length=length - start))
    return result


def _first_edge(edges: Sequence[NDArray[np.int64]], low: int, high: int) -> int:
    for kind in edges:
        k = int(np.searchsorted(kind, low))
        if k < len(kind) and kind[k] <= high:
            return int(kind[k])
    return low


def rolling(codes: Codes, k: int) -> NDArray[np.int64]:
    """Return a number for the ``k`` letters from each place on, shape (n - k + 1,); the same for the same letters."""
    total = np.zeros(len(codes) - k + 1, np.int64)
    for offset in range(k):
        total = total * CODES + codes[offset : len(codes) - k + 1 + offset]
    return total
