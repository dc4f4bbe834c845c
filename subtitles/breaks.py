"""How much it hurts to end a line between two words, and which phrases no line may tear."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from subtitles.lexicon import ANY_LANGUAGE, LEXICONS
from subtitles.syntax import CLOSING, OPENING, BreakPoint, word

if TYPE_CHECKING:
    from collections.abc import Sequence


class Break(IntEnum):
    """What a break parts, and its cost.

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
    PAIR = 95  # before the second of two nouns that „und“ joins
    WORD = 100  # nothing speaks for it, nothing against it
    GENITIVE = 130  # between a noun and whose it is
    CLOSING = 140  # before the one word that closes its clause, mostly its verb
    ADVERB = 150  # after „auch“, „dort“, „schon“: it may lean on what follows
    OBJECT = 180  # after another pronoun, or between a verb and one; between a verb and a noun
    # From here on a phrase is torn: FORBIDDEN.
    SUBJECT = 380  # a pronoun and its verb: „er | kam“, „kam | er“, „wenn du mich | fragst“
    SEPARABLE = 390  # the rest of a verb that closes its clause: „fing … | an,“
    ADJECTIVE = 400  # an adjective and its noun
    LEADING = 410  # a conjunction and what it leads in: „und | kam“
    DEGREE = 420  # „sehr | gut“
    REFLEXIVE = 425  # „setzte | sich“, „sich | setzen“
    AUXILIARY = 430  # „gesehen | hat“
    GOVERNED = 440  # a preposition and what it governs: „in | Köln“
    ARTICLE = 450  # an article and its noun
    NEGATION = 460  # „nicht | kommen“
    INFINITIVE = 500  # „zu | lesen“
    NAME = 510  # two parts of a name
    DASHED = 520  # „Vor- | und Nachteile“; a dash stays on the line that it ends
    NUMBER = 700  # a number and what it counts
    TITLE = 950  # „Frau | Dr. | Meier“
    REFERENCE = 960  # „Seite | 12“
    DATE = 970  # „31. | Dezember | 2027“
    UNIT = 980  # „5 | km“, „14.30 | Uhr“, „3,5 | Mio. | Euro“
    ABBREVIATION = 1000  # „z. | B.“


FORBIDDEN = frozenset(kind for kind in Break if kind >= Break.SUBJECT)
"""The phrases that count as torn where a line ends in them. The list is closed: what a conformity report calls a
forbidden split is one of these, found by the rules of this module, and nothing else."""

_DASHES = frozenset({"–", "—", "-", "|", "/", "·", "•"})
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{1,2}\.")
_LETTER = re.compile(r"[^\W\d_]\.")  # one half of z. B., an initial
_ABBREVIATION_HALVES = frozenset(
    {"b.", "h.", "a.", "r.", "ä.", "u.", "o.", "g.", "e."}
)  # z. B., d. h., u. a., i. d. R.
_GENITIVES = frozenset({"des", "eines", "seines", "ihres", "dieses", "jedes", "unseres", "meines", "deren", "dessen"})
_COORDINATING = frozenset({"und", "oder", "aber", "sondern", "doch", "denn"})
_CLOCK = frozenset({"nach", "vor"})  # „20 nach 7“
_TIMES_OF_YEAR = frozenset({"anfang", "mitte", "ende"})


def breaks(words: Sequence[str], language: str) -> list[Break]:
    """Name what a break after each word of a sentence would part, the last excepted.

    Args:
        words: the words of one sentence as printed, punctuation attached, none empty.
        language: ISO 639-1 code; languages without a list go by punctuation, numbers and symbols.

    Returns:
        ``len(words) - 1`` kinds, whose values are their costs.

    >>> [kind.name for kind in breaks("Rund 3,5 Mio. Euro".split(), "de")]
    ['NUMBER', 'UNIT', 'UNIT']
    """
    lexicon = LEXICONS.get(language, ANY_LANGUAGE)
    nobody = word("", lexicon)
    # A word may have white space in it where a sign was joined to it: „Nach §“. Its near end decides.
    parts = [text.split() or [text] for text in words]
    firsts = [*(word(part[0], lexicon) for part in parts), nobody]
    lasts = [nobody, *(word(part[-1], lexicon) for part in parts)]
    kinds = [
        _kind(BreakPoint(lasts[i], lasts[i + 1], firsts[i + 1], firsts[i + 2], lexicon)) for i in range(len(words) - 1)
    ]
    for index in range(1, len(kinds)):
        # "z. B." is complete here, and what it introduces follows.
        if kinds[index - 1] is Break.ABBREVIATION and lasts[index + 1].text.casefold() in _ABBREVIATION_HALVES:
            kinds[index] = max(kinds[index], Break.LEADING)
    return kinds


