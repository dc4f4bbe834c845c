"""A thread that others rely on goes on, or ends its process; it never ends silently."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from jobs.errors import LedgerUnavailable
from worker import rounds

if TYPE_CHECKING:
    from collections.abc import Callable


def run(errors: list[BaseException | None]) -> tuple[list[str], threading.Thread, threading.Event]:
    """Do a round for each error, which raises it; then stop."""
    said: list[str] = []
    ended, left = threading.Event(), list(errors)

    def do() -> None:
        said.append("round")
        error = left.pop(0)
        if not left:
            ended.set()
        if error is not None:
            raise error

    thread = rounds.start("test", do, every_s=0, ended=ended, end=lambda: said.append("end"))
    return said, thread, ended


@pytest.mark.parametrize(
    "error", [LedgerUnavailable("away"), OSError(24, "Too many open files"), MemoryError(), ValueError("ours")]
)
def test_a_round_that_fails_is_followed_by_the_next(error: Exception) -> None:
    said, thread, _ = run([error, error, None])
    thread.join(30)
    assert said == ["round"] * 3


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_what_no_round_can_follow_ends_the_process() -> None:
    said, thread, _ = run([None, SystemExit(3), None])
    thread.join(30)
    assert said == ["round", "round", "end"]


def test_who_has_failed_for_long_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "GIVE_UP_S", 0.0)
    said, thread, _ = run([ValueError("ours"), ValueError("ours"), None])
    thread.join(30)
    assert said == ["round", "round", "end"]
    said, thread, _ = run([LedgerUnavailable("away"), None])  # the database may be away for a night
    thread.join(30)
    assert said == ["round", "round"]


def test_rounds_stop_when_they_are_told_to() -> None:
    told: list[Callable[[], None]] = []
    ended = threading.Event()
    thread = rounds.start("test", lambda: told.append(ended.set), every_s=3600, ended=ended)
    ended.set()
    thread.join(30)
    assert not thread.is_alive()
    assert len(told) == 1
