"""Page: a web page taken apart into the blocks of its article."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Final

import trafilatura

from articles import kinds, markup, metadata, podcast, roles
from articles.characters import condensed
from articles.documents import Document, RawBlock
from articles.errors import ArticleTooLarge
from articles.records import Kind
from articles.selection import select

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.markup import Markup, Text
    from articles.selection import Selection

TEXTS_LIMIT: Final = 20_000  # five seconds; the extraction takes minutes at 200 000 (measured)

_LONGEST_CELL: Final = 80  # a table with longer cells is a layout, whose cells are paragraphs
_IS_LINK: Final = 0.9  # share of a text in links
_LONGEST_LINK_LABEL: Final = 100
_TITLE_PLACES: Final = 6  # chosen texts among which a title without heading markup is looked for
_MOST_LEADS: Final = 3  # more paragraphs of class "intro" than that are the article
_TITLE_SHARE: Final = 0.5  # of the longer text that heading and page title must have in common to be the same


def read(source: str, *, address: str) -> Document:
    """Take a web page apart.

    Args:
        source: the decoded page, unsafe characters replaced.
        address: path or address, for messages and to resolve what the page links to.

    Raises:
        ArticleTooLarge: for more than TEXTS_LIMIT paragraphs.
        TooMuchMarkup: as `markup.parse`.
    """
    page = markup.parse(source)
    if len(page.texts) > TEXTS_LIMIT:
        raise ArticleTooLarge(address, TEXTS_LIMIT, "paragraphs")
    selection = select(page, _extracted(source))
    title = _title(page, selection)
    links = frozenset(page.block(index) for index, element in enumerate(page.elements) if podcast.linked(element))
    blocks = _blocks(page, selection, title=title, links=links)
    if title is None and (name := next(iter(metadata.titles(page)), "")):
        blocks = _titled(blocks, name)
    alone = frozenset(
        text.element for text in page.texts if _is_sound_link(text, links) or kinds.is_boilerplate(text.text)
    )
    candidates = podcast.on_page(page, selection, alone=alone)
    return Document(
        blocks=tuple(blocks),
        byline=metadata.byline(page),
        language=metadata.language(page, selection.container),
        podcasts=candidates,
        base=metadata.base(page),
        canonical=metadata.canonical(page),
    )


def _extracted(source: str) -> str:
    """Return the main text, one paragraph a line, "" where the library finds none."""
    document = trafilatura.bare_extraction(source, favor_recall=True, include_comments=False)
    return (getattr(document, "text", None) or "") if document is not None else ""


def _title(page: Markup, selection: Selection) -> int | None:
    """Find the heading that is the article's title; return its number among the texts."""
    headings = []
    for number, text in enumerate(page.texts):
        level = next(
            (page.elements[i].tag for i in page.ancestors(text.element) if page.elements[i].tag in markup.HEADINGS), ""
        )
        if level and not selection.noise[text.element]:
            headings.append((level, number))
    named = [condensed(title) for title in metadata.titles(page)]
    for _, number in sorted(headings):
        key = condensed(page.texts[number].text)
        if any(_are_same(key, name) for name in named):
            return number
    first = min(selection.chosen, default=0)
    main = [number for level, number in headings if level == "h1"]
    within = [number for number in main if number in selection.chosen]
    before = [number for number in main if number < first]
    return next(iter([*within[:1], *before[-1:]]), None)


def _are_same(heading: str, name: str) -> bool:
    """Tell whether a heading is the title that the page names, with a line above it or without the site's name."""
    if not heading or not name:
        return False
    shorter, longer = sorted((heading, name), key=len)
    is_part = longer.endswith(shorter) if longer == heading else longer.startswith(shorter)
    return is_part and len(shorter) >= _TITLE_SHARE * len(longer)


def _numbers(page: Markup, selection: Selection, title: int | None) -> list[int]:
    """Return the texts that become paragraphs, with those between a title above the container and the container."""
    numbers = selection.chosen | selection.passed_by
    if title is not None:
        first = min(selection.chosen, default=title)
        between = (n for n in range(title, first) if not selection.noise[page.texts[n].element])
        numbers = numbers | {title, *between}
    return sorted(numbers)


