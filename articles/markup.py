"""Markup: an HTML page taken apart into elements and the blocks of text that stand in them.

Python's own html.parser takes time in the square of the length for a page of unclosed tags, raises on ``<![`` and
does not say where a text ends; libxml2 knows lines only. This reader goes once from left to right. Longer than other
modules by a few lines: one pass, with all that it has to know about elements.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from articles.characters import tidy, word_set
from articles.records import SourceSpan

if TYPE_CHECKING:
    from collections.abc import Iterator

_VOID: Final = word_set("area base br col embed hr img input link meta param source track wbr")
# Their content is characters, not markup.
_RAW: Final = word_set("script style textarea title xmp iframe noembed noframes")
# Their content is no printed text; a <title> is told apart by its tag.
_UNPRINTED: Final = _RAW | word_set(
    "head template svg math canvas object audio video picture select datalist dialog button rt rp noscript map"
)
_INLINE: Final = word_set(
    "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q ruby rb s samp small span"
    " strike strong sub sup time tt u var wbr"
)
HEADINGS: Final = word_set("h1 h2 h3 h4 h5 h6")
_END_PARAGRAPH: Final = HEADINGS | word_set(
    "p div section article aside header footer nav main ul ol dl pre blockquote table figure form address hr"
)
_BEGIN: Final = re.compile(r"<(?:[a-zA-Z!?]|/[a-zA-Z])")  # any other "<" is a character
_START: Final = re.compile(r"<[a-zA-Z]")
_NAME: Final = re.compile(r"[a-zA-Z][^\s/>]*")
_ATTRIBUTE: Final = re.compile(r"[\s/]*([^\s/>][^\s/>=]*)(\s*=\s*)?")
_BARE_VALUE: Final = re.compile(r"[^\s>]*")
_GAP: Final = re.compile(r"[\s/]*")
_TOPIC: Final = re.compile(r"(tag|category|post_tag|author)-")
_WORD: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_HIDDEN_STYLE: Final = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_LOOK_BACK: Final = 64  # open inline elements searched for the one that an end tag closes; keeps time linear
_FOOTNOTE_MARK: Final = re.compile(r"[\[(]?(\d{1,3}|[a-z]|[*†‡]{1,3}|[↩↑^]\ufe0e?)[\])]?")
_POWERS: Final = {"2": "²", "3": "³"}
_FOOTNOTE_NAME: Final = re.compile(r"note|ref|cite|\bfn", re.IGNORECASE)

DEPTH_LIMIT: Final = 512  # what stands deeper is put on this level; Source: browsers do the same
TAGS_LIMIT: Final = 100_000  # a long page with everything has 20 000; 100 000 take ten seconds (measured)


# In one tag; real ones have thirty. For 90 000 libxml2 takes minutes, comparing each with all before it (measured).
# A page's need no limit beside that of its bytes: 750 000 in 5 MB take three seconds (measured).
ATTRIBUTES_LIMIT: Final = 256


class TooMuchMarkup(Exception):
    """Raised beyond TAGS_LIMIT or ATTRIBUTES_LIMIT; its catcher knows the source and says ArticleTooLarge.

    Attributes:
        limit: what is allowed.
        unit: of the limit, as in `articles.errors.ArticleTooLarge`.
    """

    def __init__(self, limit: int, unit: str) -> None:
        super().__init__(limit, unit)
        self.limit = limit
        self.unit = unit


class Tag(NamedTuple):
    """A tag: its name in lower case, attributes of the first mention, and the offset after it."""

    name: str
    attributes: dict[str, str]
    is_end: bool
    end: int


@dataclass(slots=True, kw_only=True)
class Element:
    """An element of the page.

    Attributes:
        parent: index of the element around it, -1 for the root.
        tag: in lower case.
        attributes: values with entities resolved.
        content: what a raw element such as ``<script>`` or ``<title>`` contains.
    """

    parent: int
    tag: str
    attributes: dict[str, str]
    content: str = ""

    @property
    def names(self) -> list[str]:
        """The names in ``class`` and ``id``, in lower case."""
        return f"{self.attributes.get('class', '')} {self.attributes.get('id', '')}".lower().split()

    @property
    def words(self) -> frozenset[str]:
        """The words that those names are made of: ``articleLead`` and ``article__lead`` have the same two.

        What WordPress writes for the topics of an article (``tag-newsletter``) says nothing of the element.
        """
        names = f"{self.attributes.get('class', '')} {self.attributes.get('id', '')}".split()
        return frozenset(word.lower() for name in names if not _TOPIC.match(name) for word in _WORD.findall(name))


@dataclass(slots=True, kw_only=True)
class Text:
    """A block of printed text.

    Attributes:
        element: index of the element, other than an inline one, that it stands in.
        text: tidy, not empty.
        span: from its first to its last visible character.
        linked: how many of its characters stand in links.
    """

    element: int
    text: str
    span: SourceSpan
    linked: int


@dataclass(slots=True, kw_only=True)
class Markup:
    """A page.

    Attributes:
        elements: in the order of their start tags; the first is a root around all, without a tag.
        texts: in printed order.
    """

    elements: list[Element] = field(default_factory=list)
    texts: list[Text] = field(default_factory=list)

    def ancestors(self, index: int) -> Iterator[int]:
        """Go from an element outwards, itself included."""
        while index >= 0:
            yield index
            index = self.elements[index].parent

    def block(self, index: int) -> int:
        """Return the element that is no inline element and nearest around the given one, itself included."""
        return next(i for i in self.ancestors(index) if self.elements[i].tag not in _INLINE)


def parse(source: str) -> Markup:
    """Take a page apart.

    Args:
        source: the decoded page, with unsafe characters replaced; offsets in the result count in it.

    Returns:
        Elements and texts. Nesting is repaired as far as texts need it; hidden elements give no text.

    Raises:
        TooMuchMarkup: for more than TAGS_LIMIT elements, or ATTRIBUTES_LIMIT attributes in a tag.

    >>> [text.text for text in parse("<p>Hier <b>steht</b><p>etwas<br>Text").texts]
    ['Hier steht', 'etwas Text']
    """
    return _Parser(source).run()


class _Parser:
    def __init__(self, source: str) -> None:
        self.source = source
        self.page = Markup(elements=[Element(parent=-1, tag="", attributes={})])
        self.open: list[int] = [0]  # indices of open elements, outermost first; the root is never closed
        self.counts: Counter[str] = Counter()  # open elements by tag
        self.too_deep: Counter[str] = Counter()  # elements that were not opened, by tag
        self.unprinted = 0  # open elements whose text is not printed
        self.links = 0
        self.pieces: list[str] = []  # of the block that is being collected
        self.linked = 0
        self.first = self.last = 0
        self.has_break = False
        self.marks: dict[int, int] = {}  # open <sup> and <a> of this block: pieces before them

    def run(self) -> Markup:
        position, length = 0, len(self.source)
        while position < length:
            match = _BEGIN.search(self.source, position)
            begin = match.start() if match else length
            self.text(position, begin)
            position = self.markup(begin) if begin < length else length
        self.flush()
        return self.page

    def markup(self, begin: int) -> int:
        """Read what starts with the "<" at ``begin``; return the offset after it."""
        source = self.source
        following = source[begin + 1 : begin + 2]
        if source.startswith("<!--", begin):
            end = source.find("-->", begin + 2)
            return len(source) if end < 0 else end + 3
        if following in ("!", "?"):
            end = source.find(">", begin)
            return len(source) if end < 0 else end + 1
        tag = _tag(source, begin)
        if tag.is_end:
            if self.too_deep[tag.name]:
                self.too_deep[tag.name] -= 1
            else:
                self.close(tag.name)
            return tag.end
        index = self.start(tag)
        if tag.name in _RAW and not (tag.name == "title" and self.counts["svg"]):
            return self.raw(index, tag)
        return tag.end

    def raw(self, index: int, tag: Tag) -> int:
        closing = re.compile(rf"</{tag.name}(?=[\s/>])", re.IGNORECASE).search(self.source, tag.end)
        end = closing.start() if closing else len(self.source)
        self.page.elements[index].content = self.source[tag.end : end]
        if tag.name not in ("script", "style"):
            _check_tags(self.page.elements[index].content)  # for libxml2 it is markup
        return end

    def start(self, tag: Tag) -> int:
        name = tag.name
        if name == "br":
            self.line_break()
        elif name not in _INLINE:
            self.flush()
            if name in _END_PARAGRAPH:
                self.close("p", is_near=True)
            elif name in ("li", "dt", "dd", "tr", "td", "th", "option"):
                self.close_sibling(name)
        elements = self.page.elements
        if len(elements) >= TAGS_LIMIT:
            raise TooMuchMarkup(TAGS_LIMIT, "tags")
        elements.append(Element(parent=self.open[-1], tag=name, attributes=tag.attributes))
        index = len(elements) - 1
        if name in _VOID:
            return index
        if len(self.open) >= DEPTH_LIMIT:
            self.too_deep[name] += 1
        else:
            self.open.append(index)
            self.counts[name] += 1
            self.unprinted += _is_unprinted(elements[index])
            self.links += name == "a"
            if name in ("a", "sup"):
                self.marks[index] = len(self.pieces)
        return index

    def close_sibling(self, name: str) -> None:
        """Close an item before the next one opens, but not the item that the inner list stands in."""
        siblings = {"dt": {"dt", "dd"}, "dd": {"dt", "dd"}, "td": {"td", "th"}, "th": {"td", "th"}}.get(name, {name})
        if name == "tr":
            siblings = {"td", "th", "tr"}
        for index in reversed(self.open[-_LOOK_BACK:]):
            tag = self.page.elements[index].tag
            if tag in siblings:
                self.close(tag)
                if name != "tr" or tag == "tr":
                    return
            elif tag in ("ul", "ol", "dl", "table", "select", "menu"):
                return

    def close(self, name: str, *, is_near: bool = False) -> None:
        """Close the innermost open element of that name with all in it; nothing happens where none is open.

        Args:
            name: of the element.
            is_near: only if no block element stands between, as it always is with inline elements.
        """
        if not self.counts[name]:
            if name == "p":
                self.flush()
            return
        elements = self.page.elements
        if is_near or name in _INLINE:
            for index in reversed(self.open[-_LOOK_BACK:]):
                tag = elements[index].tag
                if tag == name:
                    break
                if tag not in _INLINE:
                    return
            else:
                return
        while True:
            tag = self.pop()
            if tag == name:
                return

    def pop(self) -> str:
        element = self.page.elements[self.open[-1]]
        if element.tag not in _INLINE:
            self.flush()
        elif element.tag in ("a", "sup"):
            self.drop_footnote_mark(element, self.marks.pop(self.open[-1], -1))
        elif element.tag == "span" and any(self.counts[heading] for heading in HEADINGS):
            # Kicker and headline are often two spans that only the style sheet sets apart.
            self.pieces.append(" ")
        self.open.pop()
        self.counts[element.tag] -= 1
        self.unprinted -= _is_unprinted(element)
        self.links -= element.tag == "a"
        return element.tag

    def drop_footnote_mark(self, element: Element, before: int) -> None:
        """Drop a mark such as [1]: a link within the page, or raised and named a note; the 2 of m² stays, as ²."""
        is_note = _FOOTNOTE_NAME.search(" ".join(element.names)) is not None
        if element.tag == "a":
            href = element.attributes.get("href", "")
            is_note = href.startswith("#") or ("#" in href and (is_note or bool(_FOOTNOTE_NAME.search(href))))
        if before < 0:
            return
        mark = "".join(self.pieces[before:]).strip()
        if is_note and _FOOTNOTE_MARK.fullmatch(mark):
            del self.pieces[before:]
        elif element.tag == "sup" and mark in _POWERS:
            self.pieces[before:] = [_POWERS[mark]]

    def line_break(self) -> None:
        if self.has_break and not self.unprinted:
            self.flush()  # two in a row are how old pages write paragraphs
        else:
            self.has_break = True
            self.pieces.append("\n")

    def text(self, start: int, end: int) -> None:
        if self.unprinted or start >= end:
            return
        chunk = self.source[start:end]
        stripped = chunk.strip()
        if stripped:
            begin = start + chunk.index(stripped[0])
            if self.last <= self.first:  # nothing visible yet
                self.first = begin
            self.last = begin + len(stripped)
            self.has_break = False
            if self.links:
                self.linked += len(stripped)
        self.pieces.append(html.unescape(chunk))

    def flush(self) -> None:
        """End the block of text that is being collected."""
        text = tidy("".join(self.pieces)) if self.last > self.first else ""
        if text:
            span = SourceSpan(start=self.first, end=self.last)
            element = self.page.block(self.open[-1])
            self.page.texts.append(Text(element=element, text=text, span=span, linked=self.linked))
        self.pieces, self.linked, self.has_break = [], 0, False
        self.marks.clear()
        self.first = self.last = 0


def _is_unprinted(element: Element) -> bool:
    attributes = element.attributes
    return (
        element.tag in _UNPRINTED
        or "hidden" in attributes
        or attributes.get("aria-hidden") == "true"
        or _HIDDEN_STYLE.search(attributes.get("style", "")) is not None
        or any(word in ("screen-reader-text", "sr-only", "visually-hidden") for word in element.names)
    )


def _tag(source: str, begin: int) -> Tag:
    """Read the tag at ``begin``."""
    is_end = source.startswith("</", begin)
    match = _NAME.match(source, begin + 1 + is_end)
    assert match is not None  # or there would be no markup here
    name, position = match.group().lower(), match.end()
    attributes: dict[str, str] = {}
    while True:
        attribute = _ATTRIBUTE.match(source, position)
        if attribute is None:  # ">" or the end of the page
            gap = _GAP.match(source, position)
            position = gap.end() if gap else position
            return Tag(name, attributes, is_end, min(position + 1, len(source)))
        position = attribute.end()
        value = ""
        if attribute.group(2):
            quote = source[position : position + 1]
            if quote in ('"', "'") and quote:
                end = source.find(quote, position + 1)
                if end < 0:  # browsers, too, take the rest of the page for the value
                    return Tag(name, attributes, is_end, len(source))
                value, position = source[position + 1 : end], end + 1
            else:
                bare = _BARE_VALUE.match(source, position)
                value, position = (bare.group(), bare.end()) if bare else ("", position)
        attributes.setdefault(attribute.group(1).lower(), html.unescape(value))
        if len(attributes) > ATTRIBUTES_LIMIT:
            raise TooMuchMarkup(ATTRIBUTES_LIMIT, "attributes in a tag")


def _check_tags(source: str) -> None:
    """Raise TooMuchMarkup where a tag has too many attributes."""
    position = 0
    while match := _START.search(source, position):
        position = _tag(source, match.start()).end
