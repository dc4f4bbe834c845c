"""No process is forked while a thread is inside a library that has locks of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

SCRIPT = """
import os, threading, time
from worker.forks import unforked

inside, told = threading.Event(), []

def at_work():
    inside.set()
    time.sleep(0.5)
    told.append("left")

thread = threading.Thread(target=unforked(at_work))
thread.start()
inside.wait()
child = os.fork()
if child == 0:
    unforked(lambda: told.append("free in the child"))()
    os._exit(0 if told == ["left", "free in the child"] else 1)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="Windows does not fork")
def test_a_fork_waits_for_what_a_thread_is_at_and_the_child_is_not_locked() -> None:
    ran = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SCRIPT],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (ran.stdout, ran.stderr) == ("0\n", "")
