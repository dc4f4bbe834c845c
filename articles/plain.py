"""Plain text: an article in a text file taken apart into blocks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from articles import kinds, podcast
from articles.characters import tidy
from articles.documents import Document, RawBlock
from articles.mend import joined
from articles.podcast import Candidate, Rank
from articles.records import Kind, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE: Final = re.compile(r"[^\r\n\f]*(?:\r\n|\r|\n|\f|\Z)")
_ITEM: Final = re.compile(r"\s*(?:[-*•]|\d{1,2}[.)])\s+(?=\S)")

# Editors and mail programs wrap at 65 to 100 characters; a longer line ends where its paragraph does.
_WRAPPED: Final = 110
_LONGEST_TITLE: Final = 120
_NO_TITLE_END: Final = re.compile(r"[.,;:]$")


class _Line:
    """A line that is not blank, without the white space around it, and where it stands."""

    __slots__ = ("end", "start", "text")

    def __init__(self, text: str, start: int) -> None:
        stripped = text.strip()
        self.start = start + len(text) - len(text.lstrip())
        self.end = self.start + len(stripped)
        self.text = stripped


def read(source: str) -> Document:
    """Take plain text apart: paragraphs stand between blank lines, or one to a line where lines are long.

    Args:
        source: the decoded document, unsafe characters replaced.
    """
    blocks: list[RawBlock] = []
    podcasts: list[Candidate] = []
    for group in _groups(source):
        for lines in _paragraphs(group):
            text = joined(*(line.text for line in lines))
            is_item = len(group) > 1 and _ITEM.match(group[0].text) is not None
            mark = _ITEM.match(text) if is_item else None
            text = tidy(text[mark.end() :] if mark else text)
            if text:
                span = SourceSpan(start=lines[0].start, end=lines[-1].end)
                blocks.append(RawBlock(kind=Kind.LIST if is_item else Kind.BODY, text=text, spans=(span,)))
            rank = Rank.PLAYER if kinds.is_boilerplate(text) else Rank.MENTIONED
            podcasts.extend(Candidate(rank, address) for address in podcast.in_text(text))
    if len(blocks) > 1 and _is_title(blocks[0]) and not blocks[1].text[0].islower():
        blocks[0] = RawBlock(kind=Kind.TITLE, text=blocks[0].text, spans=blocks[0].spans)
    return Document(blocks=tuple(blocks), podcasts=tuple(podcasts))


def _groups(source: str) -> Iterator[list[_Line]]:
    """Yield the runs of lines between blank lines."""
    group: list[_Line] = []
    for match in _LINE.finditer(source):
        line = _Line(match.group(), match.start())
        if tidy(line.text):
            group.append(line)
        elif group:
            yield group
            group = []
    if group:
        yield group


def _paragraphs(group: list[_Line]) -> Iterator[list[_Line]]:
    """Divide the lines between two blank lines into paragraphs."""
    is_list = len(group) > 1 and _ITEM.match(group[0].text) is not None
    is_wrapped = all(len(line.text) <= _WRAPPED for line in group)
    has_title = not is_wrapped or (len(group) > 1 and bool(kinds.byline(group[1].text)))
    paragraph: list[_Line] = []
    for number, line in enumerate(group):
        starts = (
            not is_wrapped
            or (is_list and _ITEM.match(line.text) is not None)
            or _stands_alone(line)
            or (paragraph and _stands_alone(paragraph[-1]))
            or (has_title and number == 1)
        )
        if paragraph and starts:
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _stands_alone(line: _Line) -> bool:
    """Tell whether a line is no part of running text: a byline, a credit, the address of the sound."""
    return kinds.is_boilerplate(tidy(line.text)) or bool(kinds.byline(tidy(line.text)))


def _is_title(block: RawBlock) -> bool:
    text = block.text
    return (
        block.kind is Kind.BODY
        and len(text) <= _LONGEST_TITLE
        and not _NO_TITLE_END.search(text)
        and not text[:1].islower()
        and not kinds.is_boilerplate(text)
        and not kinds.byline(text)
    )
