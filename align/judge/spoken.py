"""Which printed words were said, given which of their letters were heard.

A word alone says little: "und" is heard everywhere, and a name may be misheard beyond recognition. So the words of a
sentence are judged together, as a chain of two states, said and not said, that seldom changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.match.pairwise import MISMATCH, SCORES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from align.readings.codes import Codes

# Natural logarithm of how much likelier a letter's evidence is where its word was said than where it was not. Equal
# letters: 80 of 100 against 25 of 100 by chance, for text goes where it fits best; other letters: 5 against 20;
# none: 5 against 25. In narrations of `bench/narrate.py`: of words left out in read sentences 2 of 100 are called said.
_EQUAL = 1.2
_SIMILAR = -0.8
_SUBSTITUTED = -1.3
_MISSING = -1.6
_CHANGE = -3.5  # logarithm of the chance that reading begins or stops between two words of a sentence


def letter_evidence(a: Codes, b: Codes, partner: NDArray[np.int32]) -> NDArray[np.float64]:
    """Return for each letter of the text how far its partner speaks for it, shape (n,)."""
    hit = partner >= 0
    weight = np.full(len(a), _MISSING)
    score = SCORES[a[hit], b[partner[hit]]]
    weight[hit] = np.where(a[hit] == b[partner[hit]], _EQUAL, np.where(score > MISMATCH, _SIMILAR, _SUBSTITUTED))
    return weight


def spoken_probability(
    evidence: NDArray[np.float64], first: NDArray[np.int32], sentences: Sequence[tuple[int, int]]
) -> NDArray[np.float64]:
    """Return the probability that each word was said.

    Args:
        evidence: as :func:`letter_evidence` returns it.
        first: position of each word's first letter, shape (n_words + 1,).
        sentences: ranges of words, in order.

    Returns:
        Shape (n_words,), 0 to 1. A word without letters goes with its neighbours.
    """
    total = np.concatenate([[0.0], np.cumsum(evidence)])
    for_word = total[first[1:]] - total[first[:-1]]
    probability = np.zeros(len(for_word))
    for start, end in sentences:
        probability[start:end] = _smooth(for_word[start:end])
    return probability


def _smooth(log_odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """Forward-backward over two states; ``log_odds`` speak for "said"."""
    stay, change = np.log1p(-np.exp(_CHANGE)), _CHANGE
    n = len(log_odds)
    forward, backward = np.zeros((n, 2)), np.zeros((n, 2))
    for k in range(n):
        if k:
            not_said, said = forward[k - 1]
            forward[k] = np.logaddexp(not_said + stay, said + change), np.logaddexp(said + stay, not_said + change)
        forward[k, 1] += log_odds[k]
    for k in range(n - 2, -1, -1):
        not_said, said = backward[k + 1] + (0.0, log_odds[k + 1])
        backward[k] = np.logaddexp(not_said + stay, said + change), np.logaddexp(said + stay, not_said + change)
    both = forward + backward
    result: NDArray[np.float64] = 1 / (1 + np.exp(np.clip(both[:, 0] - both[:, 1], -60, 60)))
    return result


def rising(starts: NDArray[np.int64], weights: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the heaviest subset whose ``starts`` rise: what was read in printed order.

    Args:
        starts: shape (n,).
        weights: shape (n,), above 0.

    Returns:
        Shape (n,). With starts that rise all the way, all of it.

    >>> rising(np.array([1, 9, 2, 3]), np.array([1, 1, 1, 1])).tolist()
    [True, False, True, True]
    """
    n = len(starts)
    if n == 0 or (np.diff(starts) > 0).all():
        return np.ones(n, bool)
    best, before = weights.astype(np.int64), np.full(n, -1)
    for k in range(1, n):
        total = np.where(starts[:k] < starts[k], best[:k], 0)
        last = int(np.argmax(total))
        if total[last] > 0:
            best[k] += total[last]
            before[k] = last
    keep = np.zeros(n, bool)
    at = int(np.argmax(best))
    while at >= 0:
        keep[at] = True
        at = int(before[at])
    return keep
