"""Many receivers at once: nobody waits for somebody else's slow one."""

from __future__ import annotations

import threading
import time
from contextlib import ExitStack, contextmanager
from ipaddress import ip_network
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from jobs import courier, outbox, schema, webhooks
from jobs.courier import Places
from jobs.database import Database
from jobs.errors import LedgerUnavailable
from net.guard import Guard
from tests import loopback

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from sqlalchemy import Row

PATIENCE_S = 60.0  # of the test, on a slow machine


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.requires_postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}" if is_sqlite else request.getfixturevalue("postgresql_url")
    found = Database.open(url)
    found.migrate()
    yield found
    found.close()


class Hanging:
    """Takes messages and answers none until it is let go; counts how many it holds."""

    def __init__(self) -> None:
        self.let_go = threading.Event()
        self.held = 0
        self.most = 0
        self._lock = threading.Lock()

    def __call__(self, connection: socket.socket) -> None:
        with self._lock:
            self.held += 1
            self.most = max(self.most, self.held)
        connection.settimeout(0.05)
        while not self.let_go.is_set():
            try:
                if not connection.recv(4096):
                    break
            except TimeoutError:
                continue
            except OSError:
                break
        with self._lock:
            self.held -= 1


def takes(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")


def guard_of(*ports: int) -> Guard:
    """Let every name lead to this machine."""
    return Guard(
        allow=(ip_network("127.0.0.1/32"),), ports=frozenset(ports), resolve=lambda host: ["127.0.0.1"], resolve_s=30
    )


def note(database: Database, owner: str, url: str) -> str:
    with database.write() as connection:
        return outbox.note(
            connection, owner=owner, url=url, type="webhook.test", now_ms=database.now_ms(connection) - 1000
        )


def row(database: Database, id_: str) -> Row[tuple[object, ...]]:
    with database.read() as connection:
        return connection.execute(select(schema.deliveries).where(schema.deliveries.c.id == id_)).one()


def until(holds: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < deadline_s
        time.sleep(0.05)


@contextmanager
def delivering(database: Database, guard: Guard) -> Iterator[threading.Thread]:
    ended = threading.Event()
    thread = threading.Thread(
        target=courier.keep_delivering, args=(database,), kwargs={"guard": guard, "ended": ended}, daemon=True
    )
    thread.start()
    try:
        yield thread
    finally:
        ended.set()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


@pytest.mark.parametrize("is_one_owner", [True, False], ids=["one owner", "an owner each"])
def test_a_good_receiver_gets_its_message_while_a_hundred_hang(
    database: Database, monkeypatch: pytest.MonkeyPatch, *, is_one_owner: bool
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 10 * PATIENCE_S)  # so who waits for one that hangs waits in vain
    hanging = Hanging()
    with ExitStack() as stack:
        bad, good = (stack.enter_context(loopback.speaking(script)) for script in (hanging, takes))
        stack.callback(hanging.let_go.set)
        for number in range(300):
            host = number % 100
            note(database, "me" if is_one_owner else f"owner {host}", f"http://h{host}.example:{bad}/{number}")
        first = note(database, "me", f"http://good.example:{good}/")
        stack.enter_context(delivering(database, guard_of(bad, good)))
        until(lambda: row(database, first).state == "delivered")
        until(lambda: hanging.held == 100)
        later = note(database, "me", f"http://good.example:{good}/")
        until(lambda: row(database, later).state == "delivered")
        assert hanging.most == 100  # one each, since there are so many


def test_an_owner_with_hundreds_that_hang_leaves_places_to_others(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 10 * PATIENCE_S)
    monkeypatch.setattr(courier, "PLACES", Places(all=12, of_owner=8, of_host=2, of_suspects=4))
    hanging = Hanging()
    with ExitStack() as stack:
        bad, good = (stack.enter_context(loopback.speaking(script)) for script in (hanging, takes))
        stack.callback(hanging.let_go.set)
        for number in range(60):
            note(database, "you", f"http://h{number % 20}.example:{bad}/{number}")
        told = [note(database, "me", f"http://good.example:{good}/{number}") for number in range(20)]
        stack.enter_context(delivering(database, guard_of(bad, good)))
        until(lambda: all(row(database, id_).state == "delivered" for id_ in told))
        until(lambda: hanging.held == 8)
        assert hanging.most == 8


def test_no_host_gets_more_than_its_places_however_it_is_written(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 10 * PATIENCE_S)
    hanging = Hanging()
    with ExitStack() as stack:
        bad, good = (stack.enter_context(loopback.speaking(script)) for script in (hanging, takes))
        stack.callback(hanging.let_go.set)
        for host in ("slow.example", "SLOW.example", "slow.Example.", "slow.example"):
            for number in range(5):
                note(database, "you", f"http://{host}:{bad}?n={number}")
        told = note(database, "you", f"http://good.example:{good}/")
        stack.enter_context(delivering(database, guard_of(bad, good)))
        until(lambda: row(database, told).state == "delivered" and hanging.held == courier.PLACES.of_host)
        assert hanging.most == courier.PLACES.of_host


def test_hosts_that_have_hung_get_few_places_and_lose_their_name_when_they_answer(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 0.5)
    monkeypatch.setattr(courier, "PLACES", Places(all=8, of_owner=8, of_host=2, of_suspects=1))
    hanging = Hanging()
    with ExitStack() as stack:
        bad = stack.enter_context(loopback.speaking(hanging))
        stack.callback(hanging.let_go.set)
        first = [note(database, "me", f"http://h{number}.example:{bad}/") for number in range(4)]
        stack.enter_context(delivering(database, guard_of(bad)))
        until(lambda: all(row(database, id_).last_error == "timeout" for id_ in first))
        until(lambda: hanging.held == 0)
        hanging.most = 0
        second = [note(database, "me", f"http://h{number}.example:{bad}/") for number in range(4)]
        until(lambda: all(row(database, id_).last_error == "timeout" for id_ in second))
        assert hanging.most == 1


def test_trouble_with_the_database_and_faults_are_outlasted(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    faults = [LedgerUnavailable("locked"), KeyError("a fault of ours")]
    due = outbox.due

    def sometimes(*args: object, **others: object) -> object:
        if faults:
            raise faults.pop(0)
        return due(*args, **others)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "due", sometimes)
    monkeypatch.setattr(courier, "LOOK_S", 0.02)
    with loopback.speaking(takes) as good:
        told = note(database, "me", f"http://good.example:{good}/")
        with delivering(database, guard_of(good)):
            until(lambda: row(database, told).state == "delivered")
    assert "locked" in caplog.text
    assert "a fault of ours" in caplog.text


def test_the_end_does_not_wait_for_who_hangs_and_the_message_is_not_lost(database: Database) -> None:
    hanging = Hanging()
    with ExitStack() as stack:
        bad = stack.enter_context(loopback.speaking(hanging))
        stack.callback(hanging.let_go.set)
        told = note(database, "me", f"http://slow.example:{bad}/")
        with delivering(database, guard_of(bad)):
            until(lambda: hanging.held == 1)
        assert (row(database, told).state, row(database, told).last_error) == ("pending", "")


@pytest.mark.fault("K7")
@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200 OK\r\n"], ids=["at once", "in its headers"])
def test_a_receiver_that_drips_has_no_more_time_than_others(
    database: Database, monkeypatch: pytest.MonkeyPatch, start: bytes
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 0.5)
    stop = threading.Event()

    def drips(connection: socket.socket) -> None:
        connection.sendall(start)
        while not stop.wait(0.02):
            connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" if not start else b"X")

    with loopback.speaking(drips) as port:
        told = note(database, "me", f"http://127.0.0.1:{port}/")
        assert courier.deliver_due(database, guard=guard_of(port)) == 1
        stop.set()
    assert (row(database, told).state, row(database, told).last_error) == ("pending", "timeout")


def test_a_name_server_that_is_silent_holds_up_nobody(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 10 * PATIENCE_S)
    release = threading.Event()

    def resolve(host: str) -> list[str]:
        if host != "good.example":
            release.wait(PATIENCE_S)
        return ["127.0.0.1"]

    with ExitStack() as stack:
        good = stack.enter_context(loopback.speaking(takes))
        stack.callback(release.set)
        for number in range(40):
            note(database, "you", f"http://h{number}.example:{good}/")
        told = note(database, "me", f"http://good.example:{good}/")
        guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({good}), resolve=resolve, resolve_s=2)
        stack.enter_context(delivering(database, guard))
        until(lambda: row(database, told).state == "delivered")
        assert not release.is_set()