def _blocks(page: Markup, selection: Selection, *, title: int | None, links: frozenset[int]) -> list[RawBlock]:
    """Make the blocks of the article; ``links`` are the elements in which sounds are linked to."""
    title_key = condensed(page.texts[title].text) if title is not None else None
    blocks: list[RawBlock] = []
    has_begun = False  # with the first text of the body, after which there is no lead and no byline
    leads = 0
    for row, group in groupby(_numbers(page, selection, title), key=lambda number: _row(page, number)):
        cells = list(group)
        parts = [cells] if row >= 0 else [[number] for number in cells]
        for part in parts:
            block = _block(page, selection, part, links)
            if part == [title]:
                kicker, block = _without_kicker(replace(block, kind=Kind.TITLE), metadata.titles(page))
                blocks.extend(kicker)
            elif block.kind is Kind.HEADING and condensed(block.text) == title_key:
                continue  # printed twice, as in a bar that follows the reader
            elif block.kind is Kind.LEAD and (has_begun or leads >= _MOST_LEADS):
                block = replace(block, kind=Kind.BODY)
            elif block.kind is Kind.BYLINE and has_begun:
                block = replace(block, kind=Kind.BODY if kinds.byline(block.text) else Kind.BOILERPLATE)
            leads += block.kind is Kind.LEAD
            is_body = block.kind is Kind.BODY and not kinds.is_boilerplate(block.text) and not kinds.byline(block.text)
            has_begun = has_begun or is_body
            blocks.append(block)
    return blocks


def _without_kicker(title: RawBlock, names: Sequence[str]) -> tuple[list[RawBlock], RawBlock]:
    """Divide a heading that holds the line above the headline, too: "Meteorologie Ein Ballon steigt auf"."""
    for name in names:
        if title.text.endswith(f" {name}"):
            kicker = replace(title, kind=Kind.BOILERPLATE, text=title.text.removesuffix(name).strip(" :|–-"))
            return ([kicker] if kicker.text else []), replace(title, text=name)
    return [], title


def _block(page: Markup, selection: Selection, numbers: Sequence[int], links: frozenset[int]) -> RawBlock:
    texts = [page.texts[number] for number in numbers]
    text = " ".join(part.text for part in texts)
    kind = roles.role(page, numbers[0], top=selection.container)
    is_noise = numbers[0] in selection.passed_by and kind is not Kind.CAPTION
    if is_noise or (kind is Kind.BODY and _is_sound_link(texts[0], links)):
        kind = Kind.BOILERPLATE
    return RawBlock(
        kind=kind,
        text=text,
        spans=tuple(part.span for part in texts),
        is_link=sum(part.linked for part in texts) >= _IS_LINK * len(text),
        is_whole=_row(page, numbers[0]) >= 0,
    )


def _row(page: Markup, number: int) -> int:
    """Return the table row that a text is a cell of, -1 where it is none."""
    text = page.texts[number]
    element = page.elements[text.element]
    if element.tag not in ("td", "th") or len(text.text) > _LONGEST_CELL:
        return -1
    return element.parent if page.elements[element.parent].tag == "tr" else -1


def _is_sound_link(text: Text, links: frozenset[int]) -> bool:
    """Tell whether a text is nothing but a link to a sound."""
    is_label = len(text.text) <= _LONGEST_LINK_LABEL and text.linked >= _IS_LINK * len(text.text)
    return is_label and text.element in links


def _titled(blocks: list[RawBlock], title: str) -> list[RawBlock]:
    """Give blocks without a title heading the page's own title: where it is printed, else before all."""
    key = condensed(title)
    for place, block in enumerate(blocks[:_TITLE_PLACES]):
        if condensed(block.text) == key:
            return [*blocks[:place], replace(block, kind=Kind.TITLE), *blocks[place + 1 :]]
    return [RawBlock(kind=Kind.TITLE, text=title), *blocks]
