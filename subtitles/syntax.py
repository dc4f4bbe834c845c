"""What a word is, as far as its letters, its marks and the short lists of its language tell."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from subtitles.lexicon import Lexicon

CLOSING = "\"'”’“»«›‹)]}*"  # German closes with “ and », French with »; all of them close here when they end a word
OPENING = "\"'„“‚‘»«›‹([{"
_POINTS = ".,;:!?…"
_NUMBER = re.compile(r"[+±−-]?\d[\d.,:/–-]*")
_NUMBER_WORD = re.compile(
    r"(?:eine?|zwei|drei|vier|fünf|sechs?|sieb(?:en)?|acht|neun|zehn|elf|zwölf|zwan|und|z?ig|ßig|hundert|tausend)+"
)
_ADJECTIVE = re.compile(r"[a-zäöüß-]{2,}(?:e|en|em|er|es)")
_NO_VERB = re.compile(r".*(?:em|er|es)")  # an ending that adjectives have and verbs have not
_INFINITIVE = re.compile(r"[a-zäöüß]+n")
_NONFINITE = re.compile(r"[a-zäöüß]{2,}(?:t|en|eln|ern|tan)")


class Word:
    """A word in the forms that the rules of ``breaks.py`` look at.

    Attributes:
        text: as printed; "" for the word before the first and after the last of a sentence.
        open: without opening marks.
        closed: without closing marks.
        bare: without either, and without points.
        key: ``bare`` in lower case, as the lists have it.
        ends: whether a mark closes it, and likely its clause.
        is_capital: whether it begins with a capital letter.
        has_digits: whether it begins with a digit.
        is_figure: whether it is a number in figures.
        counts: whether it is a number in words, or makes one uncertain.
        is_small: whether it is of a closed class, auxiliaries apart.
        may_be_verb: whether it may be a verb: not capitalised and none of the small words.
        may_be_nonfinite: whether it may be an infinitive or a participle.
        may_be_infinitive: whether it may be an infinitive.
        may_be_adjective: whether it may be an adjective before a noun.
        is_no_verb: whether its ending is one of adjectives only.
        is_auxiliary: whether it helps a verb.
    """

    __slots__ = (
        "bare",
        "closed",
        "counts",
        "ends",
        "has_digits",
        "is_auxiliary",
        "is_capital",
        "is_figure",
        "is_no_verb",
        "is_small",
        "key",
        "may_be_adjective",
        "may_be_infinitive",
        "may_be_nonfinite",
        "may_be_verb",
        "open",
        "text",
    )

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        """Look at a word."""
        self.text = text
        self.open = text.lstrip(OPENING)
        self.closed = text.rstrip(CLOSING)
        self.bare = self.open.rstrip(CLOSING + _POINTS)
        self.key = self.bare.casefold()
        self.ends = len(self.open) > len(self.bare)
        self.is_capital = self.open[:1].isupper()
        self.has_digits = self.bare[:1].isdigit()
        self.is_figure = _NUMBER.fullmatch(self.open) is not None and not self.open.endswith((",", ":"))
        is_spelt = lexicon.capital_nouns and _NUMBER_WORD.fullmatch(self.key) is not None
        self.counts = is_spelt or self.key in lexicon.numbers
        self.is_auxiliary = self.key in lexicon.auxiliaries
        self.is_small = self.counts or any(self.key in words for words in lexicon.small)
        is_plain = self.bare.isalpha() and not self.is_capital and not self.is_small
        self.may_be_verb = self.is_auxiliary or is_plain
        self.may_be_nonfinite = self.may_be_verb and _NONFINITE.fullmatch(self.bare) is not None
        self.may_be_infinitive = _INFINITIVE.fullmatch(self.bare) is not None
        self.may_be_adjective = (
            self.may_be_verb and not self.is_auxiliary and _ADJECTIVE.fullmatch(self.open) is not None
        )
        self.is_no_verb = _NO_VERB.fullmatch(self.bare) is not None


@lru_cache(maxsize=1 << 14)
def word(text: str, lexicon: Lexicon) -> Word:
    """Look at a word; an article has the same ones again and again."""
    return Word(text, lexicon)


class BreakPoint(NamedTuple):
    """A place between two words, and the words around it.

    Attributes:
        ahead: the word before ``before``.
        before: the word that would end a line.
        after: the word that would begin one.
        then: the word after ``after``.
        lexicon: the lists of the language.
    """

    ahead: Word
    before: Word
    after: Word
    then: Word
    lexicon: Lexicon

    @property
    def begins_noun(self) -> bool:
        """Whether a noun follows, or another adjective and then its noun."""
        return self.after.is_capital or (self.then.is_capital and self.after.may_be_adjective)

    @property
    def closes(self) -> bool:
        """Whether the clause ends after the next word."""
        then = self.then
        return self.after.ends or not then.text or then.key in self.lexicon.conjunctions or then.is_auxiliary

    @property
    def is_likelier_verb(self) -> bool:
        """Whether what may be an adjective stands where a verb does.

        „2015 kamen | Männer“, „…, sagte | Meier“, „Danach kommen | Männer“.
        """
        ahead = self.ahead
        is_noun = ahead.is_capital and (not ahead.is_small or ahead.key in self.lexicon.adverbs)
        return not self.before.is_no_verb and (ahead.ends or is_noun or ahead.bare.isdigit())
