"""What only a real connection shows: events as they happen, slow clients, and such as hang up."""

from __future__ import annotations

import contextlib
import json
import socket
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2
import pytest

from jobs.record import Changes, ParagraphTimes
from jobs.report import Stage
from tests.web.served import Served, aligned, serving
from tests.web.workshop import Workshop
from web import access, body

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

JSON = b'{"article_url": "https://example.org/"}'


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served"), max_article_bytes=100_000, max_upload_bytes=100_000) as found:
        yield found


@pytest.fixture
def served(server: Served) -> Served:
    return server.to_somebody_new()


@pytest.fixture
def client(served: Served) -> Iterator[httpx2.Client]:
    headers = {"Authorization": f"Bearer {served.secret}"}
    with httpx2.Client(base_url=served.url, headers=headers, timeout=20) as found:
        yield found


class Told(NamedTuple):
    id: str
    type: str
    data: dict[str, Any]


def events(lines: Iterator[str]) -> Iterator[Told]:
    """Read server-sent events as a browser does; comments and the time to try again are none."""
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
        elif "data" in fields:
            yield Told(fields.get("id", ""), fields["event"], json.loads(fields["data"]))
            fields = {}


def connection(served: Served) -> socket.socket:
    host, _, port = served.url.removeprefix("http://").partition(":")
    return socket.create_connection((host, int(port)), timeout=20)


def head(served: Served, request: str, **headers: str) -> bytes:
    said = {"Host": "127.0.0.1", "Authorization": f"Bearer {served.secret}", **headers}
    return "\r\n".join([request, *(f"{name}: {value}" for name, value in said.items()), "", ""]).encode()


def submit(client: httpx2.Client) -> str:
    return str(client.post("/v1/jobs", content=JSON, headers={"Content-Type": "application/json"}).json()["id"])


def eventually(is_true: Callable[[], bool]) -> None:
    until_s = time.monotonic() + 10
    while not is_true():
        assert time.monotonic() < until_s
        time.sleep(0.02)