def _kind(place: BreakPoint) -> Break:
    """Ask the rules in their order; the last of them always has an answer."""
    for rule in _RULES:
        kind = rule(place)
        if kind is not None:
            return kind
    return Break.WORD


def _first(*rules: tuple[bool, Break]) -> Break | None:
    """Return the kind of the first rule that holds."""
    return next((kind for holds, kind in rules if holds), None)


def _figures(place: BreakPoint) -> Break | None:
    """Name what belongs to a number, though a full stop may stand between."""
    _, before, after, then, lexicon = place
    first, second = before.open.casefold(), after.key
    is_month = second in lexicon.months or second + "." in lexicon.months
    is_unit = second in lexicon.units or second + "." in lexicon.units
    is_number = before.is_figure or first in lexicon.units or (before.counts and not before.ends)
    is_span = second == "bis" or (second in _CLOCK and (then.has_digits or then.counts))
    return _first(
        (is_number and is_unit, Break.UNIT),
        (is_month and (_DAY.fullmatch(before.open) is not None or first in _TIMES_OF_YEAR), Break.DATE),
        (after.has_digits and first in lexicon.references, Break.REFERENCE),
        (after.has_digits and (first in lexicon.months or first in _TIMES_OF_YEAR), Break.DATE),
        (is_span and (before.is_figure or first in lexicon.numbers), Break.NUMBER),
        (before.is_figure and not _ends_number(place), Break.NUMBER),
    )


def _ends_number(place: BreakPoint) -> bool:
    """Whether what follows a number is not what it counts."""
    after = place.after
    if _YEAR.fullmatch(place.before.open) is not None and not after.is_capital:  # „Im Winter 2015 kamen“
        return True
    if after.text in _DASHES or after.is_small or after.is_auxiliary:
        return True
    return place.lexicon.capital_nouns and after.bare.isalpha() and not place.begins_noun


def _titles(place: BreakPoint) -> Break | None:
    """Name what belongs to a name or an abbreviation, though a full stop may stand between."""
    _, before, after, _, lexicon = place
    first = before.open.casefold()
    is_letter = _LETTER.fullmatch(before.open) is not None
    goes_on = after.is_capital or _LETTER.fullmatch(after.bare + ".") is not None
    return _first(
        (after.is_capital and first in lexicon.titles, Break.TITLE),
        (is_letter and goes_on, Break.ABBREVIATION),
        (first in lexicon.short, Break.LEADING),
    )


def _marks(place: BreakPoint) -> Break | None:
    """Go by punctuation."""
    _, before, after, then, lexicon = place
    closed = before.closed
    # „Vor- und Nachteile“, but „auf C- | oder auf D-Linien“
    is_half = before.text.endswith("-") and not (after.key in lexicon.conjunctions and then.is_small)
    is_joint = after.text in _DASHES or after.text == "&" or before.text in {"&", "+"}
    return _first(
        (closed.endswith((".", "!", "?", "…", ";", ":")) or closed in _DASHES, Break.CLAUSE),
        (closed.endswith(","), Break.COMMA),
        (is_half or is_joint, Break.DASHED),
    )


