"""Forms: the shapes of print that are not simply words, and how each is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.readings.phrases import Phrase

# Super- and subscripts, fractions and numerals that Unicode counts as parts of words, but that are no letters.
NUMERALS = "¹²³¼½¾⁰-₟⅐-↏①-⓿"
LETTER = rf"[^\W\d_{NUMERALS}]"
# Soft hyphens, joiners and accents of their own stay inside a word.
INVISIBLE = "\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u0300-\u036f\u0483-\u0489\u0900-\u0dff\ufe00-\ufe0f"
WORD = re.compile(rf"{LETTER}(?:{LETTER}|[{INVISIBLE}]|['’ʼ](?={LETTER}))*+")

_BEFORE = re.compile(r"(\S+)\s*$")
_AFTER = re.compile(r"\s*[„“\"»«(]*(\S{1,60})")
_EDGES = "„“”‚‘’\"'«»()[]{}…,;:!?–—-"
_CONTEXT = 60  # characters looked at to find the word before; longer ones say nothing about a number


class Form(NamedTuple):
    """A shape of print and how it is read.

    Attributes:
        pattern: matched where a piece of print may begin.
        read: returns what may be said for a match, the likeliest first; nothing if it is no such form after all.
        weight: how much less likely each further reading is.
    """

    pattern: re.Pattern[str]
    read: Callable[[re.Match[str]], Sequence[Phrase]]
    weight: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """How a language is read.

    Attributes:
        digits: forms that begin with a digit, tried in order.
        letters: forms that begin with a letter; the last takes any word.
        signs: forms that begin with anything else; what none of them takes is not said.
        triggers: printed words, in lower case, whose reading hangs on the words beside them.
    """

    digits: tuple[Form, ...]
    letters: tuple[Form, ...]
    signs: tuple[Form, ...]
    triggers: frozenset[str]


def listed(words: str) -> frozenset[str]:
    """Return the words of a text as a set: word lists read better so than as lists of strings."""
    return frozenset(words.split())


def word_before(match: re.Match[str]) -> str:
    """Return the printed word before a match, without quotes and brackets; "" at the start of the text."""
    start = match.start()
    found = _BEFORE.search(match.string, max(0, start - _CONTEXT), start)
    return found[1].strip(_EDGES) if found else ""


def word_after(match: re.Match[str]) -> str:
    """Return the printed word after a match, without quotes and brackets; "" at the end of the text."""
    found = _AFTER.match(match.string, match.end())
    return found[1].strip(_EDGES) if found else ""
