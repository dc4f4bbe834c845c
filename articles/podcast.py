"""Podcast: the address of the recording, wherever publishers put it."""

from __future__ import annotations

import re
from enum import IntEnum
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from articles import metadata
from articles.characters import UNSAFE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from articles.markup import Element, Markup
    from articles.selection import Selection

_SUFFIX: Final = r"\.(?:mp3|m4a|m4b|aac|ogg|oga|opus|flac|wav)"
# An address in running text ends at white space, quotes or brackets. A tracker has the sound's name further on, as in
# redirect.mp3/host/sound.mp3.
_ADDRESS: Final = re.compile(r"https?://[^\s\"'<>\\^`{|}\[\]]+", re.IGNORECASE)
_TO_SUFFIX: Final = re.compile(rf"{_SUFFIX}(?![\w/])(?:\?[^()]*)?", re.IGNORECASE)
# A quoted address in a script or a data attribute, where slashes may be escaped.
_QUOTED: Final = re.compile(rf"[\"']([^\"'\s<>]{{1,2000}}?{_SUFFIX}(?:[?#][^\"'\s<>]{{0,2000}})?)[\"']", re.IGNORECASE)
_IS_SOUND: Final = re.compile(rf"{_SUFFIX}$", re.IGNORECASE)
_PLAYER: Final = re.compile(r"podlove|podigee|powerpress|playerconfiguration|podcast|audio", re.IGNORECASE)
_SOUND_TYPES: Final = re.compile(r"AudioObject|PodcastEpisode|RadioEpisode|Audiobook")
_SOUND_KEYS: Final = frozenset({"audio", "associatedMedia", "encoding"})
_LIST_SUFFIXES: Final = (".m3u8", ".m3u", ".pls", ".mpd")  # lists of sounds, which are not opened


class Rank(IntEnum):
    """How surely an address is that of the article's own recording; the lowest wins, then the first on the page."""

    PLAYER = 0  # a player, or a link that stands alone, within the article
    STATED = 1  # the page's own data: JSON-LD, og:audio, enclosure
    MENTIONED = 2  # a link in a sentence of the article: it may be a sample
    OUTSIDE = 3  # elsewhere on the page, such as above the article
    ASIDE = 4  # in a sidebar, teaser or footer: most often another episode


class Candidate(NamedTuple):
    """An address as the document has it."""

    rank: Rank
    address: str


def in_text(text: str) -> list[str]:
    """Find the addresses of sounds that are printed in a text.

    >>> in_text("Zum Hören: https://example.org/a/b.mp3?x=1, bitte.")
    ['https://example.org/a/b.mp3?x=1']
    """
    found = []
    for match in _ADDRESS.finditer(text):
        address = match.group()
        if suffix := _TO_SUFFIX.search(address):
            found.append(address[: suffix.end()].rstrip(".,;:!"))
    return found


def is_sound(address: str) -> bool:
    """Tell whether an address, by the end of its path, is that of a sound.

    >>> is_sound("/upload/folge.MP3?download=1"), is_sound("/folge.html")
    (True, False)
    """
    try:
        return _IS_SOUND.search(urlsplit(address).path) is not None
    except ValueError:
        return False


def on_page(page: Markup, selection: Selection, *, alone: frozenset[int]) -> tuple[Candidate, ...]:
    """Find what the page plays or links to.

    Args:
        page: the page taken apart.
        selection: where its article is.
        alone: elements whose text is not read aloud, so that a link there is the recording's and no mention.
    """
    found = [Candidate(Rank.STATED, address) for address in _stated(page)]
    for index, element in enumerate(page.elements):
        place = _place(selection, index)
        found.extend(Candidate(place, address) for address in played(page, index))
        if address := linked(element):
            is_alone = "powerpress" in " ".join(element.names) or page.block(index) in alone
            rank = Rank.MENTIONED if place is Rank.PLAYER and not is_alone else place
            found.append(Candidate(rank, address))
    for text in page.texts:
        rank = _place(selection, text.element)
        if rank is Rank.PLAYER and text.element not in alone:
            rank = Rank.MENTIONED
        found.extend(Candidate(rank, address) for address in in_text(text.text))
    return tuple(found)


def in_fragment(page: Markup) -> tuple[str, ...]:
    """Find what a piece of HTML within Markdown plays or links to."""
    found = []
    for index, element in enumerate(page.elements):
        found.extend([*played(page, index), *filter(None, [linked(element)])])
    return tuple(found)


def choose(candidates: Iterable[Candidate], *, source: str, base: str = "", canonical: str = "") -> str | None:
    """Return the best address that can be fetched, absolute, ``None`` where there is none.

    Args:
        candidates: in document order.
        source: path or address of the document.
        base: what ``<base>`` says.
        canonical: the address that a saved page says it came from.

    >>> choose([Candidate(Rank.PLAYER, "/ton/1.mp3")], source="https://example.org/artikel")
    'https://example.org/ton/1.mp3'
    """
    for candidate in sorted(candidates, key=lambda candidate: candidate.rank):
        address = absolute(candidate.address, source=source, base=base, canonical=canonical)
        if address is not None:
            return address
    return None


