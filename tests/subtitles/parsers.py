"""Other people's parsers, started once for many files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any


def by_node(*files: dict[str, Any]) -> list[dict[str, Any]]:
    """Read files with the parsers of ``validate.js``, which says what they look like."""
    script = Path(__file__).with_name("validate.js")
    run = subprocess.run(
        ["node", str(script)], input=json.dumps(files).encode(), capture_output=True, check=True, timeout=120
    )
    found: list[dict[str, Any]] = json.loads(run.stdout)
    return found


def by_ffmpeg(path: Path) -> list[str]:
    """Decode a file of subtitles as FFmpeg does, and return its complaints."""
    command = ["ffmpeg", "-v", "warning", "-nostdin", "-i", str(path), "-map", "0:s", "-c:s", "srt", "-f", "null", "-"]
    run = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return [line for line in run.stderr.decode(errors="replace").splitlines() if line.strip()]


def srt_by_ffmpeg(path: Path) -> str:
    """Have FFmpeg turn a file of subtitles into SRT, which shows what it read."""
    command = ["ffmpeg", "-v", "error", "-nostdin", "-i", str(path), "-f", "srt", "-"]
    return subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
