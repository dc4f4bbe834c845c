"""What Whisper's encoder makes of a recording: each window once, when something first needs it.

Letters, recognition and language all come from this output; nothing is encoded twice. The windows of 30 s overlap by
2 s and know nothing of sentences; of each overlap, the first half is taken from the window before and the second half
from the window behind, so that every frame has been heard with a second of sound on either side.
"""

from __future__ import annotations

from io import SEEK_END
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audio.records import FRAME_MS
from audio.sound import SAMPLES_PER_MS
from files.progress import Progress, silent
from files.room import room_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import TracebackType
    from typing import Self

    from numpy.typing import NDArray

    from audio.sound import Sound

WINDOW_MS = 30_000  # what Whisper was trained on
STEP_MS = 28_000  # from window to window
WINDOW_FRAMES = WINDOW_MS // FRAME_MS
STEP_FRAMES = STEP_MS // FRAME_MS
MOST_IN_MEMORY_BYTES = 1 << 26  # 20 minutes with the base model; what is longer goes to a file

_EDGE_FRAMES = (WINDOW_FRAMES - STEP_FRAMES) // 2  # of an overlap, for each of its two windows
_FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS


class Encoder(Protocol):
    """Encodes one window; :class:`audio.whisper.Whisper` does."""

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        """Return the output, shape (`WINDOW_FRAMES`, width), for at most `WINDOW_MS` of samples at 16 kHz."""
        ...


class Encoded:
    """The encoder's output for a recording; a context manager, whose file goes when it is closed.

    One window a call: of two at once, each takes a fifth longer on a processor (base, int8). The last one is heard with
    silence behind it: without, one in ten of its letters that are right comes out wrong.

    All methods raise `DiskFull` where there is no room for the output, and `AudioError` where the model cannot be
    loaded.

    Attributes:
        n_frames: one for every `FRAME_MS` of the recording, the last one perhaps not whole.
        n_windows: in which it is encoded.
        duration_ms: of the recording.
    """

    def __init__(self, sound: Sound, encoder: Encoder, *, folder: Path) -> None:
        """Take the recording; nothing is encoded yet.

        Args:
            sound: what is heard.
            encoder: hears it.
            folder: for a file without a name, in which a long recording's output is kept; it is gone when this object
                is closed or the process ends, however it ends.
        """
        self.n_frames = -(-sound.n_samples // _FRAME_SAMPLES)
        self.n_windows = n_windows(self.n_frames)
        self.duration_ms = sound.duration_ms
        self._sound = sound
        self._encoder = encoder
        self._folder = folder
        self._outputs = SpooledTemporaryFile(max_size=MOST_IN_MEMORY_BYTES, dir=str(folder))  # noqa: SIM115 - closed with this
        self._places: dict[int, int] = {}  # of windows, in the order in which they were encoded
        self._width = 0  # numbers a frame, 512 for Whisper base; known when the first window is encoded

    def encode(self, start: int, end: int, *, progress: Progress = silent) -> None:
        """Encode what frames ``[start, end)`` need and what is not there yet.

        Args:
            start: first frame.
            end: behind the last one.
            progress: told, after each window, where in the recording it ends, in milliseconds.
        """
        for k, _, _ in self._middles(max(start, 0), min(end, self.n_frames)):
            if k not in self._places:
                self._place(k)
                progress(done=min(k * STEP_MS + WINDOW_MS, self.duration_ms), total=self.duration_ms)

    def frames(self, start: int, end: int) -> NDArray[np.float16]:
        """Return frames ``[start, end)`` of the recording, each from the window with more sound around it.

        Returns:
            shape (n, width); what lies outside the recording is left out.
        """
        start, end = max(start, 0), min(end, self.n_frames)
        parts = [self._read(k, a, b) for k, a, b in self._middles(start, end)]
        return np.concatenate(parts) if parts else np.empty((0, self._width), np.float16)

    def window(self, k: int) -> NDArray[np.float16]:
        """Return all of a window, which begins at frame ``k * STEP_FRAMES``: to be decoded, it must be whole.

        Returns:
            shape (`WINDOW_FRAMES`, width); the last one goes on in silence behind the end of the recording.
        """
        return self._read(k, 0, WINDOW_FRAMES)

    def window_at(self, frame: int) -> int:
        """Return the number of the window that `frames` takes a frame from."""
        return min(max(frame - _EDGE_FRAMES, 0) // STEP_FRAMES, self.n_windows - 1)

    def _middles(self, start: int, end: int) -> Iterator[tuple[int, int, int]]:
        """Yield number, first and last frame of what each window has of a stretch, counted in the window."""
        while start < end:
            k = self.window_at(start)
            border = (k + 1) * STEP_FRAMES + _EDGE_FRAMES if k + 1 < self.n_windows else self.n_frames
            stop = min(border, end)
            yield k, start - k * STEP_FRAMES, stop - k * STEP_FRAMES
            start = stop

    def _read(self, k: int, start: int, end: int) -> NDArray[np.float16]:
        place = self._place(k)
        frame_bytes = self._width * 2
        self._outputs.seek(place + start * frame_bytes)
        return np.frombuffer(self._outputs.read((end - start) * frame_bytes), np.float16).reshape(-1, self._width)

    def _place(self, k: int) -> int:
        """Return where the output for a window begins in the file; it is encoded if it is not there."""
        place = self._places.get(k)
        if place is None:
            with room_in(self._folder):
                output = self._encoder.encode(self._sound.samples(k * STEP_MS, k * STEP_MS + WINDOW_MS))
                self._width = output.shape[1]
                place = self._outputs.seek(0, SEEK_END)
                self._outputs.write(output.tobytes())
                self._outputs.flush()
            self._places[k] = place
        return place

    def close(self) -> None:
        """Let go of the output."""
        self._outputs.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()


def n_windows(n_frames: int) -> int:
    """Return how often the encoder is called for a recording.

    >>> n_windows(1), n_windows(WINDOW_FRAMES), n_windows(WINDOW_FRAMES + 1), n_windows(WINDOW_FRAMES + STEP_FRAMES)
    (1, 1, 2, 2)
    """
    return 1 + max(0, -(-(n_frames - WINDOW_FRAMES) // STEP_FRAMES))
