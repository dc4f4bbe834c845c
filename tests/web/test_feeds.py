"""A feed in, a job for each episode out."""

from __future__ import annotations

from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import pytest

from jobs.request import Priority
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from http.server import ThreadingHTTPServer

    from httpx2 import Response

    from tests.web.conftest import Desk


class Publisher(loopback.Quiet, BaseHTTPRequestHandler):
    """Answers with what a test has put there."""

    feeds: dict[str, bytes]

    def do_GET(self) -> None:
        found = self.feeds.get(self.path)
        self.send_response(404 if found is None else 503 if found == b"busy" else 200)
        self.send_header("Retry-After", "1000")
        self.send_header("Content-Type", "application/rss+xml")
        self.end_headers()
        self.wfile.write(found or b"")


class Show:
    """A show, its feed and the service that is told of it."""

    def __init__(self, desk: Desk, port: int, feeds: dict[str, bytes]) -> None:
        self.desk = desk
        self.url = f"http://127.0.0.1:{port}/feed.xml"
        self.feeds = feeds

    def publish(self, *items: str) -> None:
        text = f"<rss><channel><title>Die Sendung</title>{''.join(items)}</channel></rss>"
        self.feeds["/feed.xml"] = text.encode()

    def post(self, more: Mapping[str, object] | None = None, *, headers: dict[str, str] | None = None) -> Response:
        return self.desk.client.post("/v1/feeds", json={"feed_url": self.url, **(more or {})}, headers=headers)

    def submitted(self, **more: object) -> dict[str, Any]:
        answer = self.post(more)
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found


def episode(number: int, *, link: str | None = None, sound: bool = True, day: int | None = None) -> str:
    page = f"https://example.org/{number}" if link is None else link
    enclosure = f"<enclosure url='https://cdn.example.org/{number}.mp3' type='audio/mpeg'/>" if sound else ""
    date = f"<pubDate>{day} Nov 2026 00:00:00 GMT</pubDate>" if day else ""
    return f"<item><title>Folge {number}</title><link>{page}</link><guid>g{number}</guid>{enclosure}{date}</item>"


@pytest.fixture
def publisher() -> Iterator[ThreadingHTTPServer]:
    handler = type("OurPublisher", (Publisher,), {"feeds": {}})
    with loopback.serving(handler) as http:
        yield http


@pytest.fixture
def open_show(open_desk: Callable[..., Desk], publisher: ThreadingHTTPServer) -> Callable[..., Show]:
    port = publisher.server_port
    feeds = publisher.RequestHandlerClass.feeds  # type: ignore[attr-defined]

    def made(**settings: object) -> Show:
        return Show(open_desk(**{"fetch_networks": "127.0.0.0/8", "fetch_ports": str(port), **settings}), port, feeds)

    return made


@pytest.fixture
def show(open_show: Callable[..., Show]) -> Show:
    return open_show()


def test_each_episode_becomes_a_job_with_its_page_and_its_recording(show: Show) -> None:
    show.publish(episode(1), episode(2))
    found = show.submitted(language="de", outputs=["vtt"], metadata={"show": "7"}, delete_after_seconds=60)
    assert (found["title"], found["left_out"], found["not_asked_for"]) == ("Die Sendung", [], 0)
    assert [taken["episode"]["id"] for taken in found["jobs"]] == ["g1", "g2"]
    for number, taken in enumerate(found["jobs"], 1):
        request = show.desk.job(taken["job"]["id"]).request
        assert request.article.url == taken["episode"]["article_url"] == f"https://example.org/{number}"
        assert request.audio is not None
        assert request.audio.url == taken["episode"]["audio_url"] == f"https://cdn.example.org/{number}.mp3"
        assert (request.language, request.outputs, request.metadata) == ("de", ("vtt",), {"show": "7"})
        assert (request.priority, request.delete_after_s) == (Priority.BULK, 60)
    assert len(show.desk.service.ledger.list_jobs()) == 2


def test_the_same_feed_again_gives_the_same_jobs_and_those_that_are_new(show: Show) -> None:
    show.publish(episode(1), episode(2))
    first = [taken["job"]["id"] for taken in show.submitted()["jobs"]]
    show.publish(episode(3), episode(1), episode(2))
    again = [taken["job"]["id"] for taken in show.submitted(limit=50)["jobs"]]
    assert again[1:] == first
    assert len(show.desk.service.ledger.list_jobs()) == 3
    otherwise = [taken["job"]["id"] for taken in show.submitted(outputs=["srt"])["jobs"]]
    assert not set(otherwise) & set(again)


def test_an_episode_whose_job_was_deleted_is_submitted_anew(show: Show) -> None:
    show.publish(episode(1))
    before = show.submitted()["jobs"][0]["job"]["id"]
    assert show.desk.client.delete(f"/v1/jobs/{before}").status_code == 204
    assert show.submitted()["jobs"][0]["job"]["id"] != before