def _small_words(place: BreakPoint) -> Break | None:
    """Name what a small word leans on, where the first of the two is one that leans forward."""
    ahead, before, after, then, lexicon = place
    first, second = before.key, after.key
    if first in lexicon.separable and second in _COORDINATING and then.text:
        # „Er fährt um acht ab | und kommt“, but „vor und nach“
        return Break.GOVERNED if then.key in lexicon.prepositions else Break.CONJUNCTION
    if first in lexicon.conjunctions and first in lexicon.adverbs and ahead.text and not ahead.ends:
        return None  # „doch“ inside a clause leads nothing in
    return _first(
        (first == "zu" and after.may_be_infinitive, Break.INFINITIVE),
        (first in lexicon.degrees and second in lexicon.prepositions, Break.ADVERB),  # „besonders | mit Bildern“
        (first in lexicon.negations, Break.NEGATION),
        (first in lexicon.determiners, Break.ARTICLE),
        (first in lexicon.prepositions, Break.GOVERNED),
        (first in lexicon.conjunctions, Break.LEADING),
        (first in lexicon.degrees, Break.DEGREE),
        (first in lexicon.focus and (second in lexicon.numbers or after.has_digits), Break.DEGREE),
        (before.counts and _is_counted(place), Break.NUMBER),
    )


def _is_counted(place: BreakPoint) -> bool:
    """Whether a number as a word goes on, or what it counts follows."""
    return place.after.has_digits or place.after.counts or place.begins_noun or not place.lexicon.capital_nouns


def _brackets(place: BreakPoint) -> Break | None:
    is_edge = place.before.text[-1] in CLOSING or place.after.text[0] in OPENING
    return Break.BRACKET if is_edge else None


def _verbs(place: BreakPoint) -> Break | None:
    """Name what belongs to a verb, as far as German shows it."""
    ahead, before, after, _, lexicon = place
    if not lexicon.capital_nouns:
        return None
    first, second = before.key, after.key
    is_subject = first in lexicon.subjects and after.may_be_verb
    helps = after.is_auxiliary and (before.is_auxiliary or before.may_be_nonfinite)
    helped = before.is_auxiliary and (after.is_auxiliary or after.may_be_nonfinite)
    return _first(
        (second in lexicon.reflexives and (first in lexicon.pronouns or before.may_be_verb), Break.REFLEXIVE),
        (first in lexicon.reflexives and after.may_be_verb, Break.REFLEXIVE),
        # „Danach bekam er | alte Bücher“: his verb stands before him.
        (is_subject and ahead.may_be_verb and not ahead.ends, Break.OBJECT),
        (is_subject or (second in lexicon.subjects and before.may_be_verb), Break.SUBJECT),
        (place.closes and first in lexicon.pronouns and after.may_be_verb, Break.SUBJECT),  # „wenn du mich | fragst“
        (second in lexicon.pronouns and before.may_be_verb, Break.OBJECT),
        (place.closes and second in lexicon.separable, Break.SEPARABLE),
        (place.closes and (helps or helped), Break.AUXILIARY),
    )


def _phrases(place: BreakPoint) -> Break | None:
    """Name a break inside a phrase of nouns, or between two phrases."""
    ahead, before, after, then, lexicon = place
    first, second = before.key, after.key
    has_nouns = lexicon.capital_nouns
    joins = second in lexicon.conjunctions and second not in lexicon.adverbs
    is_pair = has_nouns and second in _COORDINATING and before.is_capital and then.is_capital
    is_name = before.text[0].isupper() and (after.is_capital or after.text[0].isdigit())  # „Winter 2015“ too
    is_attribute = has_nouns and before.may_be_adjective and place.begins_noun
    is_pronoun = first in lexicon.pronouns
    is_whose = then.text != "" and (second in _GENITIVES or (after.key.endswith("er") and after.may_be_adjective))
    is_noun = has_nouns and before.is_capital
    return _first(
        (first in lexicon.focus and (after.is_capital or second in lexicon.prepositions), Break.ADVERB),
        (joins and is_pair, Break.PAIR),
        (joins, Break.CONJUNCTION),
        (is_name, Break.NAME),
        (is_attribute and place.is_likelier_verb, Break.OBJECT),
        (is_attribute, Break.ADJECTIVE),
        (is_pronoun and ahead.key in lexicon.prepositions, Break.NOUN),  # „die wichtigste von ihnen | war“
        (is_pronoun, Break.OBJECT if has_nouns else Break.SUBJECT),
        (second in lexicon.prepositions, Break.PREPOSITION),
        (first in lexicon.adverbs, Break.ADVERB),
        (after.ends, Break.CLOSING),
        (is_noun and is_whose, Break.GENITIVE),
        (is_noun, Break.NOUN),
    )


_RULES = (_figures, _titles, _marks, _small_words, _brackets, _verbs, _phrases)
