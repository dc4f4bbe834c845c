"""A language of tones, whose every letter and start is known, and an encoder that hears tones."""

from __future__ import annotations

import json
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from training.clips import Samples

RATE_HZ = 16_000
LETTERS = "abdegm"
LETTER_S, SILENT_S, BEFORE_S = 0.08, 0.1, 0.2  # a letter; between words; before a sentence


def tones(text: str) -> tuple[Samples, list[int]]:
    """Speak a text and say when each of its words begins."""
    parts, words_ms = [np.zeros(int(BEFORE_S * RATE_HZ))], []
    t = np.arange(int(LETTER_S * RATE_HZ)) / RATE_HZ
    for word in text.split():
        words_ms.append(round(sum(map(len, parts)) * 1000 / RATE_HZ))
        parts += [0.4 * np.sin(2 * np.pi * (500 + 400 * LETTERS.index(letter)) * t) for letter in word]
        parts.append(np.zeros(int(SILENT_S * RATE_HZ)))
    return np.concatenate(parts).astype(np.float32), words_ms


def _write_wav(path: Path, sound: Samples) -> None:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes((np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes())


class Ear:
    """Encodes as 63 bands of 50 Hz, one row every 20 ms."""

    def encode(self, samples: Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.float16]]:
        whole = np.zeros(30 * RATE_HZ, np.float32)
        whole[: len(samples)] = samples
        spectrum = np.abs(np.fft.rfft(whole.reshape(1500, 320), axis=1))[:, :63]
        return np.log10(spectrum + 0.1).astype(np.float16)


@pytest.fixture
def write_wav() -> Callable[[Path, Samples], None]:
    return _write_wav


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def model(tmp_path: Path) -> Path:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"weights of an ear")
    return folder


@pytest.fixture
def speech(tmp_path: Path) -> Callable[..., Path]:
    """Make a folder of sentences in the language of tones."""

    def make(name: str, *, count: int, voice: str = "tones", seed: int = 0) -> Path:
        random = np.random.default_rng(seed)
        folder = tmp_path / name
        folder.mkdir()
        rows = []
        for k in range(count):
            words = ["".join(random.permutation(list(LETTERS))[: random.integers(2, 5)]) for _ in range(6)]
            sound, words_ms = tones(" ".join(words))
            _write_wav(folder / f"{k}.wav", sound)
            row = {"file": f"{k}.wav", "text": " ".join(words), "language": "xx", "voice": voice, "words_ms": words_ms}
            rows.append(json.dumps(row))
        (folder / "clips.jsonl").write_text("\n".join(rows), encoding="utf-8")
        return folder

    return make
