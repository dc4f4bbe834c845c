"""Hours of speech: memory holds what is kept of them, and of their sound no more than a few minutes.

`bench/hours.py` has the real recogniser hear ten of them.
"""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from audio import hear
from audio.encoder import WINDOW_FRAMES
from audio.hear import listening
from audio.loudness import STEP_MS, loudness_db
from audio.records import ALPHABET, FRAME_MS
from audio.sound import SAMPLES_PER_MS, Sound

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from audio.head import Head
    from audio.listen import FasterWhisper

HALF_HOUR_MS = 30 * 60_000
KEPT_BYTES_PER_MS = len(ALPHABET) * 2 / FRAME_MS + 4 / STEP_MS  # letters and loudness
WIDTH = 512  # numbers a frame, of Whisper base
BAR_BYTES = 1536 << 20


class FakeWhisper:
    """Hears nothing, in as many numbers as Whisper base."""

    model, device, folder = "fake", "cpu", None

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        return np.zeros((WINDOW_FRAMES, WIDTH), np.float16)


class FakeHead:
    """Takes each frame for no letter."""

    alphabet, sha256, late_ms, reach = ALPHABET, "0" * 64, (), 20

    def log_probs(self, frames: NDArray[np.float16]) -> NDArray[np.float16]:
        return np.zeros((len(frames), len(ALPHABET)), np.float16)


def peak_bytes(folder: Path, duration_ms: int) -> int:
    """Return the memory that hearing a recording takes at its peak; the models' own is not counted."""
    path = folder / f"{duration_ms}.s16"
    with path.open("wb") as file:
        file.truncate(duration_ms * SAMPLES_PER_MS * 2)  # a hole: it takes no room on the disk
    tracemalloc.start()
    with Sound.open(path) as sound:
        loudness = loudness_db(sound)
        with listening(cast("FasterWhisper", FakeWhisper()), sound, language="de", folder=folder) as heard:
            assert heard.speech() == ()
            letters = heard.letters()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert letters is not None
    assert letters.log_probs.nbytes + loudness.nbytes == pytest.approx(KEPT_BYTES_PER_MS * duration_ms, rel=0.01)
    return peak


@pytest.mark.fault("H6")
def test_memory_does_not_grow_with_the_length_of_the_speech_but_for_what_is_kept_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hear, "find_head", lambda *_: cast("Head", FakeHead()))
    monkeypatch.setattr("faster_whisper.vad.get_speech_timestamps", lambda *_: [])
    short, long = (peak_bytes(tmp_path, length_ms) for length_ms in (HALF_HOUR_MS, 4 * HALF_HOUR_MS))
    grown_per_ms = (long - short) / (3 * HALF_HOUR_MS)
    assert grown_per_ms < 1.5 * KEPT_BYTES_PER_MS
    assert long + 16 * HALF_HOUR_MS * grown_per_ms < BAR_BYTES / 4  # ten hours; the rest is for models and aligning
