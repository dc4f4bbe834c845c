"""Selection: which texts of a page are the article."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from articles.characters import condensed, word_set
from articles.markup import HEADINGS

if TYPE_CHECKING:
    from articles.markup import Element, Markup

_NOISE_TAGS: Final = word_set("nav aside footer form dialog menu")
_NOISE_ROLES: Final = word_set("navigation complementary banner contentinfo search dialog alert")
_NOISE_WORDS: Final = word_set(
    "nav navigation navbar menu breadcrumb breadcrumbs sidebar footer related recommend recommended"
    " recommendations newsletter share sharing shares sharedaddy social comment comments kommentar kommentare"
    " cookie cookies consent paywall promo promotion advert advertisement advertising ad ads adslot anzeige"
    " anzeigen werbung banner widget widgets subscribe abo toc pagination pager tags tagcloud sponsor sponsored"
    " popup modal overlay login search disqus"
)
_COMMENT_WORDS: Final = word_set("comment comments kommentar kommentare disqus respond")
_TEASER_WORDS: Final = word_set("teaser teasers")
_WHOLE_PAGE: Final = frozenset({"", "html", "body"})
_TOO_SMALL: Final = HEADINGS | word_set(  # to be the container, on a page with one paragraph
    "p li ul ol dl dt dd blockquote figure figcaption pre td th tr tbody"
)

# Two texts that agree in so many letters are the same; a line that the extraction ended differently still counts.
_PREFIX: Final = 40
# An element with so much of the main text cannot be noise, whatever its class says (<body class="has-sidebar">).
_TOO_MUCH_FOR_NOISE: Final = 0.3
# The innermost element with so much of the main text is where the article stands; a stray footer line may differ.
_CONTAINER_SHARE: Final = 0.9
# Extraction that found less than this share of an <article>'s text has failed, as on pages of many short paragraphs.
_FAILED_SHARE: Final = 0.5
_MOSTLY_LINK: Final = 0.6  # share of a text in links from which on it is navigation


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The article's part of a page.

    Attributes:
        container: index of the element that the article stands in.
        chosen: numbers of the page's texts that are the article.
        passed_by: numbers of texts that stand between those and are none of it: adverts, teasers, share bars.
        inside: for each element, whether it stands in the container.
        noise: for each element, whether it stands in a navigation, sidebar, advert or the like.
    """

    container: int
    chosen: frozenset[int]
    passed_by: frozenset[int]
    inside: Sequence[bool]
    noise: Sequence[bool]


def select(page: Markup, extracted: str) -> Selection:
    """Tell the article from what stands around it.

    Args:
        page: the page taken apart.
        extracted: the main text as a library extracted it, one paragraph a line; "" where it found none.

    Returns:
        The article: all of the main text, and what the extraction dropped from the same container.
    """
    main = _matching(page, extracted)
    noise = _noise(page, main)
    semantic = _largest_article(page, noise)
    if _length(page, main & semantic) < _FAILED_SHARE * _length(page, semantic):
        main |= semantic
        noise = _noise(page, main)
    container = _container(page, main)
    inside = _inside(page, container)
    is_whole_page = page.elements[container].tag in _WHOLE_PAGE
    long = [n for n in main if not noise[page.texts[n].element] and len(page.texts[n].text) >= _PREFIX]
    first, last = min(long or main, default=0), max(long or main, default=-1)
    chosen, passed_by = set(), set()
    for number, text in enumerate(page.texts):
        if not inside[text.element]:
            if number in long:
                chosen.add(number)
        elif not noise[text.element] and (not is_whole_page or number in main or first <= number <= last):
            chosen.add(number)
        elif (first < number < last or _is_in_footer(page, number, container)) and not _is_comment(page, number):
            passed_by.add(number)
    return Selection(
        container=container,
        chosen=frozenset(chosen),
        passed_by=frozenset(passed_by),
        inside=inside,
        noise=noise,
    )


