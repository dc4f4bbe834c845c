#!/usr/bin/env python3
"""Align narrations whose true times are known, and print how well and how fast.

    python bench/narrations.py ../shared/eval [--model base] [--check] [--only NAME ...]

The folder holds score.py and, for each narration, NAME.mp3, NAME.truth.json and the article that the truth names.
Each runs from an empty store through the stages of ``gleichlauf align``. Times are wall clock in one process: the
recogniser's own transcription, and everything else (reading, decoding, voice detection, loading the model, aligning,
writing), as a share of it. With --check the bars of the main job are held against the figures, and the exit code is 1
if one is missed.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.document import to_json
from audio.listen import FasterWhisper
from audio.models import find
from jobs import pipeline
from jobs.store import Store
from worker import settings

if TYPE_CHECKING:
    from audio.progress import Progress

PLAIN = {"found": 0.98, "invented": 0.02, "start_median_ms": 120, "start_p95_ms": 400}
HARD = {"found": 0.93, "invented": 0.10, "order": 0.8}
MOST_BESIDE = 0.15  # of the transcription's own time, median over the narrations


class TimedWhisper(FasterWhisper):
    """Takes the time that faster-whisper's own ``transcribe`` takes, its generator included."""

    def __init__(self, folder: Path, *, model: str) -> None:
        """Take the model's folder and name."""
        super().__init__(folder, model=model)
        self.seconds = 0.0

    @property
    def _loaded(self) -> Any:  # noqa: ANN401 - stands in for faster_whisper.WhisperModel
        return _Stopwatch(super()._loaded.transcribe, self)


@dataclass
class _Stopwatch:
    call: Callable[..., Any]
    owner: TimedWhisper

    def transcribe(self, *args: Any, **options: Any) -> tuple[Iterator[Any], Any]:  # noqa: ANN401 - as faster-whisper
        began = time.perf_counter()
        segments, info = self.call(*args, **options)
        self.owner.seconds += time.perf_counter() - began
        return self._timed(segments), info

    def _timed(self, segments: Iterator[Any]) -> Iterator[Any]:
        while True:
            began = time.perf_counter()
            segment = next(segments, None)
            self.owner.seconds += time.perf_counter() - began
            if segment is None:
                return
            yield segment


def main() -> int:
    """Run the narrations, print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    score = _score(arguments.folder / "score.py")
    cache = settings.load().models
    names = [p.name.removesuffix(".truth.json") for p in sorted(arguments.folder.glob("*.truth.json"))]
    print(
        f"{'narration':17} {'paragraph starts':>17} {'sentence starts':>16} {'sentence ends':>14} {'words':>12}"
        f" {'found':>6} {'invented':>8} {'status':>6} {'order':>5} {'insertions':>11} {'sound':>7} {'heard in':>8}"
        " beside"
    )
    missed: list[str] = []
    shares: list[float] = []
    for name in [n for n in names if not arguments.only or n in arguments.only]:
        result, heard_s, all_s, sound_s = _run(arguments.folder, name, arguments.model, cache, score)
        shares.append(all_s / heard_s - 1)
        print(_row(name, result) + f" {sound_s:6.0f}s {heard_s:7.1f}s {shares[-1]:5.1%}", flush=True)
        missed += [f"{name}: {what}" for what in _missed(name, result)]
    beside = statistics.median(shares)
    print(f"beside transcription: median {beside:.1%}, {min(shares):.1%} to {max(shares):.1%}; times in ms median/p95")
    if beside > MOST_BESIDE:
        missed.append(f"{beside:.1%} beside transcription, {MOST_BESIDE:.0%} allowed")
    if arguments.check:
        print("\n".join(f"MISSED {m}" for m in missed) or "all bars are kept")
        return 1 if missed else 0
    return 0


def _score(path: Path) -> Callable[[Any, Any], dict[str, Any]]:
    spec = importlib.util.spec_from_file_location("score", path)
    if spec is None or spec.loader is None or not path.is_file():
        raise SystemExit(f"there is no {path}: name a folder of narrations")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[Any, Any], dict[str, Any]] = module.score
    return found


def _run(
    folder: Path, name: str, model: str, cache: Path, score: Callable[[Any, Any], dict[str, Any]]
) -> tuple[dict[str, Any], float, float, float]:
    truth = json.loads((folder / f"{name}.truth.json").read_text(encoding="utf-8"))
    timed: list[TimedWhisper] = []

    def listener(*, progress: Progress) -> TimedWhisper:
        timed.append(TimedWhisper(find(model, cache=cache, progress=progress), model=model))
        return timed[-1]

    with tempfile.TemporaryDirectory() as scratch:
        began = time.perf_counter()
        outcome = pipeline.run(
            str(folder / truth["article"]),
            str(folder / truth["audio"]),
            out=Path(scratch) / "out",
            store=Store(Path(scratch) / "store"),
            model=model,
            listener=listener,
        )
        all_s = time.perf_counter() - began
    result = score(json.loads(to_json(outcome.alignment)), truth)
    return result, timed[0].seconds, all_s, outcome.alignment.recording.duration_ms / 1000


def _row(name: str, result: dict[str, Any]) -> str:
    def times(key: str) -> str:
        return f"{result[key]['median']}/{result[key]['p95']}" if result[key] else "-"

    inserted = "-" if result["insertions_found"] is None else f"{result['insertions_found']:.3f}"
    return (
        f"{name:17} {times('paragraph_start_ms'):>17} {times('sentence_start_ms'):>16} {times('sentence_end_ms'):>14}"
        f" {times('word_start_ms'):>12} {result['found']:6.3f} {result['invented']:8.3f} {result['status']:6.3f}"
        f" {result['order']:5.2f} {inserted:>5}/{result['insertions_false']:.3f}"
    )


def _missed(name: str, result: dict[str, Any]) -> list[str]:
    starts = result["paragraph_start_ms"]
    figures = {
        "found": result["found"],
        "invented": result["invented"],
        "order": result["order"],
        "start_median_ms": starts["median"],
        "start_p95_ms": starts["p95"],
    }
    bars = PLAIN if name.endswith("-plain") else HARD if name.endswith("-hard") else {}
    at_least = ("found", "order")
    return [
        f"{figure} {figures[figure]} for {bar}"
        for figure, bar in bars.items()
        if (figures[figure] < bar if figure in at_least else figures[figure] > bar)
    ]


if __name__ == "__main__":
    sys.exit(main())
