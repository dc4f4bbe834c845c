"""Names and rare words of an article, for the recogniser to expect."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from articles.records import Article

_LIMIT = 60  # words, of which the listener chooses
_SHORTEST = 3  # letters
_NAME = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_BEFORE = 60  # characters before a word in which it shows whether it begins a sentence
_SENTENCE_START = re.compile(r"(?:^|[.!?:…]\s+|[„“\"»«(]\s*)$")


def hotwords(article: Article) -> str:
    """Return the words of the article that a recogniser is likely to get wrong, separated by commas.

    Capitalised words inside a sentence, longest and rarest first; in German those are the nouns, of which names,
    foreign words and long compounds are the ones misheard.

    Returns:
        At most 60 words in the order of the article, "" where there are none.
    """
    seen: Counter[str] = Counter()
    order: dict[str, int] = {}
    for paragraph in article.paragraphs:
        if not paragraph.kind.expected:
            continue
        for match in _NAME.finditer(paragraph.text):
            word = match.group()
            if (
                len(word) >= _SHORTEST
                and word[0].isupper()
                and not _SENTENCE_START.search(paragraph.text, max(0, match.start() - _BEFORE), match.start())
            ):
                seen[word] += 1
                order.setdefault(word, len(order))
    best = sorted(seen, key=lambda w: (-_rarity(w, seen[w]), order[w]))[:_LIMIT]
    return ", ".join(sorted(best, key=order.__getitem__))


def _rarity(word: str, count: int) -> float:
    return len(word) + (4 if count == 1 else 0) + (6 if "-" in word or word.isupper() else 0)
