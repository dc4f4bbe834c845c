"""A new user's first job: the lines of the README, by the letter."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")


def _lines_with(word: str) -> str:
    return "\n".join(line.strip() for line in README.splitlines() if line.startswith("    ") and word in line)


@pytest.mark.requires_model
@pytest.mark.skipif(os.name == "nt", reason="the lines are for a POSIX shell")
def test_the_first_job_is_done_by_the_lines_of_the_readme(tmp_path: Path) -> None:
    if shutil.which("curl") is None:
        pytest.skip("needs curl")
    environment = {
        **os.environ,
        "GLEICHLAUF_DATA": str(tmp_path),
        "GLEICHLAUF_MIN_FREE_BYTES": "0",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *filter(None, sys.path)]),
    }
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environment) as program:
        try:
            assert program.stderr is not None
            url = next(line.strip() for line in program.stderr if line.startswith("http://127.0.0.1:"))
            lines = _lines_with("curl -s").replace("http://127.0.0.1:8000", url)
            assert lines.count(url) == 3
            ran = subprocess.run(
                ["sh", "-euc", lines], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
            )
        finally:
            program.send_signal(signal.SIGTERM)
            program.communicate(timeout=60)
    assert '"status":"completed"' in ran.stdout
    subtitles = ran.stdout.partition("WEBVTT")[2]
    assert "Neun Jahre lang" in subtitles
