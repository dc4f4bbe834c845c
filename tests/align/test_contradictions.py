"""What the schema allows and still cannot be is refused on reading, with its place."""

from __future__ import annotations

import json
from typing import Any

import pytest

from align.contradictions import LONGEST_MS
from align.document import from_json, to_json
from align.errors import UnreadableAlignment, UnreadableReason
from align.records import Insertion, Label
from jobs.messages import explain
from tests import records

ALIGNMENT = records.alignment(
    [
        records.paragraph("p-1", [[("Die", 1000, 1300), ("Uhr", 1400, 1700)], [("steht.", 1800, 2100)]]),
        records.paragraph("p-2", [[("Nie", None, None), ("gelesen.", None, None)]]),
    ],
    records.recording(9000),
    insertions=(
        Insertion(start_ms=3000, end_ms=4000, text="", label=Label.MUSIC),
        Insertion(start_ms=4000, end_ms=6000, text="Frische Brötchen", label=Label.ADVERT),
    ),
)

WORD = "paragraphs.0.sentences.0.words.1"
Change = dict[str, Any]
SPOILED: dict[str, tuple[str, Change, str, UnreadableReason]] = {
    "a language that is none": ("article", {"language": 'x"><script>'}, "article.language", UnreadableReason.LANGUAGE),
    "no language": ("article", {"language": ""}, "article.language", UnreadableReason.LANGUAGE),
    "a recording of nothing": ("recording", {"duration_ms": 0}, "recording.duration_ms", UnreadableReason.LENGTH),
    "a recording of a month": (
        "recording",
        {"duration_ms": LONGEST_MS + 1},
        "recording.duration_ms",
        UnreadableReason.LENGTH,
    ),
    "a share above 1": ("coverage", {"article_spoken": 1.01}, "coverage.article_spoken", UnreadableReason.SHARE),
    "a share that is no number": ("coverage", {"speech_explained": float("nan")}, "", UnreadableReason.SHARE),
    "an id with spaces": ("paragraphs.0", {"id": "a --> b"}, "paragraphs.0.id", UnreadableReason.ID),
    "no id": ("paragraphs.0", {"id": ""}, "paragraphs.0.id", UnreadableReason.ID),
    "an id of what is not from the article": ("paragraphs.0", {"id": "sound"}, "paragraphs.0.id", UnreadableReason.ID),
    "the same id twice": ("paragraphs.1", {"id": "p-1"}, "paragraphs.1.id", UnreadableReason.SAME_ID),
    "a paragraph of half its text": ("paragraphs.1", {"char_end": 3}, "paragraphs.1", UnreadableReason.OTHER_TEXT),
    "another word": (WORD, {"text": "Bus"}, WORD, UnreadableReason.OTHER_TEXT),
    "a word without text": (WORD, {"text": ""}, WORD, UnreadableReason.OTHER_TEXT),
    "a word far outside": (WORD, {"char_start": 9999, "char_end": 10_002}, WORD, UnreadableReason.OTHER_TEXT),
    "a word outside, of no text": (
        WORD,
        {"char_start": 99, "char_end": 102, "text": ""},
        WORD,
        UnreadableReason.OTHER_TEXT,
    ),
    "a word of the next sentence": (
        WORD,
        {"char_start": 8, "char_end": 14, "text": "steht."},
        WORD,
        UnreadableReason.OTHER_TEXT,
    ),
    "a word that ends before it starts": (
        WORD,
        {"char_start": 4, "char_end": 2, "text": ""},
        WORD,
        UnreadableReason.OTHER_TEXT,
    ),
    "a word before its place": (WORD, {"char_start": -3, "char_end": 3, "text": ""}, WORD, UnreadableReason.ORDER),
    "the same word twice": (WORD, {"char_start": 0, "char_end": 3, "text": "Die"}, WORD, UnreadableReason.ORDER),
    "a word beside its sentence": (WORD, {"start_ms": 1400, "end_ms": 1701}, WORD, UnreadableReason.OUTSIDE),
    "a time below 0": ("paragraphs.0", {"start_ms": -5}, "paragraphs.0", UnreadableReason.OUTSIDE),
    "a time behind the end": ("paragraphs.0", {"end_ms": 9001}, "paragraphs.0", UnreadableReason.OUTSIDE),
    "a word read in a sentence that is not": (
        "paragraphs.1.sentences.0.words.0",
        {"start_ms": 5, "end_ms": 9, "status": "spoken"},
        "paragraphs.1.sentences.0.words.0",
        UnreadableReason.OUTSIDE,
    ),
    "a time without the other": (WORD, {"end_ms": None}, WORD, UnreadableReason.TIMES),
    "an end before its start": (WORD, {"start_ms": 1700, "end_ms": 1400}, WORD, UnreadableReason.TIMES),
    "times of what was not read": (WORD, {"status": "not_spoken"}, WORD, UnreadableReason.TIMES),
    "too much confidence": (WORD, {"confidence": 7}, f"{WORD}.confidence", UnreadableReason.SHARE),
    "a sentence read without words": (
        "paragraphs.0.sentences.1",
        {"words": []},
        "paragraphs.0.sentences.1.words",
        UnreadableReason.UNREAD,
    ),
    "half a word": (WORD, {"status": "partly"}, f"{WORD}.status", UnreadableReason.PARTLY),
    "sound behind the end": ("insertions.1", {"end_ms": 9001}, "insertions.1", UnreadableReason.OUTSIDE),
    "sounds out of order": ("insertions.1", {"start_ms": 2999}, "insertions.1", UnreadableReason.ORDER),
    "a sound that ends before it starts": ("insertions.0", {"end_ms": 2999}, "insertions.0", UnreadableReason.TIMES),
    "a status that there is not": (WORD, {"status": "maybe"}, f"{WORD}.status", UnreadableReason.BAD_VALUE),
    "another version": ("", {"schema": "gleichlauf.alignment/2"}, "schema", UnreadableReason.OF_ANOTHER_PROGRAM),
}


