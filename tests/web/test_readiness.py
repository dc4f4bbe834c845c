"""A load balancer is told the truth: each thing that can be missing makes the service not ready, by name."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import update

from jobs.errors import LedgerUnavailable
from jobs.record import NETWORK, QUEUES
from jobs.schema import work
from jobs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.conftest import Desk

GOOD = {"database": "ok", "store": "ok", "room": "ok", "workers": "ok", "queue": "ok"}


@pytest.fixture(autouse=True)
def _nothing_is_known_from_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.readiness.KNOWN_S", 0.0)


def found(desk: Desk) -> tuple[int, dict[str, str]]:
    """Return the status, and the checks that failed."""
    answer = desk.client.get("/readyz")
    document = answer.json()
    assert answer.headers["cache-control"] == "no-store"
    if answer.status_code == 503:
        assert (document["type"], answer.headers["retry-after"]) == ("/problems/not-ready", "10")
    return answer.status_code, {name: said for name, said in document["checks"].items() if said != "ok"}


def test_it_is_ready_where_all_can_be_written_and_somebody_works(desk: Desk) -> None:
    desk.service.ledger.present("a", QUEUES)
    assert desk.client.get("/readyz").json() == {
        "status": "ready",
        "waiting": 0,
        "oldest_waiting_seconds": 0,
        "checks": GOOD,
    }
    desk.submit()
    assert desk.client.get("/readyz").json()["waiting"] == 1


def test_without_a_worker_it_is_not(desk: Desk) -> None:
    assert found(desk) == (503, {"workers": "none"})
    desk.service.ledger.present("a", QUEUES)
    assert found(desk) == (200, {})
    desk.service.ledger.absent("a")
    assert found(desk) == (503, {"workers": "none"})


def test_with_a_database_that_was_moved_it_is_not(desk: Desk) -> None:
    desk.service.ledger.present("a", QUEUES)
    folder = desk.service.settings.data
    (folder / "jobs.sqlite").rename(folder / "aside")
    assert found(desk) == (503, {"database": "moved", "workers": "unknown", "queue": "unknown"})
    assert desk.client.get("/livez").json() == {"status": "alive"}
    (folder / "aside").rename(folder / "jobs.sqlite")
    assert found(desk) == (200, {})


def test_with_a_database_that_can_only_be_read_it_is_not(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked() -> None:
        raise LedgerUnavailable("database is locked")

    monkeypatch.setattr(desk.service.ledger, "try_writing", locked)
    assert found(desk) == (503, {"database": "unavailable", "workers": "unknown", "queue": "unknown"})


def test_with_a_database_that_hangs_it_says_so_in_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    goes_on = threading.Event()
    monkeypatch.setattr("web.readiness.PATIENCE_S", 0.1)
    monkeypatch.setattr(desk.service.ledger, "try_writing", goes_on.wait)
    with desk.client:
        status, missing = found(desk)
        assert (status, missing["database"]) == (503, "unavailable")
        assert found(desk)[0] == 503  # though the first look still hangs
        goes_on.set()


def test_with_a_store_that_is_gone_it_is_not(desk: Desk) -> None:
    desk.service.ledger.present("a", QUEUES)
    assert found(desk) == (200, {})
    shutil.rmtree(desk.service.store.folder)
    assert found(desk) == (503, {"store": "moved"})
    assert not desk.service.store.folder.exists()


@pytest.mark.parametrize(("number", "said"), [("ENOSPC", "full"), ("EROFS", "unavailable"), ("EACCES", "unavailable")])
def test_with_a_store_that_cannot_be_written_it_is_not(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, number: str, said: str
) -> None:
    import errno  # noqa: PLC0415

    from files.errors import DiskFull  # noqa: PLC0415

    def refused(_store: Store) -> None:
        if number == "ENOSPC":
            raise DiskFull("store")
        raise OSError(getattr(errno, number), number)

    desk.service.ledger.present("a", QUEUES)
    monkeypatch.setattr(Store, "try_writing", refused)
    assert found(desk) == (503, {"store": said})


def test_without_room_it_is_not(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(min_free_bytes=2**62)
    desk.service.ledger.present("a", QUEUES)
    assert found(desk) == (503, {"room": "full"})


def test_where_too_many_wait_it_is_full_but_still_there_for_all_else(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_queued=1)
    desk.service.ledger.present("a", QUEUES)
    desk.submit()
    answer = desk.client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (200, "full")


def test_with_a_queue_of_which_nothing_is_taken_it_is_not(open_desk: Callable[..., Desk]) -> None:
    desk = open_desk(max_wait_s=60)
    desk.service.ledger.present("a", NETWORK)
    desk.submit()
    assert found(desk) == (200, {})
    with desk.service.database.write() as connection:
        connection.execute(update(work).values(ready_ms=work.c.ready_ms - 61_000))
    assert found(desk) == (503, {"queue": "stuck"})
    with desk.service.database.read() as connection:
        (job_id,) = connection.execute(work.select().with_only_columns(work.c.job_id)).scalars()
    desk.service.ledger.claim(job_id, desk.job(job_id).stage, worker="a")
    assert found(desk) == (200, {})


def test_it_tries_no_oftener_than_every_two_seconds_and_leaves_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.readiness.KNOWN_S", 2.0)
    tried: list[Any] = []
    monkeypatch.setattr(desk.service.ledger, "try_writing", lambda: tried.append(1))
    for _ in range(20):
        desk.client.get("/readyz")
    assert len(tried) == 1
    monkeypatch.setattr("web.readiness.KNOWN_S", 0.0)
    for _ in range(20):
        desk.client.get("/readyz")
    files = [path for path in desk.service.store.folder.rglob("*") if path.is_file()]
    assert len(files) == 1


def test_the_problem_is_told_in_both_languages(desk: Desk) -> None:
    for language, words in (("en", "not ready (workers: none)"), ("de", "nicht bereit (workers: none)")):
        answer = desk.client.get("/readyz", headers={"Accept-Language": language})
        assert words in answer.json()["detail"]
