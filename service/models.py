"""The recogniser's model: which one, with how many threads, and loaded once a process."""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING

from threadpoolctl import threadpool_limits

from audio.listen import FasterWhisper
from audio.models import find
from files.progress import silent

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from files.progress import Progress
    from service.metrics import Meter
    from service.settings import Settings


def threads(settings: Settings) -> int:
    """Return the recogniser's threads in each process, so that all processes together have as many as cores."""
    return settings.threads or max(1, _cores() // settings.concurrency)


def limit_threads(settings: Settings) -> None:
    """Give the matrices of this process no more threads than its model; else each process takes all cores for them."""
    threadpool_limits(threads(settings), user_api="blas")


class Remembering(FasterWhisper):
    """Keeps what the encoder made of the last windows: who aligns a recording asks again for some that were heard."""

    MOST_BYTES = 64 << 20  # of windows that are kept: some twenty minutes with base

    def __init__(self, folder: Path, *, model: str, device: str, threads: int) -> None:
        """Take the model; see :class:`audio.whisper.Whisper`."""
        super().__init__(folder, model=model, device=device, threads=threads)
        self._windows: dict[bytes, NDArray[np.float16]] = {}

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        """Return the encoder's output for one window; not to be written to."""
        name = hashlib.blake2b(samples.tobytes(), digest_size=16).digest()
        frames = self._windows.pop(name, None)
        if frames is None:
            frames = super().encode(samples)
            frames.flags.writeable = False
        self._windows[name] = frames  # the last one again
        while len(self._windows) * frames.nbytes > self.MOST_BYTES:
            del self._windows[next(iter(self._windows))]
        return frames


class Models:
    """A `jobs.tools.Listener` that keeps the model it loaded last.

    It keeps one only: another is asked for by the few jobs whose preset names one, and two may not fit a graphics card.
    """

    def __init__(self, settings: Settings, meter: Meter) -> None:
        self._settings = settings
        self._meter = meter
        self._loaded: FasterWhisper | None = None

    def __call__(self, model: str, *, progress: Progress) -> FasterWhisper:
        """Return the transcriber of a model."""
        if self._loaded is None or self._loaded.model != model:
            self._loaded = None  # before the other one takes its room
            self._meter.model_loads.labels(model).inc()
            folder = find(model, cache=self._settings.models, progress=progress)
            self._loaded = Remembering(
                folder, model=model, device=self._settings.device, threads=threads(self._settings)
            )
        return self._loaded

    def warm(self) -> None:
        """Load the usual model now, so that the first job need not wait for it.

        Raises:
            AudioError: it is not to be had, or cannot be loaded.
            DiskFull: there is no room for it.
        """
        _ = self(self._settings.model, progress=silent).loaded


def _cores() -> int:
    # those that this process may use, where the system says so: a container may have fewer than the machine
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
