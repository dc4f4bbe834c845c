"""How loud the sound is from moment to moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.sound import FULL_SCALE, SAMPLES_PER_MS

if TYPE_CHECKING:
    from audio.sound import Sound

STEP_MS = 10  # short enough to find the edge of a word, long enough for one period of a deep voice
FLOOR_DB = -100.0  # what digital silence is set to; one bit of noise has -90 dB

_STEP = STEP_MS * SAMPLES_PER_MS  # samples
_BLOCK = 6_000 * _STEP  # a minute at a time: 4 MB of float32


def loudness_db(sound: Sound) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    """Return the root mean square of each step, in decibels relative to full scale.

    A sine of full amplitude has -3 dB. The last step is what is left, however short.

    Returns:
        float32, shape (ceil(duration / `STEP_MS`),), [`FLOOR_DB`, 0]; value ``i`` is the stretch from
        ``i * STEP_MS`` on.
    """
    blocks = []
    for start in range(0, sound.n_samples, _BLOCK):
        samples = sound.raw(start, start + _BLOCK).astype(np.float32) / np.float32(FULL_SCALE)
        n_whole = len(samples) // _STEP * _STEP
        steps = samples[:n_whole].reshape(-1, _STEP)
        blocks.append(np.einsum("ij,ij->i", steps, steps) / _STEP)
        if n_whole < len(samples):
            blocks.append(np.mean(samples[n_whole:] ** 2, keepdims=True))
    power = np.concatenate(blocks)
    floor = 10 ** (FLOOR_DB / 10)
    return np.asarray(10 * np.log10(np.maximum(power, floor)), dtype=np.float32)
