"""The forms of German print in the order in which they are tried."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings import addresses, letternames
from align.readings.forms import LETTER, WORD, Form, Grammar
from align.readings.german import abbreviations, acronyms, figures, genders, measures, times
from align.readings.numerals import cardinal
from align.readings.other import word
from align.readings.phrases import say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_QUOTE = re.compile(r"[„“”\"«»]")
_DASH = re.compile(r"[-‐‑–—−]")
_PARAGRAPH = re.compile(r"§{1,2}(?:[ \u00a0]?(\d{1,5})(?!\d))?")
_SIGN = re.compile(r"[&+=@#×÷<>≤≥≈~±/°©→*_^№]|\.(?=\d)")
_SIGNS = {
    "&": ["und", "et", "ent"], "+": ["plus", "und", ""], "=": ["gleich", "ist gleich", "ist", ""], "@": ["at", "ät", ""],
    "#": ["hashtag", "nummer", "raute", ""], "×": ["mal", "", "x"], "÷": ["durch", "geteilt durch"],
    "<": ["kleiner als", "kleiner", ""], ">": ["größer als", "größer", ""], "≤": ["kleiner gleich"],
    "≥": ["größer gleich"], "≈": ["ungefähr", "circa"], "~": ["ungefähr", "circa", ""], "±": ["plus minus"],
    "/": ["", "schrägstrich", "und", "oder", "beziehungsweise"], "°": ["grad"], "©": ["", "copyright"], "→": ["", "pfeil"],
    "*": ["", "sternchen", "stern"], "_": ["", "unterstrich"], "^": ["hoch", ""], "№": ["nummer"], ".": ["punkt", ""],
}  # fmt: skip
_ROMAN = re.compile(rf"([IVXLCDM]{{1,8}})(?!{LETTER}|['’\d])(\.(?!\w))?")
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


def _opens(match: re.Match[str]) -> bool:
    before = match.string[match.start() - 1 : match.start()] if match.start() else " "
    return before.isspace() or before in "([{–—-/„“”\"«»‚‘"


def _quote(match: re.Match[str]) -> list[Phrase]:
    return say_all(["", "zitat"] if _opens(match) else ["", "zitat ende"], *match.span())


def _dash(match: re.Match[str]) -> list[Phrase]:
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else " ", text[match.end() : match.end() + 1]
    if after.isdecimal() and (before.isspace() or before in "([„\"/"):
        return say_all(["minus", ""] if match[0] in "-−" else ["", "minus"], *match.span())
    if after.isdecimal() and (before.isdecimal() or before in ".%€"):
        return say_all(["bis", "", "minus"], *match.span())
    return say_all(["", "bis"] if match[0] == "–" and before.isalnum() and after.isalnum() else [""], *match.span())


def _paragraph(match: re.Match[str]) -> list[Phrase]:
    sign = match.start(), match.start() + len(match[0]) - len(match[0].lstrip("§"))
    said = say_all(["paragrafen", "paragraf"] if match[0].startswith("§§") else ["paragraf", "paragrafen"], *sign)
    if not match[1]:
        return said
    number = say_all(figures.numbers(match[1])[:3], *match.span(1))
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
        *times.DIGITS[:4],
        *figures.DIGITS[:1],
        *addresses.forms(_WORDS),
        times.DIGITS[4],
        *figures.DIGITS[1:],
        measures.AMOUNT,
        figures.LAST_DIGITS[0],
        figures.VERSION,
        figures.LAST_DIGITS[1],
    ),
    letters=(
        measures.MONEY_FIRST,
        *addresses.forms(_WORDS),
        measures.LONE_LETTERS,
        *abbreviations.LETTERS,
        *genders.LETTERS,
        Form(_ROMAN, figures.roman_numeral),
        *acronyms.LETTERS,
        Form(WORD, word),
    ),
    signs=(
        Form(_QUOTE, _quote, 3),
        Form(_PARAGRAPH, _paragraph),
        measures.MONEY_FIRST,
        addresses.handle(_WORDS),
        *figures.SIGNS,
        measures.LONE,
        Form(_DASH, _dash),
        Form(_SIGN, _sign),
    ),
    triggers=abbreviations.TRIGGERS | {"eur", "usd", "chf", "gbp", "dm", "rm", "fr", "euro"},
)
