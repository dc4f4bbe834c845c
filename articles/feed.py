"""A podcast's feed becomes a list of its episodes: RSS 2.0 and Atom.

Feeds come from strangers. A document type, and so any entity of its own, is refused; nothing else is opened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import TYPE_CHECKING, Final

from lxml import etree

from articles import podcast
from articles.characters import safe, tidy
from articles.errors import UnreadableFeed

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_EPISODES: Final = 10_000  # a daily podcast of 27 years
_MAX_CHARS: Final = 500  # of a title or an id, which are only shown
_HEAD_BYTES: Final = 2_000  # in which a web page says that it is one

_KINDS: Final = {"rss": "item", "feed": "entry"}  # RSS 2.0 and Atom: what the root is called, and an episode
_MEDIA: Final = "{http://search.yahoo.com/mrss/}"
_DATES: Final = ("{*}pubDate", "{*}published", "{http://purl.org/dc/elements/1.1/}date", "{*}updated")


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """An entry of a feed.

    Attributes:
        title: in one line, ``""`` where it has none.
        id: what the feed calls it, ``""`` where it does not.
        published: when, ``None`` where the feed does not say.
        article_url: of its own page, absolute, ``None`` where it has none: many feeds link each episode to the show.
        audio_url: of its recording, absolute, ``None`` where it has none.
    """

    title: str
    id: str
    published: datetime | None
    article_url: str | None
    audio_url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """What a feed says.

    Attributes:
        title: of the show.
        episodes: newest first where all have a date, else in the order of the feed.
    """

    title: str
    episodes: tuple[Episode, ...]


def read(data: bytes, *, source: str) -> Feed:
    """Read a feed.

    Args:
        data: the document, in whichever encoding it names.
        source: where it came from in the end; what it links to is resolved against that.

    Raises:
        UnreadableFeed: it is no feed, not well-formed, has a document type, or too many episodes.

    >>> text = b"<rss><channel><item><link>/a</link><enclosure url='a.mp3'/></item></channel></rss>"
    >>> read(text, source="https://example.org/feed").episodes[0].audio_url
    'https://example.org/a.mp3'
    """
    root = _root(data, source)
    kind = _KINDS.get(_name(root))
    channel = root.find("{*}channel") if kind == "item" else root
    if kind is None or channel is None:
        raise UnreadableFeed(source, "it is neither RSS nor Atom")
    found = list(islice(channel.iterchildren(f"{{*}}{kind}"), MAX_EPISODES + 1))
    if len(found) > MAX_EPISODES:
        raise UnreadableFeed(source, f"it has more than {MAX_EPISODES} episodes")
    show = _page(channel, source)
    episodes = [_episode(each, source, show) for each in found]
    return Feed(title=_text(channel, "{*}title"), episodes=tuple(_newest_first(episodes)))


def _root(data: bytes, source: str) -> etree._Element:
    # Facts measured with lxml 6: with these, neither bombs of entities nor files named by them do anything.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        reason = (
            "it is a web page" if b"<html" in data[:_HEAD_BYTES].lower() else tidy(safe(exc.msg))
        )  # it may show signs of the feed
        raise UnreadableFeed(source, reason[:_MAX_CHARS]) from exc
    if root.getroottree().docinfo.doctype:
        raise UnreadableFeed(source, "it has a document type")
    return root


def _episode(entry: etree._Element, source: str, show: str | None) -> Episode:
    page = _page(entry, source)
    return Episode(
        title=_text(entry, "{*}title"),
        id=_text(entry, "{*}guid") or _text(entry, "{*}id"),
        published=_published(entry),
        article_url=None if page == show else page,
        audio_url=next(_recordings(entry, source), None),
    )


def _page(entry: etree._Element, source: str) -> str | None:
    """Return the address of a page about an episode or a show."""
    named = [
        (link, link.get("href") or link.text or "")
        for link in entry.iterchildren("{*}link")
        if link.get("rel", "alternate") == "alternate"
    ]
    # RSS 2.0: a guid is an address unless it says that it is none; many are none and say nothing
    named += [
        (guid, guid.text or "")
        for guid in entry.iterchildren("guid")
        if guid.get("isPermaLink") != "false" and (guid.text or "").strip().startswith("http")
    ]
    for element, address in named:
        found = _absolute(element, address, source)
        if found is not None and not podcast.is_sound(found):
            return found
    return None


def _recordings(entry: etree._Element, source: str) -> Iterator[str]:
    """Yield the addresses of sounds, in the order in which feeds are most to be trusted."""
    named = [(each, each.get("url")) for each in entry.iterchildren("{*}enclosure")]
    named += [(each, each.get("href")) for each in entry.iterchildren("{*}link") if each.get("rel") == "enclosure"]
    named += [(each, each.get("url")) for each in entry.iterdescendants(f"{_MEDIA}content")]
    for element, address in named:
        found = _absolute(element, address or "", source)
        if found is not None and (element.get("type", "").lower().startswith("audio/") or podcast.is_sound(found)):
            yield found


def _absolute(element: etree._Element, address: str, source: str) -> str | None:
    return podcast.absolute(address, source=source, base=element.base or "") if address.strip() else None


def _published(entry: etree._Element) -> datetime | None:
    for name in _DATES:
        text = _text(entry, name)
        for parse in (parsedate_to_datetime, datetime.fromisoformat):
            try:
                found = parse(text)
                return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
            except (ValueError, TypeError, OverflowError):  # it is written otherwise, or no time that there is
                continue
    return None


def _newest_first(episodes: list[Episode]) -> list[Episode]:
    dated = [(episode.published, episode) for episode in episodes if episode.published is not None]
    if len(dated) < len(episodes):
        return episodes
    return [episode for _, episode in sorted(dated, key=lambda each: each[0], reverse=True)]


def _text(parent: etree._Element, name: str) -> str:
    """Return what the first child of a name says, in one line."""
    child = next(parent.iterchildren(name), None)
    return "" if child is None else " ".join("".join(child.itertext()).split())[:_MAX_CHARS]


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname
