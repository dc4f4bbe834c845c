"""The layer of corrections: who may add to it, what stands, and how it comes into results."""

from __future__ import annotations

import threading
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from align.review.corrections import Correction, Decision, SentenceName
from jobs import sessions
from jobs.corrections import Corrections
from jobs.database import Database
from jobs.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from jobs.corrections import Layer

SOUND = "a" * 64


def made(number: int, at_ms: int = 1000) -> Correction:
    return Correction(name=SentenceName("p-1", f"{number:016x}", 0), decision=Decision.START, at_ms=at_ms)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")) as opened:
        opened.migrate()
        yield opened


@pytest.fixture
def layers(database: Database) -> Corrections:
    return Corrections(database)


def test_corrections_stand_in_the_order_in_which_they_were_made(layers: Corrections) -> None:
    assert layers.layer("anna", SOUND).corrections == ()
    first = layers.add("anna", SOUND, [made(1), made(2)], seen=0)
    assert first is not None
    assert (first.seq, first.corrections) == (2, (made(1), made(2)))
    assert layers.layer("anna", SOUND) == first
    assert layers.layer("bert", SOUND).corrections == ()
    assert layers.layer("anna", "b" * 64).corrections == ()


def test_taking_back_takes_the_last_one_that_stands(layers: Corrections) -> None:
    layers.add("anna", SOUND, [made(1), made(2)], seen=0)
    assert _standing(layers.undo("anna", SOUND, seen=2)) == (made(1),)
    assert _standing(layers.add("anna", SOUND, [made(3)], seen=3)) == (made(1), made(3))
    for seen in (4, 5, 6):
        found = layers.undo("anna", SOUND, seen=seen)
    assert _standing(found) == ()
    assert layers.layer("anna", SOUND).seq == 7  # no state of it looks like an earlier one


def test_whoever_has_not_seen_the_newest_adds_nothing(layers: Corrections) -> None:
    layers.add("anna", SOUND, [made(1)], seen=0)
    for seen in (0, 2, -1):
        assert layers.add("anna", SOUND, [made(2)], seen=seen) is None
        assert layers.undo("anna", SOUND, seen=seen) is None
    assert layers.layer("anna", SOUND).corrections == (made(1),)


def test_of_many_at_once_exactly_one_is_taken(layers: Corrections) -> None:
    taken: list[Layer | None] = []
    threads = [
        threading.Thread(target=lambda k=k: taken.append(layers.add("anna", SOUND, [made(k)], seen=0)))
        for k in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(layer is not None for layer in taken) == 1
    assert layers.layer("anna", SOUND).seq == 1


@pytest.mark.requires_postgresql
def test_on_postgresql_it_is_the_same(postgresql_url: str) -> None:
    with closing(Database.open(postgresql_url)) as database:
        database.migrate()
        test_of_many_at_once_exactly_one_is_taken(Corrections(database))


def test_a_session_leads_to_its_key_until_it_ends(database: Database) -> None:
    key, secret = Keys(database).create("redaktion")
    session = sessions.begin(database, key)
    assert session != secret
    found = sessions.key_of(database, session)
    assert found is not None
    assert found.owner == "redaktion"
    sessions.end(database, session)
    assert sessions.key_of(database, session) is None
    assert sessions.key_of(database, secret) is None


def _standing(layer: Layer | None) -> tuple[Correction, ...]:
    assert layer is not None
    return layer.corrections
