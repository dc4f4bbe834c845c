"""How much it hurts to end a line between two words."""

from __future__ import annotations

import re
from enum import IntEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from subtitles.lexicon import ANY_LANGUAGE, LEXICONS, Lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence


class Break(IntEnum):
    """Cost of a break, by what it parts.

    The order is that of the BBC's and Netflix's guides; the numbers only have to keep it, and are large
    enough at the bad end that two more cues are cheaper than one torn phrase.
    """

    SENTENCE = 0
    CLAUSE = 10  # after ; : – and the like
    COMMA = 20
    BRACKET = 35  # before an opening quote or bracket, after a closing one
    CONJUNCTION = 40  # before one
    PREPOSITION = 60  # before one
    NOUN = 85  # after a noun: its phrase is likely over
    WORD = 100  # nothing speaks for it, nothing against it
    VERB = 180  # between a pronoun and what is likely its verb
    ADJECTIVE = 260  # between what is likely an adjective and its noun, or two parts of a name
    LEANING = 320  # after an article, a preposition, a conjunction, a particle: they belong to what follows
    NUMBER = 700  # between a number and what it counts
    TIED = 1000  # number and unit, title and name, day and month, the halves of an abbreviation


_CLOSING = "\"'”’“»«›‹)]}*"  # German closes with “ and », French with »; all of them close here when they end a word
_OPENING = "\"'„“‚‘»«›‹([{"
_NUMBER = re.compile(r"[+±−-]?\d[\d.,:/–-]*")
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{1,2}\.")
_LETTER = re.compile(r"[^\W\d_]\.")  # one half of z. B., an initial
_ADJECTIVE = re.compile(r"[a-zäöüß-]{2,}(?:e|en|em|er|es)")
_ABBREVIATION_HALVES = frozenset(
    {"b.", "h.", "a.", "r.", "ä.", "u.", "o.", "g.", "e."}
)  # z. B., d. h., u. a., i. d. R.


def break_costs(words: Sequence[str], language: str) -> list[int]:
    """Cost of a break after each word of a sentence, the last excepted.

    Args:
        words: the words of one sentence as printed, punctuation attached, none empty.
        language: ISO 639-1 code; languages without a list go by punctuation, numbers and symbols.

    Returns:
        ``len(words) - 1`` costs.

    >>> break_costs("Rund 3,5 Mio. Euro".split(), "de")
    [320, 1000, 1000]
    """
    lexicon = LEXICONS.get(language, ANY_LANGUAGE)
    costs = [int(_cost(before, after, lexicon)) for before, after in pairwise(words)]
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
    is_number = _NUMBER.fullmatch(before) is not None and not before.endswith((",", ":"))
    is_initial = _LETTER.fullmatch(before) is not None
    is_month = second in lexicon.months or second + "." in lexicon.months
    is_unit = second in lexicon.units or second + "." in lexicon.units
    number_ends_phrase = any(
        second in words for words in (lexicon.determiners, lexicon.conjunctions, lexicon.prepositions, lexicon.pronouns)
    ) or (
        _YEAR.fullmatch(before) is not None and after[:1].islower()  # „Im Winter 2015 kamen“
    )
    rules = (
        (first in lexicon.titles and after[:1].isupper(), Break.TIED),
        (first in lexicon.references and after[:1].isdigit(), Break.TIED),
        (is_initial and (_LETTER.fullmatch(after + ".") is not None or after[:1].isupper()), Break.TIED),
        (_DAY.fullmatch(before) is not None and is_month, Break.TIED),
        ((is_number or first in lexicon.units) and is_unit, Break.TIED),
        (first in lexicon.months and after[:1].isdigit(), Break.TIED),
        (first in lexicon.short, Break.LEANING),
        (is_number and not number_ends_phrase, Break.NUMBER),
    )
    return next((cost for holds, cost in rules if holds), None)


def _phrase(before: str, after: str, lexicon: Lexicon) -> Break:
    """Cost inside a clause."""
    first, second = before.lstrip(_OPENING).casefold(), after.lstrip(_OPENING).casefold()
    leaning = (lexicon.determiners, lexicon.prepositions, lexicon.conjunctions, lexicon.particles)
    is_name = before[0].isupper() and (after[0].isupper() or after[0].isdigit())  # „Winter 2015“ too
    is_adjective = lexicon.capital_nouns and after[0].isupper() and _ADJECTIVE.fullmatch(before) is not None
    rules = (
        (any(first in words for words in leaning), Break.LEANING),
        (before[-1] in _CLOSING or after[0] in _OPENING, Break.BRACKET),
        (second in lexicon.conjunctions, Break.CONJUNCTION),
        (first in lexicon.pronouns, Break.VERB),
        (second in lexicon.prepositions, Break.PREPOSITION),
        (is_name or is_adjective, Break.ADJECTIVE),
        (lexicon.capital_nouns and before.lstrip(_OPENING)[:1].isupper(), Break.NOUN),
    )
    return next((cost for holds, cost in rules if holds), Break.WORD)