def absolute(address: str, *, source: str, base: str = "", canonical: str = "") -> str | None:
    """Resolve an address as a browser would, to http or https; beside a saved page, to a path in its folder."""
    address = UNSAFE.sub("", re.sub(r"[\t\r\n]", "", address)).strip()
    try:
        if _is_web(source):
            resolved = urljoin(urljoin(source, base), address)
        elif _is_web(base):
            resolved = urljoin(base, address)
        elif address.startswith("/"):
            resolved = urljoin(canonical if _is_web(canonical) else "https:", address)
        else:
            resolved = address
        parts = urlsplit(resolved)
    except ValueError:
        return None
    if parts.path.lower().endswith(_LIST_SUFFIXES):
        return None
    if re.fullmatch(r"_=\d+", parts.query):  # what WordPress adds against caches
        resolved = parts._replace(query="").geturl()
    if parts.scheme in ("http", "https"):
        return resolved.replace(" ", "%20") if parts.hostname else None
    if parts.scheme or parts.netloc or _is_web(source):
        return None
    return _beside(parts.path, source)


def played(page: Markup, index: int) -> Iterator[str]:
    """Yield the addresses that an element plays or tells a player to play."""
    element = page.elements[index]
    if element.tag in ("meta", "link", "base"):
        return
    source = element.attributes.get("src", "")
    if (
        source
        and (element.tag == "audio" or (element.tag == "source" and page.elements[element.parent].tag == "audio"))
    ) or (source and element.tag in ("embed", "source", "video") and is_sound(source)):
        yield source
    yield from _configured(element)


def linked(element: Element) -> str:
    """Return the address if the element is a link to a sound, else ""."""
    if element.tag != "a":
        return ""
    address = element.attributes.get("href", "")
    is_named = element.attributes.get("type", "").startswith("audio/")
    is_named = is_named or any(name.startswith("powerpress_link") for name in element.names)
    return address if is_named or is_sound(address) else ""


def _stated(page: Markup) -> Iterator[str]:
    for thing in metadata.linked_data(page):
        yield from _sound_of(thing)
    yield from metadata.meta(page, "og:audio", "og:audio:url", "og:audio:secure_url")
    for stream in metadata.meta(page, "twitter:player:stream"):
        if is_sound(stream):
            yield stream
    for element in page.elements:
        if element.tag == "link" and (
            "enclosure" in element.attributes.get("rel", "").lower().split()
            or element.attributes.get("type", "").startswith("audio/")
        ):
            yield element.attributes.get("href", "")


def _sound_of(thing: dict[str, Any]) -> Iterator[str]:
    """Yield the addresses of sounds that a JSON-LD object has itself; inner objects come by themselves."""
    if _SOUND_TYPES.search(metadata.types(thing)) or str(thing.get("encodingFormat", "")).startswith("audio"):
        if isinstance(thing.get("contentUrl"), str):
            yield thing["contentUrl"]
        if isinstance(thing.get("url"), str) and is_sound(thing["url"]):
            yield thing["url"]
    elif isinstance(thing.get("contentUrl"), str) and is_sound(thing["contentUrl"]):
        yield thing["contentUrl"]
    for key in _SOUND_KEYS:
        if isinstance(thing.get(key), str) and is_sound(thing[key]):
            yield thing[key]


def _configured(element: Element) -> Iterator[str]:
    """Yield what players are told in a script or in attributes of their own: Podlove, Podigee and many others."""
    is_data = element.attributes.get("type", "").lower().endswith("json")
    if element.tag == "script" and "ld+json" not in element.attributes.get("type", ""):
        text = element.content
        if is_data or _PLAYER.search(text) or _PLAYER.search(" ".join(element.names)):
            yield from _quoted(text)
    for name, value in element.attributes.items():
        if name.startswith("data-") or element.tag in ("podlove-player", "podcast-player", "audio-player"):
            yield from [value] if is_sound(value) and not re.search(r"[{\[\s]", value) else _quoted(value)


def _quoted(text: str) -> Iterator[str]:
    for match in _QUOTED.finditer(text.replace("\\/", "/").replace("\\u0026", "&").replace("&amp;", "&")):
        yield match.group(1)


def _place(selection: Selection, index: int) -> Rank:
    if selection.noise[index]:
        return Rank.ASIDE
    return Rank.PLAYER if selection.inside[index] else Rank.OUTSIDE


def _beside(path: str, source: str) -> str | None:
    """Return the path of a sound in the folder of a saved page; a page cannot name a file anywhere else."""
    relative = unquote(path)
    steps = PurePath(relative).parts
    if (
        not steps
        or "\\" in relative
        or ":" in relative
        or relative.startswith("/")
        or ".." in steps
        or "\0" in relative
    ):
        return None
    return str(PurePath(source).parent / relative)


def _is_web(address: str) -> bool:
    return address.lower().startswith(("http://", "https://"))
