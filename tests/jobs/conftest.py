"""A short article, a sound as long as its reading, and a listener that knows what was said in it."""

from __future__ import annotations

import contextlib
import os
import re
import wave
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from audio.records import ALPHABET, FRAME_MS, Heard, HeardWord, Hypothesis, Posteriors, Span
from files.progress import Progress, silent
from jobs.store import Store
from jobs.tools import Tools

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from audio.sound import Sound

TEXT = (
    "# Die Uhr am Turm\n\n"
    "Neun Jahre lang stand die Uhr am Kirchturm still, und niemand wusste, wer sie wieder richten sollte.\n\n"
    "Dann fand eine Schülerin auf dem Dachboden ein blaues Heft mit Zeichnungen von jedem Zahnrad.\n"
)
SPOKEN = TEXT.replace("# ", "").split()
WORD_MS, LEAD_IN_MS = 400, 500
DURATION_MS = LEAD_IN_MS + WORD_MS * len(SPOKEN) + 500


def letters_of(words: Sequence[HeardWord], duration_ms: int, mumbled: str = "") -> Posteriors:
    """Return letters as a head would hear them in words: each for a frame, evenly over the word; any in one mumbled."""
    log_probs = np.full((-(-duration_ms // FRAME_MS), len(ALPHABET)), -12.0)
    log_probs[:, 0] = 0.0
    for word in words:
        if word.text == mumbled:
            log_probs[word.start_ms // FRAME_MS : word.end_ms // FRAME_MS, 1:] = -4.6
            continue
        said = re.sub(r"[^a-zäöüß]", "", word.text.lower()) + "|"
        for at, letter in zip(np.linspace(word.start_ms, word.end_ms - 1, len(said)), said, strict=True):
            log_probs[int(at) // FRAME_MS] = -12.0
            log_probs[int(at) // FRAME_MS, ALPHABET.index(letter)] = 0.0
    return Posteriors(log_probs=log_probs.astype(np.float16), alphabet=ALPHABET, model="fake", head="of a fake")


def within(words: Sequence[HeardWord], spans: Sequence[Span]) -> tuple[HeardWord, ...]:
    return tuple(
        word
        for word in words
        if any(span.start_ms <= (word.start_ms + word.end_ms) // 2 < span.end_ms for span in spans)
    )


@dataclass
class Reader:
    """Hears the words that it was told, one every 400 ms; counts how often it is asked.

    Attributes:
        words: what is said.
        has_head: whether it hears letters too.
        mute: whether nobody is said to speak.
        shift_ms: by which the times that it finds for known words are later than those it was given.
        loaded: how often it was loaded; likewise `listened`, `recognised` (stretches) and `timed`.
        asked: the language of each transcription.
        lettered: the stretches whose letters were heard.
        pauses: whether it pauses after sentences, and not at the end alone.
        mumbled: a word that is said so that any letters may be heard.
        preferred: what it says of each hypothesis; those that it was asked are in `weighed`.
    """

    words: list[str] = field(default_factory=lambda: list(SPOKEN))
    model: str = "fake"
    device: str = "auto"
    probability: float = 0.9
    names: list[str] = field(default_factory=list)
    loaded: int = 0
    asked: list[str | None] = field(default_factory=list)
    error: BaseException | None = None
    has_head: bool = False
    shift_ms: int = 0
    mute: bool = False
    listened: int = 0
    recognised: list[Span] = field(default_factory=list)
    timed: int = 0
    lettered: list[tuple[int, int | None]] = field(default_factory=list)
    pauses: bool = False
    mumbled: str = ""
    preferred: float = 0.0
    weighed: list[Hypothesis] = field(default_factory=list)

    def __call__(self, model: str, *, progress: Progress) -> Reader:
        """Be loaded: a listener that is its own transcriber."""
        self.loaded += 1
        progress(done=10, total=10)
        return self

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> AbstractContextManager[OnePass]:
        self.listened += 1
        progress(done=sound.duration_ms, total=sound.duration_ms)
        return contextlib.nullcontext(OnePass(self, sound.duration_ms, language))

    def heard(self, duration_ms: int) -> tuple[HeardWord, ...]:
        starts = range(LEAD_IN_MS, LEAD_IN_MS + WORD_MS * len(self.words), WORD_MS)
        return tuple(
            HeardWord(text=text, start_ms=start, end_ms=start + WORD_MS - 50, probability=self.probability)
            for text, start in zip(self.words, starts, strict=True)
            if start + WORD_MS <= duration_ms
        )


@dataclass
class OnePass:
    """What a `Reader` hears of one sound."""

    reader: Reader
    duration_ms: int
    language: str = "de"

    @property
    def model(self) -> str:
        return self.reader.model

    @property
    def device(self) -> str:
        return self.reader.device

    @property
    def has_head(self) -> bool:
        return self.reader.has_head

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        words = self.reader.heard(self.duration_ms)
        if not words or self.reader.mute:
            return ()
        ends = [k for k, word in enumerate(words) if self.reader.pauses and word.text.endswith(".")]
        starts = [0, *(k + 1 for k in ends if k + 1 < len(words))]
        stop = self.duration_ms if end_ms is None else end_ms
        spans = []
        for first, behind in pairwise([*starts, len(words)]):
            start, end = max(words[first].start_ms, start_ms), min(words[behind - 1].end_ms, stop)
            if start < end:
                spans.append(Span(start_ms=start, end_ms=end))
        return tuple(spans)

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Posteriors | None:
        if not self.reader.has_head:
            return None
        self.reader.lettered.append((start_ms, end_ms))
        whole = letters_of(self.reader.heard(self.duration_ms), self.duration_ms, self.reader.mumbled)
        return replace(
            whole, log_probs=whole.log_probs[start_ms // FRAME_MS : None if end_ms is None else end_ms // FRAME_MS]
        )

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        if self.has_head:
            self.reader.recognised += spans
        else:
            self.reader.asked.append(self.language)
        progress(done=0, total=1)
        if self.reader.error:
            raise self.reader.error
        progress(done=1, total=1)
        return within(self.reader.heard(self.duration_ms), spans)

    def words_again(self, heard: Heard, *, names: str, progress: Progress = silent) -> Heard:
        self.reader.names.append(names)
        return heard

    def log_likelihood_ratio(self, hypothesis: Hypothesis) -> float:
        self.reader.weighed.append(hypothesis)
        return self.reader.preferred

    def times(
        self, words: Sequence[HeardWord], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        self.reader.timed += 1
        progress(done=self.duration_ms, total=self.duration_ms)
        shift_ms = self.reader.shift_ms
        return tuple(
            replace(word, start_ms=word.start_ms + shift_ms, end_ms=word.end_ms + shift_ms, probability=0.9)
            for word in words
        )


def write_wav(path: Path, *, duration_ms: int = DURATION_MS, amplitude: float = 0.3) -> Path:
    samples = np.random.default_rng(1).uniform(-amplitude, amplitude, duration_ms * 16)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(16_000)
        file.writeframes((samples * 32_767).astype("<i2").tobytes())
    return path


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "uhr.md"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "uhr.wav")


@pytest.fixture
def cut_mp3(wav: Path) -> Path:
    """Return the recording as an MP3 that ends in the middle."""
    mp3 = wav.with_suffix(".mp3")
    with av.open(str(wav)) as sound, av.open(str(mp3), "w") as file:
        stream = file.add_stream("libmp3lame", rate=16_000, layout="mono")
        for frame in sound.decode(audio=0):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    os.truncate(mp3, mp3.stat().st_size // 2)
    return mp3


@pytest.fixture
def make_wav() -> Callable[..., Path]:
    return write_wav


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def tools(store: Store, reader: Reader) -> Tools:
    return Tools(store=store, listener=reader, model="fake")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")
