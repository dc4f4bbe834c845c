"""What the readers of Markdown, HTML and plain text hand on: blocks, and what the document says of itself."""

from __future__ import annotations

from dataclasses import dataclass

from articles.podcast import Candidate
from articles.records import Kind, SourceSpan


@dataclass(frozen=True, slots=True, kw_only=True)
class RawBlock:
    """A block of text before its kind is judged by its words and its halves are mended.

    Attributes:
        kind: what the markup says it is.
        text: tidy, not empty.
        spans: where it stands in the decoded source.
        is_link: the whole text is a link.
        is_whole: it cannot be half of a paragraph, as the row of a table.
    """

    kind: Kind
    text: str
    spans: tuple[SourceSpan, ...] = ()
    is_link: bool = False
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document that has been taken apart.

    Attributes:
        blocks: in printed order, at most one of them of kind ``title``.
        byline: what the document says apart from its printed text, "" if nothing.
        language: as the document names it, such as "de-DE", "" if it does not.
        podcasts: addresses found, in document order.
        base: what relative addresses are relative to, if the document says so.
        canonical: the address that the document says it has.
    """

    blocks: tuple[RawBlock, ...]
    byline: str = ""
    language: str = ""
    podcasts: tuple[Candidate, ...] = ()
    base: str = ""
    canonical: str = ""
