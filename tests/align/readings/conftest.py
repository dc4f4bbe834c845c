"""All that may be said for a text."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import pytest

from align.readings.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture(scope="session")
def ways() -> Callable[[str, str], list[str]]:
    """Return every combination of its tokens' readings, the likeliest first."""

    def of(text: str, language: str) -> list[str]:
        parts = [[" ".join(w.text for w in reading) for reading in t.readings] for t in tokens(text, language)]
        return [" ".join(filter(None, combined)) for combined in product(*parts)]

    return of