def _matching(page: Markup, extracted: str) -> set[int]:
    """Find the page's texts that the extraction has."""
    lines = {condensed(line) for line in extracted.splitlines()}
    lines.discard("")
    prefixes = {line[:_PREFIX] for line in lines if len(line) >= _PREFIX}
    found = set()
    for number, text in enumerate(page.texts):
        key = condensed(text.text)
        if key in lines or (len(key) >= _PREFIX and key[:_PREFIX] in prefixes):
            found.add(number)
    return found


def _length(page: Markup, texts: set[int]) -> int:
    return sum(len(page.texts[number].text) for number in texts)


def _weights(page: Markup, texts: set[int]) -> list[int]:
    """Count the characters of these texts in each element."""
    weights = [0] * len(page.elements)
    for number in texts:
        weights[page.texts[number].element] += len(page.texts[number].text)
    for index in range(len(page.elements) - 1, 0, -1):
        weights[page.elements[index].parent] += weights[index]
    return weights


def _noise(page: Markup, main: set[int]) -> list[bool]:
    weights = _weights(page, main)
    total = _length(page, main)
    has_link = [element.tag == "a" and "href" in element.attributes for element in page.elements]
    for index in range(len(page.elements) - 1, 0, -1):
        parent = page.elements[index].parent
        has_link[parent] = has_link[parent] or has_link[index]
    noise: list[bool] = []
    for index, element in enumerate(page.elements):
        own = _is_noise(element, has_link=has_link[index]) and weights[index] <= _TOO_MUCH_FOR_NOISE * total
        noise.append(own or (index > 0 and noise[element.parent]))
    return noise


def _is_noise(element: Element, *, has_link: bool) -> bool:
    if element.tag in HEADINGS or element.tag in ("html", "body", "main"):
        return False
    if element.tag in _NOISE_TAGS or element.attributes.get("role") in _NOISE_ROLES:
        return True
    words = element.words
    return bool(words & _NOISE_WORDS) or (has_link and bool(words & _TEASER_WORDS))


def _largest_article(page: Markup, noise: list[bool]) -> set[int]:
    """Return the printed texts of the <article> or <main> with the most text, of the body if there is neither."""
    readable = {
        n
        for n, text in enumerate(page.texts)
        if not noise[text.element] and text.linked < _MOSTLY_LINK * len(text.text)
    }
    weights = _weights(page, readable)
    for tags in (("article",), ("main",), ("body",)):
        found = [
            index
            for index, element in enumerate(page.elements)
            if weights[index] and (element.tag in tags or element.attributes.get("role") in tags)
        ]
        if found:
            inside = _inside(page, max(found, key=lambda index: weights[index]))
            return {n for n in readable if inside[page.texts[n].element]}
    return readable


def _container(page: Markup, main: set[int]) -> int:
    weights = _weights(page, main)
    # Elements with nine tenths of the text stand one in another, so the last of them is the innermost.
    container = max(
        (i for i, weight in enumerate(weights) if weight and weight >= _CONTAINER_SHARE * weights[0]), default=0
    )
    for wanted in ("article", "main"):
        for index in page.ancestors(container):
            element = page.elements[index]
            if element.tag == wanted or element.attributes.get("role") == wanted:
                return index
    while page.elements[container].tag in _TOO_SMALL:
        container = page.elements[container].parent
    return container


def _inside(page: Markup, container: int) -> list[bool]:
    inside: list[bool] = []
    for index, element in enumerate(page.elements):
        inside.append(index == container or (index > 0 and inside[element.parent]))
    return inside


def _is_comment(page: Markup, number: int) -> bool:
    return any(page.elements[i].words & _COMMENT_WORDS for i in page.ancestors(page.texts[number].element))


def _is_in_footer(page: Markup, number: int, container: int) -> bool:
    for index in page.ancestors(page.texts[number].element):
        if index == container:
            return False
        if page.elements[index].tag == "footer":
            return True
    return False
