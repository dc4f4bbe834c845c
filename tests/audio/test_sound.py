"""Stretches of sound."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio.errors import EmptyAudio
from audio.sound import Sound

if TYPE_CHECKING:
    from tests.audio.conftest import MakeSound

RAMP = np.arange(16_000) / 32_768  # sample i has the value i of 16 bits


def test_a_stretch_is_half_open_and_exact(make_sound: MakeSound) -> None:
    with make_sound(RAMP) as sound:
        assert sound.duration_ms == 1000
        assert sound.samples(10, 12).tolist() == RAMP[160:192].tolist()
        assert sound.samples(10, 12).dtype == np.float32
        assert len(sound.samples()) == 16_000


@pytest.mark.parametrize(
    ("start_ms", "end_ms", "n"),
    [(-50, 1, 16), (999, 5000, 16), (5000, 6000, 0), (7, 7, 0), (8, 3, 0), (-9, -1, 0), (990, None, 160)],
)
def test_what_lies_outside_is_clipped(make_sound: MakeSound, start_ms: int, end_ms: int | None, n: int) -> None:
    with make_sound(RAMP) as sound:
        assert len(sound.samples(start_ms, end_ms)) == n
        assert len(sound.segment(start_ms, end_ms).get_array_of_samples()) == n


@pytest.mark.fault("H6")
@pytest.mark.skipif(sys.platform != "linux", reason="looks where Linux says what a process has mapped")
def test_what_was_read_counts_no_longer_as_memory_when_it_is_let_go_of(make_sound: MakeSound) -> None:
    maps = Path("/proc/self/maps")
    with make_sound(RAMP) as sound:
        held = sound.raw(0, 100)
        assert str(sound.path) in maps.read_text()
        del held
        assert len(sound.samples()) == 16_000
        assert str(sound.path) not in maps.read_text()


def test_a_segment_is_the_same_sound(make_sound: MakeSound) -> None:
    with make_sound(RAMP) as sound:
        segment = sound.segment(100, 300)
    assert (segment.frame_rate, segment.channels, segment.sample_width, len(segment)) == (16_000, 1, 2, 200)
    assert segment.get_array_of_samples().tolist() == list(range(1600, 4800))


def test_a_sound_pickles_as_its_path(make_sound: MakeSound) -> None:
    sound = make_sound(RAMP)
    data = pickle.dumps(sound)
    assert len(data) < 500
    with pickle.loads(data) as other:
        assert other.path == sound.path
        assert other.samples(0, 5).tolist() == sound.samples(0, 5).tolist()


def test_a_closed_sound_lets_go_of_its_file(make_sound: MakeSound) -> None:
    sound = make_sound(RAMP)
    sound.close()
    sound.path.unlink()
    assert len(sound.samples(0, 10)) == 0


def test_a_file_without_a_sample_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "raw"
    path.write_bytes(b"\0")
    with pytest.raises(EmptyAudio):
        Sound.open(path)


def test_importing_audio_says_nothing_and_starts_nothing() -> None:
    """Pydub would warn of a missing ffmpeg, and the voice detector would take seconds."""
    code = (
        "import sys, audio.decode, audio.loudness, audio.sound, audio.speech;sys.exit('faster_whisper' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], capture_output=True, text=True, check=False, env={"PATH": ""}
    )
    assert done.stderr == ""
    assert done.returncode == 0


def test_samples_are_an_array_of_their_own_and_hold_no_map_of_the_file(make_sound: MakeSound) -> None:
    with make_sound(RAMP) as sound:
        assert type(sound.samples(0, 10)) is np.ndarray
