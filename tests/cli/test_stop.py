"""The real program, stopped at many moments."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cli import stop

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "cli"]
MOMENTS_MS = range(0, 1_500, 60)  # after its first line has run; loading and ending both lie in them

pytestmark = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="looks into /proc for what is caught")


def _catches(pid: int, number: int) -> bool:
    """Return whether a process answers a signal itself."""
    caught = re.search(r"^SigCgt:\s*(\w+)", Path(f"/proc/{pid}/status").read_text(), re.MULTILINE)
    return caught is not None and bool(int(caught[1], 16) >> (number - 1) & 1)


def _stopped(arguments: Sequence[str], number: int, after_ms: int, folder: Path) -> tuple[int, str, str]:
    environment = {**os.environ, "GLEICHLAUF_MESSAGES": "de", "PYTHONPATH": str(ROOT)}
    # Whatever runs the tests may have told its children to ignore these, as shells in the background and nohup do.
    command = ["env", "--default-signal=INT,HUP,TERM", *PROGRAM, *arguments]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as program:
        while not _catches(program.pid, signal.SIGHUP):  # Python's own is SIGINT alone: now our first line has run
            assert program.poll() is None
            time.sleep(0.001)
        time.sleep(after_ms / 1000)
        program.send_signal(number)
        out, err = program.communicate(timeout=60)
    return program.returncode, out, err


@pytest.mark.parametrize("after_ms", MOMENTS_MS)
def test_ctrl_c_is_one_line_at_any_moment(after_ms: int, tmp_path: Path) -> None:
    code, out, err = _stopped(["models"], signal.SIGINT, after_ms, tmp_path)
    if code == 0:  # it was quicker
        assert (out != "", err) == (True, "")
    else:
        assert (code, err) == (130, stop.SAID["de"] + "\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
@pytest.mark.parametrize("after_ms", [0, 150])
def test_other_signals_are_one_line_too(number: int, code: int, after_ms: int, tmp_path: Path) -> None:
    assert _stopped(["models"], number, after_ms, tmp_path) == (code, "", stop.SAID["de"] + "\n")


def test_a_program_that_is_meant_to_run_on_is_not_stopped(tmp_path: Path) -> None:
    """As by ``nohup``."""
    command = ["sh", "-c", f"trap '' HUP; exec {sys.executable} -m cli models"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        time.sleep(0.3)
        program.send_signal(signal.SIGHUP)
        out, err = program.communicate(timeout=60)
    assert (program.returncode, out != "", err) == (0, True, "")


def test_a_signal_lets_what_is_at_work_clear_up() -> None:
    cleared: list[bool] = []

    def work() -> None:
        with contextlib.ExitStack() as stack:
            stack.callback(cleared.append, True)
            signal.raise_signal(signal.SIGTERM)

    with stop.carefully() as received, pytest.raises(stop.Stopped) as stopped:
        work()
    assert (cleared, stopped.value.code, received) == ([True], 143, [143])
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_a_signal_whose_exception_is_thrown_away_comes_once_more() -> None:
    class Careless:
        def __del__(self) -> None:
            signal.raise_signal(signal.SIGTERM)

    def work() -> None:
        careless = Careless()
        del careless
        time.sleep(10)  # cut short by it

    with stop.carefully(), pytest.raises(stop.Stopped):
        work()


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "de_AT.UTF-8"}, "de"),
        ({"GLEICHLAUF_MESSAGES": "auto", "LC_ALL": "en_GB", "LANG": "de"}, "en"),
        ({}, "en"),
    ],
)
def test_before_settings_are_read_the_environment_says_the_language(
    environ: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GLEICHLAUF_MESSAGES", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.setenv(name, environ.get(name, ""))
    assert stop._language() == language
