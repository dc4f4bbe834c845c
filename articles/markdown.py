"""Markdown: an article in Markdown taken apart into blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt

from articles import kinds, markup, podcast, roles
from articles.characters import tidy, word_set
from articles.documents import Document, RawBlock
from articles.errors import ArticleTooLarge
from articles.podcast import Candidate, Rank
from articles.records import Kind, SourceSpan

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it.token import Token

_DEPTH_LIMIT: Final = 20  # ten lists in each other; what stands deeper is put on this level, as on pages
_PARSER: Final = MarkdownIt("commonmark", {"maxNesting": _DEPTH_LIMIT}).enable(["table", "strikethrough"])
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_FRONT_MATTER: Final = re.compile(
    r"(---|\+\+\+)[ \t]*\r?\n(.{0,20000}?)(?:\r?\n)(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_FRONT_LINE: Final = re.compile(r"^([A-Za-z_][\w-]*+)[ \t]*+[:=](.*)", re.MULTILINE)
_FRONT_SOUND: Final = word_set("podcast podcast_url audio audio_url enclosure mp3 file")
_FOOTNOTE_MARK: Final = re.compile(r"\[\^[^\]\s]{1,40}\]:?")
_NOTE: Final = re.compile(r"\[\^[^\]\s]{1,40}\]:")
_IS_LINK: Final = 0.9  # share of a text in links
BRACKETS_LIMIT: Final = 50_000  # no article has a tenth of it; twice as many, nested, take four seconds (measured)
_DEEPER: Final = re.compile(r"(?:[\s>*+-]|\d{1,9}[.)]\s)*+")
_OPENED: Final = {"heading_open": Kind.HEADING, "list_item_open": Kind.LIST, "blockquote_open": Kind.QUOTE}


@dataclass(slots=True)
class _Inline:
    """The words of one block, and the addresses in it."""

    text: str = ""
    linked: int = 0
    addresses: list[str] = field(default_factory=list)


def read(source: str, *, address: str) -> Document:
    """Take Markdown apart: CommonMark with tables, struck words, footnotes, front matter and blocks of HTML.

    Args:
        source: the decoded document, unsafe characters replaced.
        address: path or address, for messages.

    Raises:
        ArticleTooLarge: for more than BRACKETS_LIMIT brackets.
        TooMuchMarkup: as `markup.parse`, in a block or line of HTML.
    """
    if source.count("[") > BRACKETS_LIMIT:
        raise ArticleTooLarge(address, BRACKETS_LIMIT, "brackets")
    start = 0
    front: dict[str, str] = {}
    if match := _FRONT_MATTER.match(source):
        front = {key.lower(): value.strip().strip("\"'") for key, value in _FRONT_LINE.findall(match.group(2))}
        start = match.end() if front else 0
    reader = _Reader(source, start)
    blocks = _titled(reader.read(), front.get("title", ""))
    stated = [Candidate(Rank.STATED, front[key]) for key in _FRONT_SOUND if podcast.is_sound(front.get(key, ""))]
    return Document(
        blocks=tuple(blocks),
        byline=tidy(front.get("author") or front.get("autor") or "").strip("[]"),
        language=front.get("lang") or front.get("language") or front.get("sprache") or "",
        podcasts=(*stated, *reader.podcasts),
    )


class _Reader:
    def __init__(self, source: str, start: int) -> None:
        self.source = source
        ends = [match.end() for match in _LINE_END.finditer(source, start)]
        self.lines = [start, *ends, len(source)]  # offset of each line, then of the end
        self.blocks: list[RawBlock] = []
        self.podcasts: list[Candidate] = []

    def read(self) -> list[RawBlock]:
        around: list[Kind] = []  # kinds of the open blocks, outermost first
        level = ""
        cells: list[_Inline] | None = None
        row: list[int] | None = None
        for token in _PARSER.parse(self.source[self.lines[0] :]):
            if token.type in _OPENED:
                around.append(_OPENED[token.type])
                level = token.tag
                self.deeper(token, around[-1])
            elif token.type.replace("_close", "_open") in _OPENED:
                around.pop()
            elif token.type == "tr_open":
                cells, row = [], token.map
            elif token.type == "tr_close":
                self.add(_row(cells or []), row, Kind.BODY, is_whole=True)
                cells = None
            elif token.type == "inline" and cells is not None:
                cells.append(_inline(token))
            elif token.type == "inline":
                kind = around[-1] if around else Kind.BODY
                is_first = kind is Kind.HEADING and level == "h1" and all(b.kind is not Kind.TITLE for b in self.blocks)
                self.add(_inline(token), token.map, Kind.TITLE if is_first else kind)
            elif token.type in ("fence", "code_block"):
                self.add(_Inline(text=token.content), token.map, Kind.BOILERPLATE)
            elif token.type == "html_block":
                self.html(token)
        return self.blocks

    def add(self, inline: _Inline, rows: Sequence[int] | None, kind: Kind, *, is_whole: bool = False) -> None:
        """Add a block that stands on the given lines, and the addresses of sounds in it."""
        text = inline.text
        if kind is Kind.BODY and _NOTE.match(text.lstrip()):
            kind = Kind.BOILERPLATE
        text = tidy(_FOOTNOTE_MARK.sub("", text))
        is_link = bool(text) and inline.linked >= _IS_LINK * len(text)
        addresses = inline.addresses + [found for found in podcast.in_text(text) if found not in inline.addresses]
        is_alone = not text or kinds.is_boilerplate(text) or (is_link and bool(inline.addresses))
        rank = Rank.PLAYER if is_alone else Rank.MENTIONED
        self.podcasts.extend(Candidate(rank, found) for found in addresses)
        if text:
            if kind in (Kind.BODY, Kind.LIST) and is_link and inline.addresses:
                kind = Kind.BOILERPLATE
            self.blocks.append(
                RawBlock(kind=kind, text=text, spans=self.spans(rows), is_link=is_link, is_whole=is_whole)
            )

    def deeper(self, token: Token, kind: Kind) -> None:
        """Add what stands in a quote or item that the parser does not look into, a block for each line."""
        if token.level + 1 < _DEPTH_LIMIT or token.type == "heading_open":
            return
        for row in range(*(token.map or (0, 0))):
            line = self.source[self.lines[row] : self.lines[min(row + 1, len(self.lines) - 1)]]
            (inline,) = _PARSER.parseInline(_DEEPER.sub("", line, count=1))
            self.add(_inline(inline), (row, row + 1), kind)

    def spans(self, rows: Sequence[int] | None) -> tuple[SourceSpan, ...]:
        """Turn lines into characters, without the white space around."""
        if rows is None:
            return ()
        start, end = self.lines[rows[0]], self.lines[min(rows[1], len(self.lines) - 1)]
        part = self.source[start:end]
        start += len(part) - len(part.lstrip())
        return (SourceSpan(start=start, end=max(start, end - (len(part) - len(part.rstrip())))),)

    def html(self, token: Token) -> None:
        """Read a block of HTML, which Markdown leaves as it is."""
        begin, end = (
            self.lines[(token.map or [0, 0])[0]],
            self.lines[min((token.map or [0, 0])[1], len(self.lines) - 1)],
        )
        page = markup.parse(self.source[begin:end])
        for number, text in enumerate(page.texts):
            kind = roles.role(page, number, top=0)
            is_title = page.elements[text.element].tag == "h1" and all(b.kind is not Kind.TITLE for b in self.blocks)
            span = SourceSpan(start=text.span.start + begin, end=text.span.end + begin)
            is_link = text.linked >= _IS_LINK * len(text.text)
            kind = Kind.TITLE if is_title else kind
            self.blocks.append(RawBlock(kind=kind, text=text.text, spans=(span,), is_link=is_link))
            self.podcasts.extend(Candidate(Rank.PLAYER, found) for found in podcast.in_text(text.text))
        self.podcasts.extend(Candidate(Rank.PLAYER, found) for found in podcast.in_fragment(page))


def _inline(token: Token) -> _Inline:
    """Reduce the inline content of a block to its words."""
    found = _Inline()
    pieces: list[str] = []
    html: list[str] = []
    link = -1  # pieces before the link that is open
    for child in token.children or ():
        target = str(child.attrGet("href") or child.attrGet("src") or "")
        if target and podcast.is_sound(target):
            found.addresses.append(target)
        if child.type == "link_open":
            link = len(pieces)
        elif child.type == "link_close":
            if "".join(pieces[link:]).startswith("^"):  # a footnote mark whose note is an address
                del pieces[link:]
            link = -1
        elif child.type == "html_inline":
            html.append(child.content)
        found.linked += len(child.content) if link >= 0 else 0
        pieces.append(_printed(child))
    found.text = "".join(pieces)
    if html:
        found.addresses.extend(podcast.in_fragment(markup.parse("".join(html))))
    return found


def _printed(child: Token) -> str:
    """Return what a reader sees of a piece of inline content; the alternative text of an image is none of it."""
    is_break = child.type in ("softbreak", "hardbreak") or child.content.lower().startswith("<br")
    if child.type in ("text", "code_inline"):
        return child.content
    return "\n" if is_break else ""


def _row(cells: Sequence[_Inline]) -> _Inline:
    return _Inline(
        text=" ".join(cell.text for cell in cells),
        linked=sum(cell.linked for cell in cells),
        addresses=[address for cell in cells for address in cell.addresses],
    )


def _titled(blocks: list[RawBlock], name: str) -> list[RawBlock]:
    """Give blocks without a heading of the first level a title: the front matter's, or the heading they begin with."""
    if not blocks or any(block.kind is Kind.TITLE for block in blocks):
        return blocks
    if name:
        return [RawBlock(kind=Kind.TITLE, text=tidy(name)), *blocks]
    if blocks[0].kind is Kind.HEADING:
        return [replace(blocks[0], kind=Kind.TITLE), *blocks[1:]]
    return blocks
