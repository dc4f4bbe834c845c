from __future__ import annotations

import json
from typing import TYPE_CHECKING

import jsonschema
import pytest
from hypothesis import given, settings
from lxml import etree

from articles.records import Kind
from subtitles.chapters import chapters, to_chapters_json, to_psc
from subtitles.cues import Subtitles
from subtitles.plain import plain_line
from subtitles.profiles import PODCAST
from tests import records
from tests.subtitles import made

if TYPE_CHECKING:
    from align.records import Alignment, TimedParagraph

SCHEMA = {
    "type": "object",
    "required": ["version", "chapters"],
    "additionalProperties": False,
    "properties": {
        "version": {"const": "1.2.0"},
        "title": {"type": "string", "minLength": 1},
        "author": {"type": "string", "minLength": 1},
        "chapters": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["startTime", "endTime", "title"],
                "additionalProperties": False,
                "properties": {
                    "startTime": {"type": "number", "minimum": 0},
                    "endTime": {"type": "number", "exclusiveMinimum": 0},
                    "title": {"type": "string", "minLength": 1},
                },
            },
        },
    },
}

# Written after the description at podlove.org: `start` is Normal Play Time, the others are optional.
PSC = etree.RelaxNG(
    etree.fromstring(
        """<element name="chapters" ns="http://podlove.org/simple-chapters" xmlns="http://relaxng.org/ns/structure/1.0"
             datatypeLibrary="http://www.w3.org/2001/XMLSchema-datatypes">
             <attribute name="version" ns=""><value>1.2</value></attribute>
             <zeroOrMore>
               <element name="chapter">
                 <attribute name="start" ns="">
                   <data type="string"><param name="pattern">\\d+:[0-5]\\d:[0-5]\\d(\\.\\d{1,3})?</param></data>
                 </attribute>
                 <attribute name="title" ns=""/>
                 <optional><attribute name="href" ns=""><data type="anyURI"/></attribute></optional>
                 <optional><attribute name="image" ns=""><data type="anyURI"/></attribute></optional>
               </element>
             </zeroOrMore>
           </element>"""
    )
)


def heading(id: str, text: str, start_ms: int | None, *, kind: Kind = Kind.HEADING) -> TimedParagraph:  # noqa: A002
    end_ms = None if start_ms is None else start_ms + 500
    return records.paragraph(id, [[(text, start_ms, end_ms)]], kind=kind)


def article(*paragraphs: TimedParagraph, title: str = "Der Titel", byline: str = "") -> Alignment:
    return records.alignment(paragraphs, records.recording(60_000), title=title, byline=byline)


def subtitles(alignment: Alignment) -> Subtitles:
    return Subtitles(alignment=alignment, profile=PODCAST, cues=())


ARTICLE = article(
    heading("t", "Titel", 2000, kind=Kind.TITLE),
    heading("b", "Text", 3000, kind=Kind.BODY),
    heading("h1", "Erstens & <zweitens>", 10_000),
    heading("h2", "Nie-gelesen", None),
    heading("h3", "Zum-Schluss", 30_500),
    byline="Von Ada",
)


def test_chapters_begin_where_title_and_headings_are_read_and_end_where_the_next_begins() -> None:
    assert [(c.start_ms, c.end_ms, c.title) for c in chapters(ARTICLE)] == [
        (2000, 10_000, "Titel"),
        (10_000, 30_500, "Erstens & <zweitens>"),
        (30_500, 60_000, "Zum-Schluss"),
    ]


def test_text_before_the_first_heading_is_a_chapter_with_the_articles_title() -> None:
    without_title = article(heading("b", "Text", 3000, kind=Kind.BODY), heading("h", "Erstens", 10_000))
    assert [(c.start_ms, c.title) for c in chapters(without_title)] == [(3000, "Der Titel"), (10_000, "Erstens")]


def test_a_heading_that_was_read_elsewhere_stands_where_it_was_read() -> None:
    moved = article(heading("h1", "Eins", 20_000), heading("h2", "Zwei", 10_000), title="")
    assert [c.title for c in chapters(moved)] == ["Zwei", "Eins"]


def test_an_article_that_was_not_read_has_none() -> None:
    assert chapters(article(heading("h1", "Eins", None))) == ()
    assert json.loads(to_chapters_json(subtitles(article())))["chapters"] == []


def test_podcasting_2_0_keeps_its_schema() -> None:
    found = json.loads(to_chapters_json(subtitles(ARTICLE)))
    jsonschema.validate(found, SCHEMA)
    assert (found["title"], found["author"]) == ("Der Titel", "Von Ada")
    assert found["chapters"][1] == {"startTime": 10.0, "endTime": 30.5, "title": "Erstens & <zweitens>"}


def test_podlove_keeps_its_schema() -> None:
    found = etree.fromstring(to_psc(subtitles(ARTICLE)).encode())
    PSC.assertValid(found)
    assert [(c.get("start"), c.get("title")) for c in found] == [
        ("00:00:02.000", "Titel"),
        ("00:00:10.000", "Erstens & <zweitens>"),
        ("00:00:30.500", "Zum-Schluss"),
    ]


def test_the_schema_of_podlove_would_find_a_fault() -> None:
    wrong = to_psc(subtitles(ARTICLE)).replace("00:00:10.000", "10")
    with pytest.raises(etree.DocumentInvalid):
        PSC.assertValid(etree.fromstring(wrong.encode()))


@settings(max_examples=100, deadline=None)
@given(made.WORD)
def test_any_title_is_read_back(title: str) -> None:
    what = subtitles(article(heading("h", title, 0), title=title))
    expected = [plain_line(title)] if plain_line(title) else []
    assert [c["title"] for c in json.loads(to_chapters_json(what))["chapters"]] == expected
    assert [c.get("title") for c in etree.fromstring(to_psc(what).encode())] == expected
