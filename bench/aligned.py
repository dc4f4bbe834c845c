"""Narrations with their truths, and ``gleichlauf align`` run on them as users run it: as a process, nothing kept."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

Scorer = Callable[[Any, Any], dict[str, Any]]  # score.py's: alignment and truth → figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Narration:
    """A recording whose true times are known."""

    name: str
    article: Path
    audio: Path
    truth: dict[str, Any]

    @property
    def sound_s(self) -> float:
        """How long it is."""
        return float(self.truth["duration_ms"]) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What a process has cost: seconds of all cores together, seconds of the clock, memory at its peak."""

    cpu_s: float
    wall_s: float
    peak_mib: float


def narrations(folders: Sequence[Path], only: Sequence[str] = ()) -> list[Narration]:
    """Return the narrations of the folders, sorted by name within each; ``only`` keeps those named."""
    found = []
    for folder in folders:
        for path in sorted(folder.glob("*.truth.json")):
            name = path.name.removesuffix(".truth.json")
            if not only or name in only:
                truth = json.loads(path.read_text(encoding="utf-8"))
                article, audio = folder / truth["article"], folder / truth["audio"]
                found.append(Narration(name=name, article=article, audio=audio, truth=truth))
    if not found:
        raise SystemExit("there are no narrations: make them with bench/narrate.py, or name a folder of *.truth.json")
    return found


def scorer(path: Path) -> Scorer:
    """Return the function ``score`` of a file ``score.py``."""
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"there is no {path}: name a score.py with --score")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Scorer = module.score
    return found


def score_beside(folders: Sequence[Path], given: Path | None) -> Scorer:
    """Return the scorer that was given, or that which lies beside the narrations."""
    beside = [folder / "score.py" for folder in folders if (folder / "score.py").is_file()]
    return scorer(given or (beside[0] if beside else folders[0] / "score.py"))


def align(narration: Narration, *, model: str) -> tuple[dict[str, Any], Cost]:
    """Run ``gleichlauf align`` with a model of Whisper on a narration."""
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "out"
        command = [sys.executable, "-m", "cli.main", "align", str(narration.article), "--quiet"]
        command += ["--audio", str(narration.audio), "--out", str(out), "--model", model]
        environment = {"GLEICHLAUF_STORE": str(Path(scratch) / "store")}
        _, cost = measured(command, environment=environment, accept=(0, 3))
        return json.loads((out / "alignment.json").read_text(encoding="utf-8")), cost


def measured(
    command: Sequence[str],
    *,
    given: bytes = b"",
    environment: Mapping[str, str] | None = None,
    accept: Sequence[int] = (0,),
) -> tuple[bytes, Cost]:
    """Run a program; return what it prints, and its cost with that of its own children.

    Args:
        command: program and arguments.
        given: what it reads from its standard input.
        environment: variables beside ours.
        accept: exit codes that are no failure.

    Raises:
        SystemExit: if it fails, with the end of what it said.
    """
    with tempfile.TemporaryFile() as told, tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complained:
        told.write(given)
        told.seek(0)
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=ROOT, stdin=told, stdout=said, stderr=complained, env={**os.environ, **(environment or {})}
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall_s = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        said.seek(0)
        complained.seek(0)
        if process.returncode not in accept:
            end = complained.read().decode(errors="replace")[-2000:]
            raise SystemExit(f"{' '.join(command[:6])} … failed with {process.returncode}:\n{end}")
        unit = 2**20 if sys.platform == "darwin" else 2**10  # ru_maxrss is in bytes there, in KiB here
        cost = Cost(cpu_s=usage.ru_utime + usage.ru_stime, wall_s=wall_s, peak_mib=usage.ru_maxrss / unit)
        return said.read(), cost
