"""What the frozen encoder makes of windows: computed once, kept on disk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np

from training.clips import RATE_HZ, Samples

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from faster_whisper import WhisperModel

    from training.windows import Window

FRAMES = 1500  # of a window, 20 ms each
_WINDOW_SAMPLES = 30 * RATE_HZ


def encoded(model: WhisperModel, sound: Samples) -> np.ndarray[Any, np.dtype[np.float16]]:
    """Return the encoder's output for at most 30 s, shape (1500, width)."""
    padded = np.zeros(_WINDOW_SAMPLES, np.float32)
    padded[: len(sound)] = sound[:_WINDOW_SAMPLES]
    mel = model.feature_extractor(padded, padding=0)
    return np.array(model.encode(mel[:, : 2 * FRAMES])).reshape(FRAMES, -1).astype(np.float16)


def keep(model: WhisperModel, windows: Iterable[Window], folder: Path, name: str) -> int:
    """Encode windows into ``folder/name.f16`` and their texts into ``folder/name.jsonl``; return how many."""
    count = 0
    with (folder / f"{name}.f16").open("wb") as sound, (folder / f"{name}.jsonl").open("w", encoding="utf-8") as texts:
        for window in windows:
            sound.write(encoded(model, window.sound).tobytes())
            row = {
                "frames": min(FRAMES, -(-len(window.sound) * 50 // RATE_HZ)),
                "manner": window.manner,
                "clips": [{"text": c.text, "language": c.language, "voice": c.voice} for c in window.clips],
            }
            texts.write(json.dumps(row, ensure_ascii=False) + "\n")
            count += 1
    return count
