#!/usr/bin/env python3
"""Hold us beside what else runs offline: the same sound, the same text, the same score.

    python bench/peers.py FOLDER ... [--score SCORE.PY] [--only NAME ...] [--model base] [--json FILE]
        [--python PYTHON] [--aeneas PYTHON] [--peers NAME ...] [--check]

Peers are

    difflib   recognition with word times (faster-whisper, beam 5) matched to the text by Python's difflib; words
              between matches get times between theirs
    stable    stable-ts, ``align`` with the same weights through faster-whisper
    aeneas    aeneas 1.7.3 with espeak-ng, a line a sentence; words share their sentence's time by their letters

each with the page as it is, and (``+clean``) with titles of players, captions and other boilerplate taken out for it.
They know nothing of what is not in the text, so they give no insertions.

They are installed nowhere by us: --python and --aeneas name interpreters that have them. Without these, both are made
in ``build/peers`` on the first run: torch is needed, 1.5 GB in all. With --check the exit code is 1 if a peer is better
than we are in a figure, or cheaper.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import statistics
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.readings.text import PrintedWord, words_of
from articles.read import read
from audio.models import find
from bench.aligned import ROOT, Cost, Narration, Scorer, align, measured, narrations, score_beside
from bench.ending import verdict
from bench.script import key
from service import settings

if TYPE_CHECKING:
    from articles.records import Article

Times = tuple[int, int] | None  # start and end of a word in milliseconds
Said = Sequence[tuple[str, int, int]]  # pieces of text, in order, with their times

_STABLE = ["torch==2.13.0", "stable-ts==2.19.1", "faster-whisper==1.2.1"]
_AENEAS = ["numpy==1.26.4", "setuptools<60", "wheel", "lxml", "beautifulsoup4"]  # it builds with nothing younger
_OTHERS = ROOT / "bench" / "others"
FIGURES = ("found", "invented", "status", "status_edited", "order")
TIMES = ("paragraph_start_ms", "sentence_start_ms", "sentence_end_ms", "word_start_ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """Another way to the same times.

    Attributes:
        script: in ``bench/others``.
        is_aeneas: whether aeneas's interpreter runs it.
        by_sentence: whether it is given a line a sentence rather than a paragraph.
        times: makes the times of the printed words out of what the script says.
    """

    script: str
    is_aeneas: bool = False
    by_sentence: bool = False
    times: Callable[[Sequence[PrintedWord], Said], list[Times]]


def by_difflib(words: Sequence[PrintedWord], said: Said, *, between: bool = True) -> list[Times]:
    """Give words the times of equal recognised words, and if asked those between them times between theirs."""
    matcher = difflib.SequenceMatcher(None, [key(w.text) for w in words], [key(s[0]) for s in said], autojunk=False)
    times: list[Times] = [None] * len(words)
    for block in matcher.get_matching_blocks():
        for k in range(block.size):
            times[block.a + k] = (said[block.b + k][1], said[block.b + k][2])
    known = [k for k, t in enumerate(times) if t is not None] if between else []
    if not known:
        return times
    for a, b in zip([-1, *known], [*known, len(words)], strict=True):
        left = times[a] if a >= 0 else (0, 0)
        right = times[b] if b < len(words) else None
        if left is None or b - a < 2:
            continue
        step = ((right[0] if right else left[1]) - left[1]) / (b - a)
        for k in range(a + 1, b):
            times[k] = (round(left[1] + step * (k - a - 1)), round(left[1] + step * (k - a)))
    return times


def by_characters(words: Sequence[PrintedWord], said: Said) -> list[Times]:
    """Give words the times of the pieces of the same text that they stand in; within one, by their letters."""
    spans: list[tuple[int, int, int, int]] = []  # first and last character without white space, start, end
    at = 0
    for text, start, end in said:
        count = len(re.sub(r"\s", "", text))
        spans.append((at, at + count, start, end))
        at += count
    times: list[Times] = []
    position = k = 0
    for word in words:
        stop = position + len(word.text)
        while k < len(spans) - 1 and spans[k][1] <= position:
            k += 1
        last = k
        while last < len(spans) - 1 and spans[last][1] < stop:
            last += 1
        if position >= at or spans[last][3] <= spans[k][2]:  # a peer says by no length that it found nothing
            times.append(None)
        else:
            times.append((_within(spans[k], position), _within(spans[last], stop)))
        position = stop
    return times


def _within(span: tuple[int, int, int, int], at: int) -> int:
    first, last, start, end = span
    return round(start + (end - start) * (at - first) / max(1, last - first))


PEERS = {
    "difflib": Peer(script="recognise.py", times=by_difflib),
    "stable": Peer(script="stable.py", times=by_characters),
    "aeneas": Peer(script="fragments.py", is_aeneas=True, by_sentence=True, times=by_characters),
}


def main() -> int:
    """Run everybody on every narration, print a table; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--score", type=Path, help="score.py; default: that in a folder of narrations")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--model", default="base")
    parser.add_argument("--json", type=Path, help="file for all figures")
    parser.add_argument("--python", type=Path, help="interpreter that has stable-ts and faster-whisper")
    parser.add_argument("--aeneas", type=Path, help="interpreter that has aeneas")
    parser.add_argument("--peers", nargs="*", choices=sorted(PEERS), default=sorted(PEERS))
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    score = score_beside(arguments.folders, arguments.score)
    pythons = {
        False: arguments.python or _made("stable", [_STABLE]),
        True: (arguments.aeneas or _made("aeneas", [_AENEAS, ["--no-build-isolation", "aeneas==1.7.3.0"]]))
        if "aeneas" in arguments.peers
        else None,
    }
    model = find(arguments.model, cache=settings.load().models)
    print(
        f"{'narration':26} {'who':14} found  invented status edited order  paragraphs   sentences        ends" + _HEAD
    )
    rows: list[dict[str, Any]] = []
    for narration in narrations(arguments.folders, arguments.only):
        ours, our_cost = align(narration, model=arguments.model)
        rows.append(_row(narration, "gleichlauf", score(ours, narration.truth), our_cost, our_cost))
        source = str(narration.article)
        article = read(narration.article.read_bytes(), source=source)
        for name in arguments.peers:
            peer, python = PEERS[name], pythons[PEERS[name].is_aeneas]
            rows += _run(narration, article, name, peer, str(python), model, score, our_cost)
    if arguments.json:
        arguments.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    _medians(rows)
    lost = [line for row in rows if row["who"] != "gleichlauf" for line in _better(row, rows)]
    return verdict(lost, otherwise="nobody is better in any figure on any narration") if arguments.check else 0


