"""What the sound holds beyond the text: inserted speech, adverts, credits, music."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from align.records import Insertion, Label
from audio.loudness import STEP_MS
from audio.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from align.match.evidence import Evidence
    from audio.records import HeardWord

_SHORTEST_MS = 1000  # of an insertion: less is a misheard word, a breath, a cough
_LONGEST_PAUSE_MS = 8000  # in one stretch of inserted speech; a chapter mark or a jingle is longer
_FEWEST_WORDS = 3  # of inserted speech, where words were heard in it
_SHORTEST_MUSIC_MS = 1500  # below it is the reverberation of a word, or a door
_SILENCE_DB = -50.0  # dBFS; the room noise of a quiet studio lies at -60 and lower
_UNREAD_SHARE = 0.5  # of a recognised word's letters: with fewer of them in printed words it counts as inserted
_LONGEST_LABELLED_MS = 60_000  # of an advert or credit: longer speech has their words in it by chance
_EDGE_MS = 30_000  # credits stand so near to an end of the recording

_ADVERT = re.compile(
    r"\b(unterstützt (von|die|der|den)|präsentiert von|werbung|sponsor\w*|gesponsert|rabattcode|gutschein\w*|"
    r"jetzt bestellen|in eigener sache|sponsored|brought to you by|advertisement|discount code|promo code)\b",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\b(sie hören|sie hörten|das war|danke fürs zuhören|vielen dank|bis zum nächsten mal|gelesen von|sprecher\w*|"
    r"redaktion|produktion|podcast|you are listening|thanks for listening|read by|produced by)\b",
    re.IGNORECASE,
)


def insertions(
    heard: Evidence,
    used: NDArray[np.bool_],
    read: Sequence[Span],
    speech: Sequence[Span],
    loudness_db: NDArray[np.float32],
) -> tuple[Insertion, ...]:
    """Describe the sound that the article does not explain.

    Args:
        heard: the letters of the sound.
        used: which of them belong to a printed word, shape (n_letters,).
        read: stretches in which the article is read, sorted, not overlapping.
        speech: stretches in which somebody speaks, sorted, not overlapping.
        loudness_db: one value a step of ``STEP_MS``, shape (n_steps,).

    Returns:
        In order of time, not overlapping each other or ``read``.
    """
    duration_ms = len(loudness_db) * STEP_MS
    found: list[Insertion] = []
    between = gaps(read, duration_ms)
    for gap, inside in zip(between, overlaps(between, speech), strict=True):
        words = _unread_words(heard, used, gap)
        music = _music(gaps(inside, gap.end_ms, start_ms=gap.start_ms), loudness_db)
        talk = _speech(_joined(inside, music), words, heard, duration_ms)
        found += [i for i in talk if i.duration_ms >= _SHORTEST_MS]
        found += music
    return tuple(sorted(found, key=lambda i: i.start_ms))


def named(found: Sequence[Insertion], words: Sequence[HeardWord], duration_ms: int) -> tuple[Insertion, ...]:
    """Give insertions the words that were recognised in them, and the labels that follow from those.

    Args:
        found: in order of time.
        words: in order of time.
        duration_ms: of the recording.
    """
    middles = [(word.start_ms + word.end_ms) // 2 for word in words]
    result: list[Insertion] = []
    for insertion in found:
        low, high = bisect_left(middles, insertion.start_ms), bisect_left(middles, insertion.end_ms)
        text = " ".join(word.text for word in words[low:high])
        label = insertion.label if insertion.label is Label.MUSIC else _label(text, insertion, duration_ms)
        result.append(replace(insertion, text=text, label=label))
    return tuple(result)


def gaps(spans: Sequence[Span], end_ms: int, *, start_ms: int = 0) -> list[Span]:
    """Return what lies between sorted spans, from ``start_ms`` to ``end_ms``."""
    edges = [start_ms, *(t for s in spans for t in (s.start_ms, s.end_ms)), end_ms]
    return [Span(start_ms=a, end_ms=b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]


def overlaps(spans: Sequence[Span], others: Sequence[Span]) -> list[list[Span]]:
    """Return for each span what it has in common with the others; both sorted, neither overlapping itself."""
    ends = [other.end_ms for other in others]
    result: list[list[Span]] = []
    for span in spans:
        common: list[Span] = []
        for other in others[bisect_right(ends, span.start_ms) :]:
            if other.start_ms >= span.end_ms:
                break
            start, end = max(span.start_ms, other.start_ms), min(span.end_ms, other.end_ms)
            common.append(Span(start_ms=start, end_ms=end))
        result.append(common)
    return result


def _unread_words(heard: Evidence, used: NDArray[np.bool_], gap: Span) -> list[int]:
    low, high = np.searchsorted(heard.start_ms, [gap.start_ms, gap.end_ms])
    numbers, where = np.unique(heard.word[low:high], return_inverse=True)
    share_used = np.bincount(where, used[low:high]) / np.maximum(1, np.bincount(where))
    return [int(n) for n, share in zip(numbers, share_used, strict=True) if share < _UNREAD_SHARE]


def _joined(inside: Sequence[Span], music: Sequence[Insertion]) -> list[Span]:
    """Join speech across pauses and soft beds of music: one talk, one advert."""
    joined: list[Span] = []
    for part in inside:
        between = joined and Span(start_ms=joined[-1].end_ms, end_ms=part.start_ms)
        if between and between.duration_ms < _LONGEST_PAUSE_MS and not any(overlaps([between], music)):
            joined[-1] = Span(start_ms=joined[-1].start_ms, end_ms=part.end_ms)
        else:
            joined.append(part)
    return joined


def _speech(parts: Sequence[Span], words: Sequence[int], heard: Evidence, duration_ms: int) -> list[Insertion]:
    """Give stretches of speech the words heard in them."""
    middles = [(heard.words[n].start_ms + heard.words[n].end_ms) // 2 for n in words]
    result: list[Insertion] = []
    for part in parts:
        low, high = bisect_left(middles, part.start_ms), bisect_left(middles, part.end_ms)
        said = [heard.words[n].text for n in words[low:high]]
        if len(said) >= _FEWEST_WORDS or (not said and part.duration_ms >= 2 * _SHORTEST_MS):
            text = " ".join(said)
            label = _label(text, part, duration_ms)
            result.append(Insertion(start_ms=part.start_ms, end_ms=part.end_ms, text=text, label=label))
    return result


def _label(text: str, part: Span, duration_ms: int) -> Label:
    if part.duration_ms > _LONGEST_LABELLED_MS:
        return Label.SPEECH
    if _ADVERT.search(text):
        return Label.ADVERT
    near_edge = part.start_ms < _EDGE_MS or part.end_ms > duration_ms - _EDGE_MS
    return Label.CREDIT if near_edge and _CREDIT.search(text) else Label.SPEECH


def _music(quiet_of_speech: Sequence[Span], loudness_db: NDArray[np.float32]) -> list[Insertion]:
    found: list[Insertion] = []
    for gap in quiet_of_speech:
        first = gap.start_ms // STEP_MS
        loud = np.flatnonzero(loudness_db[first : gap.end_ms // STEP_MS] > _SILENCE_DB)
        if not len(loud):
            continue
        start, end = (first + int(loud[0])) * STEP_MS, (first + int(loud[-1]) + 1) * STEP_MS
        start, end = max(start, gap.start_ms), min(end, gap.end_ms)
        if end - start >= _SHORTEST_MUSIC_MS and len(loud) * STEP_MS >= (end - start) / 2:
            found.append(Insertion(start_ms=start, end_ms=end, text="", label=Label.MUSIC))
    return found
