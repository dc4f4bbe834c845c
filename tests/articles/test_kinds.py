"""Lines that nobody reads aloud, bylines, and sentences that only look like them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from articles import kinds
from articles.documents import RawBlock
from articles.records import Kind

SPEC = json.loads((Path(__file__).parent / "data" / "kinds.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("line", SPEC["boilerplate"])
def test_a_line_that_nobody_reads_aloud_is_boilerplate(line: str) -> None:
    assert kinds.is_boilerplate(line)


@pytest.mark.parametrize("line", SPEC["body"])
def test_a_sentence_that_only_sounds_like_boilerplate_is_none(line: str) -> None:
    assert not kinds.is_boilerplate(line)
    assert not kinds.byline(line)


@pytest.mark.parametrize(("line", "names"), SPEC["byline"].items())
def test_a_byline_gives_its_names(line: str, names: str) -> None:
    assert kinds.byline(line) == names
    assert not kinds.is_boilerplate(line)


@pytest.mark.parametrize("line", SPEC["no_byline"])
def test_a_line_that_begins_like_a_byline_may_be_none(line: str) -> None:
    assert kinds.byline(line) == ""


@pytest.mark.parametrize(("text", "names"), SPEC["byline_at_end"].items())
def test_a_byline_at_the_end_of_the_lead_gives_its_names(text: str, names: str) -> None:
    assert kinds.byline_within(text) == names


def test_a_list_of_nothing_but_links_is_other_articles() -> None:
    links = [RawBlock(kind=Kind.LIST, text=f"Ein anderer Artikel {n}", is_link=True) for n in range(3)]
    assert [block.kind for block in kinds.classify(links)] == [Kind.BOILERPLATE] * 3
    words = [*links[:2], RawBlock(kind=Kind.LIST, text="Ein Punkt ohne Link")]
    assert [block.kind for block in kinds.classify(words)] == [Kind.LIST] * 3


def test_a_button_word_is_no_button_as_a_heading_or_an_item() -> None:
    blocks = [RawBlock(kind=Kind.HEADING, text="Podcast"), RawBlock(kind=Kind.LIST, text="Facebook")]
    assert [block.kind for block in kinds.classify(blocks)] == [Kind.HEADING, Kind.LIST]


def test_a_name_after_von_is_a_byline_only_near_the_title_or_the_end() -> None:
    body = RawBlock(kind=Kind.BODY, text="Ein Satz, der etwas erzählt.")
    name = RawBlock(kind=Kind.BODY, text="Von Anna Müller")
    middle = kinds.classify([*[body] * 10, name, *[body] * 10])
    assert [block.kind for block in middle] == [Kind.BODY] * 21
    assert kinds.classify([body, name, body])[1].kind is Kind.BYLINE
    assert kinds.find_byline(kinds.classify([body, name])) == "Anna Müller"


@pytest.mark.parametrize("length", [50, 110, 170, 240])
@pytest.mark.parametrize("piece", ["Von Anna ", "a ", "| ", "Foto: ", "der ", "Dieser Beitrag ", ". ", "A"])
def test_no_line_takes_long_to_judge(piece: str, length: int) -> None:
    line = (piece * length)[:length]
    assert isinstance(kinds.is_boilerplate(line), bool)
    assert isinstance(kinds.byline(line) + kinds.byline_within(line), str)
