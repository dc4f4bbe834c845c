"""What was found of an article is the same after it was kept as bytes."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.align import find
from align.judge.codec import from_bytes, to_bytes
from tests.align.posteriors import Voice

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.records import Article

TEXTS = (
    "Am Montag öffnete in der alten Halle ein Haus, das es so nicht gibt.",
    "Fast jede Aufnahme liegt dort bereit.",
)


@pytest.mark.parametrize("said", [TEXTS, (TEXTS[1], "Ganz andere Leute reden hier."), ()])
def test_what_was_found_is_the_same_after_it_was_kept(article: Callable[..., Article], said: tuple[str, ...]) -> None:
    voice = Voice(seed=1)
    for text in said:
        voice.read(text)
    written = article(*TEXTS)
    heard = voice.reading()
    found = find(written, heard.letters, heard.loudness_db)
    again = from_bytes(to_bytes(found), written)
    assert np.array_equal(again.used, found.used)
    for mine, theirs in ((again.judged, found.judged), (again.evidence, found.evidence)):
        for each in fields(theirs):
            kept, made = getattr(mine, each.name), getattr(theirs, each.name)
            if isinstance(made, np.ndarray):
                assert (kept.dtype, kept.shape) == (made.dtype, made.shape)
                assert np.array_equal(kept, made)
            else:
                assert list(kept) == list(made)


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"{}", bytes(100)])
def test_other_bytes_are_refused(article: Callable[..., Article], data: bytes) -> None:
    with pytest.raises(ValueError, match="no words that were found"):
        from_bytes(data, article(*TEXTS))
