"""What a client may keep the server waiting for, on real sockets."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
from ipaddress import ip_network
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import pytest
import uvicorn

from web.connections import Connections
from web.protocol import HEAD_BYTES, server_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.types import Receive, Scope, Send

HALF = b"GET / HTTP/1.1\r\nHost: a\r\nX-a: "
CLOSED = r"reset|pipe"
WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class App:
    """Answers; `/held` once it is told to, `/long` with more than any buffer holds."""

    def __init__(self) -> None:
        self.held = 0
        self.goes_on = threading.Event()
        self.is_over = threading.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/held":
            self.held += 1
            await anyio.to_thread.run_sync(self.goes_on.wait)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"connection", b"keep-alive")]})
        if scope["path"] == "/long":
            while (await _at_once(receive)) != "http.disconnect":
                await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": True})
            self.is_over.set()
        await send({"type": "http.response.body", "body": b"here"})


async def _at_once(receive: Receive) -> str:
    with anyio.move_on_after(0.01):
        return str((await receive())["type"])
    return ""


class Server:
    def __init__(self, app: App, port: int) -> None:
        self.app = app
        self.port = port
        self._open: list[socket.socket] = []

    def sent(self, data: bytes) -> socket.socket:
        """Connect, and send."""
        opened = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        self._open.append(opened)
        opened.sendall(data)
        return opened

    def get(self, path: str) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()

    def close(self) -> None:
        self.app.goes_on.set()
        for each in self._open:
            each.close()


def received(opened: socket.socket) -> bytes:
    """Return all until the server closes the connection."""
    found = b""
    with contextlib.suppress(ConnectionResetError):
        while piece := opened.recv(1 << 16):
            found += piece
    return found


def answers(opened: socket.socket, count: int) -> bool:
    """Return whether so many good answers come before the server closes the connection."""
    found = b""
    while found.count(b"200 OK") < count:
        piece = opened.recv(1000)
        if not piece:
            return False
        found += piece
    return True


def keep_sending(opened: socket.socket, data: bytes, *, every_s: float = 0.0) -> None:
    """Send a thousand times: of 6 kB, that is more than buffers hold."""
    for _ in range(1000):
        opened.sendall(data)
        time.sleep(every_s)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server for eight connections."""
    monkeypatch.setattr("web.protocol.LOOK_S", 0.02)
    app = App()
    options = server_options(Connections(most=8, proxies=(ip_network("127.0.0.0/8"),)))
    running = uvicorn.Server(uvicorn.Config(app, port=0, lifespan="off", log_level="critical", **options))
    thread = threading.Thread(target=running.run)
    thread.start()
    while not running.started:
        assert thread.is_alive()
        time.sleep(0.01)
    found = Server(app, running.servers[0].sockets[0].getsockname()[1])
    yield found
    found.close()
    running.should_exit = True
    thread.join()


@pytest.mark.parametrize("data", [b"", b"G", HALF, WHOLE + b"G", WHOLE + HALF])
def test_a_head_that_does_not_end_is_given_up(server: Server, data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.connections.HEAD_S", 0.2)
    assert received(server.sent(data)).count(b"200 OK") == data.count(WHOLE)


def test_a_body_that_nobody_reads_is_given_up_too(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.connections.HEAD_S", 0.2)
    opened = server.sent(b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n")
    assert opened.recv(100).startswith(b"HTTP/1.1 200")
    with pytest.raises(OSError, match=CLOSED):
        keep_sending(opened, b"x", every_s=0.02)


def test_a_head_that_comes_slowly_but_in_time_is_read(server: Server) -> None:
    opened = server.sent(b"")
    for number in range(len(WHOLE)):
        opened.sendall(WHOLE[number : number + 1])
    assert opened.recv(100).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("endless", [b"GET /", HALF, b"GET / HTTP/1.1\r\n"])
def test_a_head_without_end_is_refused(server: Server, endless: bytes) -> None:
    opened = server.sent(endless)
    with pytest.raises(OSError, match=CLOSED):
        keep_sending(opened, b"X: y\r\n" * 1000 if endless.endswith(b"\n") else b"x" * 6000)


def test_a_head_that_is_too_long_is_told_how_long_it_may_be(server: Server) -> None:
    opened = server.sent(HALF + b"x" * (HEAD_BYTES + 1))
    assert str(HEAD_BYTES).encode() in received(opened)
    body = b"x" * 1_000_000  # is no head, however long
    opened = server.sent(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n" + body + WHOLE)
    assert answers(opened, 2)


def test_half_sent_requests_hold_nobody_up(server: Server) -> None:
    half = [server.sent(HALF) for _ in range(50)]
    assert server.get("/") == (200, b"here")
    half[-1].sendall(b"b\r\n\r\n")  # and those that go on are read, if there was room for them
    assert half[-1].recv(100).startswith(b"HTTP/1.1 200")


def test_where_all_are_busy_others_are_told_so_but_probes_are_answered(server: Server) -> None:
    held = [server.sent(WHOLE.replace(b"/ ", b"/held ", 1)) for _ in range(6)]
    while server.app.held < len(held):
        time.sleep(0.01)
    status, body = server.get("/")
    assert (status, b"/problems/too-many-connections" in body) == (503, True)
    assert server.get("/livez") == (200, b"here")
    assert server.get("/readyz?a=b") == (200, b"here")
    assert server.get("/livezz")[0] == 503
    server.app.goes_on.set()
    for each in held:
        assert each.recv(100).startswith(b"HTTP/1.1 200")
    assert server.get("/") == (200, b"here")


def test_requests_that_come_before_the_answer_to_the_first_are_answered_in_turn(server: Server) -> None:
    opened = server.sent(WHOLE.replace(b"/ ", b"/held ", 1) + WHOLE * 3)
    server.app.goes_on.set()
    assert answers(opened, 4)


def test_a_client_that_takes_nothing_of_its_answer_is_given_up(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.protocol.TAKE_S", 0.2)
    server.sent(WHOLE.replace(b"/ ", b"/long ", 1))
    assert server.app.is_over.wait(60)
