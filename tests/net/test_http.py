"""Servers that answer with anything but good HTTP: the cause is named in both languages, and whether it may pass."""

from __future__ import annotations

import contextlib
import gzip
import socket
import struct
import threading
from dataclasses import replace
from ipaddress import ip_network
from typing import TYPE_CHECKING, TypeAlias

import pytest

from jobs import failures
from jobs.messages import explain
from net.download import download
from net.errors import BadAnswer, CutOff, FetchError, NoNetwork, NotHttp, TooSlow
from net.guard import Guard
from net.records import Limits
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

QUICK = Limits(deadline_s=20, connect_s=5, answer_s=3, stall_s=0.3, slow_window_s=0.5, tries=2, backoff_s=0.01)
HEAD = b"HTTP/1.1 200 OK\r\n"
PAGE = b"<p>Guten Tag</p>" * 2000

Script: TypeAlias = "Callable[[socket.socket], None]"


def says(*parts: bytes) -> Script:
    """Wait for the request, then say this and hang up."""

    def script(connection: socket.socket) -> None:
        loopback.asked(connection)
        for part in parts:
            connection.sendall(part)

    return script


def resets(connection: socket.socket) -> None:
    """Hang up as a crashed server does."""
    loopback.asked(connection)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def greets(banner: bytes) -> Script:
    """Say who one is before anybody asks, and wait for a good answer, as SSH does."""

    def script(connection: socket.socket) -> None:
        connection.sendall(banner)
        while connection.recv(4096):
            pass

    return script


def floods(connection: socket.socket) -> None:
    """Send 24 MB of headers."""
    loopback.asked(connection)
    connection.sendall(HEAD)
    line = b"X-A: " + b"a" * 1000 + b"\r\n"
    for _ in range(24_000):
        connection.sendall(line)


def chunked(*parts: bytes) -> Script:
    return says(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *parts)


def packed(body: bytes, head: bytes = b"") -> Script:
    return says(HEAD + b"Content-Encoding: gzip\r\n" + head + b"\r\n", body)


CAUSES: list[tuple[str, Script, type[FetchError], str]] = [
    ("two lengths", says(HEAD + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef"), BadAnswer, "two lengths"),
    ("a length that is none", says(HEAD + b"Content-Length: five\r\n\r\nabcde"), BadAnswer, "no number"),
    ("24 MB of headers", floods, BadAnswer, "headers are too long"),
    ("a header without a colon", says(HEAD + b"nonsense\r\n\r\n"), BadAnswer, "headers is malformed"),
    ("chunks that are none", chunked(b"zz\r\nabc\r\n"), BadAnswer, "chunks are malformed"),
    ("a coding nobody knows", says(HEAD + b"Transfer-Encoding: x\r\n\r\n"), BadAnswer, "Transfer-Encoding"),
    ("a status that is none", says(b"HTTP/1.1 20 OK\r\n\r\n"), NotHttp, "speaks no HTTP"),
    ("gzip that is none", packed(b"<p>not packed</p>"), BadAnswer, "gzip is none"),
    ("damaged gzip", packed(gzip.compress(PAGE)[:40] + b"\xff" * 40), BadAnswer, "gzip is none"),
    ("gzip with a wrong sum", packed(gzip.compress(PAGE)[:-8] + b"\0" * 8), BadAnswer, "gzip is none"),
    ("half a gzip, whole for HTTP", packed(gzip.compress(PAGE)[:60], b"Content-Length: 60\r\n"), BadAnswer, "no end"),
    ("half a gzip", packed(gzip.compress(PAGE)[:60]), CutOff, "closed the connection"),
    ("SSH", greets(b"SSH-2.0-OpenSSH_9.2\r\n"), NotHttp, "an SSH server"),
    ("mail", greets(b"220 mail.example.org ESMTP\r\n"), NotHttp, "a mail or FTP server"),
    ("Redis", says(b"-ERR unknown command\r\n"), NotHttp, "a Redis server"),
    ("a live stream", says(b"ICY 200 OK\r\nicy-name: Radio\r\n\r\n"), NotHttp, "SHOUTcast"),
    ("HTTP 0.9", says(b"<html>Guten Tag</html>"), NotHttp, "HTTP 0.9"),
    ("garbage", says(b"\x00\xff\x13\x37" * 9), NotHttp, "speaks no HTTP"),
    ("TLS, asked in the clear", says(b"\x15\x03\x01\x00\x02\x02\x46"), NotHttp, "try https"),
    ("a reset", resets, CutOff, "after 0 bytes"),
    ("a hang-up", says(), CutOff, "after 0 bytes"),
    ("a hang-up in the headers", says(HEAD + b"Content-Le"), CutOff, "after 0 bytes"),
    ("chunks that stop", chunked(b"3e8\r\n" + b"a" * 1000 + b"\r\n"), CutOff, "after 1,000 bytes"),
    ("a length too long", says(HEAD + b"Content-Length: 10\r\n\r\nabcd"), CutOff, "after 4 of 10 bytes"),
    ("silence", greets(b""), TooSlow, "0 bytes in"),
]


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "free"])
@pytest.mark.parametrize(
    ("script", "kind", "says"), [cell[1:] for cell in CAUSES], ids=[cell[0].replace(" ", "_") for cell in CAUSES]
)
def test_what_a_server_does_wrong_is_named(
    tmp_path: Path, script: Script, kind: type[FetchError], says: str, *, is_guarded: bool
) -> None:
    with loopback.speaking(script) as port:
        guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({port}))
        with pytest.raises(FetchError) as caught:
            download(
                f"http://127.0.0.1:{port}/",
                folder=tmp_path,
                limits=QUICK,
                compressed=True,
                guard=guard if is_guarded else None,
            )
    error = caught.value
    assert type(error) is kind
    assert says in explain(error, "en")
    assert (failures.wait_s(error, 0) is not None) == issubclass(kind, CutOff | TooSlow)
    for reason in ("found", "reason"):
        assert getattr(error, reason, "in English") not in explain(error, "de")


