"""Alignments of German texts that nobody wrote or read, with everything that a reader may do to them.

Sentences are real and whole; which of them meet, how fast they are read, where the reader pauses, what is left out,
moved and said beside them is drawn. The same seed makes the same alignment.
"""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import TYPE_CHECKING

from align.records import Insertion, Label
from tests import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment, TimedParagraph
    from tests.records import Spoken

TEXTS = Path(__file__).parents[1] / "training" / "texts"

_SPEEDS_CPS = (11.0, 13.0, 15.0, 16.5, 18.0, 21.0)  # slow and clear up to hurried
_WORD_PAUSES_MS = (0, 0, 0, 10, 20, 40)
_COMMA_PAUSES_MS = (0, 60, 150, 250, 400)
_SENTENCE_PAUSES_MS = (60, 250, 400, 600, 900, 1800)
_PARAGRAPH_PAUSES_MS = (150, 400, 700, 1000, 1500, 4500)
_HOLES = 0.02  # of the sentences: some words in it were not read
_LEFT_OUT = 0.02  # of the sentences
_SPELLED_OUT = re.compile(
    r"hundert[a-zäöüß]{3,}|[a-zäöüß]{3,}hundert|tausend[a-zäöüß]{3,}|[a-zäöüß]{3,}tausend|undzw|und\w+zig|\{"
)
_SHORT = ("Fazit", "Ein Beispiel.", "Und jetzt?", "Nein.", "Der Streit um das Wasser", "Was bleibt")
_SAID = (
    "Willkommen zu unserem Podcast, heute lesen wir für Sie einen Artikel aus der aktuellen Ausgabe vor.",
    "Diese Folge wird unterstützt von der Stadtsparkasse. Mehr dazu unter www.example.org im Netz.",
    "Das war der Artikel.",
)


def sentences(paths: Sequence[Path] = (), fewest_words: int = 2) -> list[str]:
    """Return sentences of German texts, one a line: those of the training where no file is named.

    Lines that spell out what articles print in figures („neunzehnhundertachtundneunzig“) are left out.
    """
    files = paths or sorted(TEXTS.glob("german-?.txt"))
    lines = (line.strip() for path in files for line in path.read_text("utf-8").splitlines())
    return [
        line
        for line in lines
        if len(line.split()) >= fewest_words and line[-1] in ".!?“" and not _SPELLED_OUT.search(line)
    ]


def alignment(seed: int, said: Sequence[str], *, most_sentences: int = 40) -> Alignment:
    """Make an alignment up.

    Args:
        seed: decides everything.
        said: sentences to draw from.
        most_sentences: in the article, about.
    """
    draw = random.Random(seed)  # noqa: S311 - drawn again the same, not secret
    speed_cps = draw.choice(_SPEEDS_CPS)
    printed: list[list[str]] = [[draw.choice(_SHORT)]]
    for _ in range(draw.randint(1, most_sentences)):
        if draw.random() < 0.25:
            printed.append([draw.choice(_SHORT)] if draw.random() < 0.3 else [])
        printed[-1].append(draw.choice(said))
    printed = [paragraph for paragraph in printed if paragraph]
    order = list(range(len(printed)))
    if len(order) > 3 and draw.random() < 0.2:
        moved = order.pop(draw.randrange(len(order)))
        order.insert(draw.randrange(len(order)), moved)
    now_ms = draw.choice((0, 300, 2000))
    read: dict[int, TimedParagraph] = {}
    insertions: list[Insertion] = []
    for place in order:
        if draw.random() < 0.1:
            inserted = _inserted(now_ms + 200, draw)
            insertions.append(inserted)
            now_ms = inserted.end_ms + 200
        timed, now_ms = _read(printed[place], now_ms, speed_cps, draw)
        read[place] = records.paragraph(f"p{place + 1}", timed, moved=order.index(place) != place)
        now_ms += draw.choice(_PARAGRAPH_PAUSES_MS)
    return records.alignment(
        [read[place] for place in range(len(printed))],
        records.recording(now_ms + draw.choice((1000, 3000))),
        insertions=tuple(insertions),
    )


def hour(said: Sequence[str], seed: int = 0, *, words: int = 9000, speed_cps: float = 15.5) -> Alignment:
    """Make an hour of reading up: paragraphs of six sentences, 150 words a minute."""
    draw = random.Random(seed)  # noqa: S311 - drawn again the same, not secret
    paragraphs: list[TimedParagraph] = []
    now_ms, count = 0, 0
    while count < words:
        text = [draw.choice(said) for _ in range(6)]
        timed, now_ms = _read(text, now_ms, speed_cps, draw, whole=True)
        paragraphs.append(records.paragraph(f"p{len(paragraphs) + 1}", timed))
        count += sum(len(sentence.split()) for sentence in text)
        now_ms += 900
    return records.alignment(paragraphs, records.recording(now_ms + 1000))


def _read(
    text: Sequence[str], now_ms: int, speed_cps: float, draw: random.Random, *, whole: bool = False
) -> tuple[list[list[Spoken]], int]:
    """Read a paragraph from a time on; returns its words, and when the last has ended."""
    timed: list[list[Spoken]] = []
    end_ms = now_ms
    for sentence in text:
        words = sentence.split()
        missing: set[int] = set()
        if not whole and draw.random() < _LEFT_OUT and len(text) > 1:
            missing = set(range(len(words)))
        elif not whole and draw.random() < _HOLES and len(words) > 4:
            first = draw.randrange(len(words))
            missing = set(range(first, min(len(words), first + draw.randint(1, 4)))) - {0}
        row: list[Spoken] = []
        for index, word in enumerate(words):
            if index in missing:
                row.append((word, None, None))
                continue
            lasts_ms = max(60, round(1000 * (len(word) + 1) / speed_cps * draw.uniform(0.8, 1.2)))
            row.append((word, now_ms, now_ms + lasts_ms))
            end_ms = now_ms + lasts_ms
            pauses = _COMMA_PAUSES_MS if word.endswith((",", ";", ":", "–")) else _WORD_PAUSES_MS
            now_ms = end_ms + draw.choice(pauses)
        timed.append(row)
        now_ms = end_ms + draw.choice(_SENTENCE_PAUSES_MS)
    return timed, end_ms


def _inserted(start_ms: int, draw: random.Random) -> Insertion:
    label = draw.choice(list(Label))
    if label is Label.MUSIC:
        return Insertion(start_ms=start_ms, end_ms=start_ms + draw.choice((1500, 4000, 20_000)), text="", label=label)
    text = draw.choice(_SAID)
    return Insertion(start_ms=start_ms, end_ms=start_ms + len(text) * draw.randint(50, 70), text=text, label=label)