_HEAD = "       words  inserted false   cpu s  of ours"


def _run(
    narration: Narration,
    article: Article,
    name: str,
    peer: Peer,
    python: str,
    model: Path,
    score: Scorer,
    our_cost: Cost,
) -> list[dict[str, Any]]:
    """Run a peer with the page as it is and with the boilerplate taken out."""
    rows = []
    words = words_of(article)
    said: Said = []
    cost = our_cost
    for cleaned in (False, True):
        kept = [w for w in words if not cleaned or article.paragraphs[w.paragraph].kind.expected]
        if not cleaned or peer.script != "recognise.py":  # what is recognised does not hang on the text
            lines = [
                " ".join(w.text for w in group)
                for _, group in groupby(kept, lambda w: (w.paragraph, w.sentence if peer.by_sentence else 0))
            ]
            asked = {"audio": str(narration.audio), "lines": lines, "language": article.language, "model": str(model)}
            output, cost = measured([python, str(_OTHERS / peer.script)], given=json.dumps(asked).encode())
            said = json.loads(output.splitlines()[-1])
        timed = dict(zip(map(id, kept), peer.times(kept, said), strict=True))
        alignment = _alignment(words, [timed.get(id(w)) for w in words])
        who = name + ("+clean" if cleaned else "")
        rows.append(_row(narration, who, score(alignment, narration.truth), cost, our_cost))
    return rows