def test_a_server_without_tls_is_told_from_one_with_a_bad_certificate(tmp_path: Path) -> None:
    def plain(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with loopback.speaking(plain) as port, pytest.raises(NotHttp, match="without TLS: try http"):
        download(f"https://127.0.0.1:{port}/", folder=tmp_path, limits=QUICK)


def test_a_server_that_hangs_up_on_tls_is_no_connection(tmp_path: Path) -> None:
    with loopback.speaking(lambda connection: None) as port, pytest.raises(NoNetwork):
        download(f"https://127.0.0.1:{port}/", folder=tmp_path, limits=QUICK)


def test_gzip_in_several_members_is_unpacked_to_its_end(tmp_path: Path) -> None:
    with loopback.speaking(packed(gzip.compress(PAGE) + gzip.compress(b"end") + b"\0\0")) as port:
        got = download(f"http://127.0.0.1:{port}/", folder=tmp_path, limits=QUICK, compressed=True)
    assert got.path.read_bytes() == PAGE + b"end"


def test_longer_than_its_length_ends_where_it_says(tmp_path: Path) -> None:
    with loopback.speaking(says(HEAD + b"Content-Length: 4\r\n\r\nabcdefgh")) as port:
        got = download(f"http://127.0.0.1:{port}/", folder=tmp_path, limits=QUICK)
    assert got.path.read_bytes() == b"abcd"


def dripping(start: bytes, drop: bytes, stop: threading.Event) -> Script:
    """Send a little now and then, for ever."""

    def script(connection: socket.socket) -> None:
        loopback.asked(connection)
        connection.sendall(start)
        while not stop.wait(0.05):
            connection.sendall(drop)

    return script


CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize("is_guarded", [True, False], ids=["guarded", "free"])
@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (HEAD, b"X"),
        (HEAD, b"X-A: b\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        (HEAD + b"Content-Length: 8000000\r\n\r\n", b"x" * 60),  # 1.2 kB/s
        (HEAD + b"\r\n", b"x"),  # whose end looks like a good one
        (HEAD + CHUNKED, b"1\r\nx\r\n"),
        (HEAD + CHUNKED + b"1", b";x=y"),  # never so much as a chunk
        (HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(b"")[:3] + b"\x08" + b"\0" * 6, b"a"),
    ],
    ids=["bytes of headers", "headers", "1xx", "body", "endless", "chunks", "extension", "name in gzip"],
)
def test_a_drip_is_ended_wherever_it_drips(tmp_path: Path, start: bytes, drop: bytes, *, is_guarded: bool) -> None:
    stop = threading.Event()
    limits = replace(QUICK, answer_s=0.6, stall_s=5, slow_window_s=0.6)
    with loopback.speaking(dripping(start, drop, stop)) as port, contextlib.ExitStack() as stack:
        stack.callback(stop.set)
        guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({port}))
        with pytest.raises(TooSlow):
            download(
                f"http://127.0.0.1:{port}/",
                folder=tmp_path,
                limits=limits,
                compressed=True,
                guard=guard if is_guarded else None,
            )


