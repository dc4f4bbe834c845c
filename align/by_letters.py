"""Words judged by letters heard in the sound itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from align.judge.confidence import confidence
from align.judge.records import Found, Judged
from align.judge.search import look_for_lost
from align.judge.spoken import rising
from align.judge.uncertain import uncertain_words
from align.judge.worth import is_island
from align.match.evidence import from_letters
from align.match.matching import match
from align.match.runs import pieces
from align.path.edges import settle
from align.path.forced import force_align, trace
from align.readings.script import script, sentence_starts
from audio.loudness import STEP_MS
from audio.records import FRAME_MS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from align.judge.records import UncertainWord
    from align.path.forced import Trace
    from align.readings.script import Script
    from articles.records import Article
    from audio.records import Posteriors

_LONGEST_WORD_MS, _LONGEST_LETTER_MS = 1000, 300  # of a word, and more for each letter: no reader is slower
_SWALLOWED = 5  # letters of a word that a reader may swallow: an article, a preposition
_ROOM = 0.7  # of the time that its letters take at the reader's pace; where it was left out there is a third of that
_SOFT = "fvszhcw"  # letters whose sounds may be 40 dB softer than a vowel
_SILENCE_DB = -70.0  # dBFS of a frame without sound; rooms are louder, and so is what codecs leave of them
_NEVER = -20.0  # logarithm of a posterior: as good as none


def by_letters(article: Article, letters: Posteriors, loudness_db: NDArray[np.float32]) -> Found:
    """Judge every printed word by the letters heard.

    Args:
        article: what was written.
        letters: what was heard.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).
    """
    letters = without_silence(letters, loudness_db)
    heard = from_letters(letters)
    said = script(article, letters.alphabet)
    ranges = [(int(a), int(b)) for a, b in zip(said.first[:-1], said.first[1:], strict=True)]
    partner = match(said.codes, heard.codes, said.begins, ranges)
    aligned = list(force_align(said, letters, pieces(said, heard, partner, letters.n_frames)))
    found = trace(said, letters, aligned)
    again = look_for_lost(said, letters, heard, partner, found)
    if again is not partner:
        new = pieces(said, heard, again, letters.n_frames)
        found = trace(said, letters, force_align(said, letters, new, known=aligned))
    times = found.times
    times[times[:, 1] - times[:, 0] > _LONGEST_WORD_MS + _LONGEST_LETTER_MS * found.letters] = -1
    _drop_islands(times, found, said)
    _place_swallowed(times, found, said)
    for a, b in said.sentences:
        timed = np.flatnonzero(times[a:b, 0] >= 0) + a
        weights = found.letters[timed].astype(np.int64) + 1
        times[timed[~rising(times[timed, 0].astype(np.int64), weights)]] = -1
    open_ = uncertain_words(said, letters, times, found.explained)
    how = _by_first_letter(said, letters)
    if_read = [_settled_if_read(word, times, how, loudness_db) for word in open_]
    times = settle(times, *how, loudness_db)
    judged = Judged(
        words=said.words,
        sentences=said.sentences,
        said=times[:, 0] >= 0,
        times=times,
        confidence=confidence(times, found.loss, found.letters, said.sentences),
    )
    return Found(
        judged=judged,
        evidence=heard,
        used=found.explained[np.minimum(heard.start_ms // FRAME_MS, letters.n_frames - 1)],
        uncertain=tuple(if_read),
    )


def settled(
    times: NDArray[np.int32], said: Script, letters: Posteriors, loudness_db: NDArray[np.float32]
) -> NDArray[np.int32]:
    """Put words where they begin, as `align.path.edges.settle` does, by the first letters of their likeliest readings.

    Args:
        times: where words are heard, in milliseconds from where letters and level begin; -1 where they are not.
        said: the text.
        letters: heard.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).
    """
    return settle(times, *_by_first_letter(said, letters), loudness_db)


class _How(NamedTuple):
    """How words are settled, as `align.path.edges.settle` takes it."""

    begins: NDArray[np.bool_]
    late_ms: NDArray[np.int32]
    soft: NDArray[np.bool_]


def _by_first_letter(said: Script, letters: Posteriors) -> _How:
    first = np.zeros(len(said.words), np.int64)
    for unit in said.units:
        for spoken in reversed(next(reading for reading in unit.readings if reading)):
            first[spoken.words[0]] = spoken.columns[0]
    late_ms = np.array(letters.late_ms or [0] * len(letters.alphabet), np.int32)
    soft = np.isin(first, [letters.alphabet.find(c) for c in _SOFT])
    return _How(begins=sentence_starts(said.sentences, len(first)), late_ms=late_ms[first], soft=soft)


def _settled_if_read(
    word: UncertainWord, times: NDArray[np.int32], how: _How, loudness_db: NDArray[np.float32]
) -> UncertainWord:
    """Put a word where it begins if it was read, and those beside it, among their neighbours."""
    near = slice(max(word.first - 1, 0), word.last + 1)
    own = slice(word.first - near.start, word.last - near.start)
    placed = times[near].copy()
    placed[own] = word.times
    settled_ = settle(placed, how.begins[near], how.late_ms[near], how.soft[near], loudness_db)
    return replace(word, times=settled_[own])


def without_silence(letters: Posteriors, loudness_db: NDArray[np.float32]) -> Posteriors:
    """Leave no letters where there is no sound: networks that were trained on sound say anything there."""
    steps = FRAME_MS // STEP_MS
    whole = np.full(letters.n_frames * steps, _SILENCE_DB, np.float32)
    whole[: len(loudness_db)] = loudness_db[: len(whole)]
    silent = whole.reshape(-1, steps).max(axis=1) <= _SILENCE_DB
    log_probs = letters.log_probs.copy()
    log_probs[silent, 0], log_probs[silent, 1:] = 0, _NEVER
    return replace(letters, log_probs=log_probs)


def _place_swallowed(times: NDArray[np.int32], found: Trace, said: Script) -> None:
    """Give short words that no letter was heard of the room between their neighbours, where they need all of it."""
    paces = [
        (times[b - 1, 1] - times[a, 0]) / said.lengths[a:b].sum()
        for a, b in said.sentences
        if (times[a:b, 0] >= 0).all() and said.lengths[a:b].sum()
    ]
    if not paces:
        return
    letter_ms = float(np.median(paces))
    spoken = np.concatenate([[False], times[:, 0] >= 0, [False]])
    inside = np.zeros(len(times), bool)
    for a, b in said.sentences:
        inside[a + 1 : b - 1] = True
    lone = inside & spoken[:-2] & ~spoken[1:-1] & spoken[2:] & (said.lengths > 0) & (said.lengths <= _SWALLOWED)
    for k in np.flatnonzero(lone).tolist():
        start_ms, end_ms = int(times[k - 1, 1]), int(times[k + 1, 0])
        filler = found.filler[start_ms // FRAME_MS : end_ms // FRAME_MS].any()
        if not filler and end_ms - start_ms >= _ROOM * letter_ms * said.lengths[k]:
            times[k] = start_ms, end_ms


def _drop_islands(times: NDArray[np.int32], found: Trace, said: Script) -> None:
    """Take the times of the few words of an unread sentence that other speech has in common with it."""
    for a, b in said.sentences:
        here = times[a:b, 0] >= 0
        heard, loss = int(found.letters[a:b][here].sum()), float(found.loss[a:b][here].sum())
        if is_island(heard, loss, int(said.lengths[a:b].sum())):
            times[a:b] = -1
