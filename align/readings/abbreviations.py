"""Abbreviations that end in a point, of any language that has a table of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form
from align.readings.phrases import say, spread

if TYPE_CHECKING:
    from collections.abc import Mapping

    from align.readings.phrases import Phrase

_WORD = re.compile(rf"(?=.*[aeiouyäöü]){LETTER}{{2,}}\.?", re.IGNORECASE)


def triggers(table: Mapping[str, str]) -> frozenset[str]:
    """Return the printed words with which abbreviations begin, in lower case."""
    return frozenset(word for key in table for word in (key.split()[0].lower(), key.replace(" ", "").lower()))


def form(table: Mapping[str, str]) -> Form:
    """Return the form of a table's abbreviations.

    Args:
        table: as printed ("z. B.", with the spaces that good typography has) and as said; "|" between ways to say it.
            The first letter may be a capital in print all the same.
    """
    said = {key.replace(" ", ""): value.split("|") for key, value in table.items()}
    said.update(
        {key[0].upper() + key[1:]: value for key, value in list(said.items()) if key[0].upper() + key[1:] not in said}
    )
    patterns = sorted(
        {key[0].upper() + key[1:]: key for key in table} | {key: key for key in table}, key=len, reverse=True
    )
    either = "|".join(re.escape(p).replace(r"\ ", r"[ \u00a0\u202f\u2009]?") for p in patterns)

    def read(match: re.Match[str]) -> list[Phrase]:
        key = re.sub(r"\s", "", match[0])
        found = [spread(text, match[0], match.start()) for text in said[key]]
        if _WORD.fullmatch(key):  # the point may end a sentence after all: "von dieser Art."
            found.append(say(key, *match.span()))
        return found

    return Form(re.compile(rf"(?:{either})(?:(?<=\.)|(?!{LETTER}))"), read)
