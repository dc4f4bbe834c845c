#!/usr/bin/env python3
"""Lay books of 1 000 to 300 000 words against the letters of their reading: time and memory on one core.

    python bench/book.py [--words 1000 3000 ... 300000] [--repeats 1] [--wrong 0.12] [--plot docs/images/book.svg]
        [--json FILE] [--check]

A book is made of 40 000 words that look German, the frequent ones frequent and short, so that a word has six letters
in the mean. Its reading, by construction (see ``bench/reading.py``), leaves out one paragraph in twenty, moves one in
fifty, has other speech between some, and one letter in eight wrong; it is slow, 6 600 words an hour. The time is the
processor's for the call that aligns, in a process of its own on one core; the memory is that process's peak, letters
included. Also printed: how many of the words read were found within 200 ms, and how many that were not read got a time.
With --check the exit code is 1 if 100 000 words take 30 s or 1.5 GiB, or if ten times the words take more than 15 times
as long.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.readings.text import words_of
from align.records import Status
from articles.records import Article, Kind, Paragraph, content_sha256
from audio import letters as kept
from audio.records import ALPHABET
from bench.aligned import measured
from bench.ending import end
from bench.reading import HeardReading, SaidWord, read_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from align.records import Alignment

WORDS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000)
BAR_WORDS, BAR_S, BAR_MIB = 100_000, 30.0, 1536.0
_STEEPEST = 15.0  # times the time, for ten times the words
_VOCABULARY = 40_000
_LONGER = (250, 5_000, 25_000)  # ranks from which words have a syllable more
_NEAR_MS = 200
_LEFT_OUT, _MOVED, _OTHER_SPEECH = 0.05, 0.02, 0.03  # of the paragraphs; other speech has a paragraph's length


def vocabulary(random: np.random.Generator) -> list[str]:
    """Make words out of syllables: short ones first, as the frequent ones are."""
    heads = re.findall(r"\S+", "b br d dr f fl g gr h j k kl l m n p pr r s sch st t tr v w z")
    middles = re.findall(r"\S+", "a e i o u ä ö ü au ei ie eu")
    tails = ["", *re.findall(r"\S+", "b ch ck d f g l ld lt m n nd ng nk r rt s ss st t tz")]
    words: dict[str, None] = {}
    while len(words) < _VOCABULARY:
        count = 1 + sum(len(words) >= rank for rank in _LONGER)
        word = "".join(str(random.choice(heads)) + str(random.choice(middles)) for _ in range(count))
        words[word + str(random.choice(tails))] = None
    return list(words)


def write_book(n_words: int, random: np.random.Generator) -> list[list[list[str]]]:
    """Write paragraphs of sentences of words."""
    known = np.array(vocabulary(random))
    weight = 1 / (np.arange(len(known)) + 3.0)
    drawn = known[random.choice(len(known), n_words, p=weight / weight.sum())].tolist()
    paragraphs: list[list[list[str]]] = []
    at = 0
    while at < n_words:
        paragraphs.append([])
        for _ in range(int(random.integers(2, 7))):
            length = int(random.integers(4, 25))
            if drawn[at : at + length]:
                paragraphs[-1].append(drawn[at : at + length])
            at += length
    return paragraphs


def printed(paragraphs: list[list[list[str]]]) -> list[str]:
    """Return the paragraphs as text."""
    return [" ".join(" ".join(s).capitalize() + "." for s in paragraph) for paragraph in paragraphs]


def said_of(paragraphs: list[list[list[str]]], random: np.random.Generator) -> list[SaidWord]:
    """Draw how the book is read."""
    first = np.cumsum([0, *(sum(map(len, p)) for p in paragraphs)])
    order = [k for k in range(len(paragraphs)) if random.random() >= _LEFT_OUT]
    for k in [k for k in order if random.random() < _MOVED]:
        order.remove(k)
        order.insert(int(random.integers(len(order) + 1)), k)
    said: list[SaidWord] = []
    for k in order:
        number = int(first[k])
        for sentence in paragraphs[k]:
            last = len(sentence) - 1
            said += [SaidWord(word, number + n, n == last) for n, word in enumerate(sentence)]
            number += len(sentence)
        if random.random() < _OTHER_SPEECH:
            other = paragraphs[int(random.integers(len(paragraphs)))]
            mixed = [str(w) for w in random.permutation([w for s in other for w in s])]
            said += [SaidWord(word, -1, n == len(mixed) - 1) for n, word in enumerate(mixed)]
    return said


def make(n_words: int, wrong: float, seed: int, folder: Path) -> None:
    """Write a book and its reading into a folder."""
    random = np.random.default_rng([n_words, seed])
    paragraphs = write_book(n_words, random)
    said = said_of(paragraphs, random)
    reading = read_out(said, random, wrong=wrong)
    (folder / "book.json").write_text(json.dumps(printed(paragraphs)), encoding="utf-8")
    (folder / "letters.npz").write_bytes(kept.to_bytes(reading.letters))
    truth = np.full(n_words, -1, np.int64)
    numbers = np.array([word.printed for word in said])
    truth[numbers[numbers >= 0]] = reading.starts_ms[numbers >= 0]
    speech = np.array([(s.start_ms, s.end_ms) for s in reading.speech], np.int64)
    np.savez(folder / "truth.npz", starts=truth, speech=speech, loudness=reading.loudness_db)


def run(folder: Path) -> None:
    """Align what `make` made, and print the figures as JSON."""
    from audio.records import Span  # noqa: PLC0415 - the child's only

    texts = json.loads((folder / "book.json").read_text(encoding="utf-8"))
    paragraphs = tuple(Paragraph(id=f"p-{k}", kind=Kind.BODY, text=text) for k, text in enumerate(texts))
    article = Article(
        title="",
        byline="",
        language="de",
        source="book.md",
        podcast_url=None,
        paragraphs=paragraphs,
        sha256=content_sha256("de", paragraphs),
    )
    letters = kept.from_bytes((folder / "letters.npz").read_bytes())
    with np.load(folder / "truth.npz") as made:
        truth, speech, loudness = made["starts"], made["speech"], made["loudness"]
    reading = HeardReading(
        letters=letters,
        loudness_db=loudness,
        speech=tuple(Span(start_ms=int(a), end_ms=int(b)) for a, b in speech),
    )
    assert len(words_of(article)) == len(truth)
    cpu, wall = time.process_time(), time.perf_counter()
    alignment = reading.aligned(article)
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    print(
        json.dumps({"cpu_s": cpu, "wall_s": wall, "hours": reading.duration_ms / 3_600_000} | judged(alignment, truth))
    )


def judged(alignment: Alignment, truth: NDArray[np.int64]) -> dict[str, float]:
    """Return the shares of words found, invented, and rightly called spoken or not."""
    words = [w for p in alignment.paragraphs for s in p.sentences for w in s.words]
    got = np.array([-1 if w.start_ms is None else w.start_ms for w in words])
    called = np.array([w.status is Status.SPOKEN for w in words])
    read = truth >= 0
    near = (got >= 0) & (np.abs(got - truth) <= _NEAR_MS)
    return {
        "found": float(near[read].mean()),
        "invented": float((got[~read] >= 0).mean()) if (~read).any() else 0.0,
        "status": float((called == read).mean()),
    }


def main() -> int:
    """Measure every length, print a table, draw; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--words", type=int, nargs="+", default=list(WORDS))
    parser.add_argument("--repeats", type=int, default=1, help="books of each length")
    parser.add_argument("--wrong", type=float, default=0.12, help="share of letters misheard")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--run", type=Path, help=argparse.SUPPRESS)  # what a child does
    parser.add_argument("--make", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.run:
        run(arguments.run)
        return 0
    if arguments.make:
        make(arguments.words[0], arguments.wrong, arguments.repeats, arguments.make)
        return 0
    rows: list[dict[str, Any]] = []
    print(f"{'words':>8} {'hours':>6} {'seconds (least to most)':>24} {'peak':>9}  found invented status")
    for n_words in arguments.words:
        runs = [_measured(n_words, arguments.wrong, seed) for seed in range(arguments.repeats)]
        row = {name: statistics.median(r[name] for r in runs) for name in runs[0]} | {"words": n_words}
        seconds = [r["cpu_s"] for r in runs]
        rows.append(row | {"least_s": min(seconds), "most_s": max(seconds)})
        spread = f"{row['cpu_s']:.2f} ({min(seconds):.2f} to {max(seconds):.2f})"
        print(
            f"{n_words:8} {row['hours']:6.2f} {spread:>24} {row['peak_mib']:6.0f}MiB  {row['found']:.3f}"
            f" {row['invented']:8.3f} {row['status']:6.3f}",
            flush=True,
        )
    return end(arguments, figures=rows, plot=partial(plot, rows), missed=_missed(rows))


def _measured(n_words: int, wrong: float, seed: int) -> dict[str, float]:
    one_core = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    with tempfile.TemporaryDirectory() as scratch:
        child = [sys.executable, __file__, "--words", str(n_words), "--wrong", str(wrong), "--repeats", str(seed)]
        measured([*child, "--make", scratch])
        output, cost = measured([sys.executable, __file__, "--run", scratch], environment=one_core)
    found: dict[str, float] = json.loads(output)
    return found | {"peak_mib": cost.peak_mib}


def _missed(rows: list[dict[str, Any]]) -> list[str]:
    missed = []
    for row in rows:
        if row["words"] == BAR_WORDS and row["cpu_s"] > BAR_S:
            missed.append(f"{BAR_WORDS} words took {row['cpu_s']:.1f} s, {BAR_S:.0f} s allowed")
        if row["words"] == BAR_WORDS and row["peak_mib"] > BAR_MIB:
            missed.append(f"{BAR_WORDS} words took {row['peak_mib']:.0f} MiB, {BAR_MIB:.0f} MiB allowed")
        missed += [
            f"{row['words']} words took {row['cpu_s'] / less['cpu_s']:.1f} times as long as a tenth of them"
            for less in rows
            if less["words"] * 10 == row["words"] and row["cpu_s"] > _STEEPEST * less["cpu_s"]
        ]
    return missed


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw time and memory over the words, both axes logarithmic, beside a straight line."""
    from bench.drawing import INK, OURS, figure, saved  # noqa: PLC0415 - matplotlib, which only drawing needs

    drawn, (left, right) = figure(1, 2, height=3.4)
    words = [row["words"] for row in rows]
    left.plot(words, [row["cpu_s"] for row in rows], "o-", color=OURS, label="aligning, one core")
    line = [rows[-1]["cpu_s"] * n / words[-1] for n in words]
    left.plot(words, line, ":", color=INK, label="in proportion to the words")
    left.plot([BAR_WORDS], [BAR_S], "v", color=INK, mfc="none", label="bar: 30 s")
    left.set(xscale="log", yscale="log", xlabel="words of the book", ylabel="seconds")
    right.plot(words, [row["peak_mib"] for row in rows], "o-", color=OURS, label="peak of the process")
    mine = [row["hours"] * 3_600_000 / 20 * len(ALPHABET) * 2 / 2**20 for row in rows]
    right.plot(words, mine, ":", color=INK, label="the letters alone")
    right.plot([BAR_WORDS], [BAR_MIB], "v", color=INK, mfc="none", label="bar: 1.5 GiB")
    right.set(xscale="log", yscale="log", xlabel="words of the book", ylabel="MiB")
    for axes in (left, right):
        axes.legend()
    saved(drawn, path)


if __name__ == "__main__":
    sys.exit(main())
