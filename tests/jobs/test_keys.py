"""A key opens what it was made for, as long as it is good, and is nowhere to be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs.database import Database
from jobs.errors import KeyNotFound
from jobs.keys import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[Keys]:
    database = Database.open(f"sqlite:///{tmp_path}/jobs.sqlite")
    database.migrate()
    yield Keys(database)
    database.close()


@pytest.fixture
def now_ms(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the time, as a list of one number for the test to change."""
    now = [1_700_000_000_000]
    monkeypatch.setattr(keys.database, "now_ms", lambda _: now[0])
    return now


def test_a_secret_is_good_for_its_key_and_for_no_other(keys: Keys) -> None:
    made = {secret: key for key, secret in (keys.create("cms"), keys.create("shop"))}
    for secret, key in made.items():
        found = keys.verify(secret)
        assert found is not None
        assert (found.id, found.owner) == (key.id, key.name)


@pytest.mark.parametrize("secret", ["", "gl_", "nonsense", "\x00", "\ud800", "ä" * 10_000, "gl_' OR 1=1 --"])
def test_nothing_else_is_good(keys: Keys, secret: str) -> None:
    keys.create("cms")
    assert keys.verify(secret) is None


def test_a_secret_with_a_letter_changed_is_not_good(keys: Keys) -> None:
    _, secret = keys.create("cms")
    for at in range(len(secret)):
        other = "A" if secret[at] != "A" else "B"
        assert keys.verify(secret[:at] + other + secret[at + 1 :]) is None
    assert keys.verify(secret + " ") is None


def test_a_secret_has_256_random_bits_and_is_known_by_its_beginning(keys: Keys) -> None:
    secrets = {keys.create("cms")[1] for _ in range(20)}
    assert len(secrets) == 20
    assert all(secret.startswith("gl_") and len(secret) == 3 + 43 for secret in secrets)


def test_the_secret_is_not_in_the_database(keys: Keys, tmp_path: Path) -> None:
    _, secret = keys.create("cms")
    keys.verify(secret)
    keys.database.close()
    stored = b"".join(path.read_bytes() for path in tmp_path.glob("jobs.sqlite*"))
    assert b"cms" in stored
    assert secret[3:].encode() not in stored


def test_a_revoked_key_is_good_no_longer(keys: Keys) -> None:
    key, secret = keys.create("cms")
    keys.revoke(key.id)
    assert keys.verify(secret) is None
    for key_id in (key.id, "0" * 26):
        with pytest.raises(KeyNotFound):
            keys.revoke(key_id)
    assert keys.list_keys()[0].revoked_ms is not None


def test_a_key_is_good_until_it_expires(keys: Keys, now_ms: list[int]) -> None:
    _, secret = keys.create("cms", expires_ms=now_ms[0] + 1000)
    now_ms[0] += 999
    assert keys.verify(secret)
    now_ms[0] += 1
    assert keys.verify(secret) is None


def test_two_keys_of_one_owner_take_each_others_place(keys: Keys) -> None:
    (_, old), (_, new) = keys.create("cms 2025", owner="cms"), keys.create("cms 2026", owner="cms")
    found = [keys.verify(secret) for secret in (old, new)]
    assert [key.owner for key in found if key] == ["cms", "cms"]


def test_last_use_is_noted_once_a_minute(keys: Keys, now_ms: list[int]) -> None:
    _, secret = keys.create("cms")
    assert keys.list_keys()[0].used_ms is None
    first = now_ms[0]
    for step_ms, noted in ((0, first), (59_999, first), (1, first + 60_000), (500, first + 60_000)):
        now_ms[0] += step_ms
        keys.verify(secret)
        assert keys.list_keys()[0].used_ms == noted


def test_limits_are_kept_with_the_key(keys: Keys) -> None:
    key, secret = keys.create("cms", rate_per_minute=60, jobs_per_day=100, audio_minutes_per_day=600)
    found = keys.verify(secret)
    assert found is not None
    assert (found.rate_per_minute, found.jobs_per_day, found.audio_minutes_per_day) == (60, 100, 600)
    assert keys.list_keys()[0].name == key.name == "cms"


def test_once_there_was_a_key_nobody_gets_in_without_one(keys: Keys) -> None:
    assert not keys.exist()
    key, _ = keys.create("cms")
    assert keys.exist()
    keys.revoke(key.id)
    assert keys.exist()