def _alignment(words: Sequence[PrintedWord], times: Sequence[Times]) -> dict[str, Any]:
    """Return as much of an alignment as the score reads."""
    rows = [
        {
            "text": word.text,
            "start_ms": time[0] if time else None,
            "end_ms": time[1] if time else None,
            "status": "spoken" if time else "not_spoken",
        }
        for word, time in zip(words, times, strict=True)
    ]
    return {"paragraphs": [{"sentences": [{"words": rows}]}], "insertions": []}


def _row(narration: Narration, who: str, result: dict[str, Any], cost: Cost, ours: Cost) -> dict[str, Any]:
    shares = " ".join("     -" if result[f] is None else f"{result[f]:6.3f}" for f in FIGURES)
    times = " ".join(f"{_median_p95(result[f]):>11}" for f in TIMES)
    found = "-" if result["insertions_found"] is None else f"{result['insertions_found']:.3f}"
    ratio = cost.cpu_s / ours.cpu_s
    print(
        f"{narration.name:26} {who:14} {shares} {times} {found:>8} {result['insertions_false']:5.3f} {cost.cpu_s:7.1f}"
        f" {ratio:7.2f}",
        flush=True,
    )
    row = {"narration": narration.name, "who": who, "cpu_s": round(cost.cpu_s, 2), "of_ours": round(ratio, 3)}
    return row | {"wall_s": round(cost.wall_s, 2), "peak_mib": round(cost.peak_mib)} | result


def _median_p95(value: dict[str, int] | None) -> str:
    return f"{value['median']}/{value['p95']}" if value else "-"


def _medians(rows: list[dict[str, Any]]) -> None:
    """Print for each figure its median over the narrations, with the lowest and the highest."""
    print("\nmedian (lowest to highest) over the narrations")
    for who in dict.fromkeys(row["who"] for row in rows):
        mine = [row for row in rows if row["who"] == who]
        parts = []
        for figure in ("found", "invented", "status", "of_ours"):
            values = [row[figure] for row in mine]
            middle = statistics.median(values)
            parts.append(f"{figure} {middle:.3f} ({min(values):.3f} to {max(values):.3f})")
        for figure in ("sentence_start_ms", "word_start_ms"):
            values = [row[figure]["median"] for row in mine if row[figure]]
            if values:
                parts.append(f"{figure} {statistics.median(values):.0f} ({min(values)} to {max(values)})")
        print(f"{who:14} " + ", ".join(parts))


def _better(row: dict[str, Any], rows: list[dict[str, Any]]) -> list[str]:
    """Return in what a peer is better or cheaper than we are on its narration."""
    ours = next(r for r in rows if r["who"] == "gleichlauf" and r["narration"] == row["narration"])
    what = [f for f in ("found", "status", "order") if row[f] > ours[f]]
    what += [f for f in ("invented",) if row[f] < ours[f]]
    for figure in TIMES:
        what += [f"{figure} {p}" for p in ("median", "p95") if row[figure] and row[figure][p] < ours[figure][p]]
    what += ["cost"] if row["of_ours"] < 1 else []
    return [f"{row['narration']}: {row['who']} has the better {w}" for w in what]


def _made(name: str, steps: Sequence[Sequence[str]]) -> Path:
    """Return the interpreter of an environment in ``build/peers``, making it on the first run."""
    folder = ROOT / "build" / "peers" / name
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        print(f"making {folder} for {name}", flush=True)
        venv.create(folder, with_pip=True, clear=True)
        for step in steps:
            environment = {**os.environ, "AENEAS_WITH_CEW": "False"}  # its C part wants espeak, not -ng
            subprocess.run([str(python), "-m", "pip", "install", "-q", *step], check=True, env=environment)
        (folder / "ready").touch()
    return python


if __name__ == "__main__":
    sys.exit(main())
