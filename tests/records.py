"""Records made by hand: what no test looks at is the same in all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from align.records import (
    Alignment,
    ArticleHeader,
    Coverage,
    Insertion,
    Provenance,
    Status,
    TimedParagraph,
    TimedSentence,
    TimedWord,
)
from articles.records import Article, Kind, content_sha256
from audio.records import Recording

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.records import Paragraph

Spoken = tuple[str, int | None, int | None]  # a word with its start_ms and end_ms, None where it was not read


def article(paragraphs: Iterable[Paragraph], *, language: str = "de") -> Article:
    """Print paragraphs."""
    printed = tuple(paragraphs)
    return Article(
        title="",
        byline="",
        language=language,
        source="artikel.md",
        podcast_url=None,
        paragraphs=printed,
        sha256=content_sha256(language, printed),
    )


def recording(duration_ms: int, *, path: str = "ton.mp3") -> Recording:
    """Record so many milliseconds of sound."""
    return Recording(
        path=path,
        sha256="1" * 64,
        duration_ms=duration_ms,
        codec="mp3",
        sample_rate_hz=44_100,
        channels=1,
        bit_rate_bps=64_000,
        is_vbr=False,
        encoder_delay_ms=0,
    )


def paragraph(
    id: str,  # noqa: A002 - the record calls it so
    sentences: Sequence[Sequence[Spoken]],
    *,
    kind: Kind = Kind.BODY,
    moved: bool = False,
) -> TimedParagraph:
    """Print sentences of timed words, with a space between any two of them."""
    text = " ".join(word for sentence in sentences for word, _, _ in sentence)
    at = 0
    built: list[TimedSentence] = []
    for sentence in sentences:
        words: list[TimedWord] = []
        for word, start_ms, end_ms in sentence:
            words.append(
                TimedWord(
                    text=word,
                    char_start=at,
                    char_end=at + len(word),
                    start_ms=start_ms,
                    end_ms=end_ms,
                    status=Status.NOT_SPOKEN if start_ms is None else Status.SPOKEN,
                    confidence=0.9,
                )
            )
            at += len(word) + 1
        begin, end = words[0].char_start, words[-1].char_end
        built.append(
            TimedSentence(text=text[begin:end], char_start=begin, char_end=end, words=tuple(words), **_summed_up(words))
        )
    return TimedParagraph(
        id=id,
        kind=kind,
        spans=(),
        moved=moved,
        text=text,
        char_start=0,
        char_end=len(text),
        sentences=tuple(built),
        **_summed_up([word for sentence in built for word in sentence.words]),
    )


def _summed_up(words: Sequence[TimedWord]) -> dict[str, Any]:
    """Return times, status and confidence of what consists of these words."""
    starts = [word.start_ms for word in words if word.start_ms is not None]
    ends = [word.end_ms for word in words if word.end_ms is not None]
    status = Status.NOT_SPOKEN if not starts else Status.SPOKEN if len(starts) == len(words) else Status.PARTLY
    return {
        "start_ms": min(starts, default=None),
        "end_ms": max(ends, default=None),
        "status": status,
        "confidence": 0.9,
    }


def alignment(
    paragraphs: Iterable[TimedParagraph],
    recording: Recording,
    *,
    insertions: tuple[Insertion, ...] = (),
    title: str = "Ein Titel",
    byline: str = "",
    language: str = "de",
    source: str = "artikel.md",
    belongs: bool = True,
    article_spoken: float = 1.0,
) -> Alignment:
    """Lay paragraphs on a recording."""
    return Alignment(
        article=ArticleHeader(
            title=title, byline=byline, language=language, source=source, podcast_url=None, sha256="0" * 64
        ),
        recording=recording,
        belongs=belongs,
        paragraphs=tuple(paragraphs),
        insertions=insertions,
        coverage=Coverage(article_spoken=article_spoken, speech_explained=0.9),
        provenance=Provenance(gleichlauf="0.1.0", evidence="words", model="fake", language=language, settings={}),
    )
