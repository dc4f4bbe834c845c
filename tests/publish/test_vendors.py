"""Other services' forms: every word that was read, with its time, and no time for any that was not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.records import Status
from publish import vendors

if TYPE_CHECKING:
    from align.records import Alignment, TimedWord


def words(alignment: Alignment, *, read: bool) -> list[TimedWord]:
    return [
        word
        for paragraph in alignment.paragraphs
        for sentence in paragraph.sentences
        for word in sentence.words
        if (word.status is Status.SPOKEN) == read
    ]


def test_the_example_has_words_of_both_kinds(example: Alignment) -> None:
    assert words(example, read=True)
    assert words(example, read=False)


def test_rev_ai_gets_each_word_that_was_read_once(example: Alignment) -> None:
    monologues = vendors.revai_transcript(example)["monologues"]
    elements = [element for monologue in monologues for element in monologue["elements"]]
    assert {frozenset(element) for element in elements} == {frozenset(("type", "value", "ts", "end_ts"))}
    assert sorted((element["value"], element["ts"], element["end_ts"]) for element in elements) == sorted(
        (word.text, (word.start_ms or 0) / 1000, (word.end_ms or 0) / 1000) for word in words(example, read=True)
    )
    starts = [monologue["elements"][0]["ts"] for monologue in monologues]
    assert starts == sorted(starts)


def test_speechmatics_gets_the_same_words(example: Alignment) -> None:
    results = vendors.speechmatics_transcript(example)["results"]
    elements = [e for m in vendors.revai_transcript(example)["monologues"] for e in m["elements"]]
    assert [(r["alternatives"][0]["content"], r["start_time"], r["end_time"]) for r in results] == [
        (e["value"], e["ts"], e["end_ts"]) for e in elements
    ]
    assert all(0 <= r["alternatives"][0]["confidence"] <= 1 for r in results)


def test_tags_change_nothing_but_that_they_are_there(example: Alignment) -> None:
    text = "".join(f"{paragraph.text}\n" for paragraph in example.paragraphs)
    tagged = vendors.words_tagged(example)
    assert tagged != text
    assert re.sub(r"<time=\d+\.\d\d>", "", tagged) == text
    assert re.sub(r"(?m)^\[\d\d:\d\d:\d\d\.\d\] ", "", vendors.lines_tagged(example)) == text


def test_every_word_that_was_read_stands_between_its_times(example: Alignment) -> None:
    found = re.findall(r"<time=([\d.]+)>(\S+?)<time=([\d.]+)>", vendors.words_tagged(example))
    assert [(word, float(start), float(end)) for start, word, end in found] == [
        (word.text, round((word.start_ms or 0) / 1000, 2), round((word.end_ms or 0) / 1000, 2))
        for word in words(example, read=True)
    ]


def test_a_line_begins_with_its_time_if_it_has_one(example: Alignment) -> None:
    lines = vendors.lines_tagged(example).splitlines()
    assert [line.startswith("[") for line in lines] == [p.start_ms is not None for p in example.paragraphs]


def test_plain_text_has_what_was_read(example: Alignment) -> None:
    assert sorted(vendors.text_of(example).split()) == sorted(word.text for word in words(example, read=True))
