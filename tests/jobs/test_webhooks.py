"""Messages to producers: signed, tried for three days, sent once at a time, and never to the inside."""

from __future__ import annotations

import contextlib
import json
import socket
import ssl
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert, select
from standardwebhooks import Webhook, WebhookVerificationError

from jobs import courier, endpoints, outbox, schema, webhooks
from jobs.corrections import Corrections
from jobs.database import Database
from jobs.errors import DeliveryNotFound
from jobs.ledger import Ledger
from jobs.ledger.change import LockedJob
from jobs.record import Changes, Output, Status
from jobs.report import Stage
from jobs.request import Request, Source
from net.guard import Guard
from tests import loopback

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

HOUR_MS = 3_600_000
PLAN_S = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
"""The waits of the plan, written down a second time."""


@dataclass
class Clock:
    """The database's clock, as the test sets it."""

    now_ms: int = 1_790_000_000_000


@dataclass
class Receiver:
    """Answers each message by the next of its answers; the last one goes on for ever."""

    url: str = ""
    guard: Guard = field(default_factory=Guard)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=lambda: [(204, {})])
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    hold: threading.Event | None = None
    hold_body: threading.Event | None = None

    def says(self, *answers: int | tuple[int, dict[str, str]]) -> None:
        self.answers = [answer if isinstance(answer, tuple) else (answer, {}) for answer in answers]


class Handler(loopback.Quiet, BaseHTTPRequestHandler):
    ours: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.ours.paths.append(self.path)
        self.ours.came.append(({key.lower(): value for key, value in self.headers.items()}, body))
        if self.ours.hold:
            self.ours.hold.wait(5)
        status, headers = self.ours.answers.pop(0) if len(self.ours.answers) > 1 else self.ours.answers[0]
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key, value)
        self.end_headers()
        if self.ours.hold_body:
            self.ours.hold_body.wait(5)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr(Database, "now_ms", lambda _self, _connection: found.now_ms)
    return found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.requires_postgresql)])
def database(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Iterator[Database]:
    is_sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'ledger.sqlite'}" if is_sqlite else request.getfixturevalue("postgresql_url")
    found = Database.open(url)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    ours = Receiver()
    with loopback.serving(type("OurHandler", (Handler,), {"ours": ours})) as http:
        port = http.server_port
        ours.url = f"http://127.0.0.1:{port}/hook"
        ours.guard = Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({port}))
        yield ours


def job_in(database: Database, job_id: str = "0" * 26) -> str:
    """Put a job into the ledger, for deliveries to belong to."""
    row: dict[str, object] = {
        column.name: ("x" if column.type.python_type is str else 0)
        for column in schema.jobs.columns
        if not column.nullable
    }
    with database.write() as connection:
        connection.execute(insert(schema.jobs).values(**{**row, "id": job_id}))
    return job_id


@pytest.fixture
def told(database: Database, clock: Clock, receiver: Receiver) -> str:
    """Return the id of a message about a job that is completed, not yet sent."""
    job_id = job_in(database)
    with database.write() as connection:
        return outbox.note(
            connection,
            owner="me",
            url=receiver.url,
            type="job.completed",
            now_ms=clock.now_ms,
            job_id=job_id,
            status=Status.COMPLETED,
        )


def row(database: Database, id_: str) -> dict[str, object]:
    with database.read() as connection:
        found = connection.execute(select(schema.deliveries).where(schema.deliveries.c.id == id_)).one()
    return dict(found._mapping)


def endpoint(database: Database, receiver: Receiver, clock: Clock) -> endpoints.Endpoint:
    with database.write() as connection:
        return endpoints.endpoint(connection, owner="me", url=receiver.url, now_ms=clock.now_ms)


