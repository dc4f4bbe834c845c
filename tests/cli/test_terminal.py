from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from rich.console import Console

from cli import progress, terminal
from cli.wording import ENGLISH, GERMAN
from jobs.record import Status
from jobs.report import Silence, Stage, StageTime, Step


@pytest.mark.parametrize("encoding", ["cp1252", "cp850", "ascii", "unheard-of"])
def test_a_console_without_our_signs_gets_others_and_never_crashes(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert terminal.glyphs(encoding) is terminal.ASCII
    "".join(terminal.ASCII).encode("ascii")
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    monkeypatch.setattr("sys.stdout", stream)
    terminal.never_fail_to_print()
    stream.write("✓ Zürich")
    stream.flush()


def test_both_languages_fill_the_same_places() -> None:
    for of_one, of_other in ((ENGLISH, GERMAN), (ENGLISH.service, GERMAN.service)):
        for field in fields(of_one):
            english, german = getattr(of_one, field.name), getattr(of_other, field.name)
            if isinstance(english, dict):
                assert english.keys() == german.keys(), field.name
                pairs = [(english[key], german[key]) for key in english]
            else:
                pairs = [(english, german)] if isinstance(english, str) else []
            for ours, theirs in pairs:
                assert sorted(re.findall(r"{(\w*)}", ours)) == sorted(re.findall(r"{(\w*)}", theirs)), field.name


def test_every_stage_and_step_has_a_name() -> None:
    for say in (ENGLISH, GERMAN):
        assert set(say.stages) == set(Stage)
        assert set(say.steps) == set(Step)
        assert set(say.service.statuses) == set(Status)


def console(*, width: int, tty: bool = True) -> Console:
    return Console(
        file=io.StringIO(), force_terminal=tty, width=width, legacy_windows=False, color_system=None, markup=False
    )


def drawn(shown: Console) -> str:
    assert isinstance(shown.file, io.StringIO)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.file.getvalue())


@pytest.mark.parametrize("width", [80, 120])
@pytest.mark.parametrize("say", [ENGLISH, GERMAN])
def test_bars_fit_the_terminal_and_show_what_is_done(width: int, say: object, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    shown = console(width=width)
    assert say in (ENGLISH, GERMAN)
    words = ENGLISH if say is ENGLISH else GERMAN
    with progress.Bars(shown, words) as bars:
        bars.begin(Stage.FETCH)
        bars.progress(Step.RECORDING, done=0, total=999_000_000)
        now[0] += 10
        bars.progress(Step.RECORDING, done=500_000_000, total=999_000_000)
        bars._bars.refresh()
        bars.end(StageTime(stage=Stage.FETCH, seconds=20.0, kept=False))
        bars.begin(Stage.TRANSCRIBE)
        bars.progress(Step.LISTEN, done=0, total=11 * 3_600_000)
        now[0] += 10
        bars.progress(Step.LISTEN, done=3_600_000, total=11 * 3_600_000)
        bars._bars.refresh()
    text = drawn(shown)
    assert "500 MB / 999 MB" in text
    assert words.left.format("0:10") in text
    assert "1:00:00 / 11:00:00" in text
    assert words.left.format("1:40") in text
    assert all(len(line.rstrip()) <= width for line in re.split(r"[\r\n]+", text))


def test_the_time_left_is_that_of_the_step_and_of_its_last_beginning(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    shown = console(width=80)
    with progress.Bars(shown, ENGLISH) as bars:
        bars.begin(Stage.TRANSCRIBE)
        for step, seconds in ((Step.LISTEN, 10), (Step.RECOGNISE, 1000), (Step.RECOGNISE, 20)):
            for done_ms in (0, 60_000):
                bars.progress(step, done=done_ms, total=240_000)
                now[0] += seconds
            bars.progress(step, done=120_000, total=240_000)
            bars._bars.refresh()
        assert ENGLISH.steps[Step.RECOGNISE] in drawn(shown)
    text = drawn(shown)
    assert [ENGLISH.left.format(left) in text for left in ("0:20", "33:20", "0:40")] == [True] * 3


def test_the_time_left_ticks_down_between_two_reports() -> None:
    at_report = progress.time_left_s(now_s=10, last_s=10, done=1, total=4)
    assert at_report == 30
    assert progress.time_left_s(now_s=15, last_s=10, done=1, total=4) == 25
    assert progress.time_left_s(now_s=99, last_s=10, done=1, total=4) == 1


def test_no_time_is_named_before_anything_is_known() -> None:
    assert progress.time_left_s(now_s=5, last_s=0, done=0, total=4) is None
    assert progress.time_left_s(now_s=0.1, last_s=0.1, done=1, total=4) is None


def test_bars_are_for_terminals_only() -> None:
    with progress.report(console(width=80), ENGLISH, quiet=False) as report:
        assert isinstance(report, progress.Bars)
    with progress.report(console(width=80, tty=False), ENGLISH, quiet=False) as report:
        assert isinstance(report, progress.PlainProgress)
    with progress.report(console(width=80), ENGLISH, quiet=True) as report:
        assert isinstance(report, Silence)


def test_a_terminal_that_cannot_move_its_cursor_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with progress.report(console(width=80), ENGLISH, quiet=False) as report:
        assert isinstance(report, progress.PlainProgress)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
def test_a_full_output_is_named_and_a_full_standard_error_stops_nothing(unbuffered: str) -> None:
    environment = {**os.environ, "GLEICHLAUF_MESSAGES": "de", "PYTHONUNBUFFERED": unbuffered}
    command = [sys.executable, "-m", "cli", "--help"]
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(command, env=environment, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
        reason = "In die Standardausgabe lässt sich nicht schreiben (der Datenträger ist voll)"
        said = f"Fehler: {reason}; dort Platz schaffen oder sie umleiten\n"
        assert (ran.returncode, ran.stderr) == (1, said)
        code = subprocess.run([*command[:-1], "align"], env=environment, stderr=full, check=False).returncode
    assert code == 2  # wrong use, as it would have said


@pytest.mark.skipif(os.name == "nt", reason="Windows says of a closed pipe something else")
def test_an_output_that_nobody_reads_ends_the_program_without_a_word() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "--help"], stdout=writing, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(writing)
    assert (ran.returncode, ran.stderr) == (141, "")