def spoiled(at: str, change: Change) -> str:
    """Change what stands at a place."""
    document = json.loads(to_json(ALIGNMENT))
    piece = document
    for step in filter(None, at.split(".")):
        piece = piece[int(step) if step.isdecimal() else step]
    piece.update(change)
    return json.dumps(document)


@pytest.mark.parametrize(("at", "change", "place", "reason"), SPOILED.values(), ids=SPOILED)
def test_a_contradiction_is_refused_with_its_place_in_both_languages(
    at: str, change: Change, place: str, reason: UnreadableReason
) -> None:
    with pytest.raises(UnreadableAlignment) as caught:
        from_json(spoiled(at, change))
    assert (caught.value.reason, caught.value.place.startswith(place)) == (reason, True)
    english, german = (explain(caught.value, language) for language in ("en", "de"))
    assert f"{caught.value.place}: {reason}" in english
    assert f"{caught.value.place}: " in german
    assert reason not in german


@pytest.mark.parametrize(
    ("at", "change"),
    [
        ("article", {"language": "zh-Hant"}),
        ("recording", {"duration_ms": LONGEST_MS}),
        ("paragraphs.0", {"end_ms": 9000}),
        ("paragraphs.1.sentences.0", {"words": []}),
        (WORD, {"char_start": 4, "char_end": 4, "text": ""}),
        ("insertions.0", {"end_ms": 5000}),
        ("insertions.0", {"end_ms": 3000}),
    ],
)
def test_what_is_odd_and_can_be_is_read(at: str, change: Change) -> None:
    assert from_json(spoiled(at, change))


@pytest.mark.parametrize("reason", UnreadableReason)
def test_every_reason_has_german_words(reason: UnreadableReason) -> None:
    assert reason not in explain(UnreadableAlignment(reason.value), "de")
