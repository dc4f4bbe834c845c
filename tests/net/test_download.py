"""Downloads from a server that misbehaves in every way we could think of."""

from __future__ import annotations

import errno
import gzip
import hashlib
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import numpy as np
import pytest

from files.errors import DiskFull, TooLarge
from net.download import download
from net.errors import (
    BadAddress,
    BadCertificate,
    CutOff,
    FetchError,
    HttpFailed,
    NoNetwork,
    NoSuchHost,
    NotFound,
    TooManyRedirects,
    TooSlow,
)
from net.records import Limits
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

BODY = np.random.default_rng(0).bytes(300_000)
SHA256 = hashlib.sha256(BODY).hexdigest()
QUICK = Limits(
    deadline_s=10,
    connect_s=2,
    answer_s=2,
    stall_s=0.3,
    slow_window_s=0.4,
    min_bytes_per_s=1000,
    tries=3,
    backoff_s=0.01,
)


@dataclass
class Server:
    """Answers each request by the next of its scripts; the last one goes on for ever."""

    url: str = ""
    scripts: list[Callable[[Handler], None]] = field(default_factory=list)
    requests: list[dict[str, str]] = field(default_factory=list)
    errors: list[BaseException | None] = field(default_factory=list)

    def plays(self, *scripts: Callable[[Handler], None]) -> None:
        self.scripts = list(scripts)

    @property
    def ranges(self) -> list[str]:
        return [request.get("range", "") for request in self.requests]


class Handler(loopback.Quiet, BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    ours: Server

    def do_GET(self) -> None:
        self.ours.requests.append({key.lower(): value for key, value in self.headers.items()})
        script = self.ours.scripts.pop(0) if len(self.ours.scripts) > 1 else self.ours.scripts[0]
        script(self)
        self.close_connection = True

    def answer(self, status: int, **headers: object) -> None:
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), str(value))
        self.end_headers()


def good(body: bytes = BODY, *, cut: int | None = None, ranges: bool = True, **headers: str) -> Callable[..., None]:
    """Serve a body as it should be, or only so many bytes of it."""
    headers = {"ETag": '"v1"', "Content_Type": "audio/mpeg", **headers}

    def script(request: Handler) -> None:
        sent = request.headers.get("Range", "")
        same = request.headers.get("If-Range") in (headers["ETag"], headers.get("Last_Modified"))
        if sent and ranges and same:
            start = int(sent.removeprefix("bytes=").removesuffix("-"))
            part = body[start:]
            where = f"bytes {start}-{len(body) - 1}/{len(body)}"
            request.answer(206, Content_Length=len(part), Content_Range=where, **headers)
        else:
            part = body
            request.answer(200, Content_Length=len(part), **headers)
        request.wfile.write(part[:cut])

    return script


def status(code: int, **headers: object) -> Callable[[Handler], None]:
    return lambda request: request.answer(code, Content_Length=0, **headers)


@pytest.fixture
def server() -> Iterator[Server]:
    ours = Server()
    handler = type("OurHandler", (Handler,), {"ours": ours})
    with loopback.serving(handler) as http:
        http.handle_error = lambda *_: ours.errors.append(sys.exception())  # type: ignore[method-assign]
        ours.url = f"http://127.0.0.1:{http.server_port}/a.mp3"
        yield ours
    hung_up = (ConnectionError, TimeoutError)
    assert [error for error in ours.errors if not isinstance(error, hung_up)] == []


def left_over(folder: Path) -> list[str]:
    return sorted(path.name.partition(".")[2] for path in folder.iterdir() if path.suffix != ".lock")


def test_a_file_arrives_whole(server: Server, tmp_path: Path) -> None:
    server.plays(good(Last_Modified="Sat, 21 Nov 2026 10:00:00 GMT"))
    told: list[tuple[int, int | None]] = []
    got = download(
        server.url, folder=tmp_path / "new", limits=QUICK, progress=lambda *, done, total: told.append((done, total))
    )
    assert got.path.read_bytes() == BODY
    assert got.path.name == f"{SHA256}.bin"
    assert (got.sha256, got.size_bytes, got.url, got.media_type) == (SHA256, len(BODY), server.url, "audio/mpeg")
    assert (got.etag, got.last_modified) == ('"v1"', "Sat, 21 Nov 2026 10:00:00 GMT")
    assert told[-1] == (len(BODY), len(BODY))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert server.requests[0]["accept-encoding"] == "identity"
    assert left_over(tmp_path / "new") == ["bin"]


def test_a_cut_connection_goes_on_where_it_broke(server: Server, tmp_path: Path) -> None:
    server.plays(good(cut=100_000), good(cut=50_000), good())
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY
    assert server.ranges == ["", "bytes=100000-", "bytes=150000-"]
    assert server.requests[1]["if-range"] == '"v1"'


