"""Mend: paragraphs that a page break or an advert cut in two in mid-sentence are made whole."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from articles.records import Kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.documents import RawBlock

_MENDED: Final = frozenset({Kind.BODY, Kind.LEAD, Kind.QUOTE})
_PASSED: Final = frozenset({Kind.BOILERPLATE, Kind.CAPTION})  # what may stand between the halves

# A colon announces, a semicolon closes an item; after both a new paragraph is meant.
_END: Final = re.compile(r"[.!?…:;][\"“”„»«›‹’‘')\]]*$")
_INNER_END: Final = re.compile(r"\w\w[.!?…][\"“”»«’')\]]*\s")
_STARTS_LOWER: Final = re.compile(r"[(„“\"»«‚'–—-]?\s?[a-zäöüßà-ÿ]")
_HYPHENATED: Final = re.compile(r"[^\W\d_]-$")
_SUSPENDED: Final = re.compile(r"(und|oder|bzw|sowie|bis|and|or|to)\b")  # "Haupt-" / "und Nebenstraßen"
# No sentence ends with one of these, and no line of display type does by design.
_OPEN_WORD: Final = re.compile(
    r"\b(der|die|das|den|dem|des|ein|eine|einen|einem|einer|eines|mein\w*|dein\w*|sein(e[mnrs]?)?|ihre?[mnrs]?|unser\w*"
    r"|kein\w*|dieser?|diese[mns]|jede[mnrs]?|in|im|von|vom|zum|zur|mit|ohne|für|durch|gegen|bei|beim|aus|nach"
    r"|seit|über|unter|zwischen|wegen|trotz|während|und|oder|aber|sowie|sondern|dass|weil|wenn|als|ob"
    r"|the|an?|of|to|for|with|from|by|at|into|and|or|but|because|that|their|his|her|our|its)$"
)
# Nor with one of these and an adjective: "in großen".
_OPEN_PHRASE: Final = re.compile(
    r"\b(in|im|am|an|mit|von|vom|zum|zur|bei|beim|aus|nach|für|über|unter|ohne|gegen|durch|dem|des|einem|einen|einer"
    r"|eines) [a-zäöüß]{2,}e[nmrs]?$"
)

# A line that short may be a verse, a slogan or a heading without markup.
_SHORT: Final = 25
_SHORT_BEFORE_NOUN: Final = 40
# A paragraph that long without a full stop at its end was cut, whatever its last word.
_LONG: Final = 150


_TAIL: Final = 1000  # characters before the cut that are looked at
_MOST_PIECES: Final = 4  # more in a row are the lines of a poem


def mend(blocks: Sequence[RawBlock]) -> tuple[RawBlock, ...]:
    """Join the halves of cut paragraphs; each keeps both source spans, and what stood between follows.

    Headings, list items, the title and the byline are never joined, nor anything across them.
    """
    result: list[RawBlock] = []
    half = -1  # place in the result of the paragraph that a second half may belong to
    for block in blocks:
        if block.kind in _PASSED:
            result.append(block)
        elif half >= 0 and _are_halves(result[half], block):
            whole = joined(result[half].text, block.text)
            result[half] = replace(result[half], text=whole, spans=result[half].spans + block.spans)
        else:
            half = len(result) if block.kind in _MENDED and not block.is_whole else -1
            result.append(block)
    return tuple(result)


def _are_halves(first: RawBlock, second: RawBlock) -> bool:
    if second.is_whole or first.kind is not second.kind or len(first.spans) >= _MOST_PIECES:
        return False
    return is_cut(first.text, second.text)


def is_cut(first: str, second: str) -> bool:
    """Tell whether two paragraphs are the halves of one.

    >>> is_cut("Der Satz hängt über dem Eingang, in großen", "Buchstaben und in Blindenschrift.")
    True
    >>> is_cut("Was wir wissen", "Am Montag öffnete das Haus.")
    False
    """
    if len(first) < _SHORT:
        return False
    length, first = len(first), first[-_TAIL:]
    if _END.search(first):
        return False
    if _STARTS_LOWER.match(second):
        return True
    # German nouns have capitals, so a capital alone does not say that a sentence begins.
    if length < _SHORT_BEFORE_NOUN or not re.search(r"[.!?…]", second):
        return False
    return bool(
        _OPEN_WORD.search(first)
        or _OPEN_PHRASE.search(first)
        or _HYPHENATED.search(first)
        or first.endswith(",")
        or ((_INNER_END.search(first) or length >= _LONG) and re.search(r"\b[a-zäöüß]+$", first))
    )


def joined(*pieces: str) -> str:
    """Join pieces of running text; a word that was divided at the end of a line becomes whole.

    >>> joined("in großen Buch-", "staben"), joined("die Haupt-", "und Nebenstraßen")
    ('in großen Buchstaben', 'die Haupt- und Nebenstraßen')
    """
    parts = [pieces[0]]
    for first, second in pairwise(pieces):
        glue = " "
        if _HYPHENATED.search(first[-2:]) and not _SUSPENDED.match(second) and second[:1].isalnum():
            glue = ""
            if second[0].islower():  # but "E-" / "Mail" keeps its hyphen
                parts[-1] = parts[-1][:-1]
        parts.extend((glue, second))
    return "".join(parts)
