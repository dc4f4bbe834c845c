"""Markdown as editors write it."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.errors import ArticleTooLarge
from articles.read import read

if TYPE_CHECKING:
    from articles.records import Article

WORD = st.text(st.characters(categories=["Lu", "Ll", "Lo"], max_codepoint=0x2FFF), min_size=1, max_size=12)


def markdown(text: str, source: str = "artikel.md") -> Article:
    return read(text.encode(), source=source, language="de")


def lines(text: str) -> list[tuple[str, str]]:
    return [(paragraph.kind.value, paragraph.text) for paragraph in markdown(text).paragraphs]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Eins\n\nText.\n\n# Zwei\n", [("title", "Eins"), ("body", "Text."), ("heading", "Zwei")]),
        ("Eins\n====\n\nText.", [("title", "Eins"), ("body", "Text.")]),
        ("## Eins\n\nText.\n\n## Zwei", [("title", "Eins"), ("body", "Text."), ("heading", "Zwei")]),
        ("**Fett**, _schräg_, `Code`, [Link](http://x) und ~~weg~~.", [("body", "Fett, schräg, Code, Link und weg.")]),
        ("Vor ![Bild](b.png) nach.", [("body", "Vor nach.")]),
        ("Zeile eins  \nZeile zwei<br>Zeile\\\ndrei.", [("body", "Zeile eins Zeile zwei Zeile drei.")]),
        ("> Ein\n> Zitat.", [("quote", "Ein Zitat.")]),
        ("* eins\n* zwei\n  weiter\n\n  drei", [("list", "eins"), ("list", "zwei weiter"), ("list", "drei")]),
        ("- a\n- b", [("list", "a"), ("list", "b")]),
        ("|A|B|\n|-|-|\n|1|2|", [("body", "A B"), ("body", "1 2")]),
        ("Text.\n\n```\nx = 1\n```", [("body", "Text."), ("boilerplate", "x = 1")]),
        ("Wort[^1] hier.\n\n[^1]: Die Note.", [("body", "Wort hier."), ("boilerplate", "Die Note.")]),
        ("Wort[^1] hier.\n\n[^1]: http://x.example", [("body", "Wort hier.")]),
        ("Ein Bi\u00adblio\u200bthek&shy;ar &amp; 3\u00a0kg &#228;.", [("body", "Ein Bibliothekar & 3 kg ä.")]),
        ("<p class='lead'>Vorspann.</p>\n\nText.", [("lead", "Vorspann."), ("body", "Text.")]),
        ("<figure><figcaption>Bild</figcaption></figure>\n\nText.", [("caption", "Bild"), ("body", "Text.")]),
        ("Text.\n\n***\n\nMehr davon.", [("body", "Text."), ("body", "Mehr davon.")]),
        ("<script>alert(1)</script>\n\nText.", [("body", "Text.")]),
        ("Text.<script>x</script>", [("body", "Text.x")]),
    ],
)
def test_blocks_and_kinds(text: str, expected: list[tuple[str, str]]) -> None:
    assert lines(text) == expected


def test_more_brackets_than_any_article_has_are_not_taken_apart() -> None:
    with pytest.raises(ArticleTooLarge, match=r"50 000 brackets.*plain text"):
        read(("Text.\n\n" + "![" * 50_001).encode(), source="a.md")
    assert lines("Text.\n\n" + "[" * 3 + "]" * 3) == [("body", "Text."), ("body", "[[[]]]")]


def test_front_matter_is_no_text_and_says_what_it_says() -> None:
    front = 'title: "Aus dem Kopf"\nauthor: Anna Müller\nlang: en\npodcast: https://x.example/a.mp3'
    text = f"---\n{front}\n---\n\nText steht hier.\n"
    article = read(text.encode(), source="a.md")
    assert (article.title, article.byline, article.language) == ("Aus dem Kopf", "Anna Müller", "en")
    assert article.podcast_url == "https://x.example/a.mp3"
    assert [paragraph.text for paragraph in article.paragraphs] == ["Aus dem Kopf", "Text steht hier."]


def test_a_rule_at_the_start_is_no_front_matter() -> None:
    assert lines("---\n\nEin Satz.\n\n---\n\nNoch einer.") == [("body", "Ein Satz."), ("body", "Noch einer.")]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("Text.\n\nhttps://x.example/a.mp3", "https://x.example/a.mp3"),
        ("Text.\n\n[Anhören](https://x.example/a.mp3)", "https://x.example/a.mp3"),
        ("Text.\n\n<https://x.example/a.mp3>", "https://x.example/a.mp3"),
        ("Text.\n\n<audio src='https://x.example/a.mp3'></audio>", "https://x.example/a.mp3"),
        ("Text <audio src='https://x.example/a.mp3'></audio>.", "https://x.example/a.mp3"),
        ("Text.\n\n![Podcast](https://x.example/a.mp3)", "https://x.example/a.mp3"),
        (
            "Ein [Beispiel](https://x.example/b.mp3) hier.\n\nPodcast: [Download](https://x.example/a.mp3)",
            "https://x.example/a.mp3",
        ),
        ('Text.\n\n[powerpress url="https://x.example/a.mp3"]', "https://x.example/a.mp3"),
    ],
)
def test_the_podcasts_address(text: str, address: str) -> None:
    assert markdown(text).podcast_url == address


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_spans_hold_what_is_written_whatever_ends_the_lines(end: str) -> None:
    text = end.join(["\ufeff# Titel", "", "Erste Zeile", "zweite Zeile.", "", "> Zitat", ""])
    article = markdown(text)
    source = text.removeprefix("\ufeff")
    spans = [source[span.start : span.end] for paragraph in article.paragraphs for span in paragraph.spans]
    assert spans == ["# Titel", f"Erste Zeile{end}zweite Zeile.", "> Zitat"]


@given(st.lists(st.lists(WORD, min_size=1, max_size=12), min_size=1, max_size=6))
def test_no_letter_of_a_paragraph_is_lost_and_spans_hold_it(paragraphs: list[list[str]]) -> None:
    texts = [f"Wort {' '.join(words)}." for words in paragraphs]
    source = "\n\n".join(texts)
    article = markdown(source)
    got = [paragraph.text for paragraph in article.paragraphs]
    assert got == [unicodedata.normalize("NFC", text) for text in texts]
    assert len({paragraph.id for paragraph in article.paragraphs}) == len(texts)
    end = 0
    for paragraph, text in zip(article.paragraphs, texts, strict=True):
        (span,) = paragraph.spans
        assert end <= span.start < span.end <= len(source)
        assert source[span.start : span.end] == text
        end = span.end


@pytest.mark.parametrize(
    "mark", ["> ", "- ", "1. "], ids=["quotes in quotes", "lists in lists", "numbered lists in each other"]
)
@pytest.mark.parametrize("depth", [9, 10, 11, 12, 19, 20, 21, 30, 2_000])
def test_no_text_stands_too_deep_to_be_read(mark: str, depth: int) -> None:
    found = lines(f"Oben steht ein Satz.\n\n{mark * depth}Ganz *unten*, am 1. Mai.\n{'  ' * depth}Weiter - und aus.")
    assert " ".join(text for _, text in found) == "Oben steht ein Satz. Ganz unten, am 1. Mai. Weiter - und aus."


def test_every_item_of_a_deep_list_is_an_item() -> None:
    text = "Oben.\n\n" + "".join(f"{'  ' * depth}- Punkt {depth}\n" for depth in range(40))
    assert lines(text)[1:] == [("list", f"Punkt {depth}") for depth in range(40)]


def test_a_heading_in_deep_quotes_is_read_once() -> None:
    assert [text for _, text in lines("Oben.\n\n" + "> " * 19 + "# Kopf")] == ["Oben.", "Kopf"]
