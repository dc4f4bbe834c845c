"""A job that is watched, by a service that says what the test has it say."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from rich.console import Console

from cli import follow
from cli.errors import Refused, Unreachable
from cli.wording import ENGLISH, GERMAN

if TYPE_CHECKING:
    from cli.client import Json

AWAY = Unreachable("http://127.0.0.1:8000", "connection refused")


def job(status: str, *, stage: str = "fetch", percent: int = 0, eta_s: int | None = None, **more: Any) -> Json:
    progress = {"percent": percent, "eta_seconds": eta_s}
    return {"status": status, "stage": stage, "progress": progress, "stage_ms": {}, "errors": [], **more}


class Service:
    """Answers one thing after the other."""

    def __init__(self, *answers: Json | Exception | None) -> None:
        self._answers = list(answers)
        self.known: list[str | None] = []

    def job(self, _job_id: str, *, wait_s: int = 0, known: str | None = None) -> tuple[Json | None, str]:
        self.known.append(known)
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer, f'"{len(self.known)}"'


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now_s = [100.0]

    def sleep(seconds: float) -> None:
        now_s[0] += seconds

    monkeypatch.setattr("time.monotonic", lambda: now_s[0])
    monkeypatch.setattr("time.sleep", sleep)
    return now_s


def console(*, width: int = 100, tty: bool = False) -> Console:
    return Console(
        file=io.StringIO(), force_terminal=tty, width=width, legacy_windows=False, color_system=None, markup=False
    )


def drawn(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.file.getvalue())


def watch(service: Service, shown: Console, say: Any = ENGLISH) -> Json:
    return follow.follow(service, "01k", shown, say)  # type: ignore[arg-type]


@pytest.mark.usefixtures("clock")
def test_a_pipe_gets_one_line_for_each_stage_that_is_done_and_for_each_failure() -> None:
    failed = {"detail": "the server is down"}
    service = Service(
        job("queued", errors=[failed]),
        job("queued", errors=[failed]),
        job("processing", stage="transcribe", stage_ms={"fetch": 1260}, errors=[failed]),
        None,
        job("completed", stage="publish", stage_ms={"fetch": 1260, "transcribe": 75_200}, errors=[failed]),
    )
    shown = console()
    assert watch(service, shown, GERMAN)["status"] == "completed"
    assert drawn(shown).splitlines() == ["the server is down", "Holen: 1,3 s", "Hören: 1:15 min"]
    assert service.known == [None, '"1"', '"2"', '"3"', '"4"']


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("say", [ENGLISH, GERMAN])
def test_a_terminal_gets_a_bar_that_fits(width: int, say: Any) -> None:
    service = Service(
        job("processing", stage="transcribe", percent=43, eta_s=40_000), job("canceled", stage="transcribe", percent=43)
    )
    shown = console(width=width, tty=True)
    watch(service, shown, say)
    text = drawn(shown)
    assert say.stages["transcribe"] in text
    assert say.left.format("11:06:40") in text
    assert say.percent.format(43) in text
    assert all(len(line.rstrip()) <= width for line in re.split(r"[\r\n]+", text))


@pytest.mark.usefixtures("clock")
def test_a_service_that_is_started_anew_is_waited_for() -> None:
    busy = Refused(503, "the database is locked")
    service = Service(job("queued"), AWAY, busy, AWAY, job("failed"))
    assert watch(service, console())["status"] == "failed"


def test_one_that_stays_away_is_not_waited_for_all_night(clock: list[float]) -> None:
    service = Service(job("queued"), *[AWAY] * 1000)
    with pytest.raises(Unreachable):
        watch(service, console())
    assert 60 < clock[0] - 100 < 70


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("answers", [(AWAY,), (job("queued"), Refused(410, "it was deleted"))])
def test_what_does_not_pass_ends_it(answers: tuple[Any, ...]) -> None:
    with pytest.raises((Unreachable, Refused)):
        watch(Service(*answers), console())
