"""Sentences and words with their places."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from align.readings.text import sentence_spans, word_spans


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Ein Satz. Noch einer! Ein dritter?", ["Ein Satz.", "Noch einer!", "Ein dritter?"]),
        (
            "Am 31. Dezember 2027 ist Schluss. Im 19. Jahrhundert nicht.",
            ["Am 31. Dezember 2027 ist Schluss.", "Im 19. Jahrhundert nicht."],
        ),
        ("Das kostet z. B. 5 Euro. Dr. Müller zahlt.", ["Das kostet z. B. 5 Euro.", "Dr. Müller zahlt."]),
        ("„Weiter“, sagte er. „Gut.“ Dann ging er.", ["„Weiter“, sagte er.", "„Gut.“", "Dann ging er."]),
        ("Eine Überschrift", ["Eine Überschrift"]),
        ("", []),
    ],
)
def test_paragraphs_are_cut_into_sentences(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in sentence_spans(text, "de")] == sentences


def test_a_dash_goes_with_the_word_before_it() -> None:
    text = "– Er kam – und ging | weiter …"
    assert [text[a:b] for a, b in word_spans(text, 0, len(text))] == ["– Er", "kam –", "und", "ging |", "weiter …"]


@given(st.text())
def test_words_tile_the_text_but_for_white_space(text: str) -> None:
    words = [span for a, b in sentence_spans(text, "de") for span in word_spans(text, a, b)]
    covered = "".join(text[a:b] for a, b in words)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(a < b for a, b in words)
    assert all(x[1] <= y[0] for x, y in pairwise(words))


def test_a_paragraph_of_quotation_marks_is_cut_where_sentences_end_all_the_same() -> None:
    text = "Erster Satz. " + "'" * 12_000 + " Letzter Satz, der endet."
    spans = sentence_spans(text, "de")
    assert next(text[a:b][:6] for a, b in spans) == "Erster"
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
    assert spans[-1][1] == len(text)
