"""One reading a word: what printed and recognised words are compared in where no posteriors choose among readings.

What recognition writes goes through the same function, so "40.000" and "vierzigtausend" meet whichever side has which.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from align.readings.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Sequence


def spell(words: Sequence[str], language: str) -> list[str]:
    """Write out each word in its likeliest reading.

    Args:
        words: as printed or as recognised, in order: a number is read by what stands beside it.
        language: ISO 639-1 code.

    Returns:
        One lower-case string a word, made of letters and single spaces; "" for what is not said. Joined, they are in
        the order of speech: what is said after a later word belongs to that word ("21.30 Uhr": "einundzwanzig",
        "uhr dreißig").

    >>> spell("Am 3. Mai um 21.30 Uhr kamen 40.000 (2,5 %) in die Dr.-Str.".split(), "de")[:5]
    ['am', 'dritten', 'mai', 'um', 'einundzwanzig']
    """
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    said: list[list[str]] = [[] for _ in words]
    latest = 0
    for token in tokens(" ".join(words), language):
        for spoken in token.readings[0]:
            latest = max(latest, bisect_right(starts, spoken.char_start) - 1)
            said[latest].append(spoken.text.replace("'", ""))
    return [" ".join(parts) for parts in said]
