"""An article and what was heard of its recording, aligned."""

from __future__ import annotations

import re
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import numpy as np

from align.by_letters import by_letters
from align.errors import NothingHeard
from align.judge.insertions import insertions, named, overlaps
from align.judge.records import decided, within
from align.judge.spoken import rising
from align.records import (
    Alignment,
    ArticleHeader,
    Coverage,
    Label,
    Provenance,
    Status,
    TimedParagraph,
    TimedSentence,
    TimedWord,
)
from align.words.by_words import by_words
from audio.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from align.judge.records import Found, Judged
    from articles.records import Article
    from audio.records import Heard, Posteriors, Recording

_BREAK_MS = 1500  # between two words of a sentence, that is no part of its reading
_BELONGS_ARTICLE, _BELONGS_SPEECH = 0.2, 0.2  # shares below which, both together, the sound is of another text


def find(article: Article, letters: Posteriors, loudness_db: NDArray[np.float32]) -> Found:
    """Look for every word of an article in the letters heard; nearly all that aligning costs.

    Args:
        article: what was written.
        letters: what was heard.
        loudness_db: as :func:`audio.loudness.loudness_db` returns it.
    """
    return by_letters(article, letters, loudness_db)


def align(
    article: Article,
    recording: Recording,
    heard: Heard,
    loudness_db: NDArray[np.float32],
    *,
    letters: Posteriors | None = None,
    found: Found | None = None,
    ratios: Sequence[float] | None = None,
) -> Alignment:
    """Find every paragraph, sentence and word of the article in the recording.

    Args:
        article: what was written.
        recording: what was recorded.
        heard: words recognised in it, for the text of insertions; without letters, for everything.
        loudness_db: as :func:`audio.loudness.loudness_db` returns it.
        letters: heard in it, where there is a head for the model and the language.
        found: what `find` returned for these letters, where that was needed before.
        ratios: nats by which a decoder likes the hypothesis of each word that letters leave open better with it than
            without; ``None`` where it was not asked, and then those words count as not read.

    Returns:
        The alignment; the same for the same input.

    Raises:
        NothingHeard: if nothing was heard.
    """
    if letters is None:
        found = by_words(article, heard, loudness_db)
    elif found is None:
        found = find(article, letters, loudness_db)
    if not len(found.evidence.codes):
        raise NothingHeard(recording.path)
    if ratios is not None:
        found = decided(found, ratios)
    paragraphs = _paragraphs(article, within(found.judged, recording.duration_ms))
    read = read_spans(paragraphs)
    coverage = _coverage(article, found.judged, read, heard)
    found_insertions = insertions(found.evidence, found.used, read, heard.speech, loudness_db)
    if letters is not None:
        found_insertions = named(found_insertions, heard.words, recording.duration_ms)
    return Alignment(
        article=ArticleHeader(
            title=article.title,
            byline=article.byline,
            language=article.language,
            source=_public(article.source),
            podcast_url=article.podcast_url and _public(article.podcast_url),
            sha256=article.sha256,
        ),
        recording=replace(recording, path=_public(recording.path)),
        belongs=coverage.article_spoken >= _BELONGS_ARTICLE or coverage.speech_explained >= _BELONGS_SPEECH,
        paragraphs=paragraphs,
        insertions=found_insertions,
        coverage=coverage,
        provenance=Provenance(
            gleichlauf=_version(),
            evidence="words" if letters is None else "letters",
            model=heard.model,
            language=heard.language,
            settings=dict(heard.settings),
        ),
    )


def unexplained(
    article: Article, found: Found, loudness_db: NDArray[np.float32], speech: Sequence[Span]
) -> tuple[Span, ...]:
    """Return the stretches of speech that the article does not explain: what remains to be recognised.

    Args:
        article: what was written.
        found: what `find` returned for it.
        loudness_db: as :func:`audio.loudness.loudness_db` returns it.
        speech: stretches in which somebody speaks.
    """
    read = read_spans(_paragraphs(article, found.judged))
    found_insertions = insertions(found.evidence, found.used, read, speech, loudness_db)
    return tuple(Span(start_ms=i.start_ms, end_ms=i.end_ms) for i in found_insertions if i.label is not Label.MUSIC)


def _paragraphs(article: Article, judged: Judged) -> tuple[TimedParagraph, ...]:
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
    for a, b in judged.sentences:
        number = judged.words[a].paragraph
        sentences[number].append(TimedSentence.of(article.paragraphs[number].text, words[a:b]))
    moved = _moved(sentences)
    return tuple(
        TimedParagraph.of(article.paragraphs[number], parts, moved=number in moved)
        for number, parts in enumerate(sentences)
    )


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


def read_spans(paragraphs: Sequence[TimedParagraph]) -> list[Span]:
    """Return the stretches in which the article is read: sorted, cut where they would overlap."""
    spans: list[Span] = []
    for paragraph in paragraphs:
        for sentence in paragraph.sentences:
            spans += _without_breaks(sentence)
    result: list[Span] = []
    for span in sorted(spans, key=lambda span: (span.start_ms, span.end_ms)):
        begin = max(span.start_ms, result[-1].end_ms) if result else span.start_ms
        if span.end_ms > begin:
            result.append(Span(start_ms=begin, end_ms=span.end_ms))
    return result


def _without_breaks(sentence: TimedSentence) -> list[Span]:
    """Return the stretches of a sentence between breaks that are long enough for other speech."""
    result: list[Span] = []
    for word in sentence.words:
        if word.start_ms is not None and word.end_ms is not None:
            if result and word.start_ms - result[-1].end_ms < _BREAK_MS:
                result[-1] = Span(start_ms=result[-1].start_ms, end_ms=word.end_ms)
            else:
                result.append(Span(start_ms=word.start_ms, end_ms=word.end_ms))
    return result


def _coverage(article: Article, judged: Judged, read: Sequence[Span], heard: Heard) -> Coverage:
    expected = np.array([article.paragraphs[word.paragraph].kind.expected for word in judged.words], bool)
    return Coverage(
        article_spoken=round(float(judged.said[expected].mean()), 4) if expected.any() else 0.0,
        speech_explained=explained_share(read, heard.speech) or 0.0,
    )


def explained_share(read: Sequence[Span], speech: Sequence[Span]) -> float | None:
    """Return the share of the speech, by time, in which the article is read; ``None`` where there is no speech."""
    total_ms = sum(span.duration_ms for span in speech)
    explained_ms = sum(part.duration_ms for parts in overlaps(read, speech) for part in parts)
    return round(min(1.0, explained_ms / total_ms), 4) if total_ms else None


def _public(address: str) -> str:
    """Return an address without user and password: the record is handed on.

    >>> _public("https://anna:geheim@example.org/a.mp3"), _public("a:b@c.md")
    ('https://example.org/a.mp3', 'a:b@c.md')
    """
    return re.sub(r"^(https?://)[^/?#]*@", r"\1", address)


def _version() -> str:
    try:
        return version("gleichlauf")
    except PackageNotFoundError:  # run from sources that are not installed
        return "0"