def test_a_message_arrives_once_and_says_what_happened(database: Database, receiver: Receiver, told: str) -> None:
    assert courier.deliver_due(database, guard=receiver.guard) == 1
    assert courier.deliver_due(database, guard=receiver.guard) == 0
    ((headers, body),) = receiver.came
    assert json.loads(body) == {
        "type": "job.completed",
        "timestamp": "2026-09-21T14:13:20.000Z",
        "data": {"id": "0" * 26, "status": "completed", "links": {"self": f"/v1/jobs/{'0' * 26}"}},
    }
    assert headers["webhook-id"] == told
    assert headers["content-type"] == "application/json"
    sent = row(database, told)
    assert (sent["state"], sent["tries"], sent["last_status"], sent["last_error"]) == ("delivered", 1, 204, "")


def test_a_receiver_can_prove_who_it_is_from(database: Database, receiver: Receiver, told: str, clock: Clock) -> None:
    courier.deliver_due(database, guard=receiver.guard)
    ((headers, body),) = receiver.came
    (secret,) = endpoint(database, receiver, clock).secrets
    assert Webhook(secret).verify(body, headers) == json.loads(body)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"completed", b"failed"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 44).verify(body, headers)


def test_after_a_rotation_both_secrets_are_good_for_a_day(
    database: Database, receiver: Receiver, told: str, clock: Clock
) -> None:
    (old,) = endpoint(database, receiver, clock).secrets
    with database.write() as connection:
        new = endpoints.rotate(connection, owner="me", url=receiver.url, now_ms=clock.now_ms).secrets[0]
    assert old != new
    courier.deliver_due(database, guard=receiver.guard)
    ((headers, body),) = receiver.came
    for secret in (old, new):
        assert Webhook(secret).verify(body, headers)
    clock.now_ms += 24 * HOUR_MS
    assert endpoint(database, receiver, clock).secrets == (new,)


def test_it_is_tried_ten_times_over_three_days(database: Database, receiver: Receiver, told: str, clock: Clock) -> None:
    receiver.says(500)
    for tries, wait_s in enumerate([*PLAN_S, None], start=1):
        assert courier.deliver_due(database, guard=receiver.guard) == 1
        now = row(database, told)
        assert (now["tries"], now["last_status"], now["last_error"]) == (tries, 500, "http-status")
        if wait_s is None:
            assert now["state"] == "failed"
            break
        assert now["state"] == "pending"
        waits_s = (int(str(now["next_ms"])) - clock.now_ms) / 1000
        assert wait_s <= waits_s <= wait_s * 1.2
        clock.now_ms = int(str(now["next_ms"])) - 1
        assert courier.deliver_due(database, guard=receiver.guard) == 0
        clock.now_ms += 1
    clock.now_ms += 1000 * HOUR_MS
    assert courier.deliver_due(database, guard=receiver.guard) == 0
    assert len(receiver.came) == 10
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    assert len({body for _, body in receiver.came}) == 1


def test_trouble_that_passes_ends_well(database: Database, receiver: Receiver, told: str, clock: Clock) -> None:
    receiver.says(500, 503, 404, 200)
    for _ in range(4):
        courier.deliver_due(database, guard=receiver.guard)
        clock.now_ms += 24 * HOUR_MS
    assert (row(database, told)["state"], len(receiver.came)) == ("delivered", 4)


@pytest.mark.fault("K3")
def test_five_failures_cost_five_waits(database: Database, receiver: Receiver, told: str, clock: Clock) -> None:
    receiver.says(*[500] * 5, 200)
    for wait_s in PLAN_S[:5]:
        courier.deliver_due(database, guard=receiver.guard)
        clock.now_ms += round(wait_s * 1200)
    assert courier.deliver_due(database, guard=receiver.guard) == 1
    assert (row(database, told)["state"], row(database, told)["tries"], len(receiver.came)) == ("delivered", 6, 6)


def in_an_hour() -> str:
    return format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


