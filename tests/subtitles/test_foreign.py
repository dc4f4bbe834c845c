from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subtitles.cues import Foreign
from subtitles.cut import cut
from subtitles.foreign import other_language

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment

TEXTS = Path(__file__).parents[2] / "training" / "texts"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I have a dream that my four little children will one day live", "en"),
        ("We are the champions of the world", "en"),
        ("Je ne regrette rien, et je le dis à tout le monde", "fr"),
        ("No es fácil vivir en una ciudad que no duerme", "es"),
        ("Non è vero che il mondo è di tutti noi", "it"),
        ("Het is niet alles goud wat er in het water blinkt", "nl"),
    ],
)
def test_a_passage_that_plainly_is_foreign_is_known(text: str, language: str) -> None:
    assert other_language(text, "de") == language
    assert other_language(text, language) is None


@pytest.mark.parametrize(
    "text",
    [
        "Just do it",  # too short to be sure
        "Fridays for Future",
        "Show, don’t tell",
        "Das Team war on fire und hat den Cup",
        "Wir waren in Paris, und das war gut so",
        "Der König der Löwen",
        "Was will man in so einer Welt",
        "In Berlin war man an der Reihe",
        "",
        "1 2 3 4 5 6",
    ],
)
def test_what_is_not_sure_is_not_marked(text: str) -> None:
    assert other_language(text, "de") is None


def test_no_german_sentence_is_taken_for_another_language() -> None:
    lines = [line for path in TEXTS.glob("german-*.txt") for line in path.read_text("utf-8").splitlines()]
    assert len(lines) > 400
    assert [line for line in lines if other_language(line, "de") is not None] == []


def test_english_is_known_in_most_sentences_and_never_taken_for_french() -> None:
    lines = (TEXTS / "english.txt").read_text("utf-8").splitlines()
    found = [other_language(line, "de") for line in lines]
    assert set(found) <= {"en", None}
    assert found.count("en") > 0.5 * len(found)


def test_a_cue_says_which_of_its_words_are_foreign(build: Callable[..., Alignment]) -> None:
    text = "Martin Luther King sagte: „I have a dream that one day this nation will rise up“, und alle schwiegen."
    marked = [(cue.text, cue.foreign) for cue in cut(build(text))]
    words = [
        word
        for cue_text, foreign in marked
        for first, end, language in foreign
        for word in cue_text.split()[first:end]
        if language == "en"
    ]
    assert " ".join(words) == "„I have a dream that one day this nation will rise up“,"
    assert marked[0][1] == ()


def test_an_english_article_marks_a_german_quote(build: Callable[..., Alignment]) -> None:
    (cue,) = cut(build("He said “Das ist nicht meine Schuld”.", language="en"))
    assert cue.foreign == (Foreign(2, 7, "de"),)