def test_a_job_is_followed_from_its_beginning_to_its_end(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    with client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["cache-control"] == "no-store"
        told = events(answer.iter_lines())
        first = next(told)
        assert (first.type, first.data["status"], first.data["stage"]) == ("status", "queued", "fetch")
        lease = served.service.ledger.claim(job_id, Stage.FETCH, worker="us")
        assert lease is not None
        assert next(told).data["status"] == "processing"
        served.service.ledger.heartbeat(lease, done=1, total=2)
        halfway = next(told)
        assert halfway.type == "progress"
        assert halfway.data["percent"] > 0
        assert {"stage", "eta_seconds", "done_seconds", "total_seconds", "at"} <= set(halfway.data)
        served.service.ledger.finish(lease)
        rest = list(told)  # the stream ends by itself
    assert rest[-1].data["status"] == "completed"
    seen = [int(each.id) for each in (first, halfway, *rest)]
    assert seen == sorted(set(seen))


def test_who_comes_back_goes_on_where_it_left_off(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    served.complete(job_id, aligned("Die Uhr"))
    path = f"/v1/jobs/{job_id}/events"
    whole = list(events(client.get(path).iter_lines()))
    assert whole[-1].data["status"] == "completed"
    for at, event in enumerate(whole[:-1]):
        rest = list(events(client.get(path, headers={"Last-Event-ID": event.id}).iter_lines()))
        assert rest == whole[at + 1 :]
    assert client.get(path, headers={"Last-Event-ID": whole[-1].id}).status_code == 204  # do not come again
    for odd in ("x", "-1", "9" * 500, "1e3", "٣"):
        answer = client.get(path, headers={b"Last-Event-ID": odd.encode()})
        assert list(events(answer.iter_lines())) == whole


def test_who_comes_back_learns_of_results_that_were_corrected(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    served.complete(job_id, aligned("Die Uhr"))
    path = f"/v1/jobs/{job_id}/events"
    before = list(events(client.get(path).iter_lines()))
    for seq, text in enumerate(("WEBVTT", "WEBVTT\n\nDie Uhr"), 1):
        Workshop(served.service).correct(job_id, text, seq=seq)
    (told,) = events(client.get(path, headers={"Last-Event-ID": before[-1].id}).iter_lines())
    assert (told.type, told.data["outputs"]) == ("result", ["vtt"])
    assert list(events(client.get(path).iter_lines())) == [*before, told]
    assert client.get(path, headers={"Last-Event-ID": told.id}).status_code == 204


def test_paragraphs_are_told_as_soon_as_they_are_known(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    lease = served.service.ledger.claim(job_id, Stage.FETCH, worker="us")
    assert lease is not None
    timed = [ParagraphTimes("p-1", "spoken", 0, 1200), ParagraphTimes("p-2", "not_spoken", None, None)]
    served.service.ledger.finish(lease, then=Stage.PUBLISH, changes=Changes(paragraphs=tuple(timed)))
    path = f"/v1/jobs/{job_id}/events"
    with client.stream("GET", path) as answer:
        told = events(answer.iter_lines())
        first, second = (next(each for each in told if each.type == "paragraph") for _ in range(2))
        served.service.ledger.cancel(job_id)
        rest = list(told)
    at = first.data["at"]
    assert first.data == {"at": at, "index": 0, "id": "p-1", "status": "spoken", "start_ms": 0, "end_ms": 1200}
    assert second.data == {"at": at, "index": 1, "id": "p-2", "status": "not_spoken", "start_ms": None, "end_ms": None}
    assert [each.data["stage"] for each in rest if each.type == "status"] == ["publish", "publish"]
    # whoever was cut off after the first of them gets all of them again, and after the last none
    assert first.id == ""
    again = list(events(client.get(path, headers={"Last-Event-ID": str(int(second.id) - 1)}).iter_lines()))
    assert [each.data.get("id") for each in again if each.type == "paragraph"] == ["p-1", "p-2"]
    after = list(events(client.get(path, headers={"Last-Event-ID": second.id}).iter_lines()))
    assert after == rest


def test_a_failure_is_told_in_the_language_of_the_listener(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    served.fail(job_id)
    for language, detail in (("de", "-"), ("en", "a.mp3 is not sound")):
        told = events(client.get(f"/v1/jobs/{job_id}/events", headers={"Accept-Language": language}).iter_lines())
        failure = list(told)[-1].data["failure"]
        assert (failure["type"], failure["detail"]) == ("not-audio", detail)
        assert "detail_de" not in failure


def test_the_stream_of_a_job_that_is_deleted_ends(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    with client.stream("GET", f"/v1/jobs/{job_id}/events") as answer:
        told = events(answer.iter_lines())
        next(told)
        served.service.ledger.delete(job_id)
        assert list(told) == []
    assert client.get(f"/v1/jobs/{job_id}/events").status_code == 410


@pytest.mark.fault("J4")
@pytest.mark.parametrize("path", ["/v1/jobs/{}/events", "/jobs/{}/live", "/live"])
def test_a_stream_ends_with_the_key_that_it_was_asked_for_with(
    served: Served, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(access, "KNOWN_S", 0.0)
    key, secret = served.service.keys.create("lost", owner=served.owner)
    with httpx2.Client(base_url=served.url, timeout=20) as client:
        client.headers["Authorization"] = f"Bearer {secret}"
        job_id = submit(client)
        if path != "/v1/jobs/{}/events":  # pages, for which a browser shows a cookie
            del client.headers["Authorization"]
            client.post("/sign-in", data={"key": secret}, headers={"Origin": served.url})
        with client.stream("GET", path.format(job_id)) as answer:
            assert answer.status_code == 200
            lines = answer.iter_lines()
            while not next(lines).startswith("data"):
                pass
            served.service.keys.revoke(key.id)
            served.begin(job_id)
            assert [line for line in lines if line.startswith("data")] == []


def test_head_of_a_stream_does_not_wait_for_its_end(client: httpx2.Client) -> None:
    began_s = time.monotonic()
    answer = client.head(f"/v1/jobs/{submit(client)}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert time.monotonic() - began_s < 5


def test_many_listeners_hold_up_nobody(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    opened = [connection(served) for _ in range(60)]  # more than there are threads
    for each in opened[::2]:
        each.sendall(head(served, f"GET /v1/jobs/{job_id}/events HTTP/1.1", Connection="close"))
    for each in opened[1::2]:
        each.sendall(head(served, f"GET /v1/jobs/{job_id}?wait=60 HTTP/1.1", Connection="close"))
    began_s = time.monotonic()
    assert client.get(f"/v1/jobs/{job_id}").status_code == 200
    assert time.monotonic() - began_s < 5
    served.complete(job_id, aligned("Die Uhr"))
    for each in opened[1::2]:
        with each, each.makefile("rb") as answer:
            assert b'"status":"completed"' in answer.read()
    for each in opened[::2]:
        with each, each.makefile("rb") as answer:
            assert b'"status": "completed"' in answer.read()


def test_a_wait_ends_as_soon_as_the_job_does(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    waiting = connection(served)
    waiting.sendall(head(served, f"GET /v1/jobs/{job_id}?wait=60 HTTP/1.1", Connection="close"))
    waiting.settimeout(0.5)
    with pytest.raises(TimeoutError):
        waiting.recv(1)
    served.complete(job_id, aligned("Die Uhr"))
    waiting.settimeout(20)
    began_s = time.monotonic()
    with waiting, waiting.makefile("rb") as answer:
        assert b'"status":"completed"' in answer.read()
    assert time.monotonic() - began_s < 5


def test_a_wait_with_a_tag_ends_with_any_change(served: Served, client: httpx2.Client) -> None:
    job_id = submit(client)
    tag = client.get(f"/v1/jobs/{job_id}").headers["etag"]
    assert client.get(f"/v1/jobs/{job_id}?wait=1", headers={"If-None-Match": tag}).status_code == 304
    served.begin(job_id)
    changed = client.get(f"/v1/jobs/{job_id}?wait=60", headers={"If-None-Match": tag})
    assert (changed.status_code, changed.json()["status"]) == (200, "processing")


def test_who_hangs_up_while_waiting_is_waited_for_no_longer(
    served: Served, client: httpx2.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = submit(client)
    looks = 0
    version_of = served.service.ledger.version_of

    def counted(*args: Any, **named: Any) -> int:
        nonlocal looks
        looks += 1
        return version_of(*args, **named)

    monkeypatch.setattr(served.service.ledger, "version_of", counted)
    for path in (f"/v1/jobs/{job_id}?wait=60", f"/v1/jobs/{job_id}/events"):
        with connection(served) as waiting:
            waiting.sendall(head(served, f"GET {path} HTTP/1.1"))
            before = looks
            eventually(lambda before=before: looks > before + 1)  # type: ignore[misc]
        time.sleep(1)
        before = looks
        time.sleep(1)
        assert looks == before, path


def test_a_body_that_stops_coming_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "WATCH_S", 1)
    for sent in (b"", JSON[:5]):
        with connection(served) as slow, slow.makefile("rb") as answer:
            slow.sendall(
                head(served, "POST /v1/jobs HTTP/1.1", **{"Content-Type": "application/json", "Content-Length": "39"})
            )
            slow.sendall(sent)
            assert answer.readline().startswith(b"HTTP/1.1 408 ")
            assert b"/problems/body-too-slow" in answer.read()
    assert served.jobs == []


def test_a_body_that_trickles_is_given_up(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "WATCH_S", 1)
    with connection(served) as slow:
        slow.sendall(
            head(served, "POST /v1/jobs HTTP/1.1", **{"Content-Type": "application/json", "Content-Length": "9000"})
        )
        slow.settimeout(0.05)
        for _ in range(100):  # five seconds at most
            slow.sendall(b" ")
            with contextlib.suppress(TimeoutError):
                assert b" 408 " in slow.recv(100)
                return
    pytest.fail("it was not given up")


def test_who_hangs_up_while_uploading_leaves_nothing(served: Served) -> None:
    work = served.service.store.folder / "work"
    start = b'--x\r\nContent-Disposition: form-data; name="audio"; filename="a.mp3"\r\n\r\n' + b"x" * 50_000
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Content-Length": "90000"}
    with connection(served) as leaving:
        leaving.sendall(head(served, "POST /v1/jobs HTTP/1.1", **kind) + start)
        eventually(lambda: any(path.stat().st_size for path in work.rglob("*.bin")))
    eventually(lambda: list(work.iterdir()) == [])
    assert served.jobs == []


@pytest.mark.fault("J6")
def test_a_body_without_end_is_cut_off_at_the_limit(served: Served) -> None:
    form = b'--x\r\nContent-Disposition: form-data; name="article"; filename="a.md"\r\n\r\n# a\r\n--x--\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=x", "Transfer-Encoding": "chunked"}
    with connection(served) as endless:
        endless.sendall(head(served, "POST /v1/jobs HTTP/1.1", **kind) + b"%x\r\n%s\r\n" % (len(form), form))
        with pytest.raises(ConnectionError):  # after the form's end, where nobody counts parts
            pour(endless, b"10000\r\n" + b"x" * 65_536 + b"\r\n")


def pour(into: socket.socket, piece: bytes) -> None:
    """Send the same again and again, until the other side has enough of it; no more than it can have buffered."""
    for _ in range(300):
        into.sendall(piece)


@pytest.mark.fault("J1")
def test_submissions_at_once_with_one_key_are_one_job(served: Served) -> None:
    request = head(
        served,
        "POST /v1/jobs HTTP/1.1",
        **{
            "Content-Type": "application/json",
            "Content-Length": str(len(JSON)),
            "Idempotency-Key": "1",
            "Connection": "close",
        },
    )
    opened = [connection(served) for _ in range(50)]
    for each in opened:
        each.sendall(request)
    for each in opened:
        each.sendall(JSON)
    answers = []
    for each in opened:
        with each, each.makefile("rb") as answer:
            answers.append(answer.read())
    assert all(answer.startswith(b"HTTP/1.1 202 ") for answer in answers)
    assert len(served.jobs) == 1
