#!/usr/bin/env python3
"""Align narrations whose true times are known, and print how well and how fast.

    python bench/narrations.py FOLDER ... [--score SCORE.PY] [--model base] [--only NAME ...] [--check] [--cost]
        [--keep FOLDER]

A folder holds, for each narration, NAME.mp3, NAME.truth.json and the article that the truth names; ``bench/narrate.py``
makes such folders. Each narration is a run of ``gleichlauf align`` from an empty store, in a process of its own, whose
seconds of all cores, from the start of Python to the last file written, are the cost.

Rows are narrations; below them stand the median of each figure, and the worst and best. With --check the figures are
held against BARS, and the exit code is 1 if one is missed. With --cost the encoder's own passes and a transcription
with word times are measured beside each run, which takes minutes more. Times are in ms, median/p95.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.aligned import Cost, Narration, align, measured, narrations, score_beside
from bench.ending import verdict

_LIKE_PRINT = {
    "found": 0.998,
    "invented": 0.005,
    "status": 0.998,
    "order": 1.0,
    "word_start_ms": (18, 50),
    "sentence_start_ms": (16, 40),
    "paragraph_start_ms": (16, 40),
    "sentence_end_ms": (30, 100),
    "insertions_found": 0.95,
    "insertions_false": 0.005,
}
#: What each figure must reach, by the last part of a narration's name; two numbers are median and p95.
BARS: dict[str, dict[str, Any]] = {
    "plain": _LIKE_PRINT,
    "hard": _LIKE_PRINT,
    "brutal": {
        "found": 0.99,
        "invented": 0.05,
        "status": 0.985,
        "status_edited": 0.96,
        "order": 1.0,
        "sentence_start_ms": (20, 80),
        "paragraph_start_ms": (20, 80),
        "insertions_found": 0.95,
        "insertions_false": 0.01,
    },
}
LEAST = {"found", "status", "status_edited", "order", "insertions_found"}  # of the others: at most
ENCODER_TIMES, TRANSCRIPTION_SHARE = 1.5, 0.25  # cost of a plain narration, in all

FIGURES = {  # of score.py, as the heads of columns have them
    "found": "found",
    "invented": "invented",
    "status": "status",
    "status_edited": "edited",
    "order": "order",
    "paragraph_start_ms": "paragraphs",
    "sentence_start_ms": "sentences",
    "sentence_end_ms": "ends",
    "word_start_ms": "words",
    "insertions_found": "inserted",
    "insertions_false": "false",
}


def main() -> int:
    """Run the narrations, print the table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--score", type=Path, help="score.py; default: that in a folder of narrations")
    parser.add_argument("--model", default="base")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--cost", action="store_true")
    parser.add_argument("--keep", type=Path, help="folder for the alignments, as NAME.alignment.json")
    arguments = parser.parse_args()
    score = score_beside(arguments.folders, arguments.score)
    print(f"{'narration':26}" + "".join(f" {head:>10}" for head in FIGURES.values()) + "   sound    cpu   wall    peak")
    rows: list[dict[str, Any]] = []
    costs: list[tuple[Narration, Cost]] = []
    missed: list[str] = []
    for narration in narrations(arguments.folders, arguments.only):
        alignment, cost = align(narration, model=arguments.model)
        if arguments.keep:
            arguments.keep.mkdir(parents=True, exist_ok=True)
            text = json.dumps(alignment, ensure_ascii=False, indent=1) + "\n"
            (arguments.keep / f"{narration.name}.alignment.json").write_text(text, encoding="utf-8")
        rows.append(score(alignment, narration.truth))
        costs.append((narration, cost))
        more = _beside(narration, cost, arguments.model, missed) if arguments.cost else ""
        print(_row(narration.name, rows[-1]) + _cost(narration, cost) + more, flush=True)
        missed += [f"{narration.name}: {what}" for what in misses(narration.name, rows[-1])]
    for name, line in summary(rows).items():
        print(f"{name:26}" + "".join(f" {line[figure]:>10}" for figure in FIGURES))
    speed = [cost.cpu_s / narration.sound_s for narration, cost in costs]
    print(f"cpu seconds a second of sound: median {statistics.median(speed):.3f}, {min(speed):.3f} to {max(speed):.3f}")
    return verdict(missed) if arguments.check else 0


def _row(name: str, result: dict[str, Any]) -> str:
    return f"{name:26}" + "".join(f" {_cell(result[figure]):>10}" for figure in FIGURES)


def _cell(value: Any) -> str:  # noqa: ANN401 - a share, times, or nothing
    if value is None:
        return "-"
    return f"{value['median']}/{value['p95']}" if isinstance(value, dict) else f"{value:.4f}"


def _cost(narration: Narration, cost: Cost) -> str:
    return f"  {narration.sound_s:5.0f}s {cost.cpu_s:5.1f}s {cost.wall_s:5.1f}s {cost.peak_mib:4.0f}MiB"


def _beside(narration: Narration, cost: Cost, model: str, missed: list[str]) -> str:
    """Measure the yardsticks, note what a plain narration costs too much; return a row's end."""
    command = [sys.executable, "bench/yardsticks.py", str(narration.audio), "--model", model]
    figures = json.loads(measured(command)[0])
    times, share = cost.cpu_s / figures["encoder"], cost.cpu_s / figures["transcribe"]
    if narration.name.endswith("-plain"):
        missed += [f"{narration.name}: cost {times:.2f} times the encoder's"] if times > ENCODER_TIMES else []
        missed += [f"{narration.name}: cost {share:.2f} of transcribing"] if share > TRANSCRIPTION_SHARE else []
    return f"  encoder {figures['encoder']:.1f}s x{times:.2f}  transcription {figures['transcribe']:.1f}s x{share:.2f}"


def summary(rows: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """Return median, worst and best of each figure over the narrations; of times, those of their medians and p95s."""
    lines: dict[str, dict[str, str]] = {"median": {}, "worst": {}, "best": {}}
    for figure in FIGURES:
        values = [row[figure] for row in rows if row[figure] is not None]
        if not values:
            cells = ["-", "-", "-"]
        elif isinstance(values[0], dict):
            pairs = [_spread([v[part] for v in values], most=False) for part in ("median", "p95")]
            cells = [f"{a:.0f}/{b:.0f}" for a, b in zip(*pairs, strict=True)]
        else:
            cells = [f"{v:.4f}" for v in _spread(values, most=figure in LEAST)]
        for line, cell in zip(lines.values(), cells, strict=True):
            line[figure] = cell
    return lines


def _spread(values: list[float], *, most: bool) -> tuple[float, float, float]:
    low, high = min(values), max(values)
    return (statistics.median(values), low, high) if most else (statistics.median(values), high, low)


def misses(name: str, result: dict[str, Any]) -> list[str]:
    """Return what falls short of the bars for a narration of this name."""
    found = []
    for figure, bar in BARS.get(name.rpartition("-")[2], {}).items():
        value = result[figure]
        if value is None:
            continue
        if isinstance(bar, tuple):
            if value["median"] > bar[0] or value["p95"] > bar[1]:
                found.append(f"{figure} {value['median']}/{value['p95']} for {bar[0]}/{bar[1]}")
        elif value < bar if figure in LEAST else value > bar:
            found.append(f"{figure} {value} for {bar}")
    return found


if __name__ == "__main__":
    sys.exit(main())
