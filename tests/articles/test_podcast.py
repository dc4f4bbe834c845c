"""Where the recording's address stands, and which one is taken."""

from __future__ import annotations

import pytest

from articles.podcast import Candidate, Rank, choose, in_text, is_sound
from articles.read import read

BODY = "<p>Ein Absatz mit so viel Text, dass er für den Artikel gehalten wird, und noch etwas mehr.</p>"
LINKED = '<script type="application/ld+json">'
PAGE = "https://example.org/artikel/eins"


def found(html: str, source: str = PAGE) -> str | None:
    return read(html.encode(), source=source, media_type="text/html").podcast_url


@pytest.mark.parametrize(
    "inside",
    [
        '<audio src="/a.mp3"></audio>',
        "<audio controls><source src='/a.mp3' type='audio/mpeg'>Ihr Browser kann das nicht.</audio>",
        '<p><a href="/a.mp3">Artikel anhören</a></p>',
        "<p>https://example.org/a.mp3</p>",
        '<p class="powerpress_links"><a class="powerpress_link_d" href="/a.mp3">Download</a></p>',
        '<div data-src="/a.mp3"></div>',
        """<div data-config='{"audio":[{"url":"https:\\/\\/example.org\\/a.mp3"}]}'></div>""",
        "<script>podlovePlayer(\"#p\", {audio: [{url: 'https://example.org/a.mp3'}]})</script>",
        '<script type="application/json">{"audio":{"url":"/a.mp3"}}</script>',
        '<script type="application/ld+json">{"@type":"AudioObject","contentUrl":"/a.mp3"}</script>',
        f'{LINKED}{{"@type":["PodcastEpisode"],"associatedMedia":{{"contentUrl":"/a.mp3"}}}}</script>',
        f'{LINKED}{{"@graph":[{{"@type":"Article","audio":{{"contentUrl":"/a.mp3"}}}}]}}</script>',
        '<meta property="og:audio" content="/a.mp3">',
        '<meta property="og:audio:secure_url" content="https://example.org/a.mp3">',
        '<link rel="enclosure" type="audio/mpeg" href="/a.mp3">',
    ],
)
def test_each_way_of_naming_it_is_found(inside: str) -> None:
    assert found(f"<article>{inside}{BODY}</article>") == "https://example.org/a.mp3"


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        (
            f"<aside><audio src=/fremd.mp3></audio></aside><article>{BODY}<audio src=/eigen.mp3></audio></article>",
            "eigen",
        ),
        (
            f"<meta property=og:audio content=/seite.mp3><article>{BODY}<audio src=/eigen.mp3></audio></article>",
            "eigen",
        ),
        (f"<article>{BODY}<p>Ein <a href=/probe.mp3>Beispiel</a> ist das.</p></article>", "probe"),
        (
            f"<link rel=enclosure href=/seite.mp3><article>{BODY}<p>Ein <a href=/probe.mp3>Satz</a>.</p></article>",
            "seite",
        ),
        (f"<audio src=/oben.mp3></audio><article>{BODY}</article><aside><audio src=/x.mp3></audio></aside>", "oben"),
        (f"<article>{BODY}</article><aside><audio src=/neben.mp3></audio></aside>", "neben"),
        (f"<article><audio src=/strom.m3u8></audio><audio src=/eigen.mp3></audio>{BODY}</article>", "eigen"),
        (
            f"<article>{BODY}<p>Podcast: <a href=/eigen.mp3>Download</a></p><audio src=/x.mp3></audio></article>",
            "eigen",
        ),
    ],
)
def test_the_article_goes_before_the_page_and_the_page_before_its_sidebar(html: str, expected: str) -> None:
    assert found(html) == f"https://example.org/{expected}.mp3"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:a.mp3",
        "file:///etc/a.mp3",
        "data:audio/mpeg;a.mp3",
        "ftp://x/a.mp3",
        "http://[bad/a.mp3",
        "http:///a.mp3",
    ],
)
def test_only_the_web_is_followed(address: str) -> None:
    assert found(f"<article><audio src='{address}'></audio>{BODY}</article>") is None


def test_a_page_without_a_podcast_has_none() -> None:
    assert found(f"<article>{BODY}<a href='/bild.jpg'>Bild</a><a href='/mp3'>MP3</a></article>") is None
    assert read(b"Ein Satz.", source="a.txt").podcast_url is None


@pytest.mark.parametrize(
    ("address", "head", "expected"),
    [
        ("seite-Dateien/a.mp3", "", "gespeichert/seite-Dateien/a.mp3"),
        ("a%20b.mp3", "", "gespeichert/a b.mp3"),
        ("../../geheim/a.mp3", "", None),
        ("/etc/a.mp3", "", None),
        ("..\\a.mp3", "", None),
        ("c:a.mp3", "", None),
        ("//ton.example/a.mp3", "", "https://ton.example/a.mp3"),
        ("/a.mp3", "<link rel=canonical href='https://woher.example/x/y'>", "https://woher.example/a.mp3"),
        ("a.mp3", "<base href='https://basis.example/t/'>", "https://basis.example/t/a.mp3"),
    ],
)
def test_a_saved_page_may_have_its_sound_beside_it_and_nowhere_else(
    address: str, head: str, expected: str | None
) -> None:
    got = found(f"{head}<article><audio src='{address}'></audio>{BODY}</article>", "gespeichert/seite.html")
    assert (got.replace("\\", "/") if got else got) == expected


def test_base_and_page_resolve_relative_addresses() -> None:
    assert found(f"<article><audio src='t/a.mp3'></audio>{BODY}</article>") == "https://example.org/artikel/t/a.mp3"
    based = f"<base href='/ton/'><article><audio src='a.mp3'></audio>{BODY}</article>"
    assert found(based) == "https://example.org/ton/a.mp3"


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("(https://x.example/a.mp3)", ["https://x.example/a.mp3"]),
        ("https://x.example/a.mp3.", ["https://x.example/a.mp3"]),
        (
            "https://t.example/redirect.mp3/h.example/b.MP3?a=1&b=2",
            ["https://t.example/redirect.mp3/h.example/b.MP3?a=1&b=2"],
        ),
        ("https://x.example/a.mp3x und https://x.example/mp3", []),
        ("„https://x.example/ä.ogg“", ["https://x.example/ä.ogg"]),
    ],
)
def test_addresses_in_running_text(text: str, addresses: list[str]) -> None:
    assert in_text(text) == addresses


def test_a_broken_address_is_no_sound() -> None:
    assert not is_sound("http://[a.mp3")
    assert choose([Candidate(Rank.PLAYER, "http://["), Candidate(Rank.ASIDE, "/b.mp3")], source=PAGE) == (
        "https://example.org/b.mp3"
    )
