"""A short article, a sound as long as its reading, and a listener that knows what was said in it."""

from __future__ import annotations

import contextlib
import re
import wave
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio.progress import Progress, silent
from audio.records import FRAME_MS, Heard, HeardWord, Letters, Span
from jobs.store import Store

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
ALPHABET = "_|abcdefghijklmnopqrstuvwxyzäöüß"


def letters_of(words: Sequence[HeardWord], duration_ms: int) -> Letters:
    """Return letters as a head would hear them in words: each for a frame, evenly over the word."""
    log_probs = np.full((-(-duration_ms // FRAME_MS), len(ALPHABET)), -12.0)
    log_probs[:, 0] = 0.0
    for word in words:
        said = re.sub(r"[^a-zäöüß]", "", word.text.lower()) + "|"
        for at, letter in zip(np.linspace(word.start_ms, word.end_ms - 1, len(said)), said, strict=True):
            log_probs[int(at) // FRAME_MS] = -12.0
            log_probs[int(at) // FRAME_MS, ALPHABET.index(letter)] = 0.0
    return Letters(log_probs=log_probs.astype(np.float16), alphabet=ALPHABET, model="fake", head="of a fake")


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
    """

    words: list[str] = field(default_factory=lambda: list(SPOKEN))
    model: str = "fake"
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

    def __call__(self, *, progress: Progress) -> Reader:
        """Be loaded: a listener that is its own transcriber."""
        self.loaded += 1
        progress(done=10, total=10)
        return self

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> AbstractContextManager[OnePass]:
        self.listened += 1
        progress(done=sound.duration_ms, total=sound.duration_ms)
        return contextlib.nullcontext(OnePass(self, sound.duration_ms))

    def heard(self, duration_ms: int) -> tuple[HeardWord, ...]:
        starts = range(LEAD_IN_MS, LEAD_IN_MS + WORD_MS * len(self.words), WORD_MS)
        return tuple(
            HeardWord(text=text, start_ms=start, end_ms=start + WORD_MS - 50, probability=self.probability)
            for text, start in zip(self.words, starts, strict=True)
            if start + WORD_MS <= duration_ms
        )

    def transcribe(self, sound: Sound, *, language: str | None, progress: Progress = silent) -> Heard:
        self.asked.append(language)
        progress(done=0, total=sound.duration_ms)
        if self.error:
            raise self.error
        words = self.heard(sound.duration_ms)
        progress(done=sound.duration_ms, total=sound.duration_ms)
        speech = (Span(start_ms=words[0].start_ms, end_ms=words[-1].end_ms),) if words else ()
        return Heard(
            language=language or "de", duration_ms=sound.duration_ms, words=words, speech=speech, model=self.model
        )

    def listen_again(self, heard: Heard, sound: Sound, *, names: str, progress: Progress = silent) -> Heard:
        self.names.append(names)
        return heard


@dataclass
class OnePass:
    """What a `Reader` hears of one sound."""

    reader: Reader
    duration_ms: int

    @property
    def speech(self) -> tuple[Span, ...]:
        words = self.reader.heard(self.duration_ms)
        is_heard = words and not self.reader.mute
        return (Span(start_ms=words[0].start_ms, end_ms=words[-1].end_ms),) if is_heard else ()

    def letters(self) -> Letters | None:
        if not self.reader.has_head:
            return None
        return letters_of(self.reader.heard(self.duration_ms), self.duration_ms)

    def words(self, spans: Sequence[Span], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
        self.reader.recognised += spans
        progress(done=1, total=1)
        return tuple(
            word
            for word in self.reader.heard(self.duration_ms)
            if any(span.start_ms <= (word.start_ms + word.end_ms) // 2 < span.end_ms for span in spans)
        )

    def times(self, words: Sequence[HeardWord], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
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
def make_wav() -> Callable[..., Path]:
    return write_wav


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")