@pytest.mark.fault("K6")
@pytest.mark.parametrize(
    ("says", "least_s", "most_s"),
    [
        (lambda: "3600", 3600, 3600),
        (in_an_hour, 3500, 3600),
        (lambda: "99999999", 86_400, 86_400),
        (lambda: "9" * 5000, 86_400, 86_400),
        (lambda: "0", 5, 6),
        (lambda: "-7", 5, 6),
        (lambda: "gleich", 5, 6),
        (lambda: "Sat, 21 Nov 2026 10:00:00", 5, 6),
        (lambda: "Thu, 01 Jan 1970 00:00:00 GMT", 5, 6),
    ],
)
def test_the_receiver_may_ask_for_patience(
    database: Database, receiver: Receiver, told: str, clock: Clock, says: Callable[[], str], least_s: int, most_s: int
) -> None:
    receiver.says((429, {"Retry-After": says()}))
    courier.deliver_due(database, guard=receiver.guard)
    waits_s = (int(str(row(database, told)["next_ms"])) - clock.now_ms) / 1000
    assert least_s <= waits_s <= most_s


@pytest.mark.fault("K5")
def test_gone_switches_the_endpoint_off_until_a_test_arrives(
    database: Database, receiver: Receiver, told: str, clock: Clock
) -> None:
    receiver.says(410, 200)
    courier.deliver_due(database, guard=receiver.guard)
    assert (row(database, told)["state"], row(database, told)["last_error"]) == ("failed", "gone")
    assert endpoint(database, receiver, clock).is_off
    with database.write() as connection:
        outbox.replay(connection, told, owner="me", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=receiver.guard)
    assert (row(database, told)["last_error"], len(receiver.came)) == ("switched-off", 1)
    with database.write() as connection:
        outbox.note(connection, owner="me", url=receiver.url, type="webhook.test", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=receiver.guard)
    assert json.loads(receiver.came[1][1])["type"] == "webhook.test"
    assert not endpoint(database, receiver, clock).is_off


@pytest.mark.fault("K4")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(database: Database, receiver: Receiver, told: str, status: int) -> None:
    receiver.says((status, {"Location": receiver.url}))
    courier.deliver_due(database, guard=receiver.guard)
    assert (row(database, told)["last_error"], len(receiver.came)) == ("redirect", 1)
    assert row(database, told)["state"] == "pending"


@pytest.mark.fault("K8")
def test_nothing_inside_is_told(database: Database, receiver: Receiver, told: str) -> None:
    courier.deliver_due(database, guard=Guard(ports=receiver.guard.ports))
    assert receiver.came == []
    assert (row(database, told)["state"], row(database, told)["last_error"]) == ("failed", "forbidden-address")


@pytest.mark.fault("K1")
def test_a_receiver_that_is_not_there_is_tried_again(database: Database, clock: Clock, receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with database.write() as connection:
        url = f"http://127.0.0.1:{port}/"
        told = outbox.note(connection, owner="me", url=url, type="webhook.test", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=Guard(allow=receiver.guard.allow, ports=frozenset({port})))
    assert (row(database, told)["state"], row(database, told)["last_error"]) == ("pending", "no-connection")


@pytest.mark.fault("K9")
def test_a_receiver_without_tls_is_not_told_in_the_clear(database: Database, receiver: Receiver, clock: Clock) -> None:
    with database.write() as connection:
        url = receiver.url.replace("http:", "https:")
        told = outbox.note(connection, owner="me", url=url, type="webhook.test", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=receiver.guard)
    assert (row(database, told)["state"], row(database, told)["last_error"]) == ("pending", "bad-tls")
    assert receiver.came == []


@pytest.mark.fault("K9")
def test_a_receiver_that_cannot_prove_who_it_is_is_not_told(database: Database, clock: Clock) -> None:
    said: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).parents[1] / "self-signed.pem")

    def impostor(connection: socket.socket) -> None:
        with contextlib.suppress(ssl.SSLError), context.wrap_socket(connection, server_side=True) as secured:
            said.append(secured.recv(4096))

    with loopback.speaking(impostor) as port:
        with database.write() as connection:
            url = f"https://127.0.0.1:{port}/"
            told = outbox.note(connection, owner="me", url=url, type="webhook.test", now_ms=clock.now_ms)
        courier.deliver_due(database, guard=Guard(allow=(ip_network("127.0.0.1/32"),), ports=frozenset({port})))
    assert (row(database, told)["state"], row(database, told)["last_error"]) == ("pending", "bad-tls")
    assert b"".join(said) == b""


