#!/usr/bin/env python3
"""Quality against errors in what is heard, from none to 60 %, for us and for ways that a user would try first.

    python bench/errors.py [--wrong 0 0.1 ... 0.6] [--seeds 2] [--plot docs/images/errors.svg] [--json FILE] [--check]

Each article of ``bench/articles`` is read by construction (``bench/reading.py``): paragraphs left out and moved, words
left out, added and changed in one sentence of ten, speech of another article in between. Errors are put into the
letters that the head hears, or into the words that a recogniser writes. All get the same: we the posteriors (and, as a
second line, words alone), the others the likeliest letters, written as words with their times.

    difflib   equal words, matched by Python's difflib
    infix     each sentence looked up in the letters heard (rapidfuzz); accepted if so much of it is there, 22 to 42 %
              wrong by its length; words placed by their letters
    votes     each sentence where most of its five-letter pieces agree on a place, words placed by their letters: how
              read-along tools find chapters

found      share of the words read that start within a second of the truth
invented   share of the words not read that got a time
status     share of the words called spoken or not as they were

Printed are medians over articles and seeds, with the lowest and highest. With --check the exit code is 1 if, up to
40 %, another way has the better status where letters are wrong, or ten points more of errors, in letters or words,
cost us more than MOST_LOST of it. (A recognised word that is another counts against us: we call what it stands for
not spoken.)
"""

from __future__ import annotations

import argparse
import statistics
import sys
from collections import Counter, defaultdict
from functools import partial
from itertools import groupby, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import Levenshtein

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.errors import NothingHeard
from align.match.evidence import from_letters
from align.readings.text import words_of
from articles.read import read
from bench.ending import end
from bench.mutations import BlockRead, Departure, Insert, plan
from bench.peers import by_difflib
from bench.reading import SaidWord, TimedReading, read_out, recognised, spelled
from bench.script import key, load, markdown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.readings.text import PrintedWord
    from articles.records import Article
    from audio.records import HeardWord
    from bench.script import ScriptBlock

ARTICLES = ("nachtzug", "moor", "brot", "wahlhelfer", "sternwarte", "garten", "hafen", "fahrrad", "chor", "apotheke")
LEVELS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6)
FIGURES = ("found", "invented", "status")
MOST_LOST = 0.15  # of status, by ten points more of errors, up to _UP_TO
_UP_TO = 0.4
_NEAR_MS = 1000  # of the truth: the others place words roughly
_PROFILE = Departure(left_out=0.15, moved=1, half_read=1, edited=0.1, strangers=2)
_PIECE = 5  # letters that vote
_LEAST_VOTES = 0.15  # of a sentence's pieces

Starts = list[int | None]  # of each printed word in milliseconds


class Case(NamedTuple):
    """An article, its reading, and when each printed word was read."""

    article: Article
    words: Sequence[PrintedWord]
    said: Sequence[SaidWord]
    truth: Starts
    reading: TimedReading


def case(name: str, wrong: float, seed: int) -> Case:
    """Let an article be read with a share of its letters misheard; the reading itself depends on the seed alone."""
    random = np.random.default_rng([ARTICLES.index(name), seed])
    folder = Path(__file__).resolve().parent / "articles"
    blocks = load(folder / f"{name}.md", digits=False, language="de")
    other = load(folder / f"{ARTICLES[ARTICLES.index(name) - 1]}.md", digits=False, language="de")
    body = [block for block in other if block.kind == "body" and len(block.sentences) >= 3]
    strangers = [[" ".join(t.said for t in s) for s in b.sentences] for b in body[:2]]
    steps = plan(blocks, _PROFILE, random, language="de", adverts=[], strangers=strangers, headings=True)
    said = _said(blocks, steps)
    reading = read_out(said, np.random.default_rng([ARTICLES.index(name), seed, 1]), wrong=wrong)
    article = read(markdown(blocks).encode(), source=f"{name}.md", language="de")
    words = words_of(article)
    starts: dict[int, int] = {}
    for k, word in enumerate(said):
        starts.setdefault(word.printed, int(reading.starts_ms[k]))
    keyed = [k for k, word in enumerate(words) if key(word.text)]
    truth: Starts = [None] * len(words)
    for number, k in enumerate(keyed):
        truth[k] = starts.get(number)
    return Case(article, words, said, truth, reading)