def test_the_date_serves_where_the_etag_is_weak(server: Server, tmp_path: Path) -> None:
    date = "Sat, 21 Nov 2026 10:00:00 GMT"
    server.plays(good(cut=100_000, ETag='W/"v1"', Last_Modified=date), good(ETag='W/"v1"', Last_Modified=date))
    assert download(server.url, folder=tmp_path, limits=QUICK).sha256 == SHA256
    assert server.requests[1]["if-range"] == date


def test_without_a_mark_it_starts_over(server: Server, tmp_path: Path) -> None:
    server.plays(good(cut=100_000, ETag=""), good(ETag=""))
    assert download(server.url, folder=tmp_path, limits=QUICK).sha256 == SHA256
    assert server.ranges == ["", ""]


def test_a_server_without_ranges_starts_over(server: Server, tmp_path: Path) -> None:
    server.plays(good(cut=100_000, ranges=False), good(ranges=False))
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY
    assert server.ranges == ["", "bytes=100000-"]


def test_a_file_that_changed_in_between_is_not_mixed(server: Server, tmp_path: Path) -> None:
    new = BODY[::-1]
    server.plays(good(cut=100_000), good(new, ETag='"v2"'))
    got = download(server.url, folder=tmp_path, limits=QUICK)
    assert (got.path.read_bytes(), got.etag) == (new, '"v2"')


def test_a_server_that_ignores_if_range_is_found_out(server: Server, tmp_path: Path) -> None:
    """It sends the rest of a new file; its mark betrays it."""
    new = BODY[::-1]

    def careless(request: Handler) -> None:
        request.answer(206, Content_Length=200_000, Content_Range="bytes 100000-299999/300000", ETag='"v2"')
        request.wfile.write(new[100_000:])

    server.plays(good(cut=100_000), careless, good(new, ETag='"v2"'))
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == new


def test_a_rest_of_another_place_is_not_glued_on(server: Server, tmp_path: Path) -> None:
    def wrong(request: Handler) -> None:
        request.answer(206, Content_Length=200_001, Content_Range="bytes 99999-299999/300000", ETag='"v1"')
        request.wfile.write(BODY[99_999:])

    server.plays(good(cut=100_000), wrong, good())
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY


def test_a_refused_range_starts_over(server: Server, tmp_path: Path) -> None:
    server.plays(good(cut=100_000), status(416), good())
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY


def test_what_a_killed_run_left_is_continued(server: Server, tmp_path: Path) -> None:
    def kill(*, done: int, total: int | None) -> None:
        if done > 100_000:
            raise KeyboardInterrupt

    server.plays(good())
    with pytest.raises(KeyboardInterrupt):
        download(server.url, folder=tmp_path, limits=QUICK, progress=kill)
    assert left_over(tmp_path) == ["part", "part.json"]
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY
    assert int(server.ranges[1].removeprefix("bytes=").removesuffix("-")) > 100_000


@pytest.mark.parametrize("note", ["", "[]", '{"etag": 3}', "{"])
def test_a_torn_note_costs_a_download_and_no_more(server: Server, tmp_path: Path, note: str) -> None:
    server.plays(good(cut=100_000))
    with pytest.raises(CutOff):
        download(server.url, folder=tmp_path, limits=replace(QUICK, tries=1))
    next(tmp_path.glob("*.json")).write_text(note)
    server.plays(good())
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY


def test_a_connection_that_always_breaks_is_given_up(server: Server, tmp_path: Path) -> None:
    server.plays(good(cut=100_000, ranges=False))
    with pytest.raises(CutOff, match="after 100,000 of 300,000 bytes") as caught:
        download(server.url, folder=tmp_path, limits=QUICK)
    assert len(server.requests) == 3
    assert (caught.value.received_bytes, caught.value.expected_bytes) == (100_000, 300_000)


def test_a_connection_that_breaks_often_gets_there_in_small_steps(server: Server, tmp_path: Path) -> None:
    server.plays(good(cut=30_000))
    assert download(server.url, folder=tmp_path, limits=QUICK).sha256 == SHA256
    assert len(server.requests) == 10


def test_a_length_that_promises_too_much_is_a_cut(server: Server, tmp_path: Path) -> None:
    def liar(request: Handler) -> None:
        request.answer(200, Content_Length=400_000)
        request.wfile.write(BODY)

    server.plays(liar)
    with pytest.raises(CutOff):
        download(server.url, folder=tmp_path, limits=QUICK)


def test_chunks_that_break_off_are_a_cut(server: Server, tmp_path: Path) -> None:
    def chunks(request: Handler) -> None:
        request.answer(200, Transfer_Encoding="chunked")
        request.wfile.write(b"3e8\r\n" + BODY[:1000] + b"\r\n")

    server.plays(chunks)
    with pytest.raises(CutOff, match="after 1,000 bytes"):
        download(server.url, folder=tmp_path, limits=QUICK)


