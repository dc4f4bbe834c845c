"""How much it hurts to end a line between two words, and which phrases no line may tear."""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from subtitles.lexicon import ANY_LANGUAGE, LEXICONS, Lexicon

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

_CLOSING = "\"'”’“»«›‹)]}*"  # German closes with “ and », French with »; all of them close here when they end a word
_OPENING = "\"'„“‚‘»«›‹([{"
_POINTS = ".,;:!?…"
_DASHES = frozenset({"–", "—", "-", "|", "/", "·", "•"})
_NUMBER = re.compile(r"[+±−-]?\d[\d.,:/–-]*")
_YEAR = re.compile(r"\d{4}")
_DAY = re.compile(r"\d{1,2}\.")
_LETTER = re.compile(r"[^\W\d_]\.")  # one half of z. B., an initial
_ADJECTIVE = re.compile(r"[a-zäöüß-]{2,}(?:e|en|em|er|es)")
_NO_VERB = re.compile(r".*(?:em|er|es)")  # an ending that adjectives have and verbs have not
_NUMBER_WORD = re.compile(
    r"(?:eine?|zwei|drei|vier|fünf|sechs?|sieb(?:en)?|acht|neun|zehn|elf|zwölf|zwan|und|z?ig|ßig|hundert|tausend)+"
)
_INFINITIVE = re.compile(r"[a-zäöüß]+n")
_NONFINITE = re.compile(r"[a-zäöüß]{2,}(?:t|en|eln|ern|tan|sehn)")
_ABBREVIATION_HALVES = frozenset(
    {"b.", "h.", "a.", "r.", "ä.", "u.", "o.", "g.", "e."}
)  # z. B., d. h., u. a., i. d. R.
_GENITIVES = frozenset({"des", "eines", "seines", "ihres", "dieses", "jedes", "unseres", "meines", "deren", "dessen"})
_COORDINATING = frozenset({"und", "oder", "aber", "sondern", "doch", "denn"})
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
    # A word may have white space in it where a sign was joined to it: „Nach §“. Its near end decides.
    firsts = [_Word((word.split() or [word])[0]) for word in words]
    lasts = [_Word((word.split() or [word])[-1]) for word in words]
    lexicon = LEXICONS.get(language, ANY_LANGUAGE)
    last = len(words) - 1
    kinds = [
        _kind(
            lasts[i - 1] if i > 0 else None,
            lasts[i],
            firsts[i + 1],
            firsts[i + 2] if i + 2 <= last else None,
            lexicon,
        )
        for i in range(last)
    ]
    for index in range(1, last):
        # "z. B." is complete here, and what it introduces follows.
        if kinds[index - 1] is Break.ABBREVIATION and lasts[index].text.casefold() in _ABBREVIATION_HALVES:
            kinds[index] = max(kinds[index], Break.LEADING)
    return kinds


