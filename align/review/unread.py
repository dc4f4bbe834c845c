"""A sentence that was thought not to be read, and is: between which others, and how long, before anybody has looked."""

from __future__ import annotations

from bisect import bisect
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING, TypeVar

from align.records import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from align.records import TimedSentence, TimedWord

    _Key = TypeVar("_Key", bound=tuple[int, int])

_USUAL_PACE_MS = 65  # a character, in German and in English, where nothing of the recording is known


def neighbours(order: Sequence[_Key], key: _Key) -> tuple[_Key | None, _Key | None]:
    """Return between which sentences another one is read, most likely.

    That is behind the one that is printed before it, but before the one behind it where only that stands in its
    paragraph: a paragraph may be read at another place.

    Args:
        order: paragraph and number of each sentence that is read, in the order of the sound.
        key: of the other one.

    >>> neighbours([(0, 0), (0, 2), (1, 0)], (0, 1)), neighbours([(1, 1), (0, 0)], (1, 0)), neighbours([], (0, 0))
    (((0, 0), (0, 2)), (None, (1, 1)), (None, None))
    """
    printed = sorted(order)
    here = bisect(printed, key)
    before = printed[here - 1] if here else None
    after = printed[here] if here < len(printed) else None
    is_with_after = after is not None and after[0] == key[0] and (before is None or before[0] != key[0])
    if after is not None and (before is None or is_with_after):
        at = order.index(after)
        return (order[at - 1] if at else None), after
    if before is not None:
        at = order.index(before)
        return before, (order[at + 1] if at + 1 < len(order) else None)
    return None, None


def pace_ms(sentences: Iterable[TimedSentence]) -> float:
    """Return how long a character takes, in the sentences that are read."""
    read = [(s.end_ms - s.start_ms, len(s.text)) for s in sentences if s.start_ms is not None and s.end_ms is not None]
    return sum(ms for ms, _ in read) / max(1, sum(length for _, length in read)) if read else _USUAL_PACE_MS


def spread(words: Sequence[TimedWord], start_ms: int, end_ms: int) -> list[TimedWord]:
    """Return words as read one after the other, each a millisecond and as long as it is written.

    Args:
        words: at most as many as there are milliseconds.
        start_ms: when the first begins.
        end_ms: when the last ends.
    """
    passed = list(accumulate((len(word.text) for word in words), initial=0))
    free_ms = end_ms - start_ms - len(words)
    edges = [start_ms + k + free_ms * length // max(1, passed[-1]) for k, length in enumerate(passed)]
    return [replace(word, start_ms=edges[k], end_ms=edges[k + 1], status=Status.SPOKEN) for k, word in enumerate(words)]
