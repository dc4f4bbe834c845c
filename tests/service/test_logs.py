from __future__ import annotations

import io
import json
import logging
import os
import sys
from typing import TYPE_CHECKING

import pytest

from service import logs

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Set the log up, and as it was before."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers.clear()
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    logs.set_up()
    yield sys.stderr  # type: ignore[misc]
    root.handlers[:] = handlers
    root.setLevel(level)


def lines(log: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def test_every_line_says_which_job_it_is_about(log: io.StringIO) -> None:
    with logs.about(job_id="a" * 26, stage="align"):
        logging.getLogger("any.library").warning("hm")
        with logs.about(part=3):
            logging.getLogger("ours").info("inner")
    logging.getLogger("ours").info("outside")
    first, second, third = lines(log)
    assert (first["job_id"], first["stage"], first["level"], first["logger"]) == (
        "a" * 26,
        "align",
        "warning",
        "any.library",
    )
    assert (second["job_id"], second["part"]) == ("a" * 26, 3)
    assert "job_id" not in third


def test_nothing_that_is_logged_breaks_a_line_or_commands_a_terminal(log: io.StringIO) -> None:
    logging.getLogger("ours").warning("a\nb\x1b[31m\u2028\x9b%s", "ä" * 1000)
    (line,) = log.getvalue().splitlines()
    assert line.isascii()
    assert not any(ord(letter) < 32 for letter in line)
    assert len(str(json.loads(line)["message"])) == 500


def test_a_traceback_stays_in_its_line(log: io.StringIO) -> None:
    try:
        os.environ["OF_NO_SUCH_NAME"]
    except KeyError:
        logging.getLogger("ours").exception("failed")
    (found,) = lines(log)
    assert "KeyError: 'OF_NO_SUCH_NAME'" in str(found["traceback"])
