"""The forms of German print in the order in which they are tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings import addresses, letternames
from align.readings.forms import WORD, Form, Grammar
from align.readings.german import abbreviations, acronyms, figures, genders, measures, ordinals, times
from align.readings.german.numbers import numbers
from align.readings.marks import DASH, QUOTE, closes_range, is_minus, opens
from align.readings.numerals import cardinal
from align.readings.other import word
from align.readings.phrases import say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_PARAGRAPH = re.compile(r"§{1,2}(?:[ \u00a0]?(\d{1,5})(?!\d))?")
_SIGN = re.compile(r"[&+=@#×÷<>≤≥≈~±/°©→*_^№]|\.(?=\d)")
_SIGNS = {
    "&": ["und", "et", "ent"], "+": ["plus", "und", ""], "=": ["gleich", "ist gleich", "ist", ""],
    "@": ["at", "ät", ""],
    "#": ["hashtag", "nummer", "raute", ""], "×": ["mal", "", "x"], "÷": ["durch", "geteilt durch"],
    "<": ["kleiner als", "kleiner", ""], ">": ["größer als", "größer", ""], "≤": ["kleiner gleich"],
    "≥": ["größer gleich"], "≈": ["ungefähr", "circa"], "~": ["ungefähr", "circa", ""], "±": ["plus minus"],
    "/": ["", "schrägstrich", "und", "oder", "beziehungsweise"], "°": ["grad"],
    "©": ["", "copyright"], "→": ["", "pfeil"],
    "*": ["", "sternchen", "stern"], "_": ["", "unterstrich"], "^": ["hoch", ""], "№": ["nummer"], ".": ["punkt", ""],
}  # fmt: skip
_WORDS = addresses.AddressWords(
    signs={
        ".": ["punkt"], "/": ["schrägstrich", "slash"], "-": ["minus", "bindestrich", "strich"], "@": ["at", "ät"],
        "#": ["hashtag", "raute"], "_": ["unterstrich"], ":": ["doppelpunkt"], "?": ["fragezeichen"], "=": ["gleich"],
        "&": ["und"], "%": ["prozent"], "+": ["plus"], "~": ["tilde"],
    },
    www="we we we",
    spell=lambda letters: letternames.spelled(letters, letternames.GERMAN),
    number=lambda digits: cardinal(digits, "de"),
)  # fmt: skip


def _quote(match: re.Match[str]) -> list[Phrase]:
    return say_all(["", "zitat"] if opens(match) else ["", "zitat ende"], *match.span())


def _dash(match: re.Match[str]) -> list[Phrase]:
    text, at = match.string, match.start()
    if is_minus(match):
        return say_all(["minus", ""] if match[0] in "-−" else ["", "minus"], *match.span())
    if closes_range(match):
        return say_all(["bis", "", "minus"], *match.span())
    between = match[0] == "–" and text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
    return say_all(["", "bis"] if between else [""], *match.span())


def _paragraph(match: re.Match[str]) -> list[Phrase]:
    sign = match.start(), match.start() + len(match[0]) - len(match[0].lstrip("§"))
    said = say_all(["paragrafen", "paragraf"] if match[0].startswith("§§") else ["paragraf", "paragrafen"], *sign)
    if not match[1]:
        return said
    number = say_all(numbers(match[1])[:3], *match.span(1))
    return [said[0] + number[0], *(said[0] + n for n in number[1:]), said[1] + number[0]]


def _sign(match: re.Match[str]) -> list[Phrase]:
    text, at = match.string, match.start()
    if match[0] == "/" and not (text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()):
        return [()]
    if match[0] == "+" and (text[at - 1 : at].isalnum() or text[at - 1 : at] == "+"):
        return say_all(["plus", ""], *match.span())
    if match[0] == "." and not text[at - 1 : at].isalnum():
        return [()]
    return say_all(_SIGNS[match[0]], *match.span())


GERMAN = Grammar(
    digits=(
        *times.DIGITS,
        figures.PHONE,
        *addresses.forms(_WORDS),
        times.BARE_CLOCK,
        *figures.DIGITS,
        *ordinals.DIGITS,
        measures.AMOUNT,
        ordinals.ORDINAL,
        figures.VERSION,
        figures.PLAIN,
    ),
    letters=(
        measures.MONEY_FIRST,
        *addresses.forms(_WORDS),
        measures.LONE_LETTERS,
        *abbreviations.LETTERS,
        *genders.LETTERS,
        ordinals.ROMAN,
        *acronyms.LETTERS,
        Form(WORD, word),
    ),
    signs=(
        Form(QUOTE, _quote, 3),
        Form(_PARAGRAPH, _paragraph),
        measures.MONEY_FIRST,
        addresses.handle(_WORDS),
        *figures.SIGNS,
        measures.LONE,
        Form(DASH, _dash),
        Form(_SIGN, _sign),
    ),
    triggers=abbreviations.TRIGGERS | {"eur", "usd", "chf", "gbp", "dm", "rm", "fr", "euro"},
)
