"""What Whisper's encoder makes of a whole recording, in one pass.

Letters, recognition and language all come from this output; nothing is encoded twice. The windows of 30 s overlap by
2 s and know nothing of sentences; of each overlap, the first half is taken from the window before and the second half
from the window behind, so that every frame has been heard with a second of sound on either side.
"""

from __future__ import annotations

import errno
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audio.errors import DiskFull
from audio.progress import Progress, silent
from audio.records import FRAME_MS
from audio.sound import SAMPLES_PER_MS

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

    Attributes:
        n_frames: one for every `FRAME_MS` of the recording, the last one perhaps not whole.
        n_windows: in which it was encoded.
        width: numbers a frame, 512 for Whisper base.
    """

    def __init__(self, *, n_frames: int, n_windows: int, width: int, outputs: SpooledTemporaryFile[bytes]) -> None:
        """Take the output.

        Args:
            n_frames: of the recording.
            n_windows: in which it was encoded.
            width: numbers a frame.
            outputs: float16, shape (n_windows, `WINDOW_FRAMES`, width); closed with this object.
        """
        self.n_frames = n_frames
        self.n_windows = n_windows
        self.width = width
        self._outputs = outputs

    def frames(self, start: int, end: int) -> NDArray[np.float16]:
        """Return frames ``[start, end)`` of the recording, each from the window with more sound around it.

        Returns:
            shape (n, width); what lies outside the recording is left out.
        """
        start, end = max(start, 0), min(end, self.n_frames)
        parts = [self._read(k, a, b) for k, a, b in self._middles(start, end)]
        return np.concatenate(parts) if parts else np.empty((0, self.width), np.float16)

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
        frame_bytes = self.width * 2
        self._outputs.seek((k * WINDOW_FRAMES + start) * frame_bytes)
        return np.frombuffer(self._outputs.read((end - start) * frame_bytes), np.float16).reshape(-1, self.width)

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


def encode(sound: Sound, encoder: Encoder, *, folder: Path, progress: Progress = silent) -> Encoded:
    """Encode a recording.

    One window a call: of two at once, each takes a fifth longer on a processor (base, int8). The last one is heard with
    silence behind it: without, one in ten of its letters that are right comes out wrong.

    Args:
        sound: what is heard.
        encoder: hears it.
        folder: for a file without a name, in which a long recording's output is kept; it is gone when the result is
            closed or the process ends, however it ends.
        progress: told the milliseconds of sound.

    Raises:
        DiskFull: there is no room for the output; nothing is left behind.
        AudioError: the model cannot be loaded.
    """
    n_frames = -(-sound.n_samples // _FRAME_SAMPLES)
    count = n_windows(n_frames)
    progress(done=0, total=sound.duration_ms)
    with ExitStack() as stack:
        outputs = stack.enter_context(SpooledTemporaryFile(max_size=MOST_IN_MEMORY_BYTES, dir=str(folder)))
        try:
            for k in range(count):
                output = encoder.encode(sound.samples(k * STEP_MS, k * STEP_MS + WINDOW_MS))
                outputs.write(output.tobytes())
                progress(done=min(k * STEP_MS + WINDOW_MS, sound.duration_ms), total=sound.duration_ms)
            outputs.flush()
        except OSError as exc:
            if exc.errno in {errno.ENOSPC, errno.EDQUOT}:
                raise DiskFull(str(folder)) from exc
            raise
        stack.pop_all()  # from here on `Encoded` closes it
    return Encoded(n_frames=n_frames, n_windows=count, width=output.shape[1], outputs=outputs)
