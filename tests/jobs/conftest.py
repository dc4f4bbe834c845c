"""A short article, a sound as long as its reading, and a transcriber that knows what was read."""

from __future__ import annotations

import contextlib
import wave
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio.progress import Progress, silent
from audio.records import Heard, HeardWord, Span
from jobs.store import Store

if TYPE_CHECKING:
    from collections.abc import Callable
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


@dataclass
class Reader:
    """Hears the words that it was told, one every 400 ms; counts how often it is asked."""

    words: list[str] = field(default_factory=lambda: list(SPOKEN))
    model: str = "fake"
    probability: float = 0.9
    names: list[str] = field(default_factory=list)
    loaded: int = 0
    asked: list[str | None] = field(default_factory=list)
    error: BaseException | None = None

    def __call__(self, *, progress: Progress) -> Reader:
        """Be loaded: a listener that is its own transcriber."""
        self.loaded += 1
        progress(done=10, total=10)
        return self

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> AbstractContextManager[None]:
        return contextlib.nullcontext()  # no head for this one

    def transcribe(self, sound: Sound, *, language: str | None, progress: Progress = silent) -> Heard:
        self.asked.append(language)
        progress(done=0, total=sound.duration_ms)
        if self.error:
            raise self.error
        starts = range(LEAD_IN_MS, LEAD_IN_MS + WORD_MS * len(self.words), WORD_MS)
        words = tuple(
            HeardWord(text=text, start_ms=start, end_ms=start + WORD_MS - 50, probability=self.probability)
            for text, start in zip(self.words, starts, strict=True)
            if start + WORD_MS <= sound.duration_ms
        )
        progress(done=sound.duration_ms, total=sound.duration_ms)
        speech = (Span(start_ms=words[0].start_ms, end_ms=words[-1].end_ms),) if words else ()
        return Heard(
            language=language or "de", duration_ms=sound.duration_ms, words=words, speech=speech, model=self.model
        )

    def listen_again(self, heard: Heard, sound: Sound, *, names: str, progress: Progress = silent) -> Heard:
        self.names.append(names)
        return heard


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
