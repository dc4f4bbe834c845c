"""German ordinals in print: "3.", "2te", "90er", "XIV."."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form, listed, word_after, word_before
from align.readings.german.numbers import cardinals, is_year, numbers, ordinals
from align.readings.numerals import roman, words
from align.readings.phrases import say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

# After these the ordinal ends in -en ("am dritten", "im neunzehnten"), after the next ones in -er ("ein dritter"),
# after other words in -e ("das dritte").
_WEAK = listed(
    "am ab an aus bei beim bis dem den der des eine einem einen einer ihrem ihren ihrer im in jedem jeden jeder "
    "jenem keinem keinen meinem meinen nach seinem seinen seiner seit unserem unseren vom von vor zum zur "
    "zwischen"
)
_STRONG = frozenset(("ein", "kein", "sein", "ihr", "mein", "unser"))
COUNTED_BEFORE = listed(  # "Platz 3. Der nächste …": a number that closes its sentence
    "abs. absatz art. artikel band bd. buchstabe kap. kapitel klasse nr. nummer platz "
    "punkt rang s. satz seite stufe teil typ version ziffer"
)
_BEGINS_SENTENCE = listed(
    "aber als am an auch auf aus bei beide bis da damit dann das dazu denn der des deshalb die dies diese dieser "
    "dieses doch dort ein eine einen einer er es für hier ich ihr ihre im in jetzt man mit nach nun nur ob oder "
    "seit sie so trotz um und unter viele vom von vor während was weil wenn wer wie wir wo zu zum zur zwar"
)
_LARGEST_ORDINAL = 31  # larger numbers with a point close their sentence more often than they count

_AFTER_NUMBER = re.compile(r"\d\.?[/–-]?$")  # the second of two days: "3./4. Mai"
_ENDINGS = r"(?:er|ern|ers)"
_ORDINAL = re.compile(r"(\d{1,4})\.(?![.\d])")
_ORDINAL_WORD = re.compile(rf"(\d{{1,4}})[.-]?(?:s?te)([nrsm]?)(?!{LETTER})")
_DECADE = re.compile(rf"(\d{{1,4}})-?({_ENDINGS})(?!{LETTER})")
_ROMAN = re.compile(rf"([IVXLCDM]{{1,8}})(?!{LETTER}|['’\d])(\.(?!\w))?")


def ending_after(word: str) -> str:
    """Return the ending that an ordinal has after a word: "n", "r" or none."""
    word = word.lower()
    return "n" if word in _WEAK or _AFTER_NUMBER.search(word) else "r" if word in _STRONG else ""


def _ordinal(match: re.Match[str]) -> list[Phrase]:
    text = match[1]
    number, before, after = int(text), word_before(match), word_after(match)
    said = ordinals(number, ending_after(before))
    alone = numbers(text, year=True)
    is_end = not after or (after.lower() in _BEGINS_SENTENCE and after[0].isupper())
    counts = before.lower() in COUNTED_BEFORE or number > _LARGEST_ORDINAL or is_end or is_year(text)
    if counts and not (after[:1].islower() and not is_year(text)):
        return say_all([*alone, *(said[:2] if is_year(text) else said)], *match.span())
    return say_all([*said[:5], *alone], *match.span())


def _ordinal_word(match: re.Match[str]) -> list[Phrase]:
    return [say(words(int(match[1]), "de", "ordinal") + match[2], *match.span())]


def _decade(match: re.Match[str]) -> list[Phrase]:
    number = int(match[1])
    if is_year(match[1]):
        century, decade = words(number // 100, "de"), words(number % 100, "de") if number % 100 else ""
        found = [f"{words(number, 'de', 'year')}{match[2]}", f"{century} {decade}{match[2]}", f"{decade}{match[2]}"]
        found = found if number % 100 else found[:1]
    else:
        said = words(number, "de")
        found = [f"{said.removesuffix('s') if number == 1 else said}{match[2]}"]
    return say_all(found, *match.span())


def _roman(match: re.Match[str]) -> list[Phrase]:
    """Read "XIV." after a name, "IV" after "Kapitel", "II." before a noun; nothing where it may be a word."""
    number = roman(match[1])
    if not number:
        return []
    before = word_before(match)
    after_article = before.lower() in _WEAK or before.lower() in _STRONG or before.lower() in ("die", "das")
    apart = match.string[max(0, match.start() - 3) : match.start()].rstrip()[-1:] in ",;:!?"
    after_name = before[:1].isupper() and len(before) > 1 and not (after_article or apart)
    letters = say(match[1], *match.span())
    cardinal, ordinal = words(number, "de"), words(number, "de", "ordinal")
    if match[2]:  # with a point
        if len(match[1]) == 1 and match[1] in "CDMLI" and not (after_name or after_article):
            return []
        kings = [f"{article} {ordinal}{'n' * (article != 'der')}" for article in ("der", "des", "dem", "den")]
        said = (
            [*kings, f"{ordinal}n", ordinal, cardinal]
            if after_name
            else [*ordinals(number, ending_after(before))[:5], cardinal]
        )
        return [*say_all(said, *match.span()), letters]
    if not after_name or match[1] in ("C", "D", "M") or number > 100:  # noqa: PLR2004 - "CD", "DM", "MC" are none
        return []
    return [*say_all([*cardinals(number)[:2], f"der {ordinal}", ordinal], *match.span()), letters]


DIGITS = (Form(_DECADE, _decade), Form(_ORDINAL_WORD, _ordinal_word))
ORDINAL = Form(_ORDINAL, _ordinal)
ROMAN = Form(_ROMAN, _roman)
