from __future__ import annotations

import socket
import time
from contextlib import ExitStack

import pytest

from net.watchdog import Watchdog, foreign


class Stream:
    """A connection as httpcore shows it."""

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def get_extra_info(self, _: str) -> socket.socket:
        return self.connection


@pytest.mark.parametrize("head", [b"", b"H", b"HTTP", b"HTTP/1.0", b"HTTP/2 2"])
def test_what_may_become_http_is_let_pass(head: bytes) -> None:
    assert foreign(head) == ""


def test_a_connection_that_comes_too_late_is_broken_at_once() -> None:
    with ExitStack() as stack:
        ours, theirs = map(stack.enter_context, socket.socketpair())
        watchdog = stack.enter_context(Watchdog(time.monotonic()))
        while not watchdog.has_broken:
            time.sleep(0.01)
        watchdog.trace("connection.connect_tcp.complete", {"return_value": Stream(ours)})
        assert theirs.recv(1) == b""


def test_the_end_can_be_moved_both_ways() -> None:
    with ExitStack() as stack:
        ours, theirs = map(stack.enter_context, socket.socketpair())
        watchdog = stack.enter_context(Watchdog(time.monotonic() + 1))
        watchdog.trace("connection.connect_tcp.complete", {"return_value": Stream(ours)})
        watchdog.break_at(time.monotonic() + 3600)
        time.sleep(1.2)
        assert not watchdog.has_broken
        watchdog.break_at(time.monotonic())
        assert theirs.recv(1) == b""
        assert watchdog.has_broken


def test_a_connection_is_left_alone_once_its_request_is_over() -> None:
    with ExitStack() as stack:
        ours, theirs = map(stack.enter_context, socket.socketpair())
        with Watchdog(time.monotonic() + 0.1) as watchdog:
            watchdog.trace("connection.connect_tcp.complete", {"return_value": Stream(ours)})
        time.sleep(0.2)
        ours.sendall(b"x")
        assert theirs.recv(1) == b"x"
