from __future__ import annotations

import errno
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio import encoder as encoding
from audio.encoder import STEP_FRAMES, STEP_MS, WINDOW_FRAMES, WINDOW_MS, Encoded, n_windows
from audio.records import FRAME_MS
from audio.sound import SAMPLES_PER_MS, Sound
from files.errors import DiskFull

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

WIDTH = 3
FRAME_SAMPLES = FRAME_MS * SAMPLES_PER_MS


class Counter:
    """Says of each frame which one of the recording it is, by its first sample, and in which window it was heard."""

    def __init__(self) -> None:
        self.calls = 0

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        result = np.full((WINDOW_FRAMES, WIDTH), -1, np.float16)
        heard = samples[::FRAME_SAMPLES] * 2**15
        result[: len(heard), 0] = heard
        result[:, 1] = self.calls
        self.calls += 1
        return result


@pytest.fixture
def numbered(tmp_path: Path) -> Any:
    """Make sound whose frames begin with their own numbers, modulo 2000 (float16 holds them exactly)."""

    def make(n_samples: int) -> Sound:
        samples = np.zeros(n_samples, "<i2")
        samples[::FRAME_SAMPLES] = np.arange(-(-n_samples // FRAME_SAMPLES)) % 2000
        path = tmp_path / "sound.s16"
        samples.tofile(path)
        return Sound.open(path)

    return make


@pytest.mark.parametrize("seconds", [0.001, 0.02, 1, 29.99, 30, 30.01, 57.9, 58, 58.02, 200])
@pytest.mark.parametrize("most_in_memory", [10, 1 << 26])
def test_each_frame_comes_once_from_the_window_that_heard_most_around_it(
    numbered: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: float, most_in_memory: int
) -> None:
    monkeypatch.setattr(encoding, "MOST_IN_MEMORY_BYTES", most_in_memory)
    sound = numbered(round(seconds * 16_000))
    counter = Counter()
    with Encoded(sound, counter, folder=tmp_path) as encoded:
        frames = encoded.frames(0, encoded.n_frames)
        assert encoded.n_frames == -(-sound.n_samples // FRAME_SAMPLES) == len(frames)
        assert counter.calls == encoded.n_windows == n_windows(encoded.n_frames)
        assert (frames[:, 0] == np.arange(encoded.n_frames) % 2000).all()
        assert (np.diff(frames[:, 1]) >= 0).all()
        for k, (a, b) in enumerate(pairwise(np.flatnonzero(np.diff(frames[:, 1])) + 1)):
            assert b - a == STEP_FRAMES, k
        for f in range(0, encoded.n_frames, 97):
            assert encoded.window_at(f) == frames[f, 1]
            in_window = f - encoded.window_at(f) * STEP_FRAMES
            assert encoded.window(encoded.window_at(f))[in_window, 0] == f % 2000
            assert min(f, 50) <= in_window < max(WINDOW_FRAMES - 50, WINDOW_FRAMES * (encoded.n_windows == 1)) or (
                encoded.window_at(f) == encoded.n_windows - 1
            )


def test_windows_are_counted_as_the_step_says() -> None:
    assert [n_windows(f) for f in (1, 1500, 1501, 2900, 2901, 4300, 4301)] == [1, 1, 2, 2, 3, 3, 4]


def test_a_slice_is_clipped_and_may_be_empty_or_cross_seams(numbered: Any, tmp_path: Path) -> None:
    with Encoded(numbered(100 * 16_000), Counter(), folder=tmp_path) as encoded:
        assert (encoded.frames(1400, 3000)[:, 0] == np.arange(1400, 3000) % 2000).all()
        assert encoded.frames(-5, 3)[:, 0].tolist() == [0, 1, 2]
        assert encoded.frames(4998, 6000)[:, 0].tolist() == [4998 % 2000, 4999 % 2000]
        assert encoded.frames(700, 700).shape == encoded.frames(9000, 9100).shape == (0, WIDTH)


def test_long_output_lies_in_the_folder_and_nothing_is_left_of_it(
    numbered: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "MOST_IN_MEMORY_BYTES", 10)
    folder = tmp_path / "here"
    with Encoded(numbered(16_000), Counter(), folder=folder) as encoded, pytest.raises(FileNotFoundError):
        encoded.frames(0, 1)
    folder.mkdir()
    with Encoded(numbered(100 * 16_000), Counter(), folder=folder) as encoded:
        encoded.frames(0, 10)
    assert list(folder.iterdir()) == []
    with pytest.raises(ValueError, match="closed"):
        encoded.frames(0, 10)


def test_a_full_disk_is_one_clear_error_and_a_failure_leaves_nothing(numbered: Any, tmp_path: Path) -> None:
    class Full(Counter):
        def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
            raise OSError(errno.ENOSPC, "No space left on device")

    class Broken(Counter):
        def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
            raise KeyboardInterrupt

    folder = tmp_path / "here"
    folder.mkdir()
    for encoder, error in ((Full(), DiskFull), (Broken(), KeyboardInterrupt)):
        with Encoded(numbered(16_000), encoder, folder=folder) as encoded, pytest.raises(error):
            encoded.frames(0, 1)
    assert list(folder.iterdir()) == []


def test_progress_rises_to_the_length_of_the_recording(numbered: Any, tmp_path: Path) -> None:
    seen: list[int] = []

    def note(*, done: int, total: int | None) -> None:
        assert total == 70_500
        seen.append(done)

    with Encoded(numbered(70_500 * SAMPLES_PER_MS), Counter(), folder=tmp_path) as encoded:
        encoded.encode(0, 2000, progress=note)
        encoded.encode(1000, 9999, progress=note)
    assert seen == [WINDOW_MS, STEP_MS + WINDOW_MS, 70_500]


def test_only_what_is_needed_is_encoded_and_nothing_twice(numbered: Any, tmp_path: Path) -> None:
    counter = Counter()
    with Encoded(numbered(200 * 16_000), counter, folder=tmp_path) as encoded:
        assert counter.calls == 0
        assert encoded.frames(5000, 5010)[:, 0].tolist() == [n % 2000 for n in range(5000, 5010)]
        assert counter.calls == 1
        assert encoded.frames(1440, 1460)[:, 1].tolist() == [1] * 10 + [2] * 10  # across a seam, in windows 0 and 1
        assert encoded.frames(5000, 5010)[:, 1].tolist() == [0] * 10
        encoded.window(3)
        assert counter.calls == 3