def test_an_episode_that_is_there_twice_is_one_job(show: Show) -> None:
    show.publish(episode(1), episode(1))
    assert len({taken["job"]["id"] for taken in show.submitted()["jobs"]}) == 1
    assert len(show.desk.service.ledger.list_jobs()) == 1


def test_what_is_left_out_is_named_with_the_reason(show: Show) -> None:
    long = "https://example.org/" + "a" * 2000
    show.publish(episode(1, link=""), episode(2, sound=False), episode(3, link=long), episode(4))
    found = show.submitted()
    assert [(left["episode"]["id"], left["reason"]) for left in found["left_out"]] == [
        ("g1", "no-article"),
        ("g2", "no-recording"),
        ("g3", "bad-address"),
    ]
    assert [taken["episode"]["id"] for taken in found["jobs"]] == ["g4"]
    german = show.post(headers={"Accept-Language": "de"}).json()["left_out"]
    assert german[1]["detail"] == "der Feed nennt zu dieser Folge keine Aufnahme"


def test_since_and_limit_take_the_newest(show: Show) -> None:
    show.publish(*(episode(day, day=day) for day in range(1, 6)))
    found = show.submitted(since="2026-11-02T00:00:00Z", limit=3)
    assert [taken["episode"]["id"] for taken in found["jobs"]] == ["g5", "g4", "g3"]
    assert found["not_asked_for"] == 2
    assert found["jobs"][0]["episode"]["published_at"] == "2026-11-05T00:00:00.000Z"
    show.publish(episode(1, day=1), episode(2))
    assert show.submitted(since="2026-11-01T00:00:00Z")["left_out"][0]["reason"] == "undated"


def test_no_more_is_submitted_than_the_key_may_in_a_day(show: Show) -> None:
    _, secret = show.desk.service.keys.create("us", jobs_per_day=2)
    show.publish(*(episode(number) for number in range(4)))
    headers = {"Authorization": f"Bearer {secret}"}
    found = show.post(headers=headers).json()
    assert len(found["jobs"]) == 2
    assert [left["reason"] for left in found["left_out"]] == ["quota", "quota"]
    assert show.post(headers=headers).json()["type"] == "/problems/quota-used-up"


@pytest.mark.parametrize(
    ("feed", "cause", "retryable"),
    [
        (None, "not-found", False),
        (b"busy", "http-failed", True),
        (b"<html></html>", "unreadable-feed", False),
        (b"<!DOCTYPE rss><rss><channel/></rss>", "unreadable-feed", False),
        (b"<rss>" + b" " * 5_000_001 + b"</rss>", "too-large", False),
    ],
)
@pytest.mark.parametrize("language", ["de", "en"])
def test_a_feed_that_cannot_be_had_is_a_problem(
    show: Show, *, feed: bytes | None, cause: str, retryable: bool, language: str
) -> None:
    if feed is not None:
        show.feeds["/feed.xml"] = feed
    answer = show.post(headers={"Accept-Language": language})
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, "/problems/bad-feed")
    assert (problem["cause"], problem["retryable"]) == (cause, retryable)
    assert problem["errors"] == [{"pointer": "#/feed_url", "detail": problem["detail"]}]
    assert ("Server" in problem["detail"]) or show.url in problem["detail"]
    assert show.desk.service.ledger.list_jobs() == ()


def test_a_feed_within_our_own_network_is_not_asked_for(open_show: Callable[..., Show]) -> None:
    show = open_show(fetch_networks="")
    show.publish(episode(1))
    assert show.post().json()["cause"] == "forbidden-address"


@pytest.mark.parametrize(
    "more",
    [
        {"feed_url": "ftp://example.org/"},
        {"limit": 0},
        {"limit": 1001},
        {"since": "2026-11-01"},
        {"since": 7},
        {"preset": "none"},
        {"article_url": "https://example.org/"},
        {"outputs": ["pdf"]},
    ],
)
def test_wrong_values_are_told_before_anything_is_fetched(show: Show, more: dict[str, object]) -> None:
    answer = show.post(more)
    (name,) = more
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"].startswith(f"#/{name}")


def test_a_service_that_is_full_fetches_nothing(open_show: Callable[..., Show]) -> None:
    answer = open_show(min_free_bytes=1 << 60).post()
    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/no-room")


def test_a_feed_that_crashes_its_reader_is_a_problem(show: Show, broken_parsers: Callable[[str], None]) -> None:
    show.publish(episode(1))
    broken_parsers("CRASHING")
    problem = show.post().json()
    assert (problem["type"], problem["cause"]) == ("/problems/bad-feed", "crashes-reader")
    assert problem["retryable"] is False
    assert show.url in problem["detail"]
    assert show.desk.service.ledger.list_jobs() == ()
