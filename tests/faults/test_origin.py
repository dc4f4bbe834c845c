"""Whatever the server of a recording does: the job completes, or says what it was and whether it may pass."""

from __future__ import annotations

import io
import ssl
import threading
import wave
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import pytest

from audio.errors import SoundError
from audio.sniff import sniff
from files.errors import FileError
from jobs import failures
from jobs.record import Failure
from jobs.report import Stage
from net.download import download
from net.errors import FetchError
from net.guard import Guard
from net.records import Limits
from tests import loopback

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

QUICK = Limits(deadline_s=30, connect_s=5, answer_s=1, stall_s=0.4, slow_window_s=0.6, tries=2, backoff_s=0.01)
LOGIN = b"<!doctype html><html><head><title>Please log in</title></head><body><form></form></body></html>"
TLS = Path(__file__).parents[1] / "self-signed.pem"

Script: TypeAlias = "Callable[[socket.socket], None]"


def sound() -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        out.writeframes(bytes(64_000))
    return file.getvalue()


SOUND = sound()


def answers(status: str, body: bytes = b"", cut: int | None = None, **headers: object) -> Script:
    headers = {"Content_Length": len(body), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())

    def script(connection: socket.socket) -> None:
        loopback.asked(connection)
        connection.sendall(f"HTTP/1.1 {status}\r\n{lines}\r\n".encode() + body[:cut])

    return script


def cut_then_range(connection: socket.socket) -> None:
    """Break off in the middle, and send the rest to whoever asks for it."""
    request = loopback.asked(connection).lower()
    half, whole = len(SOUND) // 2, len(SOUND)
    if b"range: bytes=%d-" % half in request:
        where = b"Content-Range: bytes %d-%d/%d\r\n" % (half, whole - 1, whole)
        head = b"HTTP/1.1 206 Partial Content\r\n" + where + b"Content-Length: %d\r\n" % (whole - half)
        connection.sendall(head + b'ETag: "1"\r\n\r\n' + SOUND[half:])
    else:
        connection.sendall(b'HTTP/1.1 200 OK\r\nETag: "1"\r\nContent-Length: %d\r\n\r\n' % whole + SOUND[:half])


def chunks_that_stop(connection: socket.socket) -> None:
    loopback.asked(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n" + SOUND[:1000] + b"\r\n")


def drips(*parts: bytes, drop: bytes) -> Script:
    """Say this, then ten bytes a second, or nothing, until the other side has enough."""

    def script(connection: socket.socket) -> None:
        loopback.asked(connection)
        for part in parts:
            connection.sendall(part)
        connection.settimeout(0.1)
        while True:
            connection.sendall(drop)
            try:
                if not connection.recv(1):
                    return
            except TimeoutError:
                continue

    return script


HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 64044\r\n\r\n"
GOOD = answers("200 OK", SOUND, Content_Type="audio/wav")


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """How a job ends: with a container, or a failure; and for how long it waited between its tries."""

    container: str = ""
    failure: Failure | None = None
    waits_s: tuple[float, ...] = ()


def run(url: str, folder: Path, *, guard: Guard | None = None) -> End:
    """Fetch and look at a recording as a job does, without waiting between the tries."""
    waits_s: list[float] = []
    while True:
        stage = Stage.FETCH
        try:
            got = download(url, folder=folder, limits=QUICK, guard=guard)
            stage = Stage.TRANSCRIBE
            return End(container=sniff(got.path), waits_s=tuple(waits_s))
        except (SoundError, FetchError, FileError) as error:
            wait_s = failures.wait_s(error, len(waits_s))
            if wait_s is None:
                return End(failure=failures.failure(error, stage), waits_s=tuple(waits_s))
            waits_s.append(wait_s)


def in_two_minutes() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)


FAULTS: dict[str, tuple[list[Script], str, bool]] = {
    "F1 0 bytes": ([answers("200 OK")], "empty-audio", False),
    "F2 1 byte": ([answers("200 OK", b"I")], "not-audio", False),
    "F3 cut at half": ([answers("200 OK", SOUND, cut=32_000)], "cut-off", True),
    "F4 cut, then Range works": ([cut_then_range], "wav", False),
    "F5 wrong Content-Length": ([answers("200 OK", SOUND, Content_Length=99_999)], "cut-off", True),
    "F6 chunked, cut": ([chunks_that_stop], "cut-off", True),
    "F7 10 B/s": ([drips(HEAD, drop=b"x")], "too-slow", True),
    "F8 stall after headers": ([drips(HEAD, drop=b"")], "too-slow", True),
    "F9 stall before headers": ([drips(drop=b"")], "too-slow", True),
    "F10 a loop": ([answers("302 Found", Location="/")], "too-many-redirects", False),
    "F13 401": ([answers("401 Unauthorized")], "http-failed", False),
    "F14 403": ([answers("403 Forbidden")], "http-failed", False),
    "F15 404": ([answers("404 Not Found")], "not-found", False),
    "F16 410": ([answers("410 Gone")], "not-found", False),
    "F20 500 for ever": ([answers("500 Internal Server Error")], "http-failed", True),
    "F21 wrong type": ([answers("200 OK", SOUND, Content_Type="text/html")], "wav", False),
    "F22 please log in": ([answers("200 OK", LOGIN, Content_Type="audio/mpeg")], "not-audio", False),
}