def test_redirects_share_one_time_for_an_answer(tmp_path: Path) -> None:
    """Each hop alone is quick enough; all together are not."""
    asked: list[bytes] = []
    stop = threading.Event()

    def slow(connection: socket.socket) -> None:
        asked.append(loopback.asked(connection))
        stop.wait(0.25)
        connection.sendall(b"HTTP/1.1 302 Found\r\nLocation: /a\r\nContent-Length: 0\r\n\r\n")

    with loopback.speaking(slow) as port, pytest.raises(TooSlow):
        download(
            f"http://127.0.0.1:{port}/", folder=tmp_path, limits=replace(QUICK, answer_s=0.6, stall_s=5, redirects=50)
        )
    assert 2 <= len(asked) <= 4


def test_new_bytes_in_each_try_are_no_progress_if_they_are_few(tmp_path: Path) -> None:
    """A server that hangs up after every byte may not go on with that for hours."""
    tries: list[bytes] = []
    whole = b"x" * 8_000_000

    def stingy(connection: socket.socket) -> None:
        tries.append(loopback.asked(connection))
        at = len(tries) - 1
        rest = b'ETag: "1"\r\nContent-Length: %d\r\n' % (len(whole) - at)
        where = b"Content-Range: bytes %d-%d/%d\r\n" % (at, len(whole) - 1, len(whole))
        connection.sendall((b"HTTP/1.1 206 Partial\r\n" + where if at else HEAD) + rest + b"\r\nx")

    limits = replace(QUICK, answer_s=0.5, slow_window_s=0.5, backoff_s=0.1)
    with loopback.speaking(stingy) as port, pytest.raises(CutOff):
        download(f"http://127.0.0.1:{port}/", folder=tmp_path, limits=limits)
    assert 3 <= len(tries) <= 11


def test_what_is_slow_and_honest_arrives(tmp_path: Path) -> None:
    """Little more than the least rate, over several windows, with a pause shorter than a stall."""
    stop = threading.Event()
    limits = replace(QUICK, stall_s=5, slow_window_s=1.0, min_bytes_per_s=4000)

    def slow(connection: socket.socket) -> None:
        loopback.asked(connection)
        connection.sendall(HEAD + b"Content-Length: 30000\r\n\r\n")
        for _ in range(30):
            stop.wait(0.1)
            connection.sendall(b"x" * 1000)

    with loopback.speaking(slow) as port:
        assert download(f"http://127.0.0.1:{port}/", folder=tmp_path, limits=limits).size_bytes == 30_000


def test_the_users_own_proxy_is_asked_and_watched_likewise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[bytes] = []

    def proxy(connection: socket.socket) -> None:
        asked.append(loopback.asked(connection))
        if asked[-1].startswith(b"CONNECT"):
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            connection.recv(4096)  # of TLS
            connection.sendall(b"SSH-2.0-x\r\n")
        else:
            connection.sendall(HEAD + b"Content-Length: 2\r\n\r\nok")

    with loopback.speaking(proxy) as port:
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        assert download("http://a.example/", folder=tmp_path, limits=QUICK).path.read_bytes() == b"ok"
        with pytest.raises(NotHttp, match="without TLS"):
            download("https://a.example/", folder=tmp_path, limits=QUICK)
    assert [request.split()[0] for request in asked] == [b"GET", b"CONNECT"]
