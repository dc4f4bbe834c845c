"""Metadata: what a page says of itself in its head and in JSON-LD."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any, Final

from articles.characters import tidy, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from articles.markup import Markup

_TITLE_SEPARATOR: Final = re.compile(r"(?<!\s)\s++[|–—·»:-]\s+")
_ARTICLE_TYPES: Final = re.compile(r"Article|BlogPosting|Report|PodcastEpisode|RadioEpisode|AudioObject")
# What else a page lists in its data: other articles, the series, the publisher.
_OTHERS: Final = word_set(
    "itemListElement mentions isPartOf partOfSeries partOfSeason citation isRelatedTo relatedLink publisher video"
    " hasPart comment review breadcrumb potentialAction"
)
_NOBODY: Final = re.compile(r"admin(istrator)?|https?:.*|www\..*|webmaster|user\d*", re.IGNORECASE)


def meta(page: Markup, *names: str) -> Iterator[str]:
    """Yield the contents of ``<meta>`` elements whose name, property or itemprop is one of ``names``."""
    for element in page.elements:
        if element.tag == "meta":
            attributes = element.attributes
            key = attributes.get("property") or attributes.get("name") or attributes.get("itemprop") or ""
            key = key or attributes.get("http-equiv", "")
            if key.lower() in names and attributes.get("content", "").strip():
                yield attributes["content"].strip()


def linked_data(page: Markup) -> list[dict[str, Any]]:
    """Return all JSON-LD objects that are about this page, outer before inner, in document order."""
    found: list[dict[str, Any]] = []
    for element in page.elements:
        if element.tag != "script" or "ld+json" not in element.attributes.get("type", "").lower():
            continue
        try:
            waiting: list[Any] = [json.loads(element.content, strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            value = waiting.pop()
            if isinstance(value, list):
                waiting.extend(reversed(value))
            elif isinstance(value, dict):
                found.append(value)
                waiting.extend(inner for key, inner in reversed(value.items()) if key not in _OTHERS)
    return found


def types(thing: dict[str, Any]) -> str:
    """Return the schema.org types of a JSON-LD object, separated by spaces."""
    value = thing.get("@type", "")
    return " ".join(str(item) for item in value) if isinstance(value, list) else str(value)


def titles(page: Markup) -> list[str]:
    """Return what the page calls its article, best first; the last may carry the site's name."""
    found = [thing.get("headline") for thing in linked_data(page) if _ARTICLE_TYPES.search(types(thing))]
    found.extend(meta(page, "og:title", "twitter:title", "headline"))
    sites = list(meta(page, "og:site_name"))
    for element in page.elements:
        if element.tag == "title" and page.elements[element.parent].tag in ("head", "html", ""):
            found.extend([without_site(element.content, sites), element.content])
    return [tidied for title in found if isinstance(title, str) and (tidied := tidy(html.unescape(title)))]


def without_site(title: str, sites: Sequence[str] = ()) -> str:
    """Cut the site's name off a page title: what follows the bar or dash, or what is known to be its name.

    >>> without_site("Die Stadt, die wieder zuhört – Regionalblatt")
    'Die Stadt, die wieder zuhört'
    """
    parts = [part for part in _TITLE_SEPARATOR.split(title.strip()) if part not in sites]
    return parts[0] if parts else title


def byline(page: Markup) -> str:
    """Return the authors that the page names in its data, "" where it names none."""
    authors: list[str] = []
    for thing in linked_data(page):
        if _ARTICLE_TYPES.search(types(thing)):
            value = thing.get("author") or []
            for author in value if isinstance(value, list) else [value]:
                name = author.get("name") if isinstance(author, dict) else author
                if isinstance(name, str):
                    authors.append(name)
    if not authors:
        authors = list(meta(page, "author", "article:author", "dc.creator"))
    names = dict.fromkeys(tidy(html.unescape(author)) for author in authors)
    return ", ".join(name for name in names if name and not _NOBODY.fullmatch(name))


def language(page: Markup, container: int) -> str:
    """Return the language tag that holds where the article stands, "" where the page names none."""
    for index in page.ancestors(container):
        attributes = page.elements[index].attributes
        if value := attributes.get("lang") or attributes.get("xml:lang"):
            return value
    for element in page.elements:  # the root, where the article stands in a broken tree
        if element.tag == "html" and element.attributes.get("lang"):
            return element.attributes["lang"]
    said = [thing["inLanguage"] for thing in linked_data(page) if isinstance(thing.get("inLanguage"), str)]
    return next(iter([*meta(page, "content-language", "og:locale", "dc.language"), *said]), "")


def base(page: Markup) -> str:
    """Return what ``<base>`` says that addresses are relative to, "" without one."""
    return next((e.attributes["href"] for e in page.elements if e.tag == "base" and e.attributes.get("href")), "")


def canonical(page: Markup) -> str:
    """Return the address that the page says it has, "" without one."""
    for element in page.elements:
        if element.tag == "link" and "canonical" in element.attributes.get("rel", "").lower().split():
            return element.attributes.get("href", "")
    return next(meta(page, "og:url"), "")