class Playing:
    """Answers each connection by the next of its scripts; the last one goes on for ever."""

    def __init__(self, scripts: list[Script]) -> None:
        self._scripts = list(scripts)
        self._lock = threading.Lock()
        self.asked = 0

    def __call__(self, connection: socket.socket) -> None:
        with self._lock:
            self.asked += 1
            script = self._scripts.pop(0) if len(self._scripts) > 1 else self._scripts[0]
        script(connection)


@pytest.mark.fault(
    "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9", "F10", "F13", "F14", "F15", "F16", "F20", "F21", "F22"
)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_the_origin_ends_as_it_should(tmp_path: Path, fault: str) -> None:
    scripts, ends, is_passing = FAULTS[fault]
    with loopback.speaking(Playing(scripts)) as port:
        end = run(f"http://127.0.0.1:{port}/", tmp_path)
    assert (end.failure.type if end.failure else end.container) == ends
    assert len(end.waits_s) == (5 if is_passing else 0)
    if end.failure:
        assert end.failure.retryable == is_passing


@pytest.mark.fault("F17", "F18", "F19")
@pytest.mark.parametrize(
    ("first", "least_s", "most_s"),
    [
        (lambda: answers("429 Too Many Requests", Retry_After=120), 120, 120),
        (lambda: answers("429 Too Many Requests", Retry_After=in_two_minutes()), 100, 120),
        (lambda: answers("503 Service Unavailable"), 0, 0),
    ],
    ids=["F17 429 with seconds", "F18 429 with a date", "F19 503, then 200"],
)
def test_trouble_that_passes_ends_completed(
    tmp_path: Path, first: Callable[[], Script], least_s: float, most_s: float
) -> None:
    with loopback.speaking(Playing([first(), GOOD])) as port:
        end = run(f"http://127.0.0.1:{port}/", tmp_path)
    assert end.container == "wav"
    assert least_s <= sum(end.waits_s) <= most_s


@pytest.mark.fault("F10")
def test_f10_twenty_redirects_are_too_many(tmp_path: Path) -> None:
    playing = Playing([*(answers("302 Found", Location=f"/{number}") for number in range(20)), GOOD])
    with loopback.speaking(playing) as port:
        end = run(f"http://127.0.0.1:{port}/", tmp_path)
    assert end.failure is not None
    assert (end.failure.type, end.failure.retryable, playing.asked) == ("too-many-redirects", False, 6)


@pytest.mark.fault("F11")
def test_f11_a_redirect_to_this_machine_is_refused(tmp_path: Path) -> None:
    inside = Playing([GOOD])
    with ExitStack() as stack:
        canary = stack.enter_context(loopback.speaking(inside))
        outside = stack.enter_context(
            loopback.speaking(answers("302 Found", Location=f"http://127.0.0.1:{canary}/"), host="127.0.0.2")
        )
        guard = Guard(allow=(ip_network("127.0.0.2/32"),), ports=frozenset({canary, outside}))
        end = run(f"http://127.0.0.2:{outside}/", tmp_path, guard=guard)
    assert end.failure is not None
    assert (end.failure.type, end.failure.retryable, inside.asked) == ("forbidden-address", False, 0)


@pytest.mark.fault("F12")
def test_f12_a_redirect_from_https_to_http_is_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many podcasts are counted by a service with TLS and come from a server without."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(TLS)
    monkeypatch.setenv("SSL_CERT_FILE", str(TLS))

    def secured(script: Script) -> Script:
        def shake(connection: socket.socket) -> None:
            with context.wrap_socket(connection, server_side=True) as tls:
                script(tls)

        return shake

    with ExitStack() as stack:
        plain = stack.enter_context(loopback.speaking(GOOD))
        redirect = answers("302 Found", Location=f"http://127.0.0.1:{plain}/")
        port = stack.enter_context(loopback.speaking(secured(redirect)))
        assert run(f"https://127.0.0.1:{port}/", tmp_path) == End(container="wav")


def test_a_fault_is_told_in_both_languages(tmp_path: Path) -> None:
    with loopback.speaking(answers("403 Forbidden")) as port:
        end = run(f"http://127.0.0.1:{port}/", tmp_path)
    assert end.failure is not None
    assert "refuses programs" in end.failure.detail
    assert "weist Programme ab" in end.failure.detail_de
