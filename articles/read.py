"""Read: an article, from whatever it is written in."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from articles import kinds, markdown, page, plain, podcast
from articles.characters import decode, safe
from articles.errors import ArticleTooLarge, EmptyArticle, SoundInsteadOfArticle, UnreadableArticle
from articles.language import detect, parse
from articles.markup import TooMuchMarkup
from articles.mend import mend
from articles.records import Article, Kind, Paragraph, content_sha256

if TYPE_CHECKING:
    from collections.abc import Iterable

    from articles.documents import Document, RawBlock

BYTES_LIMIT: Final = 5_000_000  # of a page, unpacked; most of it is markup and script
# Of Markdown and plain text, where the parser needs up to 20 s for a million hostile ones (measured); a book has one.
CHARACTERS_LIMIT: Final = 2_000_000
WORDS_LIMIT: Final = 150_000  # the longest recording taken, twelve hours, has 130 000 at 180 a minute
LINES_LIMIT: Final = 50_000  # likewise; a book of 100 000 words has 10 000

_MEDIA_TYPES: Final = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
}
_SUFFIXES: Final = {
    **dict.fromkeys(("html", "htm", "xhtml", "xht", "shtml", "php", "asp", "aspx", "jsp", "cfm"), "html"),
    **dict.fromkeys(("md", "markdown", "mdown", "mkd", "mkdn"), "markdown"),
    **dict.fromkeys(("txt", "text", "asc"), "plain"),
}
_SOUNDS: Final = re.compile(
    rb"ID3[\x02-\x04][\x00-\x0f]|\xff[\xe2\xe3\xf2\xf3\xfa\xfb\xf1\xf9]|OggS\x00|fLaC[\x00\x80]|RIFF....WAVE|.{4}ftyp(?!qt)|\x1aE\xdf\xa3|FORM....AIFF",
    re.DOTALL,
)
_FORMATS: Final = (
    (re.compile(rb"\s{0,100}%PDF-"), "PDF"),
    (re.compile(rb"PK(\x03\x04|\x05\x06)"), "ZIP"),  # also DOCX, ODT and EPUB
    (re.compile(rb"\x1f\x8b"), "GZIP"),
    (re.compile(rb"\x89PNG"), "PNG"),
    (re.compile(rb"\xff\xd8\xff"), "JPEG"),
    (re.compile(rb"GIF8"), "GIF"),
    (re.compile(rb"\xd0\xcf\x11\xe0"), "DOC"),
    (re.compile(rb"\{\\rtf"), "RTF"),
)
_HEAD: Final = 4000  # characters in which a format shows itself
# Control characters: so many and such a share, and the document is no text; a stray one is only taken out.
_MOST_CONTROLS: Final = 10
_MOST_CONTROLS_SHARE: Final = 0.02
_IS_PAGE: Final = re.compile(
    r"\s*(<\?xml[^>]{0,200}\?>\s*)?(<!--.{0,2000}?-->\s*)?<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL
)
_IS_FEED: Final = re.compile(
    r"\s*(<\?xml[^>]{0,200}\?>\s*)?(<!--.{0,2000}?-->\s*)?<(rss|feed|rdf:RDF)\b", re.IGNORECASE | re.DOTALL
)
_LIKE_PAGE: Final = re.compile(
    r"</(p|div|h[1-6]|article|body|section|li)>|<(p|div|h[1-6]|article|body|meta)[\s>]", re.IGNORECASE
)
_LIKE_MARKDOWN: Final = re.compile(r"^#{1,6} \S|^\S.*\n(===+|---+)\s*$|\]\([^)\s]+\)|\*\*\S|^> \S|^!\[", re.MULTILINE)
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_ID_DIGITS: Final = 10  # hexadecimal: two of a thousand paragraphs share an id once in two million articles

_READ_ALOUD: Final = frozenset({Kind.LEAD, Kind.BODY, Kind.QUOTE, Kind.LIST})


def read(data: bytes, *, source: str, media_type: str | None = None, language: str | None = None) -> Article:
    r"""Read an article in Markdown, HTML or plain text.

    Args:
        data: the document as it was stored or sent, not compressed.
        source: path or address that it came from; what it links to is resolved against it.
        media_type: as a server names it, such as "text/html; charset=utf-8". Without one the suffix of ``source``
            and then the document's beginning tell what it is.
        language: code such as "de" or "de-AT"; without one the document's own, else what the text looks like.

    Returns:
        The article; source spans count the code points of the decoded document.

    Raises:
        EmptyArticle: when nothing in it would be read aloud.
        UnreadableArticle: for a document of another format.
        SoundInsteadOfArticle: for a sound file.
        ArticleTooLarge: beyond BYTES_LIMIT, CHARACTERS_LIMIT, LINES_LIMIT, WORDS_LIMIT, page.TEXTS_LIMIT,
            markdown.BRACKETS_LIMIT, markup.TAGS_LIMIT or markup.ATTRIBUTES_LIMIT.
        UnknownLanguage: for a ``language`` that recognition does not know.

    >>> read("# Wind\n\nEr weht.".encode(), source="wind.md", language="de").title
    'Wind'
    """
    wanted = parse(language) if language else None
    if len(data) > BYTES_LIMIT:
        raise ArticleTooLarge(source, BYTES_LIMIT, "bytes")
    _check_format(data, source)
    charset = _CHARSET.search(media_type or "")
    text = decode(data, charset=charset.group(1) if charset else None)
    if _is_binary(text[:_HEAD]):
        raise UnreadableArticle(source, "binary data")
    text = safe(text)
    try:
        document = _document(text, source, media_type)
    except TooMuchMarkup as exc:
        raise ArticleTooLarge(source, exc.limit, exc.unit) from exc
    return _assembled(document, source=source, language=wanted)


def _check_format(data: bytes, source: str) -> None:
    if _SOUNDS.match(data):
        raise SoundInsteadOfArticle(source)
    for pattern, name in _FORMATS:
        if pattern.match(data):
            raise UnreadableArticle(source, name)


def _is_binary(head: str) -> bool:
    controls = sum(character < " " and character not in "\t\n\r\f" for character in head)
    return controls > _MOST_CONTROLS and controls > _MOST_CONTROLS_SHARE * len(head)


def _document(text: str, source: str, media_type: str | None) -> Document:
    """Take the document apart by the reader for what it is."""
    if _IS_FEED.match(text):
        raise UnreadableArticle(source, "RSS")
    written_in = _written_in(text, source, (media_type or "").partition(";")[0].strip().lower())
    if written_in == "html":
        return page.read(text, address=source)
    if len(text) > CHARACTERS_LIMIT:
        raise ArticleTooLarge(source, CHARACTERS_LIMIT, "characters")
    if max(text.count("\n"), text.count("\r")) > LINES_LIMIT:
        raise ArticleTooLarge(source, LINES_LIMIT, "lines")
    if written_in == "markdown":
        return markdown.read(text, address=source)
    return plain.read(text)


def _written_in(text: str, source: str, media_type: str) -> str:
    if _IS_PAGE.match(text):  # whatever its name, such as an error page saved as article.md
        return "html"
    if media_type in _MEDIA_TYPES:
        return _MEDIA_TYPES[media_type]
    try:
        path = urlsplit(source).path
    except ValueError:
        path = source
    # A server that sends Markdown as text/plain is common, so the suffix counts for more than that.
    suffix = re.search(r"\.(\w+)$", path)
    if suffix and suffix.group(1).lower() in _SUFFIXES:
        return _SUFFIXES[suffix.group(1).lower()]
    if media_type == "text/plain":
        return "plain"
    head = text[:_HEAD]
    if _LIKE_PAGE.search(head):
        return "html"
    return "markdown" if _LIKE_MARKDOWN.search(head) else "plain"


def _assembled(document: Document, *, source: str, language: str | None) -> Article:
    blocks = mend(kinds.classify(document.blocks))
    if not any(block.kind in _READ_ALOUD for block in blocks):
        raise EmptyArticle(source)
    if sum(len(block.text.split()) for block in blocks) > WORDS_LIMIT:
        raise ArticleTooLarge(source, WORDS_LIMIT, "words")
    if sum(len(block.text) for block in blocks) > CHARACTERS_LIMIT:  # of a page, whose markup does not count
        raise ArticleTooLarge(source, CHARACTERS_LIMIT, "characters")
    paragraphs = _paragraphs(blocks)
    spoken = "\n".join(paragraph.text for paragraph in paragraphs if paragraph.kind.expected)
    code = language or detect(spoken, declared=document.language)
    return Article(
        title=next((block.text for block in blocks if block.kind is Kind.TITLE), ""),
        byline=kinds.find_byline(blocks) or document.byline,
        language=code,
        source=source,
        podcast_url=podcast.choose(document.podcasts, source=source, base=document.base, canonical=document.canonical),
        paragraphs=paragraphs,
        sha256=content_sha256(code, paragraphs),
    )


def _paragraphs(blocks: Iterable[RawBlock]) -> tuple[Paragraph, ...]:
    seen: Counter[str] = Counter()
    paragraphs = []
    for block in blocks:
        name = paragraph_id(block.text)
        seen[name] += 1
        name = name if seen[name] == 1 else f"{name}-{seen[name]}"
        paragraphs.append(Paragraph(id=name, kind=block.kind, text=block.text, spans=block.spans))
    return tuple(paragraphs)


def paragraph_id(text: str) -> str:
    """Return an id made from a text: the same in every version of the article that has it; fit for XML and CSS.

    >>> paragraph_id("Die Stadt hört zu.")
    'p-e654c22897'
    """
    digest = hashlib.sha256(" ".join(text.lower().split()).encode()).hexdigest()
    return f"p-{digest[:_ID_DIGITS]}"