@pytest.mark.fault("K2")
def test_a_receiver_that_hangs_is_tried_again(
    database: Database, receiver: Receiver, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "_TIMEOUT_S", 0.2)
    receiver.hold = threading.Event()
    courier.deliver_due(database, guard=receiver.guard)
    receiver.hold.set()
    assert (row(database, told)["state"], row(database, told)["last_error"]) == ("pending", "timeout")


@pytest.mark.fault("K7")
def test_what_a_receiver_has_to_say_is_not_waited_for(database: Database, receiver: Receiver, told: str) -> None:
    receiver.hold_body = threading.Event()
    started_s = time.monotonic()
    courier.deliver_due(database, guard=receiver.guard)
    taken_s = time.monotonic() - started_s
    receiver.hold_body.set()
    assert row(database, told)["state"] == "delivered"
    assert taken_s < 4


@pytest.mark.parametrize("url", ["http://[::1", "ftp://example.org/", "http://", "http://a\\b/", "http://xn--/", "x"])
def test_an_address_that_is_none_is_given_up(database: Database, clock: Clock, url: str) -> None:
    with database.write() as connection:
        told = outbox.note(connection, owner="me", url=url, type="webhook.test", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=Guard(resolve=lambda host: ["127.0.0.1"]))
    assert row(database, told)["state"] == "failed"


def test_many_processes_at_once_send_each_message_once(database: Database, receiver: Receiver, clock: Clock) -> None:
    with database.write() as connection:
        ids = {
            outbox.note(connection, owner="me", url=receiver.url, type="webhook.test", now_ms=clock.now_ms)
            for _ in range(12)
        }
    with ThreadPoolExecutor(4) as pool:
        tried = list(pool.map(lambda _: courier.deliver_due(database, guard=receiver.guard), range(4)))
    assert sum(tried) == 12
    assert sorted(headers["webhook-id"] for headers, _ in receiver.came) == sorted(ids)


def test_who_has_thousands_does_not_hold_up_the_others(
    database: Database, receiver: Receiver, told: str, clock: Clock
) -> None:
    with database.write() as connection:
        for _ in range(50):
            outbox.note(connection, owner="you", url=receiver.url, type="webhook.test", now_ms=clock.now_ms - 1000)
    assert courier.deliver_due(database, guard=receiver.guard) == 51
    first = [headers["webhook-id"] for headers, _ in receiver.came[:25]]  # in which order they come, chance says
    assert told in first


def test_what_a_killed_process_was_sending_is_sent_again(
    database: Database, receiver: Receiver, told: str, clock: Clock
) -> None:
    with database.write() as connection:
        assert outbox.claim(connection, told, now_ms=clock.now_ms) is not None
    assert courier.deliver_due(database, guard=receiver.guard) == 0
    clock.now_ms += 60_000
    assert courier.deliver_due(database, guard=receiver.guard) == 1
    assert (row(database, told)["state"], row(database, told)["tries"]) == ("delivered", 2)


def test_one_that_comes_back_late_changes_nothing(
    database: Database, receiver: Receiver, told: str, clock: Clock
) -> None:
    """A zombie, stopped while it sent, wakes after another one has delivered."""
    with database.write() as connection:
        zombie = outbox.claim(connection, told, now_ms=clock.now_ms)
    assert zombie is not None
    clock.now_ms += 60_000
    courier.deliver_due(database, guard=receiver.guard)
    with database.write() as connection:
        outbox.settle(connection, zombie, now_ms=clock.now_ms, status=500, error="http-status", next_ms=clock.now_ms)
    assert row(database, told)["state"] == "delivered"


