"""What was written: an article and its paragraphs."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a paragraph is on the page, and so whether anybody is expected to read it aloud."""

    TITLE = "title"
    BYLINE = "byline"
    HEADING = "heading"
    LEAD = "lead"
    BODY = "body"
    QUOTE = "quote"
    LIST = "list"  # one item
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"

    @property
    def expected(self) -> bool:
        """Whether a reader of the article is expected to say it; the others are looked for all the same."""
        return self not in (Kind.CAPTION, Kind.BOILERPLATE)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceSpan:
    """A stretch of the source document.

    Attributes:
        start: first character, counted in code points from the start of the decoded source.
        end: first character after it.
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        """Check the order."""
        if not 0 <= self.start <= self.end:
            raise ValueError(f"source span {self.start}..{self.end} is not in order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A block of text as it is printed.

    Attributes:
        id: stable: made from the text (and from how many equal texts stood before it), not from its number.
        kind: what it is on the page.
        text: plain text in NFC, white space runs as single spaces, links and emphasis reduced to their words.
        spans: where it stands in the source; two where a page break had cut it. Empty where that is not known.
    """

    id: str
    kind: Kind
    text: str
    spans: tuple[SourceSpan, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """An article, its paragraphs in printed order; the title is a paragraph like any other.

    Attributes:
        title: text of the first paragraph of kind ``title``, "" without one.
        byline: who wrote it, "" where the page does not say.
        language: ISO 639-1 code such as "de".
        source: path or address that it was read from.
        podcast_url: address of its recording, absolute, ``None`` where the page names none.
        paragraphs: in printed order, none empty, ids unique.
        sha256: of what alignment depends on (language; kinds and texts of the paragraphs), in hexadecimal.
    """

    title: str
    byline: str
    language: str
    source: str
    podcast_url: str | None
    paragraphs: tuple[Paragraph, ...]
    sha256: str


def content_sha256(language: str, paragraphs: tuple[Paragraph, ...]) -> str:
    """Hash what alignment depends on: the language, and each paragraph's id, kind and text."""
    content = [language, *([p.id, p.kind, p.text] for p in paragraphs)]
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()
