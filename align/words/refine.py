"""Better times for an alignment by recognised words: those of the printed words, looked for in the sound.

A recogniser gives rough times to what it believes was said. Near these, the printed words can be looked for in the
sound themselves (:func:`audio.retime.retime`). That betters the words inside a phrase; beside pauses the level of the
sound knows better still, so there the starts are looked for again and the ends stay. Starts of a plain
narration as `bench/narrate.py` makes them, base, median and p95: words 45/229 ms before and 30/173 ms after, sentences
4/72 and 3/9 ms.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from align.judge.insertions import gaps, overlaps
from align.readings.codes import spelled
from align.records import SHORTEST_WORD_MS
from align.words.snap import snap
from audio.records import HeardWord, Span, merged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from align.records import Alignment, Insertion, TimedWord

_DOUBTED = 0.1  # probability up to which a new time is worth less than the old one; what `audio.retime` gives those
_FARTHEST_MS = 1500  # that a word moves: what is farther off was found on another stretch of speech
_PAUSE_MS = 60  # between words, before which an end stays; as in `align.path.edges`
_EARLY_MS = 40  # by which attention goes over to the next word of a phrase too soon: the median, on three voices


def read_words(alignment: Alignment) -> tuple[HeardWord, ...]:
    """Return the printed words that were read, in order of time, with their times and confidence."""
    return tuple(
        HeardWord(text=word.text, start_ms=word.start_ms or 0, end_ms=word.end_ms or 0, probability=word.confidence)
        for _, word in _in_order(alignment)
    )


def refine_times(alignment: Alignment, words: Sequence[HeardWord], loudness_db: NDArray[np.float32]) -> Alignment:
    """Return an alignment with new times of its words.

    Args:
        alignment: with rough times.
        words: those of :func:`read_words`, in the same order, with new times and probabilities, as
            :func:`audio.retime.retime` returns them. Of words that it doubts, or lays far away, the old time counts.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).

    Returns:
        The same words with the same statuses; it keeps what holds for alignments: words do not overlap, times in a
        sentence rise, insertions are cut where reading now reaches into them.
    """
    order = list(_in_order(alignment))
    if not order:
        return alignment
    old = np.array([(word.start_ms, word.end_ms) for _, word in order], np.int32)
    begins = np.array([begins for begins, _ in order], bool)
    lengths = np.diff(spelled([word.text for _, word in order], alignment.article.language).first)
    parted = begins[1:] | (old[1:, 0] - old[:-1, 1] >= _PAUSE_MS)
    opens, closes = np.append([True], parted), np.append(parted, [True])
    times = _moved(old, words)
    times[~opens, 0] += _EARLY_MS
    times[~closes, 1] += _EARLY_MS
    times[closes, 1] = old[closes, 1]
    snapped = snap(_apart(times), lengths, begins, loudness_db)
    fits = snapped[:, 0] >= 0
    expected = times[:, 0] + np.where(opens, _EARLY_MS, 0)
    nearer = ~opens | (np.abs(snapped[:, 0] - expected) < np.abs(old[:, 0] - expected))  # of two rises in the level
    times[:, 0] = np.where(fits & nearer, snapped[:, 0], np.where(opens, old[:, 0], times[:, 0]))
    times[fits & ~closes, 1] = snapped[fits & ~closes, 1]
    times = _apart(times)
    if times[-1, 1] > max(int(old[-1, 1]), alignment.recording.duration_ms):
        return alignment
    place = {
        id(word): replace(word, start_ms=start, end_ms=end)
        for (_, word), (start, end) in zip(order, times.tolist(), strict=True)
    }
    paragraphs = tuple(
        paragraph.with_sentences(
            [
                sentence.with_words([place.get(id(word), word) for word in sentence.words])
                for sentence in paragraph.sentences
            ]
        )
        for paragraph in alignment.paragraphs
    )
    read = merged(
        sorted(
            (
                Span(start_ms=sentence.start_ms, end_ms=sentence.end_ms)
                for paragraph in paragraphs
                for sentence in paragraph.sentences
                if sentence.start_ms is not None and sentence.end_ms is not None
            ),
            key=lambda span: span.start_ms,
        )
    )
    return replace(alignment, paragraphs=paragraphs, insertions=tuple(cut_insertions(alignment.insertions, read)))


def _in_order(alignment: Alignment) -> Iterator[tuple[bool, TimedWord]]:
    """Yield the words that were read, in order of time, and whether they begin a sentence."""
    found = [
        (word.start_ms, k == 0, word)
        for paragraph in alignment.paragraphs
        for sentence in paragraph.sentences
        for k, word in enumerate(word for word in sentence.words if word.start_ms is not None)
        if word.start_ms is not None
    ]
    for _, begins, word in sorted(found, key=lambda item: item[0]):
        yield begins, word


def _moved(old: NDArray[np.int32], words: Sequence[HeardWord]) -> NDArray[np.int32]:
    new = np.array([(word.start_ms, word.end_ms) for word in words], np.int32)
    sure = np.array([word.probability > _DOUBTED for word in words], bool)
    good = sure & (new[:, 1] > new[:, 0]) & (np.abs(new[:, 0] - old[:, 0]) <= _FARTHEST_MS)
    return np.where(good[:, None], new, old)


def _apart(times: NDArray[np.int32]) -> NDArray[np.int32]:
    """Let no word begin before the one in front of it has ended, and none be shorter than 20 ms."""
    result = times.copy()
    for k in range(len(result)):
        floor = int(result[k - 1, 1]) if k else 0
        if result[k, 0] < floor and k:
            # the word in front gives way, as far as it can
            result[k - 1, 1] = floor = max(int(result[k - 1, 0]) + SHORTEST_WORD_MS, int(result[k, 0]))
        result[k, 0] = max(int(result[k, 0]), floor)
        result[k, 1] = max(int(result[k, 1]), int(result[k, 0]) + SHORTEST_WORD_MS)
    return result


def cut_insertions(insertions: Sequence[Insertion], read: Sequence[Span]) -> Iterator[Insertion]:
    """Yield what is left of insertions beside what is read; of one that is cut in two, the longer part."""
    for insertion in insertions:
        whole = Span(start_ms=insertion.start_ms, end_ms=insertion.end_ms)
        (reading,) = overlaps([whole], read)
        left = gaps(reading, whole.end_ms, start_ms=whole.start_ms)
        if left:
            longest = max(left, key=lambda span: span.duration_ms)
            yield replace(insertion, start_ms=longest.start_ms, end_ms=longest.end_ms)
