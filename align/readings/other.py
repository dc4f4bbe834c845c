"""Languages without a grammar of their own: words as printed, whole numbers as the number library has them."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from align.readings.forms import WORD, Form, Grammar
from align.readings.numerals import cardinal
from align.readings.phrases import say

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_NUMBER = re.compile(r"\d{1,30}")


@cache
def other(language: str) -> Grammar:
    """Return the grammar of a language other than German and English."""

    def number(match: re.Match[str]) -> list[Phrase]:
        return [say(cardinal(match[0], language), *match.span())]

    return Grammar(digits=(Form(_NUMBER, number),), letters=(Form(WORD, word),), signs=(), triggers=frozenset())


def word(match: re.Match[str]) -> list[Phrase]:
    """Read a word as it is printed."""
    return [say(match[0], *match.span())]
