"""How sure it is that a word was said, and when: as often as this is right.

Of the words given 0.9, nine in ten should be within 100 ms: a logistic regression, fitted to the words of narrations
with known times and to the few words that are found of an article in the sound of another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.readings.script import sentence_starts

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WEIGHTS = (-0.52, -0.65, 1.12, -0.47)
"""Of the logarithm of the odds: a constant, and one for each of the `features`.

By ``python bench/confidence.py build/bench/dev --fit``.
"""

_LONGEST_PAUSE_MS = 500
_NOT_SAID = 0.98  # of the words that were called not said on the same narrations


def confidence(
    times: NDArray[np.int32],
    loss: NDArray[np.float32],
    letters: NDArray[np.int32],
    sentences: Sequence[tuple[int, int]],
) -> NDArray[np.float64]:
    """Return how likely the judgement of each word is right.

    Args:
        times: start and end of each word, -1 where it was not said, shape (n_words, 2), milliseconds.
        loss: nats by which its letters fall short of the likeliest ones, shape (n_words,).
        letters: how many of it were heard, shape (n_words,).
        sentences: ranges of words, tiling them.

    Returns:
        0 to 1, shape (n_words,).
    """
    constant, *weights = WEIGHTS
    columns = features(times, loss, letters, sentences).T
    log_odds = sum((weight * column for weight, column in zip(weights, columns, strict=True)), start=constant)
    return np.where(times[:, 0] >= 0, 1 / (1 + np.exp(-log_odds)), _NOT_SAID)


def features(
    times: NDArray[np.int32],
    loss: NDArray[np.float32],
    letters: NDArray[np.int32],
    sentences: Sequence[tuple[int, int]],
) -> NDArray[np.float64]:
    """Return what the confidence of each word rests on; arguments as in `confidence`.

    Returns:
        Shape (n_words, 3): nats a letter by which the words around fall short of the likeliest letters; logarithm of
        the letters read in one go around the word, for other speech shares only phrases; tenths of a second without
        letters before it, up to half a second.
    """
    said = times[:, 0] >= 0
    begins = sentence_starts(sentences, len(times))
    group = np.cumsum(begins | (np.diff(said, prepend=False) != 0))
    heard = np.maximum(1, np.bincount(group, letters)[group])
    mean_loss = np.bincount(group, loss)[group] / heard
    follows = said & ~begins & np.append(False, said[:-1])
    pause_ms = np.where(follows, times[:, 0] - np.append(0, times[:-1, 1]), 0)
    pause = np.clip(pause_ms, 0, _LONGEST_PAUSE_MS) / 100
    return np.stack([mean_loss, np.log(heard), pause], axis=1)
