"""Phrases: words as said, each with the characters that it reads."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, TypeAlias

from align.readings.records import MOST_READINGS, MOST_WORDS, SpokenWord

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Phrase: TypeAlias = tuple[SpokenWord, ...]

_PRINTED_WORD = re.compile(r"(?<!\S)(?:_|[^\w\s])*+\S+")


def letters_of(text: str) -> str:
    """Return a word's letters and inner apostrophes in lower case, composed; all else is left out.

    >>> letters_of("Do\u00adnau’s"), letters_of("Ⅳ!")
    ("donau's", '')
    """
    lower = unicodedata.normalize("NFC", text).lower()
    return "".join("'" if c in "'’ʼ" else c for c in lower if c.isalpha() or c in "'’ʼ").strip("'")


def say(text: str, start: int, end: int) -> Phrase:
    """Return the words of ``text``, all reading the characters from ``start`` to ``end``."""
    words = (letters_of(word) for word in text.split())
    return tuple(SpokenWord(text=word, char_start=start, char_end=end) for word in words if word)


def say_all(texts: Iterable[str], start: int, end: int) -> list[Phrase]:
    """Return one phrase a text."""
    return [say(text, start, end) for text in texts]


def spread(text: str, printed: str, start: int) -> Phrase:
    """Return the words of ``text`` shared out over the printed words of ``printed``, which begins at ``start``.

    >>> [(w.text, w.char_start, w.char_end) for w in spread("zum beispiel", "z. B.", 10)]
    [('zum', 10, 12), ('beispiel', 13, 15)]
    """
    words, places = text.split(), [m.span() for m in _PRINTED_WORD.finditer(printed)]
    if len(places) <= 1 or len(words) < len(places):
        return say(text, start, start + len(printed))
    found: list[SpokenWord] = []
    for k, word in enumerate(words):
        a, b = places[k * len(places) // len(words)]
        found.extend(say(word, start + a, start + b))
    return tuple(found)


def product(parts: Iterable[Sequence[Phrase]], weights: Iterable[int] = ()) -> list[Phrase]:
    """Return the likeliest ways to say the parts one after another.

    Args:
        parts: alternatives of each part, the likeliest first.
        weights: how much less likely the next alternative of each part is; 1 where not given.

    Returns:
        At most ``MOST_READINGS`` phrases of at most ``MOST_WORDS`` words, the likeliest first, no two alike.
    """
    given = iter(weights)
    found: list[tuple[int, Phrase]] = [(0, ())]
    for phrases in parts:
        weight = next(given, 1)
        if len(phrases) == 1:
            found = [(rank, head + phrases[0]) for rank, head in found]
        else:
            found = [(rank + weight * k, head + tail) for rank, head in found for k, tail in enumerate(phrases)]
            found = distinct(sorted(found, key=lambda pair: pair[0]))[:MOST_READINGS]
    return [phrase for _, phrase in distinct(found) if len(phrase) <= MOST_WORDS]


def distinct(ranked: Iterable[tuple[int, Phrase]]) -> list[tuple[int, Phrase]]:
    """Return the phrases without those that sound like an earlier one."""
    seen: dict[tuple[str, ...], tuple[int, Phrase]] = {}
    for rank, phrase in ranked:
        seen.setdefault(tuple(word.text for word in phrase), (rank, phrase))
    return list(seen.values())
