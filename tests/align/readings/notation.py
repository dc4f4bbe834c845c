"""How the tests write down what is said: ``print = the likeliest reading | another``, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping


def cases(classes: Mapping[str, str]) -> list[Any]:
    """Return parameters, of each line: what is printed, its likeliest reading, and the set of the others."""
    found = []
    for name, lines in classes.items():
        for line in map(str.strip, lines.strip().splitlines()):
            printed, _, said = line.rpartition(" = ")
            first, *others = [way.strip() for way in said.split("|")]
            found.append(pytest.param(printed, first, set(others), id=f"{name}: {line[:30]}"))
    return found