@pytest.mark.parametrize("code", [404, 410])
def test_what_is_gone_is_gone(server: Server, tmp_path: Path, code: int) -> None:
    server.plays(status(code))
    with pytest.raises(NotFound, match=f"HTTP {code}"):
        download(server.url, folder=tmp_path, limits=QUICK)
    assert len(server.requests) == 1


@pytest.mark.parametrize("code", [400, 401, 403, 451, 204, 206, 501])
def test_a_refusal_is_not_asked_twice(server: Server, tmp_path: Path, code: int) -> None:
    server.plays(status(code))
    with pytest.raises(HttpFailed) as caught:
        download(server.url, folder=tmp_path, limits=QUICK)
    assert (caught.value.status, len(server.requests)) == (code, 1)


@pytest.mark.parametrize("code", [500, 503, 429])
def test_trouble_may_pass(server: Server, tmp_path: Path, code: int) -> None:
    server.plays(status(code), good())
    assert download(server.url, folder=tmp_path, limits=QUICK).sha256 == SHA256


@pytest.mark.parametrize("code", [429, 503])
def test_who_wants_to_be_left_alone_is(server: Server, tmp_path: Path, code: int) -> None:
    for says in ("120", format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)):
        server.plays(status(code, Retry_After=says))
        with pytest.raises(HttpFailed) as caught:
            download(server.url, folder=tmp_path, limits=QUICK)
        assert 100 < caught.value.retry_after_s <= 120
    assert len(server.requests) == 2


def test_trouble_that_lasts_is_said(server: Server, tmp_path: Path) -> None:
    server.plays(status(500))
    with pytest.raises(HttpFailed, match=r"HTTP 500 .* try again later"):
        download(server.url, folder=tmp_path, limits=QUICK)
    assert len(server.requests) == 3


def test_redirects_are_followed_to_the_end(server: Server, tmp_path: Path) -> None:
    server.plays(*[status(code, Location=f"/{code}.mp3") for code in (301, 302, 303, 307, 308)], good())
    assert download(server.url, folder=tmp_path, limits=QUICK).url == server.url.replace("a.mp3", "308.mp3")


def test_a_circle_of_redirects_ends(server: Server, tmp_path: Path) -> None:
    server.plays(status(302, Location="/a.mp3"))
    with pytest.raises(TooManyRedirects, match="more than 5 times"):
        download(server.url, folder=tmp_path, limits=QUICK)
    assert len(server.requests) == 6


@pytest.mark.fault("G32")
@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/a", "", "http://[::1", "data:,x", "http+unix://%2Frun%2Fx.sock/"]
)
def test_a_redirect_leads_nowhere_else_than_to_the_web(server: Server, tmp_path: Path, target: str) -> None:
    server.plays(status(302, Location=target))
    with pytest.raises(BadAddress):
        download(server.url, folder=tmp_path, limits=QUICK)


@pytest.mark.fault("G32")
@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "a.mp3",
        "",
        "http://",
        "https:///a",
        "http://[::1",
        "javascript:1",
        "http://a\0b/",
        "unix:/run/x",
    ],
)
def test_an_address_that_is_none_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadAddress) as caught:
        download(url, folder=tmp_path, limits=QUICK)
    assert "\n" not in str(caught.value)


def test_a_stall_is_not_waited_out(server: Server, tmp_path: Path) -> None:
    def stall(request: Handler) -> None:
        request.answer(200, Content_Length=len(BODY), ETag='"v1"')
        request.wfile.write(BODY[:1000])
        request.wfile.flush()
        time.sleep(0.6)

    server.plays(stall, good())
    assert download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes() == BODY
    assert server.ranges == ["", "bytes=1000-"]


def test_a_server_that_never_answers_is_given_up(server: Server, tmp_path: Path) -> None:
    server.plays(lambda request: time.sleep(0.5))
    with pytest.raises(TooSlow, match="0 bytes in"):
        download(server.url, folder=tmp_path, limits=QUICK)
    assert len(server.requests) == 3


def drip(request: Handler) -> None:
    """Ten bytes a tenth of a second: never a stall, never done."""
    request.answer(200, Content_Length=len(BODY))
    for start in range(0, 500, 10):
        request.wfile.write(BODY[start : start + 10])
        request.wfile.flush()
        time.sleep(0.1)


def test_creeping_is_not_borne(server: Server, tmp_path: Path) -> None:
    server.plays(drip)
    with pytest.raises(TooSlow):
        download(server.url, folder=tmp_path, limits=QUICK)
    assert len(server.requests) == 1


