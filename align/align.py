"""An article and what was heard of its recording, laid against one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.edges import snap
from align.errors import NothingHeard
from align.evidence import Evidence, from_words
from align.explain import insertions, overlaps
from align.judge import letter_evidence, rising, spoken_probability
from align.letters import Spelled, spelled
from align.meet import meet
from align.pace import fill
from align.records import (
    Alignment,
    ArticleHeader,
    Coverage,
    Provenance,
    Status,
    TimedParagraph,
    TimedSentence,
    TimedWord,
)
from align.text import PrintedWord, words_of
from align.timing import word_times
from audio.records import Heard, Recording, Span

if TYPE_CHECKING:
    from articles.records import Article

VERSION = "1"  # of this stage: counts in the key of its kept results, so raise it when results change

_SPOKEN_SHARE = 0.9  # of the words of a sentence or paragraph that make it "spoken" rather than "partly"
_CERTAIN = 0.5  # probability from which a word counts as said
_CERTAIN_WORD = 0.6  # the recogniser's own probability from which a word it heard beside the text is believed
_PACE_CONFIDENCE = 0.5  # of a word that was not recognised, but for which the reader's pace leaves room
_ISLAND_LETTERS, _ISLAND_SHARE = 16, 0.5  # fewer letters, and a smaller share, of a sentence are no reading of it
_BELONGS_ARTICLE, _BELONGS_SPEECH = 0.2, 0.2  # shares below which, both together, the sound is of another text


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """All words of the article with what was found of them; arrays of shape (n_words,), times (n_words, 2)."""

    words: Sequence[PrintedWord]
    said: NDArray[np.bool_]
    times: NDArray[np.int32]
    confidence: NDArray[np.float64]


def align(article: Article, recording: Recording, heard: Heard, loudness_db: NDArray[np.float32]) -> Alignment:
    """Find every paragraph, sentence and word of the article in the recording.

    Args:
        article: what was written.
        recording: what was recorded.
        heard: what was heard in it.
        loudness_db: as :func:`audio.loudness.loudness_db` returns it.

    Returns:
        The alignment; the same for the same input.

    Raises:
        NothingHeard: if no word was recognised.
    """
    evidence = from_words(heard)
    if not len(evidence.codes):
        raise NothingHeard(recording.path)
    words = words_of(article)
    letters = spelled([word.text for word in words], article.language)
    sentences = _ranges(words)
    ranges = [(int(letters.first[a]), int(letters.first[b])) for a, b in sentences]
    partner = meet(letters.codes, evidence.codes, letters.first[:-1], ranges)
    judged = _judge(words, letters, sentences, partner, evidence, loudness_db)
    paragraphs = _paragraphs(article, judged)
    used = _used(partner, letters, judged.said, len(evidence.codes))
    read = _read(paragraphs)
    coverage = _coverage(article, judged, read, heard)
    return Alignment(
        article=ArticleHeader(
            title=article.title,
            byline=article.byline,
            language=article.language,
            source=_public(article.source),
            podcast_url=article.podcast_url and _public(article.podcast_url),
            sha256=article.sha256,
        ),
        recording=recording,
        belongs=coverage.article_spoken >= _BELONGS_ARTICLE or coverage.speech_explained >= _BELONGS_SPEECH,
        paragraphs=paragraphs,
        insertions=insertions(evidence, used, read, heard.speech, loudness_db),
        coverage=coverage,
        provenance=Provenance(
            gleichlauf=_version(),
            evidence="words",
            model=heard.model,
            language=heard.language,
            settings=dict(heard.settings),
        ),
    )


def _ranges(words: Sequence[PrintedWord]) -> list[tuple[int, int]]:
    """Return the range of words of each sentence."""
    begins = np.flatnonzero(_begins_sentence(words)).tolist()
    return list(zip(begins, [*begins[1:], len(words)], strict=True))


def _begins_sentence(words: Sequence[PrintedWord]) -> NDArray[np.bool_]:
    where = [(word.paragraph, word.sentence) for word in words]
    return np.array([k == 0 or where[k] != where[k - 1] for k in range(len(words))], bool)


def _judge(
    words: Sequence[PrintedWord],
    letters: Spelled,
    sentences: Sequence[tuple[int, int]],
    partner: NDArray[np.int32],
    heard: Evidence,
    loudness_db: NDArray[np.float32],
) -> _Judged:
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
    times = fill(times, lengths, sentences, loudness_db, others)
    times = snap(times, lengths, _begins_sentence(words), loudness_db)
    said = times[:, 0] >= 0
    hits = np.concatenate([[0], np.cumsum(evidence > 0)])
    equal = np.diff(hits[letters.first]) / np.maximum(1, lengths)
    # where letters agree the time is sure too; a word placed by its neighbours alone is worth little
    by_letters = np.where(said, probability * (0.5 + 0.5 * equal), np.maximum(1 - probability, 0.5))
    confidence = np.where(said & ~surely, _PACE_CONFIDENCE, by_letters)
    return _Judged(words=words, said=said, times=times, confidence=confidence)


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
        if heard < min(_ISLAND_LETTERS, _ISLAND_SHARE * letters[a:b].sum()):
            said[a:b] = False
    return said


def _paragraphs(article: Article, judged: _Judged) -> tuple[TimedParagraph, ...]:
    words = [
        TimedWord(
            text=word.text,
            char_start=word.char_start,
            char_end=word.char_end,
            start_ms=int(judged.times[k, 0]) if judged.said[k] else None,
            end_ms=int(judged.times[k, 1]) if judged.said[k] else None,
            status=Status.SPOKEN if judged.said[k] else Status.NOT_SPOKEN,
            confidence=round(float(judged.confidence[k]), 3),
        )
        for k, word in enumerate(judged.words)
    ]
    sentences: list[list[TimedSentence]] = [[] for _ in article.paragraphs]
    for a, b in _ranges(judged.words):
        number = judged.words[a].paragraph
        sentences[number].append(_sentence(article.paragraphs[number].text, words[a:b]))
    moved = _moved(sentences)
    return tuple(_paragraph(article, number, parts, moved=number in moved) for number, parts in enumerate(sentences))


def _sentence(text: str, words: Sequence[TimedWord]) -> TimedSentence:
    start, end = words[0].char_start, words[-1].char_end
    status, confidence = _sum_up(words)
    return TimedSentence(
        text=text[start:end],
        char_start=start,
        char_end=end,
        start_ms=min((w.start_ms for w in words if w.start_ms is not None), default=None),
        end_ms=max((w.end_ms for w in words if w.end_ms is not None), default=None),
        status=status,
        confidence=confidence,
        words=tuple(words),
    )


def _paragraph(article: Article, number: int, parts: Sequence[TimedSentence], *, moved: bool) -> TimedParagraph:
    paragraph = article.paragraphs[number]
    status, confidence = _sum_up([word for part in parts for word in part.words])
    return TimedParagraph(
        id=paragraph.id,
        kind=paragraph.kind,
        text=paragraph.text,
        char_start=0,
        char_end=len(paragraph.text),
        spans=paragraph.spans,
        start_ms=min((s.start_ms for s in parts if s.start_ms is not None), default=None),
        end_ms=max((s.end_ms for s in parts if s.end_ms is not None), default=None),
        status=status,
        confidence=confidence,
        moved=moved,
        sentences=tuple(parts),
    )


def _sum_up(words: Sequence[TimedWord]) -> tuple[Status, float]:
    if not words:
        return Status.NOT_SPOKEN, 0.0
    spoken = sum(word.status is Status.SPOKEN for word in words)
    confidence = round(sum(word.confidence for word in words) / len(words), 3)
    if not spoken:
        return Status.NOT_SPOKEN, confidence
    return (Status.SPOKEN if spoken >= _SPOKEN_SHARE * len(words) else Status.PARTLY), confidence


def _moved(sentences: Sequence[Sequence[TimedSentence]]) -> set[int]:
    """Return the numbers of the paragraphs that stand outside the longest run read in printed order."""
    starts: dict[int, int] = {}
    weights: list[int] = []
    for number, parts in enumerate(sentences):
        begins = [s.start_ms for s in parts if s.start_ms is not None]
        if begins:
            starts[number] = min(begins)
            weights.append(sum(word.status is Status.SPOKEN for part in parts for word in part.words))
    keep = rising(np.array(list(starts.values()), np.int64), np.array(weights, np.int64))
    return {number for number, kept in zip(starts, keep, strict=True) if not kept}


def _read(paragraphs: Sequence[TimedParagraph]) -> list[Span]:
    """Return the stretches in which sentences are read: sorted, cut where they would overlap."""
    spans = sorted(
        (s.start_ms, s.end_ms)
        for p in paragraphs
        for s in p.sentences
        if s.start_ms is not None and s.end_ms is not None
    )
    result: list[Span] = []
    for start, end in spans:
        begin = max(start, result[-1].end_ms) if result else start
        if end > begin:
            result.append(Span(start_ms=begin, end_ms=end))
    return result


def _coverage(article: Article, judged: _Judged, read: Sequence[Span], heard: Heard) -> Coverage:
    expected = np.array([article.paragraphs[word.paragraph].kind.expected for word in judged.words], bool)
    speech_ms = sum(span.duration_ms for span in heard.speech)
    explained_ms = sum(part.duration_ms for parts in overlaps(read, heard.speech) for part in parts)
    return Coverage(
        article_spoken=round(float(judged.said[expected].mean()), 4) if expected.any() else 0.0,
        speech_explained=round(min(1.0, explained_ms / speech_ms), 4) if speech_ms else 0.0,
    )


def _public(address: str) -> str:
    """Return an address without user and password: the record is handed on.

    >>> _public("https://anna:geheim@example.org/a.mp3"), _public("a:b@c.md")
    ('https://example.org/a.mp3', 'a:b@c.md')
    """
    return re.sub(r"^(https?://)[^/?#]*@", r"\1", address)


def _version() -> str:
    try:
        return version("gleichlauf")
    except PackageNotFoundError:  # run from a folder of sources that nobody installed
        return "0"
