"""What may be said of print, and which printed words it reads."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from align.readings.codes import fold
from align.readings.script import Script, columns_of, script
from articles.records import Article
from audio.records import ALPHABET

MakeArticle = Callable[..., Article]


def likeliest(said: Script) -> list[tuple[str, list[str]]]:
    """Return each spoken word of the likeliest readings with the printed words that it reads."""
    readings = [next(filter(None, unit.readings)) for unit in said.units]
    return [
        ("".join(ALPHABET[c] for c in spoken.columns), [said.words[k].text for k in range(*spoken.words)])
        for reading in readings
        for spoken in reading
    ]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Kommt Zeit", [("kommt", ["Kommt"]), ("zeit", ["Zeit"])]),
        ("21.30 Uhr", [("einundzwanzig", ["21.30"]), ("uhr", ["Uhr"]), ("dreißig", ["21.30"])]),
        ("z. B. so", [("zum", ["z."]), ("beispiel", ["B."]), ("so", ["so"])]),
        ("40.000 Euro", [("vierzigtausend", ["40.000"]), ("euro", ["Euro"])]),
        ("er – & sie", [("er", ["er – &"]), ("und", ["er – &"]), ("sie", ["sie"])]),
        ("5 % mehr", [("fünf", ["5 %"]), ("prozent", ["5 %"]), ("mehr", ["mehr"])]),
        ("Café in Łódź", [("cafe", ["Café"]), ("in", ["in"]), ("lodz", ["Łódź"])]),
    ],
)
def test_spoken_words_know_the_printed_ones_that_they_read(
    article: MakeArticle, printed: str, expected: list[tuple[str, list[str]]]
) -> None:
    assert likeliest(script(article(printed), ALPHABET)) == expected


def test_a_time_may_be_read_in_another_way_by_both_words_together(article: MakeArticle) -> None:
    (unit,) = script(article("21.30 Uhr"), ALPHABET).units
    by_both = [reading for reading in unit.readings if all(spoken.words == (0, 2) for spoken in reading)]
    assert [[spoken.columns for spoken in reading] for reading in by_both] == [
        [columns_of(word, ALPHABET) for word in ("halb", "zehn")]
    ]


def test_words_without_letters_have_no_unit_and_no_letters(article: MakeArticle) -> None:
    said = script(article("– – –", "Ja 🎈 мир.", "…"), ALPHABET)
    assert [said.words[unit.words[0]].text for unit in said.units] == ["Ja 🎈"]
    assert dict(zip([w.text for w in said.words], said.lengths.tolist(), strict=True)) == {
        "– – –": 0,
        "Ja 🎈": 2,
        "мир.": 0,
        "…": 0,
    }
    assert said.first.tolist() == [0, 0, 2, 2]


def test_an_article_that_nobody_can_read_has_no_letters(article: MakeArticle) -> None:
    said = script(article("– – –"), ALPHABET)
    assert (said.units, len(said.codes), said.first.tolist()) == ((), 0, [0, 0])


def test_letters_lie_in_the_order_of_units_and_sentences(article: MakeArticle) -> None:
    said = script(article("Am 3. Mai war Ruh. Ja!", "Um 9 Uhr & später: 1,5 km."), ALPHABET)
    spoken = ["am", "dritten", "mai", "war", "ruh", "ja", "um", "neun", "uhr", "und", "später", "eins", "komma", "fünf"]
    assert bytes(said.codes).startswith(b"".join(map(fold, spoken)))
    assert said.begins[: len(spoken)].tolist() == [0, *np.cumsum([len(fold(word)) for word in spoken[:-1]])]
    assert (np.diff(said.unit) >= 0).all()
    assert said.unit.max() == len(said.units) - 1
    of_sentence = np.array([unit.sentence for unit in said.units])[said.unit]
    for k in range(len(said.sentences)):
        assert (of_sentence[said.first[k] : said.first[k + 1]] == k).all()
    assert [(a, b) for a, b in said.sentences] == [(0, 5), (5, 6), (6, 12)]


def test_lengths_are_shared_by_the_words_of_a_reading(article: MakeArticle) -> None:
    said = script(article("21.30 Uhr z. B. im Mai"), ALPHABET)
    assert said.lengths.tolist() == [len("einundzwanzigdreißig"), 3, 3, len("beispiel"), 2, 3]


def test_columns_drop_accents_that_the_alphabet_does_not_have_and_keep_those_that_it_has() -> None:
    assert columns_of("Ünö", ALPHABET) == tuple(ALPHABET.index(c) for c in "ünö")
    assert columns_of("u\u0308", ALPHABET) == columns_of("ü", ALPHABET), "composed or not"
    assert columns_of("Ünö", "_|nou") == (4, 2, 3)
    assert columns_of("_|", ALPHABET) == (), "blank and border are no letters of words"


def test_a_printed_word_that_takes_minutes_to_say_has_no_letters(article: MakeArticle) -> None:
    said = script(article("Er rief X" + "X" * 3_000 + " und ging."), ALPHABET)
    assert [said.words[unit.words[0]].text[:3] for unit in said.units] == ["Er", "rie", "und", "gin"]