@pytest.mark.fault("J3")
def test_a_delivery_is_replayed_under_its_own_id(
    database: Database, receiver: Receiver, told: str, clock: Clock
) -> None:
    courier.deliver_due(database, guard=receiver.guard)
    with database.write() as connection:
        outbox.replay(connection, told, owner="me", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=receiver.guard)
    assert [headers["webhook-id"] for headers, _ in receiver.came] == [told, told]


@pytest.mark.parametrize(("id_", "owner"), [(None, "you"), ("1" * 26, "me")])
def test_nobody_replays_what_is_not_theirs(
    database: Database, told: str, clock: Clock, id_: str | None, owner: str
) -> None:
    with database.write() as connection, pytest.raises(DeliveryNotFound):
        outbox.replay(connection, id_ or told, owner=owner, now_ms=clock.now_ms)


def test_owners_share_no_secret(database: Database, clock: Clock) -> None:
    with database.write() as connection:
        found = [
            endpoints.endpoint(connection, owner=owner, url="https://example.org/", now_ms=clock.now_ms).secrets
            for owner in ("me", "you", "me")
        ]
    assert found[0] == found[2] != found[1]
    assert all(len(secret) == 50 and secret.startswith("whsec_") for (secret,) in found)


def test_addresses_that_differ_in_their_query_share_a_secret(
    database: Database, receiver: Receiver, clock: Clock
) -> None:
    with database.write() as connection:
        for query in ("?id=1", "?id=2#a"):
            url = receiver.url + query
            outbox.note(connection, owner="me", url=url, type="webhook.test", now_ms=clock.now_ms)
    courier.deliver_due(database, guard=receiver.guard)
    (secret,) = endpoint(database, receiver, clock).secrets
    assert [bool(Webhook(secret).verify(body, headers)) for headers, body in receiver.came] == [True, True]
    assert sorted(receiver.paths) == ["/hook?id=1", "/hook?id=2"]


def test_only_what_has_ended_is_forgotten(database: Database, receiver: Receiver, told: str, clock: Clock) -> None:
    with database.write() as connection:
        assert outbox.forget(connection, before_ms=clock.now_ms + 1) == 0
    courier.deliver_due(database, guard=receiver.guard)
    with database.write() as connection:
        assert outbox.forget(connection, before_ms=clock.now_ms) == 0
        assert outbox.forget(connection, before_ms=clock.now_ms + 1) == 1


# Results that were corrected


def outputs(text: str) -> dict[str, Output]:
    """Return outputs of which one is this text, by its name in the store."""
    return {
        "vtt": Output(key=text, sha256=text, bytes=1, media_type="text/vtt"),
        "recording": Output(key="r", sha256="r", bytes=1, media_type="audio/mpeg"),
    }


@pytest.fixture
def completed(database: Database, receiver: Receiver) -> str:
    """Return the id of a job that is completed, of which the receiver was told."""
    ledger = Ledger(database)
    page = Source(url="https://example.org/")
    job, _ = ledger.submit(Request(article=page, webhook_url=receiver.url), owner="me")
    lease = ledger.claim(job.id, Stage.FETCH, worker="w")
    assert lease is not None
    ledger.finish(lease, changes=Changes(result=outputs("a")))
    assert courier.deliver_due(database, guard=receiver.guard) == 1
    receiver.came.clear()
    return job.id


def told_at_ms(database: Database, receiver: Receiver, clock: Clock, until_ms: int) -> list[int]:
    """Let time pass, a second at a time, and return when messages came."""
    came: list[int] = []
    while clock.now_ms < until_ms:
        clock.now_ms += 1000
        came += [clock.now_ms] * courier.deliver_due(database, guard=receiver.guard)
    return came