def _said(blocks: list[ScriptBlock], steps: Sequence[BlockRead | Insert]) -> list[SaidWord]:
    """Write the steps out as words, each with the number of the printed word that it reads."""
    numbers: dict[tuple[int, int], list[list[int]]] = {}  # block, sentence → numbers of each token's pieces
    count = 0
    for b, block in enumerate(blocks):
        for s, sentence in enumerate(block.sentences):
            numbers[b, s] = []
            for token in sentence:
                pieces = sum(bool(key(piece)) for piece in token.printed.split())
                numbers[b, s].append(list(range(count, count + pieces)))
                count += pieces
    said: list[SaidWord] = []
    for step in steps:
        if isinstance(step, BlockRead):
            for reading in step.readings:
                printed = blocks[step.block].sentences[reading.index]
                places = numbers[step.block, reading.index]
                blocks_of = Levenshtein.opcodes([t.printed for t in printed], [t.printed for t in reading.said])
                place = {b: places[a] for o in blocks_of if o.tag == "equal" for a, b in _both(o)}
                for n, token in enumerate(reading.said):
                    said += _words(token.said, place.get(n, []))
                said[-1] = SaidWord(said[-1].text, said[-1].printed, ends_sentence=True)
        else:
            for text in step.sentences:
                said += _words(text, [])
                said[-1] = SaidWord(said[-1].text, -1, ends_sentence=True)
    return said


def _both(o: Any) -> zip[tuple[int, int]]:  # noqa: ANN401 - rapidfuzz's Opcode
    return zip(range(o.src_start, o.src_end), range(o.dest_start, o.dest_end), strict=True)


def _words(text: str, places: Sequence[int]) -> list[SaidWord]:
    words = [word for word in text.split() if spelled(word)]
    return [SaidWord(w, places[min(n, len(places) - 1)] if places else -1) for n, w in enumerate(words)]


def by_us(case: Case, words: Sequence[HeardWord] | None) -> Starts:
    """Align, with words alone or, where none are given, with the posteriors."""
    try:
        alignment = case.reading.aligned(case.article, words)
    except NothingHeard:
        return [None] * len(case.words)
    return [w.start_ms for p in alignment.paragraphs for s in p.sentences for w in s.words]


def by_equal_words(case: Case, heard: Sequence[HeardWord]) -> Starts:
    """Match equal words."""
    times = by_difflib(case.words, [(w.text, w.start_ms, w.end_ms) for w in heard], between=False)
    return [time[0] if time else None for time in times]


class _Letters(NamedTuple):
    """What was heard as one string, each letter with its time."""

    text: str
    times: list[int]


