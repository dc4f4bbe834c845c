"""``transcript.json``: what was said, in the order of the sound, and its schema."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import jsonschema
import pytest

from align.records import Insertion, Label, Status
from audio.records import HeardWord
from publish.transcript import Stretch, json_schema, to_json, transcript

if TYPE_CHECKING:
    from align.records import Alignment

SCHEMA = files("publish") / "transcript.schema.json"


def test_the_schema_in_the_repository_is_the_one_of_the_records() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


@pytest.mark.parametrize("words", [None, (HeardWord(text="Guten", start_ms=0, end_ms=300, probability=0.5),)])
def test_a_transcript_keeps_the_schema(example: Alignment, words: tuple[HeardWord, ...] | None) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    document = json.loads(to_json(transcript(example, words)))
    jsonschema.validate(document, json_schema())
    assert document["schema"] == "gleichlauf.transcript/1"
    assert document["words"] == (words and [{"text": "Guten", "start_ms": 0, "end_ms": 300, "probability": 0.5}])


def test_every_word_that_was_read_is_there_once_and_none_that_was_not(example: Alignment) -> None:
    stretches = transcript(example, None).stretches
    read = [word for stretch in stretches if stretch.found == "read" for word in stretch.text.split(" ")]
    printed = [w.text for p in example.paragraphs for s in p.sentences for w in s.words if w.status is Status.SPOKEN]
    assert sorted(read) == sorted(printed)


def test_stretches_come_in_the_order_of_the_sound_and_do_not_overlap(example: Alignment) -> None:
    stretches = transcript(example, None).stretches
    assert len(stretches) > len(example.insertions) > 0
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(stretches))


def test_what_the_article_has_names_its_paragraph_and_what_it_does_not_its_label(example: Alignment) -> None:
    for stretch in transcript(example, None).stretches:
        if stretch.found == "read":
            (paragraph,) = [p for p in example.paragraphs if p.id == stretch.paragraph]
            assert all(word in paragraph.text.split() for word in stretch.text.split())
        else:
            (insertion,) = [i for i in example.insertions if i.start_ms == stretch.start_ms]
            assert (stretch.text, stretch.label) == (insertion.text, insertion.label)


def test_a_sentence_that_is_broken_off_for_an_aside_is_two_stretches(example: Alignment) -> None:
    words = example.paragraphs[1].sentences[0].words
    at = words[0].end_ms
    assert at is not None
    aside = Insertion(start_ms=at, end_ms=at, text="Moment", label=Label.SPEECH)
    stretches = transcript(replace(example, insertions=(aside,)), None).stretches
    k = next(k for k, stretch in enumerate(stretches) if stretch.text == "Moment")
    assert [stretch.text for stretch in stretches[k - 1 : k + 2]] == ["Erster", "Moment", "Satz hier."]
    assert stretches[k - 1].paragraph == stretches[k + 1].paragraph == "a"


def test_a_stretch_is_either_read_or_labelled() -> None:
    with pytest.raises(ValueError, match="read"):
        Stretch(start_ms=0, end_ms=1, found="read", text="a", paragraph=None, label=None)
    with pytest.raises(ValueError, match="recognised"):
        Stretch(start_ms=0, end_ms=1, found="recognised", text="a", paragraph="p", label=Label.SPEECH)
    with pytest.raises(ValueError, match="order"):
        Stretch(start_ms=2, end_ms=1, found="recognised", text="a", paragraph=None, label=Label.SPEECH)
