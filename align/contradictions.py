"""Where an alignment that comes from a file contradicts itself: all that is made of one relies on none being there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from align.errors import UnreadableReason
from align.records import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.records import Alignment, Timed, TimedParagraph

LONGEST_MS = 2**31 - 1
"""Of a recording, some 24 days: chapters in MP3 have four bytes for a time."""

# A tag of BCP 47, by its form alone: XML and HTML take no other, and no list of them is complete.
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
# What may be an id in XML, in HTML and in WebVTT; cues beside the article are called "sound".
_ID = re.compile(r"(?!sound\Z)[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class Contradiction(NamedTuple):
    """A contradiction: its place, as a path in the JSON, and what is contradictory."""

    place: str
    reason: UnreadableReason


def contradictions(alignment: Alignment) -> Iterator[Contradiction]:
    """Yield what contradicts itself in an alignment; the first may be the reason of others."""
    duration_ms = alignment.recording.duration_ms
    if not _LANGUAGE.fullmatch(alignment.article.language):
        yield Contradiction("article.language", UnreadableReason.LANGUAGE)
    if not 0 < duration_ms <= LONGEST_MS:
        yield Contradiction("recording.duration_ms", UnreadableReason.LENGTH)
    for name in ("article_spoken", "speech_explained"):
        if not 0 <= getattr(alignment.coverage, name) <= 1:
            yield Contradiction(f"coverage.{name}", UnreadableReason.SHARE)
    yield from _of_ids([paragraph.id for paragraph in alignment.paragraphs])
    for number, paragraph in enumerate(alignment.paragraphs):
        yield from _of_a_paragraph(paragraph, duration_ms, f"paragraphs.{number}")
    last_ms = 0
    for number, insertion in enumerate(alignment.insertions):
        if insertion.end_ms > duration_ms:
            yield Contradiction(f"insertions.{number}", UnreadableReason.OUTSIDE)
        if insertion.start_ms < last_ms:
            yield Contradiction(f"insertions.{number}", UnreadableReason.ORDER)
        last_ms = insertion.start_ms


def _of_ids(ids: Sequence[str]) -> Iterator[Contradiction]:
    seen: set[str] = set()
    for number, id_ in enumerate(ids):
        if not _ID.fullmatch(id_):
            yield Contradiction(f"paragraphs.{number}.id", UnreadableReason.ID)
        if id_ in seen:
            yield Contradiction(f"paragraphs.{number}.id", UnreadableReason.SAME_ID)
        seen.add(id_)


def _of_a_paragraph(paragraph: TimedParagraph, duration_ms: int, place: str) -> Iterator[Contradiction]:
    if (paragraph.char_start, paragraph.char_end) != (0, len(paragraph.text)):
        yield Contradiction(place, UnreadableReason.OTHER_TEXT)
    yield from _of_times(paragraph, 0, duration_ms, place)
    yield from _of_parts(paragraph, paragraph.sentences, paragraph.text, f"{place}.sentences")
    for number, sentence in enumerate(paragraph.sentences):
        inside = f"{place}.sentences.{number}.words"
        yield from _of_parts(sentence, sentence.words, paragraph.text, inside)
        for k, word in enumerate(sentence.words):
            if word.status is Status.PARTLY:
                yield Contradiction(f"{inside}.{k}.status", UnreadableReason.PARTLY)


def _of_parts(whole: Timed, parts: Sequence[Timed], text: str, place: str) -> Iterator[Contradiction]:
    """Yield what is wrong with the sentences of a paragraph, or the words of a sentence."""
    if whole.start_ms is not None and all(part.start_ms is None for part in parts):
        yield Contradiction(place, UnreadableReason.UNREAD)
    at = whole.char_start
    for number, part in enumerate(parts):
        if part.char_start < at:
            yield Contradiction(f"{place}.{number}", UnreadableReason.ORDER)
        at = max(at, part.char_end)
        if at > whole.char_end or part.text != text[part.char_start : part.char_end]:
            yield Contradiction(f"{place}.{number}", UnreadableReason.OTHER_TEXT)
        if part.char_end - part.char_start != len(part.text):
            yield Contradiction(f"{place}.{number}", UnreadableReason.OTHER_TEXT)
        yield from _of_times(part, whole.start_ms, whole.end_ms, f"{place}.{number}")


def _of_times(piece: Timed, from_ms: int | None, until_ms: int | None, place: str) -> Iterator[Contradiction]:
    """Yield what is wrong with times and confidence of a piece of text within what it is part of."""
    if (
        piece.start_ms is not None
        and piece.end_ms is not None
        and not (from_ms is not None and until_ms is not None and from_ms <= piece.start_ms < piece.end_ms <= until_ms)
    ):
        yield Contradiction(place, UnreadableReason.OUTSIDE)
    if not 0 <= piece.confidence <= 1:
        yield Contradiction(f"{place}.confidence", UnreadableReason.SHARE)