def test_the_deadline_holds_whatever_the_speed(server: Server, tmp_path: Path) -> None:
    server.plays(drip)
    started = time.monotonic()
    with pytest.raises(TooSlow):
        download(server.url, folder=tmp_path, limits=replace(QUICK, deadline_s=0.5, min_bytes_per_s=0))
    assert time.monotonic() - started < 1.5


def test_too_much_is_refused_before_and_while_it_comes(server: Server, tmp_path: Path) -> None:
    limits = replace(QUICK, max_bytes=200_000)
    server.plays(good())
    with pytest.raises(TooLarge):
        download(server.url, folder=tmp_path, limits=limits)

    def unsaid(request: Handler) -> None:
        request.answer(200)
        request.wfile.write(BODY)

    server.plays(unsaid)
    with pytest.raises(TooLarge, match="200,000 bytes"):
        download(server.url, folder=tmp_path, limits=limits)
    assert left_over(tmp_path) == []


def test_a_file_without_a_stated_length_arrives(server: Server, tmp_path: Path) -> None:
    def unsaid(request: Handler) -> None:
        request.answer(200)
        request.wfile.write(BODY)

    server.plays(unsaid)
    got = download(server.url, folder=tmp_path, limits=QUICK)
    assert (got.sha256, got.media_type, got.etag) == (SHA256, "", "")


def test_an_unchanged_file_is_not_sent_again(server: Server, tmp_path: Path) -> None:
    server.plays(good())
    known = download(server.url, folder=tmp_path, limits=QUICK)
    server.plays(status(304))
    assert download(server.url, folder=tmp_path, limits=QUICK, known=known) == known
    assert server.requests[1]["if-none-match"] == '"v1"'
    known.path.unlink()
    server.plays(good())
    assert download(server.url, folder=tmp_path, limits=QUICK, known=known).path.read_bytes() == BODY
    assert "if-none-match" not in server.requests[2]


def test_a_changed_file_takes_the_place_of_a_known_one(server: Server, tmp_path: Path) -> None:
    server.plays(good())
    known = download(server.url, folder=tmp_path, limits=QUICK)
    server.plays(good(b"new", ETag='"v2"'))
    assert download(server.url, folder=tmp_path, limits=QUICK, known=known).path.read_bytes() == b"new"


def test_a_page_may_be_compressed_and_is_counted_unpacked(server: Server, tmp_path: Path) -> None:
    page = b"<p>Guten Tag</p>" * 10_000
    server.plays(good(gzip.compress(page), Content_Encoding="gzip", Content_Type="text/html; charset=utf-8"))
    limits = replace(QUICK, max_bytes=len(page))
    got = download(server.url, folder=tmp_path, limits=limits, compressed=True)
    assert (got.path.read_bytes(), got.size_bytes) == (page, len(page))
    with pytest.raises(TooLarge):
        download(server.url, folder=tmp_path, limits=replace(limits, max_bytes=len(page) - 1), compressed=True)
    with pytest.raises(BadAddress, match="gzip"):
        download(server.url, folder=tmp_path, limits=limits)


def test_no_connection_is_said_at_once(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(NoNetwork, match="check the address and the network"):
        download(f"http://127.0.0.1:{port}/a.mp3", folder=tmp_path, limits=QUICK)


@pytest.mark.parametrize(
    ("cause", "error"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), NoSuchHost),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), NoNetwork),
        (ssl.SSLError(1, "wrong version number"), NoNetwork),
        (ssl.SSLCertVerificationError(1, "certificate verify failed: self-signed"), BadCertificate),
    ],
)
def test_what_the_client_meets_becomes_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cause: OSError, error: type[FetchError]
) -> None:
    def fail(request: httpx2.Request) -> httpx2.Response:
        raise httpx2.ConnectError(str(cause)) from cause

    monkeypatch.setattr(httpx2, "Client", partial(httpx2.Client, transport=httpx2.MockTransport(fail)))
    with pytest.raises(error) as caught:
        download("https://example.org/a.mp3", folder=tmp_path, limits=QUICK)
    assert "example.org" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_full_disk_is_said(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> Any:
        raise OSError(errno.ENOSPC, "No space left on device")

    server.plays(good())
    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(DiskFull, match="make room"):
        download(server.url, folder=tmp_path, limits=QUICK)


def test_two_at_once_do_not_write_into_each_other(server: Server, tmp_path: Path) -> None:
    def slow(request: Handler) -> None:
        request.answer(200, Content_Length=len(BODY), ETag='"v1"')
        for start in range(0, len(BODY), 60_000):
            request.wfile.write(BODY[start : start + 60_000])
            time.sleep(0.02)

    server.plays(slow)
    got: list[bytes] = []
    threads = [
        threading.Thread(
            target=lambda: got.append(download(server.url, folder=tmp_path, limits=QUICK).path.read_bytes())
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [BODY] * 4
