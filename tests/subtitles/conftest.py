from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import pytest

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
from articles.records import Kind
from audio.records import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

MS_PER_CHARACTER = 60  # 16.7 characters a second: an even reading
PAUSE_MS = 50  # between words

Spoken = tuple[str, int | None, int | None]  # text, start_ms, end_ms
Sentence = Sequence[Spoken] if TYPE_CHECKING else object


def timed(text: str, start_ms: int = 0) -> list[list[Spoken]]:
    """Lay the sentences of a paragraph out in time.

    Words are parted by spaces and sentences by ``|``; ``~word`` was not read; ``<2000>`` is a silence in ms;
    ``word`` lasts 60 ms a character, ``word@300`` lasts 300 ms.
    """
    now = start_ms
    sentences: list[list[Spoken]] = [[]]
    for part in text.split():
        if part == "|":
            sentences.append([])
        elif silence := re.fullmatch(r"<(\d+)>", part):
            now += int(silence[1])
        elif part.startswith("~"):
            sentences[-1].append((part[1:], None, None))
        else:
            word, _, lasts = part.partition("@")
            end = now + int(lasts or len(word) * MS_PER_CHARACTER)
            sentences[-1].append((word, now, end))
            now = end + PAUSE_MS
    return sentences


def _span(words: Sequence[TimedWord] | Sequence[TimedSentence]) -> tuple[int | None, int | None, Status]:
    starts = [word.start_ms for word in words if word.start_ms is not None]
    ends = [word.end_ms for word in words if word.end_ms is not None]
    if not starts:
        return None, None, Status.NOT_SPOKEN
    return min(starts), max(ends), Status.SPOKEN if len(starts) == len(words) else Status.PARTLY


def _paragraph(paragraph_id: str, kind: Kind, content: Sequence[Sequence[Spoken]]) -> TimedParagraph:
    text = " ".join(word for sentence in content for word, _, _ in sentence)
    at = 0
    sentences = []
    for sentence in content:
        words = []
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
        start_ms, end_ms, status = _span(words)
        begin, end = words[0].char_start, words[-1].char_end
        sentences.append(
            TimedSentence(
                text=text[begin:end],
                char_start=begin,
                char_end=end,
                start_ms=start_ms,
                end_ms=end_ms,
                status=status,
                confidence=0.9,
                words=tuple(words),
            )
        )
    start_ms, end_ms, status = _span(sentences)
    return TimedParagraph(
        id=paragraph_id,
        kind=kind,
        spans=(),
        moved=False,
        text=text,
        char_start=0,
        char_end=len(text),
        start_ms=start_ms,
        end_ms=end_ms,
        status=status,
        confidence=0.9,
        sentences=tuple(sentences),
    )


def alignment(
    *paragraphs: str | Sequence[Sequence[Spoken]],
    language: str = "de",
    duration_ms: int | None = None,
    belongs: bool = True,
) -> Alignment:
    """Build an alignment; a paragraph is text as for ``timed``, laid after the one before it, or words with times."""
    built: list[TimedParagraph] = []
    now = 0
    for number, paragraph in enumerate(paragraphs, start=1):
        content = timed(paragraph, now) if isinstance(paragraph, str) else paragraph
        built.append(_paragraph(f"p{number}", Kind.BODY, content))
        now = max([now, *(p.end_ms for p in built if p.end_ms is not None)])
    return Alignment(
        article=ArticleHeader(
            title="Ein Titel", byline="", language=language, source="artikel.md", podcast_url=None, sha256="0" * 64
        ),
        recording=Recording(
            path="ton.mp3",
            sha256="1" * 64,
            duration_ms=now + 3000 if duration_ms is None else duration_ms,
            codec="mp3",
            sample_rate_hz=44100,
            channels=2,
            bit_rate_bps=128000,
            is_vbr=False,
            encoder_delay_ms=0,
        ),
        belongs=belongs,
        paragraphs=tuple(built),
        insertions=(),
        coverage=Coverage(article_spoken=1.0, speech_explained=1.0),
        provenance=Provenance(gleichlauf="0.1.0", evidence="words", model="fake", language=language, settings={}),
    )


@pytest.fixture(scope="session")
def build() -> Callable[..., Alignment]:
    """Return the builder of alignments."""
    return alignment
