"""Where a recogniser should listen again: speech that it passed over, and words that it was not sure of."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from rapidfuzz.fuzz import ratio
from rapidfuzz.process import cdist
from rapidfuzz.utils import default_process

from audio.records import HeardWord, Span, merged

if TYPE_CHECKING:
    from collections.abc import Sequence

_PASSED_OVER_MS = 1500  # of speech without a word: not a slow word any more
_DOUBT = 0.4  # probability below which a word is listened to again
_MOST_SHARE = 0.2  # of the speech that is heard twice: in a voice it hears badly, a model doubts every other sentence
_ALIKE = 50.0  # per cent of their letters, of a name and the word that it was heard as
_MOST_NAMES = 12  # told to the model at once: with more it begins to repeat them
_LONG_ENOUGH = 5  # letters of such a word: short ones are often doubtful and seldom names
_CONTEXT_MS = 2000  # heard before and behind it
_LONGEST_WORD_MS, _LONGEST_LETTER_MS = 300, 120  # twice the length of words read slowly


def doubtful(speech: Sequence[Span], words: Sequence[HeardWord]) -> list[Span]:
    """Return the stretches of speech in which a long word was recognised with little probability.

    Args:
        speech: sorted, not overlapping.
        words: in any order.

    Returns:
        Sorted, not overlapping: the speech between two pauses, but at most 2 s before and behind the words; the least
        probable first, up to a fifth of the speech.
    """
    unsure = [word for word in words if _is_unsure(word)]
    starts = [span.start_ms for span in speech]
    left_ms = sum(span.duration_ms for span in speech) * _MOST_SHARE
    found: list[Span] = []
    for word in sorted(unsure, key=lambda w: (w.probability, w.start_ms)):
        k = bisect_right(starts, word.end_ms - 1) - 1
        if k < 0 or speech[k].end_ms <= word.start_ms:
            continue
        begin = max(speech[k].start_ms, word.start_ms - _CONTEXT_MS)
        end = min(speech[k].end_ms, word.end_ms + _CONTEXT_MS)
        left_ms -= end - begin
        if left_ms < 0:
            break
        found.append(Span(start_ms=begin, end_ms=end))
    return merged(sorted(found, key=lambda span: span.start_ms))


def expected(hotwords: str, words: Sequence[HeardWord]) -> str:
    """Choose the names and rare words that doubtful words may stand for.

    Args:
        hotwords: separated by commas.
        words: as recognised.

    Returns:
        Those like a doubtful word in their letters, at most 12, most alike first, separated by commas.
    """
    unsure = [word.text for word in words if _is_unsure(word)]
    if not unsure or not hotwords:
        return ""
    names = hotwords.split(", ")
    likeness = cdist(names, unsure, scorer=ratio, processor=default_process).max(axis=1)
    order = sorted(range(len(names)), key=lambda k: -likeness[k])
    return ", ".join(names[k] for k in order[:_MOST_NAMES] if likeness[k] >= _ALIKE)


def _is_unsure(word: HeardWord) -> bool:
    return word.probability < _DOUBT and len(word.text) >= _LONG_ENOUGH


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
