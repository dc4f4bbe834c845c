from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest

from articles import feed
from articles.errors import UnreadableFeed

SOURCE = "https://example.org/podcast/feed.xml"


def rss(*items: str, channel: str = "<title>Die Sendung</title><link>https://example.org/</link>") -> bytes:
    return f"<rss version='2.0'><channel>{channel}{''.join(items)}</channel></rss>".encode()


def item(number: int, *, date: str = "") -> str:
    return (
        f"<item><title>Folge {number}</title><link>https://example.org/{number}</link><guid>g{number}</guid>"
        f"<enclosure url='https://cdn.example.org/{number}.mp3' length='1' type='audio/mpeg'/>"
        f"{f'<pubDate>{date}</pubDate>' if date else ''}</item>"
    )


def only(data: bytes, source: str = SOURCE) -> feed.Episode:
    (found,) = feed.read(data, source=source).episodes
    return found


def test_an_episode_of_rss_has_a_page_a_recording_and_a_date() -> None:
    found = feed.read(rss(item(1, date="Mon, 23 Nov 2026 08:00:00 +0100")), source=SOURCE)
    assert found.title == "Die Sendung"
    assert found.episodes == (
        feed.Episode(
            title="Folge 1",
            id="g1",
            published=datetime(2026, 11, 23, 7, tzinfo=UTC),
            article_url="https://example.org/1",
            audio_url="https://cdn.example.org/1.mp3",
        ),
    )


