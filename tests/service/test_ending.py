from __future__ import annotations

import pytest

from jobs.errors import LedgerUnavailable
from service.ending import plainly
from service.errors import NoBroker


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (NoBroker(), 2, "Fehler: Ein Arbeitsprozess braucht GLEICHLAUF_BROKER_URL;"),
        (LedgerUnavailable("database is locked", "jobs.sqlite"), 1, "(jobs.sqlite: sie ist gesperrt)"),
        (FileNotFoundError(2, "No such file or directory", "a.json"), 1, "Fehler: a.json: das gibt es nicht;"),
    ],
)
def test_an_error_that_was_thought_of_is_one_line(
    error: Exception, code: int, said: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLEICHLAUF_MESSAGES", "de")
    with pytest.raises(SystemExit) as ended, plainly():
        raise error
    told = capsys.readouterr().err
    assert ended.value.code == code
    assert said in told
    assert told.count("\n") == 1


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), plainly():
        raise ZeroDivisionError


def test_settings_that_cannot_be_read_do_not_hide_what_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GLEICHLAUF_PORT", "high")
    monkeypatch.setenv("GLEICHLAUF_MESSAGES", "de")
    with pytest.raises(SystemExit), plainly():
        raise NoBroker
    assert capsys.readouterr().err.startswith("Fehler: Ein Arbeitsprozess")
