"""Decoded sound on disk: 16 kHz, mono, 16 bit, read in pieces.

An hour has 115 MB. It stays in the file; only what is asked for comes into memory, and goes when it is let go of.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from audio.errors import EmptyAudio

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from audio.errors import SoundWarning
    from audio.records import Recording

with warnings.catch_warnings():  # it looks for a program ffmpeg, which we never call, and was written for Python 2
    warnings.simplefilter("ignore")
    from pydub import AudioSegment

SAMPLE_RATE_HZ = 16_000  # what Whisper and the voice detector were trained on
SAMPLES_PER_MS = SAMPLE_RATE_HZ // 1000
DTYPE = np.dtype("<i2")  # little-endian signed 16 bit, as in a WAV
FULL_SCALE = 32_768.0


class Sound:
    """Sound in a file of bare samples.

    Pickles as its path. Close it, or use it as a context manager, before the file is deleted: Windows insists.

    Attributes:
        path: the file.
        n_samples: at 16 kHz.
    """

    def __init__(self, path: Path) -> None:
        size_bytes = path.stat().st_size
        if size_bytes < DTYPE.itemsize:
            raise EmptyAudio(str(path))
        self.path = path
        self.n_samples = size_bytes // DTYPE.itemsize
        self._is_open = True

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a file that `audio.decode.decode` has written.

        Raises:
            EmptyAudio: there is not one sample in it.
            OSError: it cannot be read.
        """
        return cls(path)

    @property
    def duration_ms(self) -> int:
        """Length in milliseconds; what is left of the last one is not counted."""
        return self.n_samples // SAMPLES_PER_MS

    def raw(self, start: int, end: int) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        """Return samples by number, as they lie in the file: int16, a view and not a copy."""
        start, end = max(start, 0), min(end, self.n_samples)
        if not self._is_open or start >= end:
            return np.empty(0, DTYPE)
        # mapped again each time: of a map of the whole, what was read once would count as this process's memory
        return np.memmap(self.path, DTYPE, mode="r", offset=start * DTYPE.itemsize, shape=(end - start,))

    def samples(self, start_ms: int = 0, end_ms: int | None = None) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
        """Return a stretch as numbers.

        Args:
            start_ms: of the stretch; clipped to the sound, as is the end.
            end_ms: ``None`` is the end of the sound.

        Returns:
            float32, shape (n_samples,), mono, 16 kHz, [-1, 1).
        """
        return self._cut(start_ms, end_ms).astype(np.float32, subok=False) / np.float32(FULL_SCALE)

    def segment(self, start_ms: int = 0, end_ms: int | None = None) -> AudioSegment:
        """Return a stretch as a segment of pydub, to cut, fade, measure or export: sound as it is held in memory.

        Args:
            start_ms: as in `samples`.
            end_ms: as in `samples`.
        """
        return AudioSegment(
            data=self._cut(start_ms, end_ms).tobytes(),
            sample_width=DTYPE.itemsize,
            frame_rate=SAMPLE_RATE_HZ,
            channels=1,
        )

    def _cut(self, start_ms: int, end_ms: int | None) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
        return self.raw(start_ms * SAMPLES_PER_MS, self.n_samples if end_ms is None else end_ms * SAMPLES_PER_MS)

    def close(self) -> None:
        """Let go of the file, as soon as no array of `raw` is left; from now on all stretches are empty."""
        self._is_open = False

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def __reduce__(self) -> tuple[type[Sound], tuple[Path]]:
        """Pickle the path."""
        return Sound, (self.path,)


class Decoded(NamedTuple):
    """What came out of a file.

    Attributes:
        recording: the file as it was delivered.
        sound: its samples.
        warnings: what is wrong with it, though it can be used.
    """

    recording: Recording
    sound: Sound
    warnings: tuple[SoundWarning, ...]
