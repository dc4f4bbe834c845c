from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from worker.shield import shielded

pytestmark = pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to block")


@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP"])
def test_a_terminal_does_not_reach_a_process_that_was_started_under_the_shield(name: str) -> None:
    code = f"import os, signal; os.kill(os.getpid(), signal.{name}); print('unharmed')"
    with shielded():
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=60)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("unharmed\n", "", 0)


def test_whoever_started_it_is_reached_as_before() -> None:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
    try:
        with shielded():
            pass
        assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, before)
