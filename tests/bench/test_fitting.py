"""Weights of a logistic regression, on draws whose weights are known."""

from __future__ import annotations

import numpy as np
import pytest

from bench.fitting import regression


@pytest.mark.parametrize("seed", range(3))
def test_the_weights_that_labels_were_drawn_with_are_found_again(seed: int) -> None:
    random = np.random.default_rng(seed)
    true = np.array([-0.5, 1.2, -0.7])
    rows = random.normal(size=(40_000, 2))
    right = random.random(len(rows)) < 1 / (1 + np.exp(-true[0] - rows @ true[1:]))
    assert regression(rows, right) == pytest.approx(true, abs=0.06)
