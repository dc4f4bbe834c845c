"""Alignment of two strings of letters: global, or free at the ends.

Gaps are affine (opening costs more than going on), so a left-out sentence stays one gap, where unit-cost edit
distance would scatter chance hits over it. Row by row in NumPy; the recursion along a row is a running maximum.

Source: O. Gotoh, An improved algorithm for matching biological sequences, J. Mol. Biol. 162 (1982).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.readings.codes import CODES, Codes

if TYPE_CHECKING:
    from numpy.typing import NDArray

MATCH = 4
SIMILAR = 0  # letters that speakers and recognisers take for each other
MISMATCH = -4
GAP_OPEN = -6  # before the first letter of a gap, on top of GAP_EXTEND for it
GAP_EXTEND = -2

_ALIKE = ("dt", "bp", "gkcq", "szcx", "fvw", "iyj", "eao", "uo", "mn", "lr")  # classes of similar sounds
_UNREACHABLE = np.int32(-(1 << 29))

# How a cell was reached, as bits.
_RIGHT = np.uint8(1)  # by a letter of b without partner
_DOWN = np.uint8(2)  # else, by a letter of a without partner rather than by a pair
_DOWN_GOES_ON = np.uint8(4)  # the gap that ends here in a began in an earlier row
_RIGHT_GOES_ON = np.uint8(8)  # the gap that ends here in b began in an earlier column


def _scores() -> NDArray[np.int32]:
    table = np.full((CODES, CODES), MISMATCH, np.int32)
    for group in _ALIKE:
        codes = [ord(c) - ord("a") + 1 for c in group]
        table[np.ix_(codes, codes)] = SIMILAR
    np.fill_diagonal(table, MATCH)
    return table


SCORES = _scores()


def pair(a: Codes, b: Codes, *, free_start: bool = False, free_end: bool = False) -> tuple[NDArray[np.int32], int]:
    """Align all of ``a`` with ``b``.

    Args:
        a: letter codes, shape (n,).
        b: letter codes, shape (m,).
        free_start: letters of ``b`` before the first pair cost nothing.
        free_end: letters of ``b`` after the last pair cost nothing.

    Returns:
        For each letter of ``a`` the position in ``b`` of its partner (equal or not), -1 where it has none: int32,
        shape (n,), rising where not -1. And the score.
    """
    n, m = len(a), len(b)
    if n == 0 or m == 0:
        return np.full(n, -1, np.int32), _gap(n) + (0 if free_start or free_end else _gap(m))
    columns = np.arange(m + 1, dtype=np.int32)
    along = -columns * GAP_EXTEND  # adding this makes a gap along the row free, so that it is a running maximum
    best = np.zeros(m + 1, np.int32) if free_start else np.where(columns, GAP_OPEN - along, 0).astype(np.int32)
    down = np.full(m + 1, _UNREACHABLE, np.int32)  # best score that ends in a letter of a without partner
    paired = np.full(m + 1, _UNREACHABLE, np.int32)
    right = np.full(m + 1, _UNREACHABLE, np.int32)  # best score that ends in a letter of b without partner
    steps = np.zeros((n + 1, m + 1), np.uint8)
    for i in range(1, n + 1):
        opened = best + (GAP_OPEN + GAP_EXTEND)
        went_on = down + GAP_EXTEND
        down = np.maximum(opened, went_on)
        paired[1:] = best[:-1] + SCORES[a[i - 1]][b]
        here = np.maximum(paired, down)
        right[1:] = np.maximum.accumulate(here + along)[:-1] + GAP_OPEN - along[1:]
        best = np.maximum(here, right)
        steps[i] = (right > here) * _RIGHT + (down > paired) * _DOWN + (went_on > opened) * _DOWN_GOES_ON
        steps[i, 1:] += (right[1:] > here[:-1] + (GAP_OPEN + GAP_EXTEND)) * _RIGHT_GOES_ON
    end = int(np.argmax(best)) if free_end else m
    return _trace(steps, end), int(best[end])


def _trace(steps: NDArray[np.uint8], j: int) -> NDArray[np.int32]:
    i = len(steps) - 1
    partner = np.full(i, -1, np.int32)
    while i and j >= 0:
        step = steps[i, j]
        if step & _RIGHT:
            while steps[i, j] & _RIGHT_GOES_ON:
                j -= 1
            j -= 1
            step = steps[i, j]
        if step & _DOWN:
            while steps[i, j] & _DOWN_GOES_ON:
                i -= 1
            i -= 1
        else:
            i, j = i - 1, j - 1
            partner[i] = j
    return partner


def _gap(length: int) -> int:
    return GAP_OPEN + GAP_EXTEND * length if length else 0
