"""The article as it may be said: every printed word's readings, in the letters that are heard."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.readings.codes import Codes, fold
from align.readings.text import PrintedWord, words_of
from align.readings.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.readings.records import SpokenWord, Token
    from articles.records import Article

_LONGEST_READING = 2_000  # letters of a printed word: two minutes of speech; what is longer is not read out
_SPELT = str.maketrans({"æ": "ae", "ø": "ö", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A spoken word of a reading.

    Attributes:
        columns: its letters as columns of the alphabet, not empty.
        words: numbers of the printed words that it reads, first and one after the last.
    """

    columns: tuple[int, ...]
    words: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """A stretch of a sentence that is read together, in one of several ways.

    Attributes:
        words: numbers of its printed words, first and one after the last.
        sentence: number of its sentence in the article.
        readings: the likeliest first; the empty one where it may go unsaid.
    """

    words: tuple[int, int]
    sentence: int
    readings: tuple[tuple[Spoken, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """All that may be said of an article, in printed order.

    Attributes:
        words: every printed word.
        sentences: ranges of words, in order, tiling them.
        units: those that have letters in at least one reading; together with words that cannot be said they tile
            the words.
        codes: letters of the likeliest readings as :mod:`align.readings.codes` has them, shape (n_letters,).
        unit: number of the unit of each of these letters, shape (n_letters,), never falls.
        begins: places in ``codes`` where a spoken word begins, rising.
        first: place of each sentence's first letter in ``codes``, shape (n_sentences + 1,).
        lengths: letters of each printed word in the likeliest reading, shape (n_words,).
    """

    words: tuple[PrintedWord, ...]
    sentences: tuple[tuple[int, int], ...]
    units: tuple[Unit, ...]
    codes: Codes
    unit: NDArray[np.int32]
    begins: NDArray[np.int32]
    first: NDArray[np.int32]
    lengths: NDArray[np.int32]


def script(article: Article, alphabet: str) -> Script:
    """Write out an article as it may be said.

    Args:
        article: what was written.
        alphabet: as in :class:`audio.records.Posteriors`.
    """
    words = tuple(words_of(article))
    sentences = sentence_ranges(words)
    sentence_of = np.repeat(np.arange(len(sentences)), [b - a for a, b in sentences])
    units: list[Unit] = []
    strings: list[bytes] = []
    owners: list[int] = []
    at = 0
    for number, paragraph in enumerate(article.paragraphs):
        first = at
        while at < len(words) and words[at].paragraph == number:
            at += 1
        starts = [word.char_start for word in words[first:at]]
        for token in tokens(paragraph.text, article.language) if starts else ():
            unit, likeliest = _unit(token, starts, first, alphabet, sentence_of)
            if unit is not None:
                units.append(unit)
                strings += likeliest
                owners += [len(units) - 1] * len(likeliest)
    lengths = np.array([len(s) for s in strings], np.int64)
    owner = np.repeat(np.array(owners, np.int32), lengths)
    of_sentence = np.array([unit.sentence for unit in units], np.int64)[owner]
    return Script(
        words=words,
        sentences=sentences,
        units=tuple(units),
        codes=np.frombuffer(b"".join(strings), np.uint8),
        unit=owner,
        begins=(np.cumsum(lengths) - lengths).astype(np.int32),
        first=np.searchsorted(of_sentence, np.arange(len(sentences) + 1)).astype(np.int32),
        lengths=_lengths(units, len(words)),
    )


def sentence_ranges(words: Sequence[PrintedWord]) -> tuple[tuple[int, int], ...]:
    """Return the range of words of each sentence."""
    where = [(word.paragraph, word.sentence) for word in words]
    begins = [k for k in range(len(words)) if k == 0 or where[k] != where[k - 1]]
    return tuple(zip(begins, [*begins[1:], len(words)], strict=True))


def sentence_starts(sentences: Sequence[tuple[int, int]], n_words: int) -> NDArray[np.bool_]:
    """Mark the words that begin a sentence, shape (n_words,)."""
    starts = np.zeros(n_words, bool)
    starts[[a for a, _ in sentences]] = True
    return starts


def _unit(
    token: Token, starts: Sequence[int], first: int, alphabet: str, sentence_of: NDArray[np.int64]
) -> tuple[Unit | None, list[bytes]]:
    """Return a token as a unit, and the folded words of its likeliest reading that has letters."""
    readings: list[tuple[Spoken, ...]] = []
    likeliest: list[bytes] = []
    for reading in token.readings:
        spoken = tuple(
            Spoken(columns=columns, words=_printed(word, starts, first))
            for word in reading
            if (columns := columns_of(word.text, alphabet))
        )
        if sum(len(word.columns) for word in spoken) > _LONGEST_READING:
            continue
        if spoken not in readings:
            readings.append(spoken)
        if spoken and not likeliest:
            likeliest = [folded for word in reading if (folded := fold(word.text))]
    if not any(readings):
        return None, []
    low, high = _range(token.char_start, token.char_end, starts, first)
    return Unit(words=(low, high), sentence=int(sentence_of[low]), readings=tuple(readings)), likeliest


def _lengths(units: Sequence[Unit], n_words: int) -> NDArray[np.int32]:
    lengths = np.zeros(n_words, np.int32)
    for unit in units:
        for spoken in next(reading for reading in unit.readings if reading):
            low, high = spoken.words
            lengths[low:high] += -(-len(spoken.columns) // (high - low))
    return lengths


def _printed(word: SpokenWord, starts: Sequence[int], first: int) -> tuple[int, int]:
    return _range(word.char_start, word.char_end, starts, first)


def _range(char_start: int, char_end: int, starts: Sequence[int], first: int) -> tuple[int, int]:
    low = max(0, bisect_right(starts, char_start) - 1)
    high = max(low + 1, bisect_right(starts, char_end - 1))
    return first + low, first + high


@cache
def _column(alphabet: str) -> dict[str, int]:
    return {letter: k for k, letter in enumerate(alphabet) if k > 1}


def columns_of(word: str, alphabet: str) -> tuple[int, ...]:
    """Return a spoken word in the columns of an alphabet; accents that it does not have are dropped.

    >>> columns_of("Café", "_|acef")
    (3, 2, 5, 4)
    """
    known = _column(alphabet)
    found: list[int] = []
    for c in unicodedata.normalize("NFC", word.lower()).translate(_SPELT):
        if c in known:
            found.append(known[c])
        elif c.isalpha():
            found += [known[d] for d in unicodedata.normalize("NFKD", c) if d in known]
    return tuple(found)
