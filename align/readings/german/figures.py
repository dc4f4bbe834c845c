"""German figures in print: plain numbers, fractions, scores, codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form, listed, word_after, word_before
from align.readings.german.numbers import NUMBER, fractions, is_year, numbers
from align.readings.german.ordinals import COUNTED_BEFORE
from align.readings.numerals import digits, words
from align.readings.phrases import product, say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_PLAIN = re.compile(NUMBER)
_FRACTION = re.compile(r"(?:(\d{1,3})[ \u00a0])?(\d{1,3})[/⁄](\d{1,3})(?![\d/])(?!,\d)")
_YEARS = re.compile(r"(\d{4})/(\d{4}|\d{2})(?!\d)")
_VULGAR = re.compile(r"(\d{1,4})?[ \u00a0]?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅐⅛⅜⅝⅞⅑⅒])")
_SCORE = re.compile(r"(\d{1,3}):(\d{1,3})(?![\d:])")
_TIMES = re.compile(rf"({NUMBER})(?:\s?[x×](?=\s?\d)|[x×](?!{LETTER}))")
_VERSION = re.compile(r"(?!\d{1,3}(?:\.\d{3})+(?![.\d]))\d{1,6}(?:\.\d{1,6}){1,4}")
_PHONE = re.compile(
    r"(?:\+\d{1,3}[ \u00a0/-]?)?(?:\(0\)[ \u00a0]?)?\(?0?\d{2,5}\)?"
    r"(?:[ \u00a0]?[/–-][ \u00a0]?|[ \u00a0])\d{2,9}(?:[ \u00a0-]\d{1,6}){0,5}"
)
_POWER = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3}")
_INDEX = re.compile(r"[₀₁₂₃₄₅₆₇₈₉]{1,4}")
_YOUNG = re.compile(r"['’‘](\d\d)(?:er|ern)?(?!\d)")
_FOOTNOTE = re.compile(r"\[(\d{1,4})\]")
_BASE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")
_VALUES = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅐": (1, 7), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
    "⅑": (1, 9), "⅒": (1, 10),
}  # fmt: skip
_PHONE_WORDS = listed("tel telefon telefonnummer fax mobil hotline nummer rufnummer")
_LONGEST_PHONE = 25  # digits


def _plain(match: re.Match[str]) -> list[Phrase]:
    after = word_after(match)
    glued = match.string[match.end() : match.end() + 1]
    counts = word_before(match).lower() in COUNTED_BEFORE
    attributive = after[:1].isupper() and glued.isspace() and not counts
    found = numbers(match[0], attributive=attributive, year=True)
    before = match.string[match.start() - 1 : match.start()]
    is_code = (before.isalpha() and len(match[0]) > 2) or (not found)  # noqa: PLR2004 - MH370, B96
    if (is_code or len(match[0]) == 3) and match[0].isdecimal():  # noqa: PLR2004 - buses and rooms: "Linie 370"
        found = [*found[:3], digits(match[0], "de")]
    result = say_all(found, *match.span())
    if " " in match[0]:  # two numbers side by side, after all
        halves = [(m[0], match.start() + m.start(), match.start() + m.end()) for m in re.finditer(r"[^ ]+", match[0])]
        apart = product(say_all(numbers(part, year=True)[:1] or [digits(part, "de")], a, b) for part, a, b in halves)
        result = [*result[:3], *apart]
    return result


def _fraction(match: re.Match[str]) -> list[Phrase]:
    over, under = int(match[2]), int(match[3])
    apart = f"{words(over, 'de')} {words(under, 'de')}"
    said = [
        f"{words(over, 'de')} zu {words(under, 'de')}",
        apart,
        f"{words(over, 'de')} schrägstrich {words(under, 'de')}",
    ]
    if match[1]:
        if not 0 < over < under:
            return []
        whole = words(int(match[1]), "de")
        return say_all([f"{whole}einhalb"] * (under == 2) + [f"{whole} {f}" for f in fractions(over, under)[:2]] + [f"{whole} {apart}"], *match.span())  # fmt: skip  # noqa: PLR2004, E501
    if 0 < over < under and 2 <= under <= 100 and not (over > 9 and under < 13):  # noqa: PLR2004
        said = [*fractions(over, under), *said[:2]]
    else:
        said = [apart, *said]
    return say_all(said, *match.span())


def _years(match: re.Match[str]) -> list[Phrase]:
    if not is_year(match[1]):
        return []
    heads, tails = numbers(match[1], year=True)[:2], numbers(match[2].lstrip("0") or "0", year=True)[:2]
    middle = [(), say("auf", match.end(1), match.start(2)), say("schrägstrich", match.end(1), match.start(2))]
    return product([say_all(heads, *match.span(1)), middle, say_all(tails, *match.span(2))])


def _vulgar(match: re.Match[str]) -> list[Phrase]:
    over, under = _VALUES[match[2]]
    said = fractions(over, under)
    if match[1]:
        whole = "ein" if match[1] == "1" else words(int(match[1]), "de")
        anderthalb = ["anderthalb"] if (match[1], match[2]) == ("1", "½") else []
        said = [f"{whole}einhalb"] * (under == 2) + anderthalb + [f"{words(int(match[1]), 'de')} {f}" for f in said[:2]]  # noqa: PLR2004
    return say_all(said, *match.span())


def _score(match: re.Match[str]) -> list[Phrase]:
    heads, tails = numbers(match[1])[:1], numbers(match[2])[:1]
    middle = say_all(["zu", "", "doppelpunkt"], match.end(1), match.start(2))
    return product([say_all(heads, *match.span(1)), middle, say_all(tails, *match.span(2))])


def _times(match: re.Match[str]) -> list[Phrase]:
    sign = say_all(["mal", "x"], match.end(1), match.end())
    return product([say_all(numbers(match[1], attributive=True)[:2], *match.span(1)), sign])


def _version(match: re.Match[str]) -> list[Phrase]:
    parts = [
        words(int(part), "de") if part[0] != "0" or part == "0" else digits(part, "de") for part in match[0].split(".")
    ]
    found = [" punkt ".join(parts), " ".join(parts)]
    if len(parts) == 2:  # noqa: PLR2004
        found.append(f"{parts[0]} komma {digits(match[0].split('.')[1], 'de')}")
    return say_all(found, *match.span())


def _phone(match: re.Match[str]) -> list[Phrase]:
    count = sum(c.isdecimal() for c in match[0])
    known = word_before(match).lower().rstrip(".:") in _PHONE_WORDS
    if not (known or match[0].lstrip("(")[0] in "0+") or not 5 <= count <= _LONGEST_PHONE:  # noqa: PLR2004
        return []
    plus = [say("plus", match.start(), match.start() + 1)] if match[0][0] == "+" else [()]
    runs = [(m[0], match.start() + m.start(), match.start() + m.end()) for m in re.finditer(r"\d+", match[0])]
    plain = [word for text, a, b in runs for word in say(digits(text, "de"), a, b)]
    pairs = [word for text, a, b in runs for word in say(_in_pairs(text), a, b)]
    found = [(*p, *said) for said in (plain, pairs) for p in dict.fromkeys([*plus, ()])]
    zwo = [say("zwo", w.char_start, w.char_end)[0] if w.text == "zwei" else w for w in plain]
    return [*found, tuple(zwo)]


def _in_pairs(text: str) -> str:
    pairs = [text[k : k + 2] for k in range(len(text) % 2, len(text), 2)]
    said = [digits(p, "de") if p[0] == "0" else words(int(p), "de") for p in pairs]
    return " ".join([digits(text[: len(text) % 2], "de"), *said])


def _power(match: re.Match[str]) -> list[Phrase]:
    number = int(match[0].translate(_BASE))
    before = match.string[max(0, match.start() - 3) : match.start()]
    powers = [f"hoch {words(number, 'de')}"]
    if number in (2, 3):
        powers.append({2: "quadrat", 3: "hoch drei"}[number])
    is_power = len(match[0]) == 1 and before[-1:].isalnum() and not (len(before) > 2 and before.isalpha())  # noqa: PLR2004
    found = [*reversed(powers), ""] if is_power else ["", *powers]  # after a longer word it is a footnote
    return say_all(found, *match.span())


def _index(match: re.Match[str]) -> list[Phrase]:
    return say_all(numbers(match[0].translate(_BASE))[:2], *match.span())


def _young(match: re.Match[str]) -> list[Phrase]:
    suffix = match[0][3:]
    return say_all([w + suffix for w in numbers(match[1])], *match.span())


def _footnote(match: re.Match[str]) -> list[Phrase]:
    return [(), *say_all(numbers(match[1])[:1], *match.span(1))]


PHONE = Form(_PHONE, _phone)
DIGITS = (
    Form(_YEARS, _years),
    Form(_FRACTION, _fraction),
    Form(_VULGAR, _vulgar),
    Form(_SCORE, _score),
    Form(_TIMES, _times),
)
PLAIN = Form(_PLAIN, _plain)
VERSION = Form(_VERSION, _version)
SIGNS = (
    PHONE,
    Form(_FOOTNOTE, _footnote),
    Form(_YOUNG, _young),
    Form(_VULGAR, _vulgar),
    Form(_POWER, _power),
    Form(_INDEX, _index),
)
