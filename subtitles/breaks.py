"""How much it hurts to end a line between two words."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from subtitles.lexicon import ANY_LANGUAGE, LEXICONS, Lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence


class Break(IntEnum):
    """Cost of a break, by what it parts.

    The order is that of the BBC's and Netflix's guides; the numbers only have to keep it, and are large enough at
    the bad end that two more cues are cheaper than one torn phrase.
    """

    SENTENCE = 0
    CLAUSE = 10  # after ; : – and the like
    COMMA = 20
    BRACKET = 35  # before an opening quote or bracket, after a closing one
    CONJUNCTION = 40  # before one
    PREPOSITION = 60  # before one
    WORD = 100  # nothing speaks for it, nothing against it
    VERB = 180  # between a pronoun and what is likely its verb
    ADJECTIVE = 260  # between what is likely an adjective and its noun, or two parts of a name
    LEANING = 320  # after an article, a preposition, a conjunction, a particle: they belong to what follows
    NUMBER = 700  # between a number and what it counts
    TIED = 1000  # number and unit, title and name, day and month, the halves of an abbreviation


_CLOSING = (
    "\"'”’“»«›‹)]}*"  # German closes with “ and », French with »; all of them close here when they end a word
)
_OPENING = "\"'„“‚‘»«›‹([{"
_NUMBER = re.compile(r"[+±−-]?\d[\d.,:/–-]*")
_DAY = re.compile(r"\d{1,2}\.")
_LETTER = re.compile(r"[^\W\d_]\.")  # one half of z. B., an initial
_ADJECTIVE = re.compile(r"[a-zäöüß-]{2,}(?:e|en|em|er|es)")
_ABBREVIATION_HALVES = frozenset(
    {"b.", "h.", "a.", "r.", "ä.", "u.", "o.", "g.", "e."}
)  # z. B., d. h., u. a., i. d. R.


def break_costs(words: Sequence[str], language: str) -> list[int]:
    """Cost of a break after each word of a sentence, the last excepted.

    Args:
        words: the words of one sentence as printed, punctuation attached.
        language: ISO 639-1 code; languages without a list go by punctuation, numbers and symbols.

    Returns:
        ``len(words) - 1`` costs.

    >>> break_costs("Rund 3,5 Mio. Euro".split(), "de")
    [320, 1000, 1000]
    """
    lexicon = LEXICONS.get(language, ANY_LANGUAGE)
    costs = [int(_cost(before, after, lexicon)) for before, after in zip(words, words[1:], strict=False)]
    for index in range(1, len(costs)):
        # "z. B." is complete here, and what it introduces follows.
        if costs[index - 1] == Break.TIED and words[index].casefold() in _ABBREVIATION_HALVES:
            costs[index] = max(costs[index], int(Break.LEANING))
    return costs


def _cost(before: str, after: str, lexicon: Lexicon) -> Break:
    tie = _tie(before.lstrip(_OPENING), after.rstrip(_CLOSING + ".,;:!?…"), lexicon)
    if tie is not None:
        return tie
    bare = before.rstrip(_CLOSING)
    if bare.endswith((".", "!", "?", "…", ";", ":")) or bare in {"–", "—", "-", "|", "/"}:
        return Break.CLAUSE
    if bare.endswith(","):
        return Break.COMMA
    if after in {"–", "—", "-", "|", "/", "&"} or before in {"&", "+"} or before.endswith("-"):
        return Break.LEANING  # a dash stays on the line it ends; „Vor- und Nachteile“ stays whole
    return _phrase(before, after, lexicon)


def _tie(before: str, after: str, lexicon: Lexicon) -> Break | None:
    """Cost of what must stay together though a full stop may stand between, ``None`` elsewhere."""
    first, second = before.casefold(), after.casefold()
    if first in lexicon.titles or first in lexicon.references:
        return Break.TIED
    if _LETTER.fullmatch(before) and (_LETTER.fullmatch(after + ".") or after[:1].isupper()):
        return Break.TIED
    if _DAY.fullmatch(before) and (second in lexicon.months or second + "." in lexicon.months):
        return Break.TIED
    is_unit = second in lexicon.units or second + "." in lexicon.units
    if (_NUMBER.fullmatch(before) or first in lexicon.units) and is_unit:
        return Break.TIED
    if first in lexicon.months and after[:1].isdigit():
        return Break.TIED
    if first in lexicon.short:
        return Break.LEANING
    if _NUMBER.fullmatch(before) and not before.endswith((",", ":")):
        return Break.NUMBER
    return None


def _phrase(before: str, after: str, lexicon: Lexicon) -> Break:
    """Cost inside a clause."""
    first, second = before.lstrip(_OPENING).casefold(), after.lstrip(_OPENING).casefold()
    if first in lexicon.determiners | lexicon.prepositions | lexicon.conjunctions | lexicon.particles:
        return Break.LEANING
    if before[-1] in _CLOSING or after[0] in _OPENING:
        return Break.BRACKET
    if second in lexicon.conjunctions:
        return Break.CONJUNCTION
    if first in lexicon.pronouns:
        return Break.VERB
    if second in lexicon.prepositions:
        return Break.PREPOSITION
    if after[0].isdigit() and before[0].isupper():
        return Break.ADJECTIVE  # „Winter 2015“
    is_name = before[0].isupper() and after[0].isupper()
    is_adjective = lexicon.inflected_adjectives and after[0].isupper() and _ADJECTIVE.fullmatch(before)
    return Break.ADJECTIVE if is_name or is_adjective else Break.WORD
