"""The forms of English print in the order in which they are tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings import addresses, letternames
from align.readings.english import abbreviations, acronyms, figures, measures, times
from align.readings.forms import LETTER, WORD, Form, Grammar
from align.readings.marks import DASH, QUOTE, closes_range, is_minus, opens
from align.readings.numerals import cardinal
from align.readings.other import word
from align.readings.phrases import say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_SIGN = re.compile(r"[&+=@#×÷<>≤≥≈~±/©^№§]|\.(?=\d)")
_SIGNS = {
    "&": ["and"], "+": ["plus", "and", ""], "=": ["equals", "is", ""], "@": ["at", ""], "#": ["hashtag", "number", ""],
    "×": ["times", "by", ""], "÷": ["divided by"], "<": ["less than", ""], ">": ["greater than", ""],
    "≤": ["less than or equal to"], "≥": ["greater than or equal to"], "≈": ["approximately", "about"],
    "~": ["approximately", "about", ""], "±": ["plus or minus", "plus minus"], "/": ["", "slash", "or", "and"],
    "©": ["", "copyright"], "^": ["to the power of", ""], "№": ["number"], "§": ["section"], ".": ["point", "dot"],
}  # fmt: skip
_HASH_NUMBER = re.compile(r"#(?=\d)")
_ROMAN = re.compile(rf"([IVXLCDM]{{1,8}})(?!{LETTER}|['’\d])")
_WORDS = addresses.AddressWords(
    signs={
        ".": ["dot"], "/": ["slash"], "-": ["dash", "hyphen", ""], "@": ["at"], "#": ["hashtag", "hash"],
        "_": ["underscore"], ":": ["colon"], "?": ["question mark"], "=": ["equals"], "&": ["and"], "%": ["percent"],
        "+": ["plus"], "~": ["tilde"],
    },
    www=letternames.spelled("www", letternames.ENGLISH),
    spell=lambda letters: letternames.spelled(letters, letternames.ENGLISH),
    number=lambda digits: cardinal(digits, "en"),
)  # fmt: skip


def _quote(match: re.Match[str]) -> list[Phrase]:
    return say_all(["", "quote"] if opens(match) else ["", "end quote", "unquote"], *match.span())


def _dash(match: re.Match[str]) -> list[Phrase]:
    if is_minus(match):
        return say_all(["minus", "negative", ""], *match.span())
    return say_all(["to", "", "dash"] if closes_range(match) else [""], *match.span())


def _sign(match: re.Match[str]) -> list[Phrase]:
    text, at = match.string, match.start()
    beside = text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
    if match[0] == "+" and at and (text[at - 1].isalnum() or text[at - 1] == "+"):
        return say_all(["plus", ""], *match.span())
    if (match[0] == "/" and not beside) or (match[0] == "." and at and not text[at - 1].isspace()):
        return [()]
    return say_all(_SIGNS[match[0]], *match.span())


def _hash_number(match: re.Match[str]) -> list[Phrase]:
    return say_all(["number", "hashtag", ""], *match.span())


ENGLISH = Grammar(
    digits=(
        *addresses.forms(_WORDS),
        *times.DIGITS,
        *figures.DIGITS,
        measures.AMOUNT,
        figures.RANGE,
        times.AFTER_MONTH,
        figures.PLAIN,
    ),
    letters=(
        measures.MONEY_FIRST,
        *addresses.forms(_WORDS),
        *abbreviations.LETTERS,
        Form(_ROMAN, figures.roman_numeral),
        *acronyms.LETTERS,
        Form(WORD, word),
    ),
    signs=(
        Form(QUOTE, _quote, 3),
        measures.MONEY_FIRST,
        Form(_HASH_NUMBER, _hash_number),
        addresses.handle(_WORDS),
        *figures.SIGNS,
        measures.LONE,
        Form(DASH, _dash),
        Form(_SIGN, _sign),
    ),
    triggers=abbreviations.TRIGGERS | {"eur", "usd", "gbp", "chf"},
)
