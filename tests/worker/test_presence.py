from __future__ import annotations

import contextlib
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from jobs.database import Database
from jobs.errors import LedgerUnavailable
from jobs.ledger import Ledger
from jobs.ledger.presence import TELL_S
from jobs.record import QUEUES
from worker.presence import Sign

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with contextlib.closing(Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")) as database:
        database.migrate()
        yield Ledger(database)


def test_a_worker_gives_word_no_oftener_than_it_has_to(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    times_s = iter((0.0, 1.0, TELL_S - 0.1, TELL_S, TELL_S + 1))
    monkeypatch.setattr("worker.presence.time", SimpleNamespace(monotonic=lambda: next(times_s)))
    told: list[str] = []
    monkeypatch.setattr(ledger, "present", lambda name, _queues: told.append(name))
    sign = Sign(ledger, "a", QUEUES)
    for _ in range(5):
        sign()
    assert told == ["a", "a"]


def test_it_takes_its_word_back(ledger: Ledger) -> None:
    sign = Sign(ledger, "a", QUEUES)
    sign()
    assert [each.name for each in ledger.alive()] == ["a"]
    sign.take_back()
    assert ledger.alive() == ()


def test_a_database_that_is_away_does_not_end_the_work(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise LedgerUnavailable("gone")

    monkeypatch.setattr(ledger, "present", away)
    monkeypatch.setattr(ledger, "absent", away)
    sign = Sign(ledger, "a", QUEUES)
    sign()
    sign.take_back()
