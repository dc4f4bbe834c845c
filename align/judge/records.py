"""What was found of every printed word, before sentences and paragraphs are made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from align.match.evidence import Evidence
from align.readings.text import PrintedWord
from align.records import SHORTEST_WORD_MS
from audio.records import Hypothesis

_BELIEVED = -6.0  # nats by which a decoder may like a hypothesis less with the word than without it
_CONFIDENCE = 0.85  # of a word that only a decoder says was read


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """All words of an article with what was found of them.

    Attributes:
        words: in printed order.
        sentences: ranges of words, in order, tiling them.
        said: which words were read, shape (n_words,).
        times: start and end in milliseconds, -1 where a word was not read, shape (n_words, 2).
        confidence: 0 to 1, shape (n_words,).
    """

    words: Sequence[PrintedWord]
    sentences: Sequence[tuple[int, int]]
    said: NDArray[np.bool_]
    times: NDArray[np.int32]
    confidence: NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class UncertainWord:
    """A word of which letters do not say whether it was read.

    Attributes:
        words: its numbers in the article, first and one after the last: one, or what is read together.
        first: number of the first word that has another place if it was read.
        times: these places, milliseconds, shape (n, 2).
        hypothesis: what to ask a decoder.
    """

    words: tuple[int, int]
    first: int
    times: NDArray[np.int32]
    hypothesis: Hypothesis

    @property
    def last(self) -> int:
        """Number one after the last word that has another place."""
        return self.first + len(self.times)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Found:
    """What was found of an article, before anything is made of it.

    Attributes:
        judged: of every printed word.
        evidence: what was heard.
        used: which of that belongs to printed words, shape (n_letters,).
        uncertain: words that it leaves open, in printed order, none with a place in common with another; they count as
            not read.
    """

    judged: Judged
    evidence: Evidence
    used: NDArray[np.bool_]
    uncertain: tuple[UncertainWord, ...] = ()


def decided(found: Found, ratios: Sequence[float]) -> Found:
    """Return what was found, with those words that it left open and a decoder says were read.

    Args:
        found: as it is without a decoder.
        ratios: nats by which the decoder likes each of these words' hypotheses better with it than without.
    """
    judged, evidence, used = found.judged, found.evidence, found.used.copy()
    said, times, confidence = judged.said.copy(), judged.times.copy(), judged.confidence.copy()
    for word, nats in zip(found.uncertain, ratios, strict=True):
        places = _room_for(word, times) if nats >= _BELIEVED else None
        if places is not None:
            times[word.first : word.last] = places
            said[slice(*word.words)], confidence[slice(*word.words)] = True, _CONFIDENCE
            used |= (evidence.start_ms >= places[0, 0]) & (evidence.start_ms < places[-1, 1])
    return Found(judged=replace(judged, said=said, times=times, confidence=confidence), evidence=evidence, used=used)


def _room_for(word: UncertainWord, times: NDArray[np.int32]) -> NDArray[np.int32] | None:
    """Return its places as far as other words, read elsewhere in the text, leave room; ``None`` where they do not."""
    own = times[word.first : word.last]
    own = own[own[:, 0] >= 0]
    others = np.delete(times, slice(word.first, word.last), axis=0)
    others = others[others[:, 0] >= 0]
    before, after = others[others[:, 0] < own[0, 0], 1], others[others[:, 0] >= own[-1, 1], 0]
    places = np.clip(word.times, before.max(initial=0), after.min(initial=np.iinfo(np.int32).max))
    between = (others[:, 0] < places[-1, 1]) & (others[:, 1] > places[0, 0])
    fits = (places[:, 1] - places[:, 0] >= SHORTEST_WORD_MS).all() and not between.any()
    return places if fits else None


def within(judged: Judged, duration_ms: int) -> Judged:
    """Keep words within the recording, whose last frame may reach over its end by some milliseconds."""
    times = np.minimum(judged.times, duration_ms)
    said = judged.said & (times[:, 0] < times[:, 1])
    return replace(judged, said=said, times=np.where(said[:, None], times, -1))
