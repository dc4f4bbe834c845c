"""A passage of text realigned with a stretch of sound whose ends are certain, because somebody has listened.

It is the path of :mod:`align.path.forced` between these two ends: exact, and so short that it takes a fraction of a
second. Nothing is looked for elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from align.by_letters import settled, without_silence
from align.judge.confidence import confidence
from align.match.runs import Piece
from align.path.forced import force_align, trace
from align.readings.script import script
from align.records import SHORTEST_WORD_MS
from articles.records import Article, Kind, Paragraph
from audio.loudness import STEP_MS
from audio.records import FRAME_MS, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from align.readings.script import Script
    from align.records import TimedWord
    from audio.records import Posteriors

_GUESSED = 0.5  # confidence of a word that no letter was heard of


class RealignedWord(NamedTuple):
    """Where a printed word of a passage is read: -1 where it is not."""

    start_ms: int
    end_ms: int
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage(Span):
    """Sentences, and the stretch of the recording that they are read in and nothing else is.

    Attributes:
        language: of the text.
        paragraphs: texts of the paragraphs that the sentences stand in, in printed order.
        sentences: the number of each sentence's paragraph among these, and its own in that paragraph, rising.
    """

    language: str
    paragraphs: tuple[str, ...]
    sentences: tuple[tuple[int, int], ...]


def realign(
    passage: Passage, words: Sequence[TimedWord], letters: Posteriors, loudness_db: NDArray[np.float32]
) -> tuple[RealignedWord, ...]:
    """Align a passage with the letters heard.

    Args:
        passage: what is read, and where.
        words: of its sentences, with their times until now; what was read of them stays read.
        letters: of the whole recording.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).

    Returns:
        A place for each word; within the passage, and rising.
    """
    base = max(passage.start_ms // FRAME_MS - 1, 0)  # a frame more, which says whether the first one begins a letter
    base_ms, steps = base * FRAME_MS, FRAME_MS // STEP_MS
    end = min(-(-passage.end_ms // FRAME_MS), letters.n_frames)
    level = loudness_db[base * steps : end * steps]
    near = without_silence(replace(letters, log_probs=letters.log_probs[base:end]), level)
    said = script(_article(passage), letters.alphabet)
    own = _own(said, passage)
    chosen = set(own.tolist())
    units = [k for k, unit in enumerate(said.units) if unit.words[0] in chosen]
    frames = np.arange(passage.start_ms // FRAME_MS - base, near.n_frames, dtype=np.int32)
    if len(own) != len(words) or not units or not len(frames):  # cut into words otherwise than when it was aligned
        return in_proportion(passage, words)
    found = trace(said, near, force_align(said, near, [Piece(units=np.array(units, np.int32), frames=frames)]))
    if not (found.times[own, 0] >= 0).any():
        return in_proportion(passage, words)
    moved = settled(found.times, said, near, level)
    times = np.where(found.times >= 0, np.clip(moved + base_ms, passage.start_ms, passage.end_ms), -1)
    sure = confidence(times, found.loss, found.letters, said.sentences)
    return _filled(times[own], sure[own], words, passage)


def in_proportion(passage: Passage, words: Sequence[TimedWord]) -> tuple[RealignedWord, ...]:
    """Stretch the times that words had until now to the passage: for recordings of which no letters are kept."""
    starts = [word.start_ms for word in words if word.start_ms is not None]
    ends = [word.end_ms for word in words if word.end_ms is not None]
    if not starts:
        return tuple(RealignedWord(-1, -1, word.confidence) for word in words)
    old = Span(start_ms=min(starts), end_ms=max(ends))
    times = np.full((len(words), 2), -1, np.int64)
    for k, word in enumerate(words):
        if word.start_ms is not None and word.end_ms is not None:
            inside = np.array([word.start_ms, word.end_ms]) - old.start_ms
            times[k] = passage.start_ms + inside * passage.duration_ms // old.duration_ms
    return _filled(times, np.array([word.confidence for word in words]), words, passage)


def _article(passage: Passage) -> Article:
    paragraphs = tuple(Paragraph(id=str(k), kind=Kind.BODY, text=text) for k, text in enumerate(passage.paragraphs))
    return Article(
        title="", byline="", language=passage.language, source="", podcast_url=None, paragraphs=paragraphs, sha256=""
    )


def _own(said: Script, passage: Passage) -> NDArray[np.int64]:
    """Return the numbers of the passage's words in the script, which has all of its paragraphs."""
    wanted = set(passage.sentences)
    return np.flatnonzero([(word.paragraph, word.sentence) in wanted for word in said.words])


def _filled(
    times: NDArray[np.int64] | NDArray[np.int32],
    sure: NDArray[np.float64],
    words: Sequence[TimedWord],
    passage: Passage,
) -> tuple[RealignedWord, ...]:
    """Keep what was read as read: words that were not found get the room between those that were."""
    result = times.astype(np.int64)
    sure = sure.copy()
    result[result[:, 1] - result[:, 0] < SHORTEST_WORD_MS] = -1
    was_read = np.array([word.start_ms is not None for word in words], bool)
    for a, b in _runs(was_read & (result[:, 0] < 0)):
        before, after = result[:a, 1], result[b:, 0]
        low = int(before[before >= 0][-1]) if (before >= 0).any() else passage.start_ms
        high = int(after[after >= 0][0]) if (after >= 0).any() else passage.end_ms
        if high - low >= SHORTEST_WORD_MS * (b - a):
            edges = np.linspace(low, high, b - a + 1).astype(np.int64)
            result[a:b, 0], result[a:b, 1], sure[a:b] = edges[:-1], edges[1:], _GUESSED
    return tuple(
        RealignedWord(int(start_ms), int(end_ms), round(float(c), 3))
        for (start_ms, end_ms), c in zip(result, sure, strict=True)
    )


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(mask.astype(np.int8), prepend=0, append=0)).tolist()
    return list(zip(edges[::2], edges[1::2], strict=True))
