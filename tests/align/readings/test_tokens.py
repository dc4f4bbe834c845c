"""Whatever is printed, tokens tile it and their readings are words that can be said."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from align.readings.records import MOST_READINGS, MOST_WORDS
from align.readings.tokens import tokens

if TYPE_CHECKING:
    from align.readings.records import Token

LANGUAGES = ["de", "en", "fr", "ja", "xx"]

# Bits of print that forms are made of, thrown together without sense.
BITS = st.lists(
    st.sampled_from(
        re.split(
            " ",
            "0 1 3 7 10 19 20 31 45 68 100 1990 2022 40.000 1,5 1.50 007 1/2 ½ ² ₂ Ⅳ ٣ . , : ; - – — / ' ’ „ “ » « \" "
            "( ) * _ + = % ‰ § §§ € $ £ °C ° km/h m² kWh Mio. Mrd. Uhr h bis um am der Abs. S. z. B. z.B. d. h. Dr. "
            "Nr. St. Mo. Fr. Mai März XIV. IV V. I NATO ARD USA LKWs GmbH eBay Bürger *innen :innen Innen (innen) :r "
            "*die jede www. http:// example .org .de @ # a b x Straße str. -Jährige er -er ste million p.m. th s No. "
            "Mr. pages \u00ad \u200b \u00a0 \u202f \u2009 \u0301 é ß ẞ İ ﬁ 北京 नमस्ते 🙂 \n \t",
        )
    )
    | st.just(" "),
    max_size=12,
).map("".join)


def check(text: str, language: str, found: tuple[Token, ...]) -> None:
    covered = [False] * len(text)
    end = 0
    for token in found:
        assert end <= token.char_start < token.char_end <= len(text)
        end = token.char_end
        printed = text[token.char_start : token.char_end]
        assert printed == printed.strip()
        covered[token.char_start : end] = [True] * len(printed)
        assert 1 <= len(token.readings) <= MOST_READINGS
        said = [tuple(word.text for word in reading) for reading in token.readings]
        assert len(set(said)) == len(said)
        for reading in token.readings:
            assert len(reading) <= MOST_WORDS
            for word in reading:
                assert token.char_start <= word.char_start < word.char_end <= end
                assert not text[word.char_start].isspace(), (text, language)
                assert not text[word.char_end - 1].isspace(), (text, language)
                assert word.text.strip("'")
                assert all(c.isalpha() or c == "'" for c in word.text), word.text
                assert word.text == word.text.lower()
    assert all(yes or c.isspace() for yes, c in zip(covered, text, strict=True))


@given(st.text(), st.sampled_from(LANGUAGES))
@example("a\x1cb\u2028c", "de")
@example("1" * 500, "de")
@example("(0) 12 34 " * 20, "de")
@example("a/b-c.d" * 50, "en")
@example("https://" + "a" * 300 + "/x" * 100, "de")
def test_any_text_is_tiled_by_words_that_can_be_said(text: str, language: str) -> None:
    check(text, language, tokens(text, language))


@given(BITS, st.sampled_from(["de", "en"]))
def test_forms_thrown_together_are_tiled_too(text: str, language: str) -> None:
    found = tokens(text, language)
    check(text, language, found)
    assert found == tokens(text, language)


@given(st.from_regex(r"[A-Za-zäöü§€ ]{0,6}[-–]?[0-9]{1,7}[.,:/ –-]{0,2}[0-9]{0,4}[ .%€°A-Za-z]{0,6}", fullmatch=True))
def test_every_number_is_said_in_german(text: str) -> None:
    found = tokens(text, "de")
    check(text, "de", found)
    for run in re.finditer(r"\d+", text):
        over = [t for t in found if t.char_start < run.end() and t.char_end > run.start()]
        assert any(reading for token in over for reading in token.readings)


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_printed_word_is_hit_by_its_reading(language: str) -> None:
    text = "Dr. No sah am 17.03.2022 um 21:30 genau 40 000 Leute und 1,50 € Geld; 5 km weit"
    for token in tokens(text, language):
        printed = text[token.char_start : token.char_end]
        for run in re.finditer(r"\S*\w\S*", printed):
            a, b = token.char_start + run.start(), token.char_start + run.end()
            first = token.readings[0]
            assert any(w.char_start < b and w.char_end > a for w in first), (printed, first)


def test_times_find_back_to_what_was_printed_although_the_order_differs() -> None:
    text = "Es kostet € 5 um 21.30 Uhr."
    price, clock = tokens(text, "de")[2], tokens(text, "de")[4]
    assert [(w.text, text[w.char_start : w.char_end]) for w in price.readings[0]] == [("fünf", "5"), ("euro", "€")]
    assert [(w.text, text[w.char_start : w.char_end]) for w in clock.readings[0]] == [
        ("einundzwanzig", "21"),
        ("uhr", "Uhr"),
        ("dreißig", "30"),
    ]


def test_a_long_row_of_signs_or_digits_is_cut_into_tokens() -> None:
    found = tokens("7" * 400 + "/" * 400, "de")
    assert len(found) > 5
    assert found[-1].char_end == 800


@pytest.mark.parametrize("unit", ["#", "½", "1<", "‹", "#a", "1,", "MDM-"])
def test_an_endless_word_has_few_readings_and_keeps_its_letters(unit: str) -> None:
    text = unit * 5000 + "Ende"
    found = tokens(text, "de")
    check(text, "de", found)
    assert sum(len(token.readings) > 1 for token in found) <= 400
    assert found[-1].readings[0][-1].text.endswith("ende")


def test_a_word_is_read_the_same_at_any_place() -> None:
    twice = tokens("„NATO-Länder“ und „NATO-Länder“", "de")
    first, last = twice[0], twice[-1]
    assert [[w.text for w in r] for r in first.readings] == [[w.text for w in r] for r in last.readings]
    assert last.readings[0][0].char_start - last.char_start == first.readings[0][0].char_start
