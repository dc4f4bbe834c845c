"""Servers of this machine, for as long as a test needs them."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Quiet:
    """Has a handler of requests say nothing on the terminal."""

    def log_message(self, *_: object) -> None:
        pass


class Drip(Quiet, BaseHTTPRequestHandler):
    """Says a little each second, of much, for as long as somebody listens."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "8000000")
        self.end_headers()
        with contextlib.suppress(OSError):
            while True:
                self.wfile.write(b"x" * 1200)
                time.sleep(1)


@contextmanager
def serving(
    handler: Callable[..., BaseHTTPRequestHandler],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    kind: type[ThreadingHTTPServer] = ThreadingHTTPServer,
) -> Iterator[ThreadingHTTPServer]:
    """Serve until the block is left; all have been answered then. Port 0 takes one that is free."""
    with kind((host, port), handler) as http:
        http.daemon_threads = False
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield http
        finally:
            http.shutdown()
            thread.join()


@contextmanager
def speaking(script: Callable[[socket.socket], None], *, host: str = "127.0.0.1") -> Iterator[int]:
    """Answer each connection by a script, which need not speak HTTP, and close it; gives the port."""

    def meet(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):  # the other side has gone
            script(connection)

    def accept() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:  # the end
                return
            threads.append(threading.Thread(target=meet, args=(connection,)))
            threads[-1].start()

    threads: list[threading.Thread] = []
    with socket.create_server((host, 0), backlog=256) as server:
        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield server.getsockname()[1]
        finally:
            server.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join()


def asked(connection: socket.socket) -> bytes:
    """Read a request without a body, to the end of its headers."""
    request = b""
    while not request.endswith(b"\r\n\r\n"):
        more = connection.recv(4096)
        if not more:
            raise ConnectionResetError
        request += more
    return request
