"""What strangers name, in requests or in pages, is fetched through the guard; what the user names is not."""

from __future__ import annotations

from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest

from jobs import stages
from jobs.request import Source
from net.errors import ForbiddenAddress
from net.guard import Guard
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.tools import Tools

PAGE = """<html><head><title>Die Uhr</title>{head}</head><body><article><h1>Die Uhr am Turm</h1>
<p>Neun Jahre lang stand die Uhr am Kirchturm still, und niemand wusste, wer sie wieder richten sollte.</p>
{body}</article></body></html>"""


class Handler(loopback.Quiet, BaseHTTPRequestHandler):
    pages: dict[str, str]
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        found = self.pages.get(self.path, "RIFF")
        is_redirect = found.startswith("http")
        self.send_response(302 if is_redirect else 200)
        if is_redirect:
            self.send_header("Location", found)
        self.send_header("Content-Type", "text/html" if found.startswith("<") else "audio/wav")
        self.end_headers()
        self.wfile.write(found.encode())


class Site:
    """A server of this machine, and what it was asked."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self.pages: dict[str, str] = {}
        self.asked: list[str] = []


@pytest.fixture
def site() -> Iterator[Site]:
    handler = type("OurHandler", (Handler,), {})
    with loopback.serving(handler) as http:
        ours = Site(http.server_port)
        handler.pages, handler.asked = ours.pages, ours.asked  # type: ignore[attr-defined]
        yield ours


@pytest.fixture
def guarded(tools: Tools, site: Site) -> Tools:
    """Return tools whose guard lets the site's port through, so that nothing but its address can stop it."""
    return replace(tools, guard=Guard(ports=frozenset({site.port})))


def upload(tools: Tools, text: str) -> Source:
    return Source(upload=tools.store.put_bytes(text.encode()), name="a.html", media_type="text/html; charset=utf-8")


def test_no_article_is_fetched_from_inside(guarded: Tools, site: Site) -> None:
    with pytest.raises(ForbiddenAddress):
        stages.fetch(Source(url=f"{site.url}/a.html"), None, language="de", tools=guarded)
    assert site.asked == []


def test_no_recording_is_fetched_from_inside(guarded: Tools, site: Site) -> None:
    article = upload(guarded, PAGE.format(head="", body=""))
    with pytest.raises(ForbiddenAddress):
        stages.fetch(article, Source(url=f"{site.url}/a.wav"), language="de", tools=guarded)
    assert site.asked == []


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("", '<audio src="{url}"></audio>'),
        ("", '<audio><source src="{url}" type="audio/mpeg"></audio>'),
        ('<meta property="og:audio" content="{url}">', ""),
        ('<base href="{url}">', '<audio src="a.mp3"></audio>'),
    ],
)
def test_no_podcast_that_a_page_names_is_fetched_from_inside(guarded: Tools, site: Site, head: str, body: str) -> None:
    url = f"{site.url}/a.mp3"
    article = upload(guarded, PAGE.format(head=head.format(url=url), body=body.format(url=url)))
    with pytest.raises(ForbiddenAddress):
        stages.fetch(article, None, language="de", tools=guarded)
    assert site.asked == []


def test_no_redirect_leads_inside(tools: Tools, site: Site) -> None:
    """The site plays a part of the internet here; what is inside is another name of this machine."""
    guard = Guard(
        allow=(ip_network("127.0.0.1/32"),),
        ports=frozenset({site.port}),
        resolve=lambda host: ["::1" if host == "inside.example" else "127.0.0.1"],
    )
    site.pages["/a.html"] = f"http://inside.example:{site.port}/b.html"
    with pytest.raises(ForbiddenAddress):
        stages.fetch(
            Source(url=f"http://outside.example:{site.port}/a.html"),
            None,
            language="de",
            tools=replace(tools, guard=guard),
        )
    assert site.asked == ["/a.html"]


def test_who_forgets_the_guard_has_one_nevertheless(tools: Tools, site: Site) -> None:
    with pytest.raises(ForbiddenAddress):
        stages.fetch(Source(url=f"{site.url}/a.html"), None, language="de", tools=tools)
    assert site.asked == []


def test_the_user_may_name_anything(guarded: Tools, site: Site) -> None:
    site.pages["/a.html"] = PAGE.format(head="", body='<audio src="a.wav"></audio>')
    fetched = stages.fetch(f"{site.url}/a.html", None, language="de", tools=guarded)
    assert (site.asked, fetched.article.paragraphs) == (["/a.html", "/a.wav"], 2)