def test_corrections_one_after_the_other_are_one_message_once_there_is_calm(
    database: Database, receiver: Receiver, clock: Clock, completed: str
) -> None:
    layers = Corrections(database)
    for seq in range(1, 5):
        assert layers.publish(completed, outputs(f"b{seq}"), seq=seq)
        last_ms = clock.now_ms
        assert told_at_ms(database, receiver, clock, last_ms + 20_000) == []
    assert told_at_ms(database, receiver, clock, last_ms + HOUR_MS) == [last_ms + outbox.CALM_MS]
    ((headers, body),) = receiver.came
    written = datetime.fromtimestamp(last_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    assert json.loads(body) == {
        "type": "job.updated",
        "timestamp": written,
        "data": {"id": completed, "status": "completed", "links": {"self": f"/v1/jobs/{completed}"}},
    }
    (secret,) = endpoint(database, receiver, clock).secrets
    assert Webhook(secret).verify(body, headers) == json.loads(body)
    assert layers.publish(completed, outputs("c"), seq=5)
    assert len(told_at_ms(database, receiver, clock, clock.now_ms + HOUR_MS)) == 1
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 2


def test_corrections_without_end_are_told_every_five_minutes(
    database: Database, receiver: Receiver, clock: Clock, completed: str
) -> None:
    began_ms, came = clock.now_ms, []
    for seq in range(1, 70):
        Corrections(database).publish(completed, outputs(f"b{seq}"), seq=seq)
        came += told_at_ms(database, receiver, clock, clock.now_ms + 10_000)
    assert came == [began_ms + outbox.MOST_CALM_MS, began_ms + 2 * outbox.MOST_CALM_MS]


def test_what_changes_nothing_is_told_to_nobody(
    database: Database, receiver: Receiver, clock: Clock, completed: str
) -> None:
    layers, ledger = Corrections(database), Ledger(database)
    version = ledger.version_of(completed)
    assert layers.publish(completed, outputs("a"), seq=3)  # taken back before it was published
    assert not layers.publish(completed, outputs("b"), seq=2)  # overtaken
    assert ledger.version_of(completed) == version
    assert told_at_ms(database, receiver, clock, clock.now_ms + 60_000) == []


def test_a_message_that_is_on_its_way_or_was_sent_again_does_not_tell_of_later_corrections(
    database: Database, receiver: Receiver, clock: Clock, completed: str
) -> None:
    layers = Corrections(database)
    receiver.says(500, 204)
    assert layers.publish(completed, outputs("b"), seq=1)
    assert len(told_at_ms(database, receiver, clock, clock.now_ms + 30_000)) == 1
    assert layers.publish(completed, outputs("c"), seq=2)  # while the first is to be tried once more
    assert len(told_at_ms(database, receiver, clock, clock.now_ms + HOUR_MS)) == 2
    first, again, second = (headers["webhook-id"] for headers, _ in receiver.came)
    assert first == again != second
    with database.write() as connection:
        outbox.replay(connection, first, owner="me", now_ms=clock.now_ms)
    assert layers.publish(completed, outputs("d"), seq=3)
    assert len(told_at_ms(database, receiver, clock, clock.now_ms + HOUR_MS)) == 2
    assert [headers["webhook-id"] for headers, _ in receiver.came][3] == first
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 3


def test_results_and_message_are_written_both_or_neither(
    database: Database, receiver: Receiver, clock: Clock, completed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(LockedJob, "write", broken)
        with pytest.raises(RuntimeError):
            Corrections(database).publish(completed, outputs("b"), seq=1)
    assert told_at_ms(database, receiver, clock, clock.now_ms + 60_000) == []
    assert Ledger(database).get(completed).result == outputs("a")
    assert Corrections(database).publish(completed, outputs("b"), seq=1)
    assert len(told_at_ms(database, receiver, clock, clock.now_ms + 60_000)) == 1