class _Word:
    """A word in the forms that the rules look at."""

    __slots__ = ("bare", "closed", "ends", "is_capital", "key", "open", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.open = text.lstrip(_OPENING)  # what follows an opening mark
        self.closed = text.rstrip(_CLOSING)  # what stands before a closing one
        self.bare = self.open.rstrip(_CLOSING + _POINTS)
        self.key = self.bare.casefold()
        self.ends = len(self.open) > len(self.bare)  # a mark closes it, and likely the clause
        self.is_capital = self.open[:1].isupper()


def _kind(ahead: _Word | None, before: _Word, after: _Word, then: _Word | None, lexicon: Lexicon) -> Break:
    tie = _tie(before, after, then, lexicon)
    if tie is not None:
        return tie
    closed = before.closed
    if closed.endswith((".", "!", "?", "…", ";", ":")) or closed in _DASHES:
        return Break.CLAUSE
    if closed.endswith(","):
        return Break.COMMA
    if after.text in _DASHES or after.text == "&" or before.text in {"&", "+"}:
        return Break.DASHED
    if before.text.endswith("-") and not (
        after.key in lexicon.conjunctions and then is not None and _is_small(then, lexicon)
    ):  # „Vor- und Nachteile“, but „auf C- | oder auf D-Linien“
        return Break.DASHED
    return _phrase(ahead, before, after, then, lexicon)


def _tie(before: _Word, after: _Word, then: _Word | None, lexicon: Lexicon) -> Break | None:
    """Name what must stay together though a full stop may stand between, ``None`` elsewhere."""
    first, second = before.open.casefold(), after.key
    is_number = _NUMBER.fullmatch(before.open) is not None and not before.open.endswith((",", ":"))
    is_month = second in lexicon.months or second + "." in lexicon.months
    is_unit = second in lexicon.units or second + "." in lexicon.units
    is_word = lexicon.capital_nouns and not before.ends and _NUMBER_WORD.fullmatch(before.key) is not None
    counts = is_number or is_word or first in lexicon.units or first in lexicon.numbers
    if counts and is_unit:
        return Break.UNIT
    if is_month and (_DAY.fullmatch(before.open) is not None or first in _TIMES_OF_YEAR):
        return Break.DATE
    if after.bare[:1].isdigit():
        if first in lexicon.references:
            return Break.REFERENCE
        if first in lexicon.months or first in _TIMES_OF_YEAR:
            return Break.DATE
    if after.is_capital and first in lexicon.titles:
        return Break.TITLE
    if _LETTER.fullmatch(before.open) is not None and (
        after.is_capital or _LETTER.fullmatch(after.bare + ".") is not None
    ):
        return Break.ABBREVIATION
    if first in lexicon.short:
        return Break.LEADING
    return Break.NUMBER if is_number and not _ends_number(before, after, then, lexicon) else None


def _ends_number(before: _Word, after: _Word, then: _Word | None, lexicon: Lexicon) -> bool:
    """Whether what follows a number is not what it counts."""
    if after.key == "bis" or (after.key in {"nach", "vor"} and then is not None and _is_number(then)):
        return False  # „3 bis 5“, „20 nach 7“
    if _YEAR.fullmatch(before.open) is not None and not after.is_capital:  # „Im Winter 2015 kamen“
        return True
    if after.text in _DASHES or _is_small(after, lexicon) or after.key in lexicon.auxiliaries:
        return True
    return lexicon.capital_nouns and after.bare.isalpha() and not _begins_noun(after, then, lexicon)


def _is_number(word: _Word) -> bool:
    return word.bare[:1].isdigit() or _NUMBER_WORD.fullmatch(word.key) is not None


def _is_counted(after: _Word, then: _Word | None, lexicon: Lexicon) -> bool:
    """Whether a number as a word goes on, or what it counts follows."""
    if after.bare[:1].isdigit() or after.key in lexicon.numbers or not lexicon.capital_nouns:
        return True
    return _NUMBER_WORD.fullmatch(after.key) is not None or _begins_noun(after, then, lexicon)


def _phrase(ahead: _Word | None, before: _Word, after: _Word, then: _Word | None, lexicon: Lexicon) -> Break:
    """Name a break inside a clause."""
    leaning = _leaning(ahead, before, after, then, lexicon)
    if leaning is not None:
        return leaning
    if before.text[-1] in _CLOSING or after.text[0] in _OPENING:
        return Break.BRACKET
    if lexicon.capital_nouns:
        verbal = _verbal(ahead, before, after, then, lexicon)
        if verbal is not None:
            return verbal
    first, second = before.key, after.key
    if first in lexicon.focus and (after.is_capital or second in lexicon.prepositions):
        return Break.ADVERB
    if second in lexicon.conjunctions and second not in lexicon.adverbs:
        is_pair = second in _COORDINATING and before.is_capital and then is not None and then.is_capital
        return Break.PAIR if lexicon.capital_nouns and is_pair else Break.CONJUNCTION
    if before.text[0].isupper() and (after.is_capital or after.text[0].isdigit()):  # „Winter 2015“ too
        return Break.NAME
    if lexicon.capital_nouns and _is_adjective(before, lexicon) and _begins_noun(after, then, lexicon):
        return Break.OBJECT if _is_likelier_verb(ahead, before, lexicon) else Break.ADJECTIVE
    if first in lexicon.pronouns and ahead is not None and ahead.key in lexicon.prepositions:
        return Break.NOUN  # „die wichtigste von ihnen | war“
    if first in lexicon.pronouns:
        return Break.OBJECT if lexicon.capital_nouns else Break.SUBJECT
    if second in lexicon.prepositions:
        return Break.PREPOSITION
    if first in lexicon.adverbs:
        return Break.ADVERB
    if after.ends:
        return Break.CLOSING
    if lexicon.capital_nouns and before.is_capital:
        is_whose = second in _GENITIVES or (after.key.endswith("er") and _is_adjective(after, lexicon))
        return Break.GENITIVE if is_whose and then is not None else Break.NOUN
    return Break.WORD


def _leaning(
    ahead: _Word | None, before: _Word, after: _Word, then: _Word | None, lexicon: Lexicon
) -> Break | None:
    """Name what a small word leans on, ``None`` where the first of the two is none that leans forward."""
    first, second = before.key, after.key
    if first in lexicon.separable and second in _COORDINATING and then is not None:
        # „Er fährt um acht ab | und kommt“, but „vor und nach“
        return Break.GOVERNED if then.key in lexicon.prepositions else Break.CONJUNCTION
    if first == "zu" and _INFINITIVE.fullmatch(after.bare):
        return Break.INFINITIVE
    if first in lexicon.conjunctions and first in lexicon.adverbs and ahead is not None and not ahead.ends:
        return None  # „doch“ inside a clause leads nothing in
    if first in lexicon.degrees and second in lexicon.prepositions:
        return Break.ADVERB  # „besonders | mit Bildern“
    for words, kind in (
        (lexicon.negations, Break.NEGATION),
        (lexicon.determiners, Break.ARTICLE),
        (lexicon.prepositions, Break.GOVERNED),
        (lexicon.conjunctions, Break.LEADING),
        (lexicon.degrees, Break.DEGREE),
    ):
        if first in words:
            return kind
    if first in lexicon.focus and (second in lexicon.numbers or after.bare[:1].isdigit()):
        return Break.DEGREE
    if first in lexicon.numbers and second in {"nach", "vor"} and then is not None and _is_number(then):
        return Break.NUMBER  # „zwanzig nach sieben“
    is_number = first in lexicon.numbers or (lexicon.capital_nouns and _NUMBER_WORD.fullmatch(first) is not None)
    if is_number and _is_counted(after, then, lexicon):
        return Break.NUMBER
    return None


def _verbal(
    ahead: _Word | None, before: _Word, after: _Word, then: _Word | None, lexicon: Lexicon
) -> Break | None:
    """Name a break between a verb and what belongs to it, as far as German shows it."""
    first, second = before.key, after.key
    closes = after.ends or then is None or then.key in lexicon.conjunctions or then.key in lexicon.auxiliaries
    if second in lexicon.reflexives and (first in lexicon.pronouns or _may_be_verb(before, lexicon)):
        return Break.REFLEXIVE
    if first in lexicon.reflexives and _may_be_verb(after, lexicon):
        return Break.REFLEXIVE
    if first in lexicon.subjects and _may_be_verb(after, lexicon):
        # „Danach bekam er | alte Bücher“: his verb stands before him.
        return Break.OBJECT if ahead is not None and not ahead.ends and _may_be_verb(ahead, lexicon) else Break.SUBJECT
    if second in lexicon.subjects and _may_be_verb(before, lexicon):
        return Break.SUBJECT
    if closes and first in lexicon.pronouns and _may_be_verb(after, lexicon):
        return Break.SUBJECT  # „wenn du mich | fragst“
    if second in lexicon.pronouns and _may_be_verb(before, lexicon):
        return Break.OBJECT
    if closes and second in lexicon.separable:
        return Break.SEPARABLE
    helps = second in lexicon.auxiliaries and (first in lexicon.auxiliaries or _is_nonfinite(before, lexicon))
    helped = first in lexicon.auxiliaries and (second in lexicon.auxiliaries or _is_nonfinite(after, lexicon))
    if closes and (helps or helped):
        return Break.AUXILIARY
    return None


def _may_be_verb(word: _Word, lexicon: Lexicon) -> bool:
    """Whether a word may be a verb: not capitalised and none of the small words."""
    if word.key in lexicon.auxiliaries:
        return True
    return word.bare.isalpha() and not word.is_capital and not _is_small(word, lexicon)


def _is_small(word: _Word, lexicon: Lexicon) -> bool:
    """Whether a word is of a closed class, auxiliaries apart."""
    return (
        any(
            word.key in words
            for words in (
                lexicon.determiners,
                lexicon.numbers,
                lexicon.prepositions,
                lexicon.conjunctions,
                lexicon.pronouns,
                lexicon.reflexives,
                lexicon.negations,
                lexicon.degrees,
                lexicon.adverbs,
            )
        )
        or _NUMBER_WORD.fullmatch(word.key) is not None
    )


def _is_nonfinite(word: _Word, lexicon: Lexicon) -> bool:
    return _may_be_verb(word, lexicon) and _NONFINITE.fullmatch(word.bare) is not None


def _is_adjective(word: _Word, lexicon: Lexicon) -> bool:
    return (
        _ADJECTIVE.fullmatch(word.open) is not None
        and _may_be_verb(word, lexicon)
        and word.key not in lexicon.auxiliaries
    )


def _is_likelier_verb(ahead: _Word | None, word: _Word, lexicon: Lexicon) -> bool:
    """Whether what may be an adjective stands where a verb does: „2015 kamen | Männer“, „…, sagte | Meier“,
    „Danach kommen | Männer“."""
    if ahead is None or _NO_VERB.fullmatch(word.bare):
        return False
    is_noun = ahead.is_capital and (not _is_small(ahead, lexicon) or ahead.key in lexicon.adverbs)
    return ahead.ends or is_noun or ahead.bare.isdigit()


def _begins_noun(after: _Word, then: _Word | None, lexicon: Lexicon) -> bool:
    """Whether a noun follows, or another adjective and then its noun."""
    if after.is_capital:
        return True
    return then is not None and then.is_capital and _is_adjective(after, lexicon)