def _letters(heard: Sequence[HeardWord]) -> _Letters:
    text, times = [], []
    for word in heard:
        letters = spelled(word.text)
        text.append(letters)
        times += [word.start_ms + word.duration_ms * n // max(1, len(letters)) for n in range(len(letters))]
    return _Letters("".join(text), times)


def _sentences(case: Case) -> list[tuple[list[int], str, list[int]]]:
    """Return of each sentence its words' numbers, its letters, and where in them each word begins."""
    found = []
    for _, group in groupby(range(len(case.words)), lambda k: (case.words[k].paragraph, case.words[k].sentence)):
        numbers = list(group)
        strings = [spelled(case.words[k].text) for k in numbers]
        begins = np.cumsum([0, *map(len, strings)])[:-1].tolist()
        if "".join(strings):
            found.append((numbers, "".join(strings), begins))
    return found


def by_infix(case: Case, heard: Sequence[HeardWord]) -> Starts:
    """Look each sentence up in the letters heard; where two want the same sound, the better has it."""
    sound = _letters(heard)
    starts: Starts = [None] * len(case.words)
    places = []
    for numbers, text, begins in _sentences(case) if sound.text else []:
        place = fuzz.partial_ratio_alignment(text, sound.text)
        if place is None:
            continue
        a, b = (place.dest_start, place.dest_end) if len(text) <= len(sound.text) else (0, len(sound.text))
        loss = Levenshtein.distance(text, sound.text[a:b]) / len(text)
        if loss <= (0.42 if len(text) > 40 else 0.36 if len(text) > 20 else 0.22):
            places.append((loss, a, b, numbers, text, begins))
    taken = np.zeros(len(sound.text) + 1, bool)
    for _, a, b, numbers, text, begins in sorted(places, key=lambda p: p[0]):
        if taken[a:b].mean() > 0.3:
            continue
        taken[a:b] = True
        at = _mapped(text, sound.text[a:b])
        for number, begin in zip(numbers, begins, strict=True):
            starts[number] = sound.times[min(a + at[min(begin, len(at) - 1)], len(sound.times) - 1)]
    return starts


def _mapped(text: str, heard: str) -> list[int]:
    """Return for each letter of a text its place in what was heard of it."""
    at = [0] * (len(text) + 1)
    for o in Levenshtein.opcodes(text, heard):
        for n in range(o.src_start, o.src_end + 1):
            at[n] = min(o.dest_end, o.dest_start + n - o.src_start)
    return at


def by_votes(case: Case, heard: Sequence[HeardWord]) -> Starts:
    """Put each sentence where most of its pieces agree, the words by their letters."""
    sound = _letters(heard)
    where: dict[str, list[int]] = defaultdict(list)
    for k in range(len(sound.text) - _PIECE + 1):
        where[sound.text[k : k + _PIECE]].append(k)
    starts: Starts = [None] * len(case.words)
    for numbers, text, begins in _sentences(case):
        count = max(1, len(text) - _PIECE + 1)
        votes = Counter((at - k) // _PIECE for k in range(count) for at in where.get(text[k : k + _PIECE], ()))
        if not votes:
            continue
        best, won = votes.most_common(1)[0]
        if won < max(2, _LEAST_VOTES * count):
            continue
        for number, begin in zip(numbers, begins, strict=True):
            starts[number] = sound.times[min(max(0, best * _PIECE + begin), len(sound.times) - 1)]
    return starts


WAYS: dict[str, Callable[[Case, Sequence[HeardWord]], Starts]] = {
    "gleichlauf": lambda case, _: by_us(case, None),
    "gleichlauf, words alone": by_us,
    "difflib": by_equal_words,
    "infix": by_infix,
    "votes": by_votes,
}


def quality(case: Case, starts: Starts) -> dict[str, float]:
    """Return the figures of FIGURES."""
    keyed = [k for k, word in enumerate(case.words) if key(word.text)]
    read = [(case.truth[k], starts[k]) for k in keyed if case.truth[k] is not None]
    unread = [starts[k] for k in keyed if case.truth[k] is None]
    near = sum(t is not None and g is not None and abs(g - t) <= _NEAR_MS for t, g in read)
    right = sum(g is not None for _, g in read) + sum(g is None for g in unread)
    return {
        "found": near / len(read),
        "invented": sum(g is not None for g in unread) / max(1, len(unread)),
        "status": right / len(keyed),
    }


def main() -> int:
    """Measure, print, draw; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--wrong", type=float, nargs="+", default=list(LEVELS))
    parser.add_argument("--seeds", type=int, default=2, help="readings of each article")
    parser.add_argument("--articles", nargs="+", choices=ARTICLES, default=list(ARTICLES))
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--check", action="store_true")
    arguments = parser.parse_args()
    rows: list[dict[str, Any]] = []
    for axis in ("letters", "words"):
        ways = [way for way in WAYS if axis == "letters" or way != "gleichlauf"]
        print(f"{axis + ' wrong':13} {'way':24} " + "".join(f"{figure:>26}" for figure in FIGURES))
        for wrong in arguments.wrong:
            results: dict[str, list[dict[str, float]]] = {way: [] for way in ways}
            for name in arguments.articles:
                for seed in range(arguments.seeds):
                    made = case(name, wrong if axis == "letters" else 0.0, seed)
                    heard = _heard(made, wrong, seed, axis)
                    for way in ways:
                        results[way].append(quality(made, WAYS[way](made, heard)))
            for way in ways:
                rows.append({"axis": axis, "wrong": wrong, "way": way} | _spread(results[way]))
                cells = [rows[-1][figure] for figure in FIGURES]
                text = "".join(f"{f'{m:.3f} ({low:.3f} to {high:.3f})':>26}" for low, m, high in cells)
                print(f"{wrong:13.2f} {way:24} {text}", flush=True)
    return end(arguments, figures=rows, plot=partial(plot, rows), missed=_missed(rows))


def _heard(case: Case, wrong: float, seed: int, axis: str) -> list[HeardWord]:
    if axis == "letters":
        return list(from_letters(case.reading.letters).words)
    vocabulary = [word.text for word in case.said]
    return recognised(case.said, case.reading, np.random.default_rng([seed, 2]), vocabulary, wrong=wrong)


def _spread(results: Sequence[dict[str, float]]) -> dict[str, tuple[float, float, float]]:
    found = {}
    for figure in FIGURES:
        values = [result[figure] for result in results]
        found[figure] = (min(values), statistics.median(values), max(values))
    return found


def _missed(rows: Sequence[dict[str, Any]]) -> list[str]:
    missed = []
    for axis, ours in (("letters", "gleichlauf"), ("words", "gleichlauf, words alone")):
        mine = {r["wrong"]: r["status"][1] for r in rows if r["axis"] == axis and r["way"] == ours}
        for row in rows:
            at_stake = row["axis"] == axis == "letters" and row["wrong"] <= _UP_TO
            if at_stake and row["status"][1] > mine[row["wrong"]]:
                missed.append(f"{row['way']} has the better status at {row['wrong']:.0%} of {axis} wrong")
        for (low, before), (high, after) in pairwise(sorted(mine.items())):
            if high <= _UP_TO and before - after > MOST_LOST * (high - low) / 0.1:
                missed.append(
                    f"status falls from {before:.3f} to {after:.3f} between {low:.0%} and {high:.0%} of {axis}"
                )
    return missed


def plot(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Draw each figure over the share of errors, a row an axis, medians with the spread of ours."""
    from bench.drawing import INK, MARKS, OTHERS, OURS, figure, saved  # noqa: PLC0415 - matplotlib, only for drawing

    look = {"gleichlauf": (OURS, "o"), **dict(zip(list(WAYS)[1:], zip(OTHERS, MARKS, strict=True), strict=True))}
    drawn, axes = figure(2, len(FIGURES), height=5.4)
    for line, axis in zip(axes, ("letters", "words"), strict=True):
        for area, name in zip(line, FIGURES, strict=True):
            for way, (color, mark) in look.items():
                mine = [r for r in rows if r["axis"] == axis and r["way"] == way]
                at = [100 * r["wrong"] for r in mine]
                area.plot(at, [r[name][1] for r in mine], f"{mark}-", color=color, label=way if mine else None)
                if mine and way.startswith("gleichlauf"):
                    area.fill_between(
                        at, [r[name][0] for r in mine], [r[name][2] for r in mine], color=color, alpha=0.12, lw=0
                    )
            area.set(
                ylim=(-0.01, 0.31) if name == "invented" else (-0.03, 1.03), xlabel=f"{axis} wrong, %", ylabel=name
            )
            area.axvline(100 * _UP_TO, color=INK, lw=0.8, ls=":")
    handles, labels = axes[0][0].get_legend_handles_labels()
    drawn.legend(handles, labels, loc="outside upper center", ncols=len(labels))
    saved(drawn, path)


if __name__ == "__main__":
    sys.exit(main())
