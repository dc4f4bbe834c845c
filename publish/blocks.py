"""The blocks of a read-along page: paragraphs and what else was heard, in the order of the page."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from align.records import Insertion, Status, TimedParagraph
from articles.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.records import Alignment, TimedSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class TextRun:
    """A stretch of text.

    Attributes:
        text: as printed.
        missing: a word that was not read, in a sentence of which others were.
    """

    text: str
    missing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A sentence, or what stands between two where ``is_gap``."""

    pieces: tuple[TextRun, ...]
    spoken: bool
    is_gap: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A paragraph of the page and what was heard after it that is not in the article.

    Attributes:
        paragraph: as aligned, ``None`` for what was heard before the first one.
        sentences: all of its text, white space included.
        heard: insertions that follow it in the sound, in order of time.
    """

    paragraph: TimedParagraph | None
    sentences: tuple[Sentence, ...]
    heard: tuple[Insertion, ...]


def blocks(alignment: Alignment) -> list[Block]:
    """Lay out a page.

    Paragraphs stand in printed order. An insertion stands after the paragraph that was being read, or had been
    read last, when it began. Boilerplate of the web page is left out unless somebody read it.
    """
    shown = [p for p in alignment.paragraphs if p.kind is not Kind.BOILERPLATE or p.start_ms is not None]
    begun: dict[int, str] = {}
    for paragraph in shown:
        if paragraph.start_ms is not None:
            begun.setdefault(paragraph.start_ms, paragraph.id)
    starts_ms = sorted(begun)
    heard: dict[str, list[Insertion]] = {}
    first: list[Insertion] = []
    for insertion in alignment.insertions:
        before = bisect_right(starts_ms, insertion.start_ms)
        (heard.setdefault(begun[starts_ms[before - 1]], []) if before else first).append(insertion)
    opening = [Block(paragraph=None, sentences=(), heard=tuple(first))] if first else []
    return opening + [
        Block(paragraph=p, sentences=tuple(_sentences(p)), heard=tuple(heard.get(p.id, ()))) for p in shown
    ]


def groups(of: list[Block]) -> list[tuple[bool, list[Block]]]:
    """Put the items of one list together: ``(True, items)``, or ``(False, other blocks)``."""
    return [
        (is_list, list(items))
        for is_list, items in groupby(of, lambda b: b.paragraph is not None and b.paragraph.kind is Kind.LIST)
    ]


def _sentences(paragraph: TimedParagraph) -> Iterator[Sentence]:
    at = 0
    for sentence in paragraph.sentences:
        if sentence.char_start > at:
            yield _gap(paragraph.text[at : sentence.char_start])
        yield Sentence(pieces=tuple(_pieces(sentence, paragraph.text)), spoken=sentence.status is not Status.NOT_SPOKEN)
        at = max(at, sentence.char_end)
    if paragraph.text[at:]:
        yield _gap(paragraph.text[at:])


def _gap(text: str) -> Sentence:
    return Sentence(pieces=(TextRun(text=text),), spoken=True, is_gap=True)


def _pieces(sentence: TimedSentence, text: str) -> Iterator[TextRun]:
    at = sentence.char_start
    for word in sentence.words:
        if word.status is Status.NOT_SPOKEN and sentence.status is not Status.NOT_SPOKEN:
            if word.char_start > at:
                yield TextRun(text=text[at : word.char_start])
            yield TextRun(text=word.text, missing=True)
            at = word.char_end
    if sentence.char_end > at:
        yield TextRun(text=text[at : sentence.char_end])
