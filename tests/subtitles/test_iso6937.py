from __future__ import annotations

import unicodedata
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from ttconv.stl import iso6937 as ttconv_table

from subtitles.iso6937 import UNKNOWN, encode

# Where ttconv's table has a character twice, or one that NFC makes another of.
THEIR_OWN = {b"\xa4", b"\xe0", b"\xc2g"}
THEIRS = {code: character for code, character in ttconv_table._CCT0_DECODE_MAP.items() if code not in THEIR_OWN}
ACCENTS_ALONE = set("´¯˘˙¨˚¸˝˛ˇ")  # which no text has
CHARACTERS = sorted(set(THEIRS.values()) - ACCENTS_ALONE)


def decode(data: bytes) -> str:
    return str(ttconv_table.decode(data)[0])


def test_all_characters_of_ttconv_have_the_same_code_here() -> None:
    for character in CHARACTERS:
        written, replaced = encode(character)
        assert (decode(written), replaced) == (character, Counter()), character


_ALONE = {
    "ACUTE ACCENT",
    "MACRON",
    "BREVE",
    "DOT ABOVE",
    "DIAERESIS",
    "RING ABOVE",
    "CEDILLA",
    "DOUBLE ACUTE ACCENT",
} | {
    "OGONEK",
    "CARON",
}


def test_german_is_written_whole() -> None:
    text = "Äpfel, Öl, Übermut: süß, größer, schön! »Ja« 20 °C, § 5, ½, 3×, Café, Łódź, Škoda, Ærø"
    written, replaced = encode(text)
    assert (decode(written), replaced) == (text, Counter())


def test_an_accent_comes_before_its_letter_however_the_text_has_it() -> None:
    assert encode("ü")[0] == encode("u\u0308")[0] == b"\xc8u"


def test_what_is_not_there_is_replaced_visibly_and_counted() -> None:
    written, replaced = encode("„Ja“ – 5 € … 漢 👩‍👧")
    assert decode(written) == f'"Ja“ - 5 EUR ... {UNKNOWN} {UNKNOWN}{UNKNOWN}'
    assert replaced == Counter("„–€…漢👩\u200d👧")


@given(
    st.text(st.sampled_from(sorted(set("".join(THEIRS.values())) - {"´", "¯", "˘", "˙", "¨", "˚", "¸", "˝", "˛", "ˇ"})))
)
def test_what_the_table_has_is_read_back(text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    written, replaced = encode(text)
    assert (decode(written), replaced) == (text, Counter())


@given(st.text())
def test_any_text_can_be_written(text: str) -> None:
    written, _ = encode(text)
    assert "\ufffd" not in decode(written)
