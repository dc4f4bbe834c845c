"""Readings by construction: what a head of letters, or a recogniser, would have heard of words said one after another.

Nothing is spoken. A letter lasts one or two frames and one to three of nothing after it, 15 letters a second in all; a
word border stands between words, and sentences have half a second between them. Errors are drawn letter by letter:
half of them another letter (the right one stays the second likeliest), a quarter nothing, a quarter one letter too
many; and word by word: half of them another word, a quarter nothing, a quarter one word too many.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.align import align
from audio.loudness import STEP_MS
from audio.records import ALPHABET, BORDER, FRAME_MS, Heard, HeardWord, Posteriors, Recording, Span, merged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment
    from articles.records import Article

_BLANK, _BORDER, _FIRST_LETTER = 0, 1, 2
_PAUSE_FRAMES = (15, 40)  # between sentences
_SPEECH_DB, _PAUSE_DB = -20.0, -70.0
_LOGITS = (7.0, 5.0)  # of the likeliest letter and of the second: a head that is often unsure
_BLOCK = 200_000  # frames made at once


@dataclass(frozen=True, slots=True)
class SaidWord:
    """A word that is said: its letters, and the number of the printed word that it reads, -1 for other speech."""

    text: str
    printed: int
    ends_sentence: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardReading:
    """What is heard of what was said.

    Attributes:
        letters: what the head hears.
        loudness_db: as `audio.loudness` measures it.
        speech: stretches in which somebody speaks.
    """

    letters: Posteriors
    loudness_db: NDArray[np.float32]
    speech: tuple[Span, ...]

    @property
    def duration_ms(self) -> int:
        """How long the recording is."""
        return self.letters.n_frames * FRAME_MS

    def aligned(self, article: Article, words: Sequence[HeardWord] | None = None) -> Alignment:
        """Lay an article on it, by its letters or by recognised words alone; the one place that knows what is called.

        Raises:
            NothingHeard: there is nothing to go by.
        """
        recording = Recording(
            path="reading.wav",
            sha256="0" * 64,
            duration_ms=self.duration_ms,
            codec="pcm_s16le",
            sample_rate_hz=16_000,
            channels=1,
            bit_rate_bps=256_000,
            is_vbr=None,
            encoder_delay_ms=0,
        )
        heard = Heard(
            language=article.language,
            duration_ms=self.duration_ms,
            words=tuple(words or ()),
            speech=self.speech,
            model="none",
        )
        letters = self.letters if words is None else None
        return align(article, recording, heard, self.loudness_db, letters=letters)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedReading(HeardReading):
    """A reading and what is true of it.

    Attributes:
        starts_ms: when each word that was said begins.
        ends_ms: when it ends.
    """

    starts_ms: NDArray[np.int64]
    ends_ms: NDArray[np.int64]


def spelled(text: str) -> str:
    """Return the letters of a word that the alphabet has.

    >>> spelled("„Straße,“")
    'straße'
    """
    return re.sub(f"[^{ALPHABET[_FIRST_LETTER:]}]", "", text.lower())


def read_out(said: Sequence[SaidWord], random: np.random.Generator, *, wrong: float = 0.0) -> TimedReading:
    """Let words be said and heard.

    Args:
        said: in order.
        random: what errors and lengths are drawn from.
        wrong: share of the letters that is misheard.
    """
    column = {c: k for k, c in enumerate(ALPHABET)}
    strings = [spelled(word.text) for word in said]
    lengths = np.array([len(s) for s in strings])
    true = np.array([column[c] for s in strings for c in s + BORDER], np.int8)
    ends = np.cumsum(lengths + 1)  # of each word's units: its letters and a border
    frames_on = random.integers(1, 3, len(true))
    frames_off = random.integers(1, 4, len(true))
    stops = np.array([word.ends_sentence for word in said])
    frames_off[ends[stops] - 1] += random.integers(*_PAUSE_FRAMES, int(stops.sum()))
    until = np.cumsum(frames_on + frames_off) + _PAUSE_FRAMES[0]
    begin = until - frames_on - frames_off
    n_frames = int(until[-1]) + _PAUSE_FRAMES[0] if len(true) else 2 * _PAUSE_FRAMES[0]
    heard = _misheard(true, random, wrong)
    top, second = np.zeros(n_frames, np.int8), np.zeros(n_frames, np.int8)
    for late in range(2):  # frames of a letter
        here = frames_on > late
        top[begin[here] + late], second[begin[here] + late] = heard[here], true[here]
    extra = np.flatnonzero((random.random(len(true)) < wrong / 4) & (true != _BORDER))
    top[begin[extra] + frames_on[extra]] = random.integers(_FIRST_LETTER, len(ALPHABET), len(extra))
    starts = begin[ends - lengths - 1] * FRAME_MS
    last = np.maximum(ends - 2, 0)
    stop = (begin[last] + frames_on[last] + 1) * FRAME_MS
    # the pause after a sentence lies behind its last border
    sentence = np.flatnonzero(stops)
    firsts = np.concatenate([[0], sentence[:-1] + 1]) if len(sentence) else np.zeros(0, np.int64)
    spans = [Span(start_ms=int(a), end_ms=int(b)) for a, b in zip(starts[firsts], stop[sentence], strict=True)]
    return TimedReading(
        letters=Posteriors(log_probs=posteriors(top, second, random), alphabet=ALPHABET, model="none", head="0" * 64),
        loudness_db=loudness(spans, n_frames),
        speech=tuple(merged(spans)),
        starts_ms=starts,
        ends_ms=stop,
    )


def _misheard(true: NDArray[np.int8], random: np.random.Generator, wrong: float) -> NDArray[np.int8]:
    heard = true.copy()
    draw = random.random(len(true))
    letters = true != _BORDER
    other = letters & (draw < wrong / 2)
    heard[other] = random.integers(_FIRST_LETTER, len(ALPHABET), int(other.sum()))
    heard[letters & (draw >= wrong / 2) & (draw < wrong * 3 / 4)] = _BLANK
    return heard


def posteriors(
    top: NDArray[np.integer],
    second: NDArray[np.integer],
    random: np.random.Generator,
    *,
    logits_of: tuple[float, float] = _LOGITS,
) -> NDArray[np.float16]:
    """Return logarithms of posteriors.

    Args:
        top: the likeliest column of each frame, shape (n_frames,).
        second: the second likeliest, likewise; where it is the same, no other is likely.
        random: what the rest is drawn from.
        logits_of: these two; the others' are drawn around 0, all with a deviation of 1.

    Returns:
        shape (n_frames, len(ALPHABET)).
    """
    log_probs = np.empty((len(top), len(ALPHABET)), np.float16)
    for start in range(0, len(top), _BLOCK):
        a, b = top[start : start + _BLOCK], second[start : start + _BLOCK]
        rows = np.arange(len(a))
        logits = random.standard_normal((len(a), len(ALPHABET)), np.float32)
        logits[rows, b] += logits_of[1]
        logits[rows, a] = logits_of[0] + random.standard_normal(len(a), np.float32)
        logits -= np.log(np.exp(logits).sum(axis=1, keepdims=True))
        log_probs[start : start + len(a)] = logits
    return log_probs


def loudness(spans: Sequence[Span], n_frames: int) -> NDArray[np.float32]:
    """Return the level as `audio.loudness` measures it: speech in the spans, and else a quiet room."""
    level = np.full(n_frames * FRAME_MS // STEP_MS, _PAUSE_DB, np.float32)
    for span in spans:
        level[span.start_ms // STEP_MS : span.end_ms // STEP_MS] = _SPEECH_DB
    return level


def recognised(
    said: Sequence[SaidWord],
    reading: TimedReading,
    random: np.random.Generator,
    vocabulary: Sequence[str],
    *,
    wrong: float,
) -> list[HeardWord]:
    """Return the words that a recogniser would give which gets a share of them wrong."""
    words: list[HeardWord] = []
    for k, word in enumerate(said):
        start, end = int(reading.starts_ms[k]), int(reading.ends_ms[k])
        draw = random.random() / wrong if wrong else 1.0
        other = str(random.choice(vocabulary))
        texts = [word.text]
        if draw < 0.5:
            texts = [other]
        elif draw < 0.75:
            texts = []
        elif draw < 1:
            texts = [word.text, other]
        step = (end - start) // max(1, len(texts))
        words += [
            HeardWord(text=t, start_ms=start + step * n, end_ms=start + step * (n + 1), probability=0.8)
            for n, t in enumerate(texts)
        ]
    return words
