from __future__ import annotations

import doctest
import importlib

import pytest

NEED_TORCH = ["training.__main__", "training.learn", "training.make"]


@pytest.mark.parametrize(
    "name",
    [
        "training.clips",
        "training.late",
        "training.manners",
        "training.said",
        "training.speak",
        *(pytest.param(name, marks=pytest.mark.requires_torch) for name in NEED_TORCH),
    ],
)
def test_examples_in_docstrings_hold(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
