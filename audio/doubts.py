"""Where a recogniser should listen again: speech that it passed over, and words that it was not sure of."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from audio.records import HeardWord, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

_PASSED_OVER_MS = 1500  # of speech without a word: not a slow word any more
_DOUBT = 0.4  # probability below which a word is listened to again; below 0.5 it would be half of the recording
_LONG_ENOUGH = 5  # letters of such a word: short ones are often doubtful and seldom names
_CONTEXT_MS = 3000  # heard before and behind it
_LONGEST_WORD_MS, _LONGEST_LETTER_MS = 300, 120  # twice the length of words read slowly


def doubtful(speech: Sequence[Span], words: Sequence[HeardWord]) -> list[Span]:
    """Return the stretches of speech in which a long word was recognised with little probability.

    Args:
        speech: sorted, not overlapping.
        words: in any order.

    Returns:
        Sorted, not overlapping: the speech between two pauses, but at most 3 s before and behind the words.
    """
    found: list[Span] = []
    unsure = sorted((w.start_ms, w.end_ms) for w in words if w.probability < _DOUBT and len(w.text) >= _LONG_ENOUGH)
    k = 0
    for start, end in unsure:
        while k < len(speech) and speech[k].end_ms <= start:
            k += 1
        if k == len(speech):
            break
        begin = max(speech[k].start_ms, start - _CONTEXT_MS)
        finish = min(max(speech[k].end_ms, end), end + _CONTEXT_MS)
        if found and begin <= found[-1].end_ms:
            found[-1] = Span(start_ms=found[-1].start_ms, end_ms=max(finish, found[-1].end_ms))
        elif begin < finish:
            found.append(Span(start_ms=begin, end_ms=finish))
    return found


def unheard(speech: Sequence[Span], words: Sequence[HeardWord]) -> list[Span]:
    """Return the stretches of speech, of 1.5 s and more, in which no word was recognised.

    Args:
        speech: sorted, not overlapping.
        words: in any order.
    """
    found: list[Span] = []
    ordered = sorted(words, key=lambda w: w.start_ms)
    k = 0
    for span in speech:
        at = span.start_ms
        while k < len(ordered) and ordered[k].start_ms < span.end_ms:
            if ordered[k].start_ms - at >= _PASSED_OVER_MS:
                found.append(Span(start_ms=at, end_ms=ordered[k].start_ms))
            at = max(at, min(ordered[k].end_ms, ordered[k].start_ms + _longest_ms(ordered[k].text)))
            k += 1
        if span.end_ms - at >= _PASSED_OVER_MS:
            found.append(Span(start_ms=at, end_ms=span.end_ms))
    return found


def _longest_ms(text: str) -> int:
    """Return how long a word can be said for; a recognised one that lasts longer stands for others passed over."""
    return _LONGEST_WORD_MS + _LONGEST_LETTER_MS * len(text)


def by_piece(words: Sequence[HeardWord], pieces: Sequence[Span]) -> dict[Span | None, list[HeardWord]]:
    """Sort words into the stretches that their middles lie in; ``None`` has those that lie in none.

    Args:
        words: in any order.
        pieces: sorted, not overlapping.
    """
    starts = [piece.start_ms for piece in pieces]
    result: dict[Span | None, list[HeardWord]] = {}
    for word in words:
        middle = (word.start_ms + word.end_ms) // 2
        k = bisect_right(starts, middle) - 1
        inside = k >= 0 and middle < pieces[k].end_ms
        result.setdefault(pieces[k] if inside else None, []).append(word)
    return result
