"""Posteriors by construction: a voice that says text letter by letter, and what a head of letters would hear of it.

A letter is one to three frames of a peaked posterior, with up to two frames of nothing after it; a border parts words,
and silence parts sentences. As with real voices, a letter is heard 30 ms after it began, and the last one of a
sentence is let go of 60 ms before the voice ends. Errors are drawn letter by letter: half of them another letter (the
right one stays the second likeliest), a quarter nothing, a quarter a letter too many.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from align.readings.tokens import tokens
from audio.records import ALPHABET, BORDER, FRAME_MS, Posteriors, Span

sys.path.append(str(Path(__file__).resolve().parents[2]))  # for `bench`, which no wheel has

from bench.reading import HeardReading, loudness, posteriors

if TYPE_CHECKING:
    from align.records import Alignment
    from articles.records import Article

LATE_MS, LET_GO_MS = 30, 60  # by which a letter is heard after it began, and before the voice of a sentence ends
PAUSE_MS = 600  # between sentences
_LOGITS = (11.0, 6.5)  # of the likeliest letter and of the second: heads are as sure of silence
_NOTHING, _FIRST_LETTER = 0, 2  # columns


class Time(NamedTuple):
    """When a word begins and ends, in milliseconds."""

    start_ms: int
    end_ms: int


@dataclass
class Voice:
    """What was said, growing as it is said.

    Attributes:
        wrong: share of the letters that will be misheard.
        seed: what errors and lengths are drawn from.
        speech: stretches in which the voice was heard.
    """

    wrong: float = 0.0
    seed: int = 0
    speech: list[Span] = field(default_factory=list)
    _likeliest: list[int] = field(default_factory=lambda: [_NOTHING] * 25)
    _true: list[int] = field(default_factory=lambda: [_NOTHING] * 25)

    def __post_init__(self) -> None:
        self._random = np.random.default_rng(self.seed)
        self._column = {letter: k for k, letter in enumerate(ALPHABET)}

    @property
    def now_ms(self) -> int:
        """Length of what was said so far."""
        return len(self._true) * FRAME_MS

    def read(self, text: str, language: str = "de") -> list[Time]:
        """Read print aloud in its likeliest reading; return when each printed word was said that has letters."""
        said = [
            (word.char_start, word.text)
            for token in tokens(text, language)
            for word in next(filter(any, token.readings), ())
        ]
        times = self.say(" ".join(word for _, word in said))
        result: list[Time] = []
        for run in re.finditer(r"\S+", text):
            own = [t for (at, _), t in zip(said, times, strict=True) if run.start() <= at < run.end()]
            result += [Time(own[0].start_ms, own[-1].end_ms)] if own else []
        return result

    def say(self, text: str) -> list[Time]:
        """Say words as they are spelled, as one sentence with silence after it; return when each was said."""
        words = [
            letters
            for word in text.lower().split()
            if (letters := [self._column[c] for c in word if c in self._column])
        ]
        begins: list[int] = []
        for word in words:
            begins.append(len(self._true))
            for letter in word:
                self._hear(letter)
            self._hear(self._column[BORDER])
        if not words:
            return []
        end_ms = self.now_ms - FRAME_MS + LET_GO_MS
        edges = [*(begin * FRAME_MS - LATE_MS for begin in begins), end_ms]
        self.speech.append(Span(start_ms=edges[0], end_ms=end_ms))
        self.wait(PAUSE_MS)
        return [Time(a, b) for a, b in pairwise(edges)]

    def wait(self, duration_ms: int) -> None:
        """Say nothing."""
        self._true += [_NOTHING] * (duration_ms // FRAME_MS)
        self._likeliest += [_NOTHING] * (duration_ms // FRAME_MS)

    def _hear(self, column: int) -> None:
        on, off = (int(self._random.integers(1, 4)), int(self._random.integers(0, 3)))
        heard = column
        draw = self._random.random()
        if column >= _FIRST_LETTER and draw < self.wrong * 0.75:
            heard = self._any_letter() if draw < self.wrong / 2 else _NOTHING
        if self._likeliest[-1] == heard:
            self._add(_NOTHING, _NOTHING)
        for _ in range(on if column >= _FIRST_LETTER else 1):
            self._add(column, heard)
        for _ in range(off):
            self._add(_NOTHING, _NOTHING)
        if column >= _FIRST_LETTER and self.wrong * 0.75 <= draw < self.wrong:
            self._add(_NOTHING, self._any_letter())

    def _any_letter(self) -> int:
        return int(self._random.integers(_FIRST_LETTER, len(ALPHABET)))

    def _add(self, true: int, likeliest: int) -> None:
        self._true.append(true)
        self._likeliest.append(likeliest)

    def reading(self) -> HeardReading:
        """Return what would be heard of it."""
        likeliest, true = np.array(self._likeliest), np.array(self._true)
        return HeardReading(
            letters=Posteriors(
                log_probs=posteriors(likeliest, true, np.random.default_rng(self.seed), logits_of=_LOGITS),
                alphabet=ALPHABET,
                model="by construction",
                head="0" * 64,
                late_ms=(LATE_MS,) * len(ALPHABET),
            ),
            loudness_db=loudness(self.speech, len(true)),
            speech=tuple(self.speech),
        )

    def letters(self) -> Posteriors:
        """Return what a head would hear."""
        return self.reading().letters

    def aligned(self, article: Article) -> Alignment:
        """Lay an article on what was said."""
        return self.reading().aligned(article)
