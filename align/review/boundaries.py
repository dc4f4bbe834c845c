"""Which boundaries of sentences somebody should listen to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from align.records import TimedSentence

CERTAIN = 0.95
"""From this confidence on an editor need not listen: one in twenty of these is wrong."""

_WORDS = 3  # beside a boundary, whose confidence tells that of the boundary


class Edges(NamedTuple):
    """How certain the two boundaries of a sentence are, 0 to 1."""

    start: float
    end: float

    @property
    def least(self) -> float:
        """The less certain of the two."""
        return min(self)


def edges(sentence: TimedSentence) -> Edges:
    """Return how certain the boundaries of a sentence are; of one that was not read, that it was not."""
    sure = [word.confidence for word in sentence.words] or [1.0]  # nothing is printed, so nothing is in doubt
    first, last = sure[:_WORDS], sure[-_WORDS:]
    return Edges(sum(first) / len(first), sum(last) / len(last))