def test_an_entry_of_atom_is_an_episode_too() -> None:
    text = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"
     xml:base="https://example.org/a/"><title>Sendung</title><link href="https://example.org/"/>
     <entry><id>urn:1</id><title>Über&#160;Käse</title><updated>2026-11-23T08:00:00Z</updated>
     <link rel="self" href="no"/><link href="b"/><link rel="enclosure" type="audio/ogg" href="b.sound"/>
     </entry></feed>"""
    assert only(text.encode()) == feed.Episode(
        title="Über Käse",
        id="urn:1",
        published=datetime(2026, 11, 23, 8, tzinfo=UTC),
        article_url="https://example.org/a/b",
        audio_url="https://example.org/a/b.sound",
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_the_encoding_is_what_the_document_says(encoding: str) -> None:
    text = f"<?xml version='1.0' encoding='{encoding}'?>{rss('<item><title>Käse</title></item>').decode()}"
    assert only(text.encode(encoding)).title == "Käse"


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("<link>artikel?a=1&amp;b=2</link>", "https://example.org/podcast/artikel?a=1&b=2"),
        ("<link> \n //other.example/a b \n</link>", "https://other.example/a%20b"),
        ("<guid>https://example.org/g</guid>", "https://example.org/g"),
        ("<guid isPermaLink='false'>https://example.org/g</guid>", None),
        ("<guid>4711</guid>", None),
        ("<link/>", None),
        ("<link>javascript:alert(1)</link>", None),
        ("<link>file:///etc/passwd</link>", None),
        ("<link>http://[::1</link>", None),
        ("<link>https://example.org/a.mp3</link><guid>https://example.org/g</guid>", "https://example.org/g"),
        ("<link>https://example.org/</link>", None),  # the show's own page is no article
    ],
)
def test_the_page_is_what_a_browser_would_open(said: str, address: str | None) -> None:
    assert only(rss(f"<item>{said}</item>")).article_url == address


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("<enclosure url='a.jpg' type='image/jpeg'/><enclosure url='/b' type='Audio/MPEG'/>", "https://example.org/b"),
        ("<enclosure url='/b.m4a' type='application/octet-stream'/>", "https://example.org/b.m4a"),
        ("<enclosure url='/b.m3u8' type='audio/mpegurl'/>", None),
        ("<enclosure url='' type='audio/mpeg'/>", None),
        ("<enclosure type='audio/mpeg'/>", None),
        (
            "<g xmlns='http://search.yahoo.com/mrss/'><group><content url='/c' type='audio/mp4'/></group></g>",
            "https://example.org/c",
        ),
    ],
)
def test_the_recording_is_the_first_sound(said: str, address: str | None) -> None:
    assert only(rss(f"<item>{said}</item>")).audio_url == address


def test_episodes_are_newest_first_where_all_have_a_date() -> None:
    old, new = "Sun, 1 Nov 2026 00:00:00 GMT", "Mon, 2 Nov 2026 00:00:00 GMT"
    found = feed.read(rss(item(1, date=old), item(2, date=new)), source=SOURCE)
    assert [episode.id for episode in found.episodes] == ["g2", "g1"]
    found = feed.read(rss(item(1, date=old), item(2, date=new), item(3)), source=SOURCE)
    assert [episode.id for episode in found.episodes] == ["g1", "g2", "g3"]


@pytest.mark.parametrize("date", ["gestern", "", "Mon, 99 Nov 99999 00:00:00 GMT", "0001-01-01T00:00:00+14:00", "\t"])
def test_a_date_that_is_none_is_no_date(date: str) -> None:
    assert only(rss(f"<item><pubDate>{date}</pubDate></item>")).published is None


@pytest.mark.parametrize("date", ["2026-11-23", "Mon, 23 Nov 2026 00:00:00 -0000"])
def test_a_date_without_a_zone_is_in_utc(date: str) -> None:
    assert only(rss(f"<item><pubDate>{date}</pubDate></item>")).published == datetime(2026, 11, 23, tzinfo=UTC)


BOMB = "<!DOCTYPE rss [" + "".join(
    f"<!ENTITY e{n + 1} '{f'&e{n};' * 10}'>" if n else "<!ENTITY e1 'ha'>" for n in range(10)
)


@pytest.mark.fault("I17")
@pytest.mark.parametrize(
    "text",
    [
        "",
        "\0\0\0",
        "<html><body><p>Keine</p></body></html>",
        "<rss/>",
        "<rss><channel></rss>",
        "<feed",
        "{}",
        "ID3\x03\0",
        f"<!DOCTYPE rss>{rss(item(1)).decode()}",
        f"{BOMB}]>{rss('<item><title>&e10;</title></item>').decode()}",
        f"<!DOCTYPE rss [<!ENTITY x '{'a' * 50_000}'>]>"
        + rss(f"<item><title>{'&x;' * 50_000}</title></item>").decode(),
        f"<!DOCTYPE rss SYSTEM 'http://127.0.0.1:1/x'>{rss(item(1)).decode()}",
        "<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + rss("<item><title>&x;</title></item>").decode(),
        "<rss><channel>" + "<a>" * 100_000 + "</a>" * 100_000 + "</channel></rss>",
        rss("<item><title>&nbsp;</title></item>").decode(),
    ],
    ids=range(15),
)
def test_what_is_no_feed_or_not_safe_is_refused_at_once(text: str) -> None:
    begun_s = time.monotonic()
    with pytest.raises(UnreadableFeed) as caught:
        feed.read(text.encode(), source=SOURCE)
    assert time.monotonic() - begun_s < 2
    assert str(caught.value).startswith(SOURCE)
    assert "root:" not in str(caught.value)


@pytest.mark.parametrize("text", ["\0\0", "<a xmlns='\u202e'/>", "<a xmlns='\u200b\x1b'/>"])
def test_what_is_wrong_with_a_feed_is_one_line_without_signs_that_nobody_sees(text: str) -> None:
    with pytest.raises(UnreadableFeed) as caught:
        feed.read(text.encode(), source=SOURCE)
    assert str(caught.value).isprintable()


def test_a_page_in_place_of_its_feed_is_called_one() -> None:
    with pytest.raises(UnreadableFeed, match="it is a web page"):
        feed.read(b"<!doctype html>\n<HTML lang=de><body><p>Keine</body>", source=SOURCE)


def test_a_feed_without_end_is_refused() -> None:
    with pytest.raises(UnreadableFeed, match="10000 episodes"):
        feed.read(rss("<item/>" * 10_001), source=SOURCE)
    assert len(feed.read(rss("<item/>" * 10_000), source=SOURCE).episodes) == 10_000


def test_texts_are_one_short_line() -> None:
    found = only(rss(f"<item><title><![CDATA[<b>A</b>]]>\n\n{'x' * 9_999}</title><guid>{'y' * 9_999}</guid></item>"))
    assert found.title.startswith("<b>A</b> xxx")
    assert (len(found.title), len(found.id)) == (500, 500)


def test_what_is_within_an_episode_is_no_episode() -> None:
    found = only(rss("<item><title>A<item><title>B</title></item></title><x><item/></x></item>"))
    assert found.title.startswith("A")
