"""Watches the connection of a request: breaks it when its time is up, and looks at it before it is read as HTTP.

An HTTP client counts its timeouts from the last byte, so a server that sends one now and then holds it for ever.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Any, Self

import httpx2

_PEEKED_BYTES = 8  # more than any of the beginnings below
_HTTP = b"HTTP/"
_OTHERS = (
    (b"SSH-", "an SSH server"),
    (b"ICY ", "a live stream of SHOUTcast"),
    (b"\x15\x03", "a server that wants TLS: try https"),  # an alert, in the handshake's own form
    (b"220", "a mail or FTP server"),
    (b"+OK", "a mail server"),
    (b"* OK", "a mail server"),
    (b"-ERR", "a Redis server"),
    (b"<", "a server of HTTP 0.9"),
)


class ForeignProtocol(httpx2.RemoteProtocolError):
    """What answers speaks no HTTP; the message says in a few words what it is instead."""


class Watchdog:
    """Watches over one connection after the other, until a moment that can be moved.

    The hook `trace` goes into the client's extension ``trace``, the way by which httpcore shows its sockets.
    """

    def __init__(self, until_s: float) -> None:
        """Begin.

        Args:
            until_s: the moment, by `time.monotonic`, at which the connection is broken.
        """
        self.has_broken = False
        self._until_s = until_s
        self._socket: socket.socket | None = None
        self._is_tls = False
        self._has_ended = False
        self._change = threading.Condition()
        self._thread = threading.Thread(target=self._watch, name="watchdog", daemon=True)

    def __enter__(self) -> Self:
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of the connection."""
        with self._change:
            self._has_ended = True
            self._forget()
            self._change.notify()
        self._thread.join()

    def break_at(self, until_s: float) -> None:
        """Move the moment at which the connection is broken."""
        with self._change:
            is_earlier, self._until_s = until_s < self._until_s, until_s
            if is_earlier:  # a later one is seen when the watch looks again
                self._change.notify()

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Take note of what httpcore does.

        Raises:
            httpx2.ReadTimeout: the time is up.
            ForeignProtocol: what answers does not begin like HTTP.
        """
        if event == "connection.connect_tcp.started" and self.has_broken:
            raise httpx2.ReadTimeout("the time is up")
        if event.endswith("connect_tcp.complete"):
            with self._change:
                self._forget()
                self._is_tls = False
                # A copy, since TLS takes the original over, and a number that is closed may soon be another's.
                self._socket = info["return_value"].get_extra_info("socket").dup()
                if self.has_broken:
                    self._break()
        elif event.endswith("start_tls.started"):
            self._is_tls = True
        elif event == "http11.receive_response_headers.started" and not self._is_tls:
            self._look(info["request"].extensions.get("timeout", {}).get("read"))

    def _look(self, timeout_s: float | None) -> None:
        """Wait for the first bytes of an answer, and leave them to the client if they may be HTTP."""
        if self._socket is None:
            return
        self._socket.settimeout(timeout_s)
        try:
            head = self._socket.recv(_PEEKED_BYTES, socket.MSG_PEEK)
        except TimeoutError as exc:
            raise httpx2.ReadTimeout("nothing came") from exc
        except OSError as exc:
            raise httpx2.ReadError(str(exc)) from exc
        found = foreign(head)
        if found:
            raise ForeignProtocol(found)

    def _watch(self) -> None:
        with self._change:
            while not self._has_ended:
                left_s = self._until_s - time.monotonic()
                if left_s > 0:
                    self._change.wait(left_s)
                    continue
                self.has_broken = True
                self._break()
                return

    def _break(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(OSError):  # it is closed already
                self._socket.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def foreign(head: bytes) -> str:
    """Say what answers in place of a web server; ``""`` where it may be one.

    Args:
        head: the first bytes of its answer, as many as there are.

    >>> foreign(b"SSH-2.0-"), foreign(b"HTTP/1.1"), foreign(b"HT"), foreign(b"nonsense")
    ('an SSH server', '', '', 'something that speaks no HTTP')
    """
    if _HTTP.startswith(head[: len(_HTTP)]):
        return ""
    return next((name for start, name in _OTHERS if head.startswith(start)), "something that speaks no HTTP")
