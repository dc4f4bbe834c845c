#!/usr/bin/env python3
"""Is a confidence true? Of the words given confidence c, the share that is within 100 ms.

    python bench/confidence.py FOLDER ... [--only NAME ...] [--model base] [--kept FOLDER] [--bins 10]
        [--plot docs/images/confidence.svg] [--json FILE] [--check]
    python bench/confidence.py build/bench/dev --fit

Words are judged where the truth knows their time: every word of narrations by espeak-ng, the first word of a sentence
in the others. A word that is called spoken is right if it was said and starts within 100 ms of the truth. A word that
is called not spoken is right if it was not said; that can be judged of every word, and has a diagram of its own.

--kept names a folder of NAME.alignment.json, as ``bench/narrations.py --keep`` writes them; else each narration is
aligned here. Beside each share stands the 95 % interval (Wilson) and the number of words; ECE is the mean distance of
confidence and share, weighed by words. With --check the exit code is 1 if, among the words given at least 0.9, fewer
than nine in ten are right, or the mean distance is over 0.05.

--fit prints the weights of `align.judge.confidence` that fit best (``bench/fitting.py``): on sets to choose on, never
on those that the diagram judges.
"""

from __future__ import annotations

import argparse
import json
import math
import statistics
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.aligned import align, narrations
from bench.ending import end
from bench.fitting import fit
from bench.labels import NEAR_MS, Called, LabelledWord, judged

if TYPE_CHECKING:
    from collections.abc import Sequence

_SURE, _RIGHT_OF_SURE, _MOST_ECE = 0.9, 0.9, 0.05
_FEWEST = 20  # words of a bin that is drawn


class Bin(NamedTuple):
    """Words of about the same confidence."""

    confidence: float  # mean
    share: float  # right
    low: float  # 95 % interval of the share
    high: float
    size: int  # words


def _called(alignment: dict[str, Any]) -> list[Called]:
    return [
        Called(w["text"], w["start_ms"], w["confidence"])
        for p in alignment["paragraphs"]
        for s in p["sentences"]
        for w in s["words"]
    ]


def bins(words: Sequence[LabelledWord], count: int) -> list[Bin]:
    """Sort words into bins of equal width of confidence, those that are empty left out."""
    groups: list[list[LabelledWord]] = [[] for _ in range(count)]
    for word in words:
        groups[min(count - 1, int(word.confidence * count))].append(word)
    found = []
    for group in groups:
        if group:
            share = statistics.fmean(w.is_right for w in group)
            low, high = wilson(share, len(group))
            found.append(Bin(statistics.fmean(w.confidence for w in group), share, low, high, len(group)))
    return found


def wilson(share: float, count: int, z: float = 1.96) -> tuple[float, float]:
    """Return the interval in which a share lies that was seen in ``count`` cases.

    Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927).

    >>> [round(x, 3) for x in wilson(0.9, 100)]
    [0.826, 0.945]
    """
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def ece(found: Sequence[Bin]) -> float:
    """Return the mean distance of confidence and share, weighed by words: expected calibration error."""
    total = sum(b.size for b in found)
    return sum(b.size * abs(b.confidence - b.share) for b in found) / max(1, total)


def main() -> int:
    """Print the tables, draw the diagram; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--model", default="base")
    parser.add_argument("--kept", type=Path, help="folder of alignments that narrations.py has kept")
    parser.add_argument("--bins", type=int, default=10)
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path, help="file for every judged word and the bins")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--fit", action="store_true")
    arguments = parser.parse_args()
    if arguments.fit:
        return fit(narrations(arguments.folders, arguments.only), arguments.model)
    words: list[LabelledWord] = []
    for narration in narrations(arguments.folders, arguments.only):
        file = arguments.kept / f"{narration.name}.alignment.json" if arguments.kept else None
        if file is not None and not file.is_file():
            print(f"{narration.name}: left out, there is no {file}")
            continue
        alignment = json.loads(file.read_text(encoding="utf-8")) if file else align(narration, model=arguments.model)[0]
        mine = judged(_called(alignment), narration)
        words += mine
        spoken = [w for w in mine if w.called_spoken]
        print(
            f"{narration.name:26} {len(spoken):5} called spoken: {_share(spoken)} right,"
            f" confidence {_mean(spoken)}; {len(mine) - len(spoken):4} called not spoken:"
            f" {_share([w for w in mine if not w.called_spoken])} right",
            flush=True,
        )
    halves = {
        name: bins([w for w in words if w.called_spoken is spoken], arguments.bins)
        for name, spoken in (("spoken, within 100 ms", True), ("not spoken", False))
    }
    for name, found in halves.items():
        print(f"\n{name}: {sum(b.size for b in found)} words, mean distance (ECE) {ece(found):.3f}")
        print("confidence  right   95 % interval   words")
        for b in found:
            print(f"{b.confidence:10.3f} {b.share:6.3f}   {b.low:.3f} to {b.high:.3f} {b.size:7}")
    sure = [w for w in words if w.called_spoken and w.confidence >= _SURE]
    share = statistics.fmean(w.is_right for w in sure) if sure else 1.0
    distance = ece(halves["spoken, within 100 ms"])
    print(f"\nof {len(sure)} words given {_SURE} or more, {share:.1%} are within {NEAR_MS} ms")
    missed = [f"{share:.1%} for {_RIGHT_OF_SURE:.0%}"] if share < _RIGHT_OF_SURE else []
    missed += [f"mean distance {distance:.3f} for {_MOST_ECE}"] if distance > _MOST_ECE else []
    figures = {
        "words": [w._asdict() for w in words],
        "bins": {n: [b._asdict() for b in f] for n, f in halves.items()},
    }
    return end(arguments, figures=figures, plot=partial(plot, halves), missed=missed)


def _share(words: Sequence[LabelledWord]) -> str:
    return f"{statistics.fmean(w.is_right for w in words):.3f}" if words else "-"


def _mean(words: Sequence[LabelledWord]) -> str:
    return f"{statistics.fmean(w.confidence for w in words):.3f}" if words else "-"


def plot(halves: dict[str, list[Bin]], path: Path) -> None:
    """Draw share over confidence, with intervals, and below how many words there are."""
    from bench.drawing import INK, OURS, figure, saved  # noqa: PLC0415 - matplotlib, which only drawing needs

    drawn, axes = figure(2, 2, height=5.0)
    for column, (name, found) in enumerate(halves.items()):
        upper, lower = axes[0][column], axes[1][column]
        upper.plot([0, 1], [0, 1], ":", color=INK, label="as it should be")
        many = [b for b in found if b.size >= _FEWEST]
        low, high = [b.share - b.low for b in many], [b.high - b.share for b in many]
        upper.errorbar(
            [b.confidence for b in many],
            [b.share for b in many],
            yerr=[low, high],
            fmt="o-",
            color=OURS,
            capsize=2,
            label="95 % interval",
        )
        few = [b for b in found if b.size < _FEWEST]
        upper.plot([b.confidence for b in few], [b.share for b in few], "o", color=OURS, mfc="none", label="few words")
        upper.set(xlim=(0, 1.02), ylim=(0, 1.02), ylabel="share that is right", title=f"called {name}")
        upper.legend(loc="upper left")
        lower.bar([b.confidence for b in found], [b.size for b in found], width=0.05, color=INK)
        lower.set(xlim=(0, 1.02), yscale="log", xlabel="confidence", ylabel="words")
    saved(drawn, path)


if __name__ == "__main__":
    sys.exit(main())
