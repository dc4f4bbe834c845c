"""English words of capitals, and single letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form, listed
from align.readings.letternames import ENGLISH, is_shouting, sounds_like_word, spelled
from align.readings.phrases import say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_WORDS = listed(
    "aids brics covid fema fifa gif laser nafta nasa nato opec pin radar ram sars sim swat uefa unesco unicef"
)
_LETTERED = listed("iaea oecd ucla usaid")
_LONGEST = 6  # letters: longer words in capitals are words that shout
_CAPITALS = re.compile(rf"([A-Z]{{2,{_LONGEST}}})('?s|’s)?(?!{LETTER})")
_MIXED = re.compile(rf"(?={LETTER}{{1,19}}[A-Z])({LETTER}{{2,20}})(?!{LETTER})")
_SINGLE = re.compile(rf"([B-HJ-Zb-hj-z])(?!{LETTER}|['’])")


def _capitals(match: re.Match[str]) -> list[Phrase]:
    suffix = "s" if match[2] else ""
    lower = match[1].lower()
    by_letter, as_word = spelled(lower, ENGLISH) + suffix, lower + suffix
    word_first = is_shouting(match.string) or lower in _WORDS or (sounds_like_word(lower) and lower not in _LETTERED)
    return say_all([as_word, by_letter] if word_first else [by_letter, as_word], *match.span())


def _mixed(match: re.Match[str]) -> list[Phrase]:
    printed = match[1]
    said = [printed.lower(), re.sub(r"(?<=[a-z])(?=[A-Z])", " ", printed).lower()]
    if len(printed) <= _LONGEST:
        at = 0 if 2 * sum(c.isupper() for c in printed) >= len(printed) else len(said)
        said.insert(at, spelled(printed, ENGLISH))
    return say_all(said, *match.span())


def _single(match: re.Match[str]) -> list[Phrase]:
    return say_all([ENGLISH[match[1].lower()], match[1].lower()], *match.span())


LETTERS = (Form(_CAPITALS, _capitals), Form(_MIXED, _mixed), Form(_SINGLE, _single))
