"""Printed words are written out as they are said."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.readings.codes import spelled
from align.readings.spell import spell

CASES = [
    (language, printed, said)
    for language, pairs in json.loads((Path(__file__).parent / "spoken.json").read_text(encoding="utf-8")).items()
    for printed, said in pairs
]


@pytest.mark.parametrize(("language", "printed", "said"), CASES)
def test_it_is_said_so(language: str, printed: str, said: str) -> None:
    assert " ".join(" ".join(spell(printed.split(), language)).split()) == said


@given(st.text(), st.sampled_from(["de", "en", "fr", "ja", "xx"]))
def test_any_text_becomes_letters_word_by_word(text: str, language: str) -> None:
    words = text.split()
    said = spell(words, language)
    assert len(said) == len(words)
    assert all(c.isalpha() or c == " " for word in said for c in word)
    letters = spelled(words, language)
    assert letters.first[-1] == len(letters.codes) == len(letters.word)
    assert ((letters.codes >= 1) & (letters.codes < 64)).all()
