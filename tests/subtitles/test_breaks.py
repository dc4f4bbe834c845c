from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from subtitles.breaks import Break, break_costs

GERMAN: list[dict[str, Any]] = json.loads(Path(__file__).with_name("german_breaks.json").read_text("utf-8"))


def costs_by_place(text: str, language: str = "de") -> dict[str, int]:
    words = text.split()
    places = [f"{before}|{after}" for before, after in pairwise(words)]
    return dict(zip(places, break_costs(words, language), strict=True))


@pytest.mark.parametrize("example", GERMAN, ids=lambda example: example["text"][:30])
def test_german_phrases_stay_whole_and_clauses_part(example: dict[str, Any]) -> None:
    costs = costs_by_place(example["text"])
    for place in example.get("never", []):
        assert costs[place] >= Break.ADJECTIVE, place
    for place in example.get("good", []):
        assert costs[place] <= Break.PREPOSITION, place
    for place in example.get("fair", []):
        assert costs[place] <= Break.WORD, place


def test_english_has_its_own_words() -> None:
    costs = costs_by_place("Mr. Smith paid 5 dollars in the shop, and he left at 5 p.m. today", "en")
    assert costs["Mr.|Smith"] == costs["5|dollars"] == costs["5|p.m."] == Break.TIED
    assert costs["in|the"] == costs["the|shop,"] == Break.LEANING
    assert costs["dollars|in"] == Break.PREPOSITION
    assert costs["shop,|and"] == Break.COMMA


def test_a_language_without_a_list_goes_by_punctuation_and_numbers() -> None:
    costs = costs_by_place("Hind oli 5 € täna, ütles ta", "et")
    assert costs["5|€"] == Break.TIED
    assert costs["täna,|ütles"] == Break.COMMA
    assert costs["Hind|oli"] == Break.WORD


def test_one_word_has_no_break() -> None:
    assert break_costs(["Weiter."], "de") == []
