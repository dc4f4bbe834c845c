"""Roles: what the elements around a text say about its kind."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from articles.characters import word_set
from articles.markup import HEADINGS
from articles.records import Kind

if TYPE_CHECKING:
    from articles.markup import Markup

_BY_TAG: Final = {
    **dict.fromkeys(HEADINGS, Kind.HEADING),
    "figcaption": Kind.CAPTION,
    "caption": Kind.CAPTION,
    "blockquote": Kind.QUOTE,
    "li": Kind.LIST,
    "pre": Kind.BOILERPLATE,  # a listing: code is not read aloud
    "footer": Kind.BOILERPLATE,
}
_CAPTION_WORDS: Final = word_set("caption captions bildunterschrift bildtext bu")
_CREDIT_WORDS: Final = word_set("credit credits copyright bildnachweis fotocredit bildquelle")
_BYLINE_WORDS: Final = word_set("byline author authors autor autorin autoren verfasser")
_DATE_WORDS: Final = word_set("date datum dateline published timestamp pubdate lesezeit readingtime")
_NOTE_WORDS: Final = word_set("footnotes footnote fussnoten fussnote endnotes endnote")
_KICKER_WORDS: Final = word_set("kicker dachzeile topline overline eyebrow roofline rubrik")
_LEAD_WORDS: Final = word_set(
    "lead lede leadtext teaser intro vorspann standfirst excerpt subtitle subline subheadline dek unterzeile summary"
    " abstract einleitung anreisser teasertext"
)
_NEAR: Final = 3  # elements outwards whose class still speaks of this text and not of a whole section
_LONGEST_LABEL: Final = 120  # characters of a byline, credit or date
_SHORTEST_LEAD_HEADING: Final = 40  # a heading of class "subtitle" that long is a sentence


def role(page: Markup, number: int, *, top: int) -> Kind:
    """Return the kind that the markup gives a text; ``body`` where it says nothing.

    Args:
        page: the page taken apart.
        number: of the text.
        top: index of the element beyond which nothing counts.
    """
    text = page.texts[number]
    around = []
    for index in page.ancestors(text.element):
        if index == top:
            break
        around.append(index)
    words = frozenset[str]().union(*(page.elements[index].words for index in islice(around, _NEAR)))
    properties = {page.elements[index].attributes.get("itemprop", "") for index in islice(around, _NEAR)}
    is_label = len(text.text) <= _LONGEST_LABEL
    tag_kind = next((_BY_TAG[tag] for index in around if (tag := page.elements[index].tag) in _BY_TAG), Kind.BODY)
    if tag_kind is Kind.CAPTION or words & _CAPTION_WORDS:
        return Kind.CAPTION
    if words & _NOTE_WORDS:
        return Kind.BOILERPLATE
    if is_label and words & (_CREDIT_WORDS | _DATE_WORDS | _KICKER_WORDS) and tag_kind is not Kind.HEADING:
        return Kind.BOILERPLATE
    if is_label and (words & _BYLINE_WORDS or "author" in properties) and tag_kind in (Kind.BODY, Kind.LIST):
        return Kind.BYLINE
    is_lead = bool(words & _LEAD_WORDS) or bool(properties & {"description", "alternativeHeadline"})
    if is_lead and (tag_kind is Kind.BODY or (tag_kind is Kind.HEADING and len(text.text) >= _SHORTEST_LEAD_HEADING)):
        return Kind.LEAD
    return tag_kind
