from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from subtitles.breaks import FORBIDDEN, Break, breaks

GERMAN: list[dict[str, Any]] = json.loads(Path(__file__).with_name("german_breaks.json").read_text("utf-8"))


def by_place(text: str, language: str = "de") -> dict[str, Break]:
    words = text.split()
    places = [f"{before}|{after}" for before, after in pairwise(words)]
    return dict(zip(places, breaks(words, language), strict=True))


@pytest.mark.parametrize("example", GERMAN, ids=lambda example: example["text"][:30])
def test_german_phrases_stay_whole_and_clauses_part(example: dict[str, Any]) -> None:
    kinds = by_place(example["text"])
    for place in example.get("never", []):
        assert kinds[place] in FORBIDDEN, place
    for place in example.get("good", []):
        assert kinds[place] <= Break.PREPOSITION, place
    for place in example.get("fair", []):
        assert kinds[place] <= Break.GENITIVE, place


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        ("Sie rief am Abend ihre Mutter an, dann nichts.", "Mutter|an,", Break.SEPARABLE),
        ("Er fährt um acht ab und kommt um neun an.", "ab|und", Break.CONJUNCTION),
        ("Was vor und nach der Wahl geschah", "vor|und", Break.GOVERNED),
        ("Er begann zu lesen", "zu|lesen", Break.INFINITIVE),
        ("Er ging zu Fuß", "zu|Fuß", Break.GOVERNED),
        ("Er will heute nicht kommen", "nicht|kommen", Break.NEGATION),
        ("Die Ministerin freute sich sehr", "freute|sich", Break.REFLEXIVE),
        ("weil sie sich freuen", "sich|freuen", Break.REFLEXIVE),
        ("weil er das Buch nicht gelesen haben soll.", "gelesen|haben", Break.AUXILIARY),
        ("weil er das Buch gelesen hat, kam er.", "gelesen|hat,", Break.AUXILIARY),
        ("Das Haus ist verkauft worden.", "verkauft|worden.", Break.AUXILIARY),
        ("Gestern kam er nach Hause", "kam|er", Break.SUBJECT),
        ("Danach kommen Männer", "kommen|Männer", Break.OBJECT),
        ("Im Winter kommen Männer", "kommen|Männer", Break.OBJECT),
        ("Im Winter mit alten Männern", "alten|Männern", Break.ADJECTIVE),
        ("mit alten hölzernen Türen", "alten|hölzernen", Break.ADJECTIVE),
        ("dies besonders mit Bildern", "besonders|mit", Break.ADVERB),
        ("Danach bekam er alte Bücher", "er|alte", Break.OBJECT),
        ("wenn du mich fragst, ja", "mich|fragst,", Break.SUBJECT),
        ("Die wichtigste von ihnen war alt", "ihnen|war", Break.NOUN),
        ("mit Motor und Funk", "Motor|und", Break.PAIR),
        ("die Wiesen, auf denen Störche stehen", "auf|denen", Break.GOVERNED),
        ("Er hatte das Haus verkauft, denn es war alt", "Haus|verkauft,", Break.CLOSING),
        ("gegen zwanzig nach sieben", "zwanzig|nach", Break.NUMBER),
        ("Das weiß er doch selbst", "doch|selbst", Break.ADVERB),
        ("Es ist sehr gut", "sehr|gut", Break.DEGREE),
        ("Es waren mehr als 20 Leute", "mehr|als", Break.DEGREE),
        ("Es geht um siebzehn Uhr weiter", "siebzehn|Uhr", Break.UNIT),
        ("mit zweiundzwanzig roten Türen", "zweiundzwanzig|roten", Break.NUMBER),
        ("Es kostet 3 bis 5 Euro", "3|bis", Break.NUMBER),
        ("Anfang Mai 2020 kam er", "Anfang|Mai", Break.DATE),
        ("Es gilt auf C- oder auf D-Linien", "C-|oder", Break.CONJUNCTION),
        ("Bürger dritter Länder sprechen", "Bürger|dritter", Break.GENITIVE),
        ("als Kind noch während der Schule", "noch|während", Break.ADVERB),
    ],
)
def test_the_rules_know_german_syntax(text: str, place: str, kind: Break) -> None:
    assert by_place(text)[place] is kind


def test_english_has_its_own_words() -> None:
    kinds = by_place("Mr. Smith paid 5 dollars in the shop, and he left at 5 p.m. today", "en")
    assert kinds["Mr.|Smith"] is Break.TITLE
    assert kinds["5|dollars"] is kinds["5|p.m."] is Break.UNIT
    assert kinds["in|the"] is Break.GOVERNED
    assert kinds["the|shop,"] is Break.ARTICLE
    assert kinds["dollars|in"] == Break.PREPOSITION
    assert kinds["shop,|and"] == Break.COMMA


def test_a_language_without_a_list_goes_by_punctuation_and_numbers() -> None:
    kinds = by_place("Hind oli 5 € täna, ütles ta", "et")
    assert kinds["5|€"] is Break.UNIT
    assert kinds["täna,|ütles"] == Break.COMMA
    assert kinds["Hind|oli"] == Break.WORD


def test_a_word_that_has_a_sign_joined_to_it_is_judged_by_its_near_end() -> None:
    assert breaks(["Nach §", "12", "der Ordnung"], "de") == [Break.REFERENCE, Break.WORD]
    assert breaks(["der USA ,", "sagt"], "de") == [Break.COMMA]


def test_one_word_has_no_break() -> None:
    assert breaks(["Weiter."], "de") == []
