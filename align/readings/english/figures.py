"""English figures in print: plain numbers, ordinals, decades, fractions, codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.english.numbers import NUMBER, decades, fractions, is_year, numbers, ordinals, years
from align.readings.forms import LETTER, Form, listed, word_before
from align.readings.numerals import digits, roman, words
from align.readings.phrases import product, say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_COUNTED_BEFORE = listed("act article book chapter part phase section type volume war")
_LONGEST_PHONE = 25  # digits

_PLAIN = re.compile(NUMBER)
_NTH = re.compile(rf"(\d{{1,6}})(?:st|nd|rd|th)(?!{LETTER})", re.IGNORECASE)
_DECADE = re.compile(rf"(\d{{4}}|\d0)(?:['’]?s)(?!{LETTER})")
_YOUNG = re.compile(r"['’‘](\d\d)(['’]?s)?(?!\d)")
_FRACTION = re.compile(r"(?:(\d{1,3})[ -])?(\d{1,3})[/⁄](\d{1,3})(?![\d/])")
_VULGAR = re.compile(r"(\d{1,4})?[ \u00a0]?([½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])")
_VALUES = {
    "½": (1, 2), "⅓": (1, 3), "⅔": (2, 3), "¼": (1, 4), "¾": (3, 4), "⅕": (1, 5), "⅖": (2, 5), "⅗": (3, 5),
    "⅘": (4, 5), "⅙": (1, 6), "⅚": (5, 6), "⅛": (1, 8), "⅜": (3, 8), "⅝": (5, 8), "⅞": (7, 8),
}  # fmt: skip
_RANGE = re.compile(rf"({NUMBER})[ ]?([–-])[ ]?({NUMBER})(?![\w–-])")
_SCORE = re.compile(r"(\d{1,3}):(\d{1,3})(?![\d:])")
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6}){2,4}")
_TIMES = re.compile(rf"({NUMBER})(?:\s?[x×](?=\s?\d)|[x×](?!{LETTER}))")
_PHONE = re.compile(r"(?:\+\d{1,3}[ -]?)?\(?\d{3,4}\)?[ -]\d{3,4}[ -]\d{3,4}(?!\d)")
_INDEX = re.compile(r"[₀-₉]{1,4}")
_POWER = re.compile(r"[⁰¹²³⁴-⁹]{1,3}")
_BASE = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉", "01234567890123456789")


def _plain(match: re.Match[str]) -> list[Phrase]:
    found = numbers(match[0], year=True)
    if match[0].isdecimal() and len(match[0]) in (3, 4) and not is_year(match[0]):
        pair = f"{words(int(match[0][:-2]), 'en')} {words(int(match[0][-2:]), 'en')}"
        found = [*found[:4], digits(match[0], "en"), *([pair] if match[0][-2] != "0" else [])]
    return say_all(found or [digits(match[0], "en")], *match.span())


def _nth(match: re.Match[str]) -> list[Phrase]:
    return say_all(ordinals(int(match[1])), *match.span())


def _decade(match: re.Match[str]) -> list[Phrase]:
    return say_all(decades(int(match[1])), *match.span())


def _young(match: re.Match[str]) -> list[Phrase]:
    said = decades(int(match[1])) if match[2] else numbers(match[1])
    return say_all(said, *match.span())


def _fraction(match: re.Match[str]) -> list[Phrase]:
    over, under = int(match[2]), int(match[3])
    apart = [f"{words(over, 'en')} {words(under, 'en')}", f"{words(over, 'en')} slash {words(under, 'en')}"]
    over_it = f"{words(over, 'en')} over {words(under, 'en')}"
    if match[1]:
        said = (
            [f"{words(int(match[1]), 'en')} and {f}" for f in _counted(fractions(over, under))]
            if 0 < over < under
            else []
        )
    elif 0 < over < under and under >= 2 and not (over > 8 and under < 13):  # noqa: PLR2004 - "9/11", "11/12"
        said = [*fractions(over, under), over_it, *apart]
    else:
        said = [*apart, over_it]
    return say_all(said, *match.span())


def _counted(said: list[str]) -> list[str]:
    """Put "a half" before "one half": after a number it is said so."""
    return sorted((form for form in said if form != "half"), key=lambda form: not form.startswith("a "))


def _vulgar(match: re.Match[str]) -> list[Phrase]:
    said = fractions(*_VALUES[match[2]])
    if match[1]:
        said = [f"{words(int(match[1]), 'en')} and {f}" for f in _counted(said)]
    return say_all(said, *match.span())


def _range(match: re.Match[str]) -> list[Phrase]:
    middle = [*say_all(["to", "through"], *match.span(2)), ()]
    heads = say_all(numbers(match[1], year=True)[:3], *match.span(1))
    tails = numbers(match[3], year=True)
    if is_year(match[1]) and len(match[3]) == 2:  # noqa: PLR2004 - "1914–18"
        tails = [*tails[:1], *years(int(match[1][:2] + match[3]))[:1]]
    return product([heads, middle, say_all(tails[:3], *match.span(3))], [1, 2, 1])


def _score(match: re.Match[str]) -> list[Phrase]:
    heads, tails = numbers(match[1])[:1], numbers(match[2])[:1]
    middle = say_all(["to", ""], match.end(1), match.start(2))
    return product([say_all(heads, *match.span(1)), middle, say_all(tails, *match.span(2))])


def _version(match: re.Match[str]) -> list[Phrase]:
    parts = [digits(p, "en") if p[0] == "0" else words(int(p), "en") for p in match[0].split(".")]
    return say_all([" point ".join(parts), " dot ".join(parts), " ".join(parts)], *match.span())


def _times(match: re.Match[str]) -> list[Phrase]:
    return product(
        [
            say_all(numbers(match[1])[:2], *match.span(1)),
            say_all(["times", "by", "x"], match.end(1), match.end()),
        ]
    )


def _phone(match: re.Match[str]) -> list[Phrase]:
    if sum(c.isdecimal() for c in match[0]) > _LONGEST_PHONE:
        return []
    found: list[Phrase] = []
    for oh in ("zero", "oh"):
        runs = re.finditer(r"\+|\d+", match[0])
        at = match.start()
        phrase: Phrase = ()
        for m in runs:
            text = "plus" if m[0] == "+" else digits(m[0], "en").replace("zero", oh)
            phrase += say(text, at + m.start(), at + m.end())
        found.append(phrase)
    return found


def _index(match: re.Match[str]) -> list[Phrase]:
    return say_all(numbers(match[0].translate(_BASE))[:1], *match.span())


def _power(match: re.Match[str]) -> list[Phrase]:
    number = int(match[0].translate(_BASE))
    said = {2: "squared", 3: "cubed"}.get(number, f"to the {ordinals(number)[0]}")
    before = match.string[match.start() - 1 : match.start()]
    return say_all([said, ""] if len(match[0]) == 1 and before.isalnum() else ["", said], *match.span())


def roman_numeral(match: re.Match[str]) -> list[Phrase]:
    """Read "VIII" after a name or after "Chapter"; nothing where it may be a word."""
    number, before = roman(match[1]), word_before(match)
    if not number or not before[:1].isupper() or len(before) < 2 or number > 100 or match[1] in "ICDM":  # noqa: PLR2004
        return []
    nth = words(number, "en", "ordinal")
    said = [words(number, "en"), f"the {nth}", nth, match[1]]
    kings = before.lower() not in _COUNTED_BEFORE
    return say_all([said[1], said[0], *said[2:]] if kings else said, *match.span())


DIGITS = (
    Form(_PHONE, _phone),
    Form(_NTH, _nth),
    Form(_DECADE, _decade),
    Form(_FRACTION, _fraction),
    Form(_VULGAR, _vulgar),
    Form(_SCORE, _score),
    Form(_TIMES, _times),
    Form(_VERSION, _version),
)
RANGE = Form(_RANGE, _range)
PLAIN = Form(_PLAIN, _plain)
SIGNS = (Form(_PHONE, _phone), Form(_YOUNG, _young), Form(_VULGAR, _vulgar), Form(_POWER, _power), Form(_INDEX, _index))
