"""Words judged by what a recogniser wrote down, where no letters can be heard."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.judge.records import Found, Judged
from align.judge.spoken import letter_evidence, rising, spoken_probability
from align.judge.worth import are_few
from align.match.evidence import from_words
from align.match.matching import match
from align.readings.codes import spelled
from align.readings.script import sentence_ranges, sentence_starts
from align.readings.text import words_of
from align.words.pace import fill
from align.words.snap import snap
from align.words.timing import word_times

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from align.match.evidence import Evidence
    from align.readings.codes import Spelled
    from align.readings.text import PrintedWord
    from articles.records import Article
    from audio.records import Heard

_CERTAIN = 0.5  # probability from which a word counts as said
_CERTAIN_WORD = 0.6  # the recogniser's own probability from which a word it heard beside the text is believed
_PACE_CONFIDENCE = 0.5  # of a word that was not recognised, but for which the reader's pace leaves room


def by_words(article: Article, heard: Heard, loudness_db: NDArray[np.float32]) -> Found:
    """Judge every printed word by the words recognised.

    Args:
        article: what was written.
        heard: what was recognised.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).
    """
    evidence = from_words(heard)
    words = words_of(article)
    letters = spelled([word.text for word in words], article.language)
    sentences = sentence_ranges(words)
    ranges = [(int(letters.first[a]), int(letters.first[b])) for a, b in sentences]
    partner = match(letters.codes, evidence.codes, letters.first[:-1], ranges)
    judged = _judge(words, letters, sentences, partner, evidence, loudness_db)
    used = _used(partner, letters, judged.said, len(evidence.codes))
    return Found(judged=judged, evidence=evidence, used=used)


def _judge(
    words: Sequence[PrintedWord],
    letters: Spelled,
    sentences: Sequence[tuple[int, int]],
    partner: NDArray[np.int32],
    heard: Evidence,
    loudness_db: NDArray[np.float32],
) -> Judged:
    lengths = np.diff(letters.first)
    evidence = letter_evidence(letters.codes, heard.codes, partner)
    probability = spoken_probability(evidence, letters.first, sentences)
    said = _without_islands(probability >= _CERTAIN, letters.first, sentences)
    times = word_times(partner, letters.first, said, heard)
    for a, b in sentences:
        timed = np.flatnonzero(times[a:b, 0] >= 0) + a
        weights = lengths[timed].astype(np.int64) + 1
        times[timed[~rising(times[timed, 0].astype(np.int64), weights)]] = -1
    surely = times[:, 0] >= 0
    others = _other_words(heard, _used(partner, letters, surely, len(heard.codes)))
    begins = sentence_starts(sentences, len(words))
    times = fill(times, lengths, sentences, loudness_db, others)
    times = snap(times, lengths, begins, loudness_db)
    said = times[:, 0] >= 0
    hits = np.concatenate([[0], np.cumsum(evidence > 0)])
    equal = np.diff(hits[letters.first]) / np.maximum(1, lengths)
    # where letters agree the time is sure too; a word placed by its neighbours alone is worth little
    by_letters = np.where(said, probability * (0.5 + 0.5 * equal), np.maximum(1 - probability, 0.5))
    confidence = np.where(said & ~surely, _PACE_CONFIDENCE, by_letters)
    return Judged(words=words, sentences=sentences, said=said, times=times, confidence=confidence)


def _used(partner: NDArray[np.int32], letters: Spelled, said: NDArray[np.bool_], n_heard: int) -> NDArray[np.bool_]:
    """Return which letters of the sound belong to a word that was said, shape (n_heard,)."""
    used = np.zeros(n_heard, bool)
    used[partner[np.repeat(said, np.diff(letters.first)) & (partner >= 0)]] = True
    return used


def _other_words(heard: Evidence, used: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return start, end and letters of certain words of which no letter belongs to the text, shape (n, 3)."""
    count = np.bincount(heard.word, minlength=len(heard.words))
    free = np.bincount(heard.word, ~used, minlength=len(heard.words)) == count
    rows = [
        (word.start_ms, word.end_ms, count[k])
        for k, word in enumerate(heard.words)
        if free[k] and word.probability >= _CERTAIN_WORD
    ]
    return np.array(rows, np.int32).reshape(-1, 3)


def _without_islands(
    said: NDArray[np.bool_], first: NDArray[np.int32], sentences: Sequence[tuple[int, int]]
) -> NDArray[np.bool_]:
    """Drop the few words of a sentence that was not read: other speech has words in common with it."""
    said = said.copy()
    letters = np.diff(first)
    for a, b in sentences:
        heard = int(letters[a:b][said[a:b]].sum())
        if are_few(heard, int(letters[a:b].sum())):
            said[a:b] = False
    return said
