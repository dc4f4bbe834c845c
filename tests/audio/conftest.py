"""Sound made by arithmetic, and files made of it by PyAV's own encoders."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

import av
import numpy as np
import pytest

from audio.sound import Sound

if TYPE_CHECKING:
    from pathlib import Path

    Samples = np.ndarray[tuple[int], np.dtype[np.float64]]


MS = Fraction(1, 1000)


class Encode(Protocol):
    def __call__(
        self,
        name: str,
        samples: Samples,
        *,
        rate: int = 44_100,
        codec: str = "",
        layout: str = "mono",
        options: dict[str, str] | None = None,
        bit_rate: int | None = None,
        tags: dict[str, str] | None = None,
        chapters: tuple[tuple[int, int, str], ...] = (),
        muxer: dict[str, str] | None = None,
    ) -> Path: ...


class MakeSound(Protocol):
    def __call__(self, samples: Samples) -> Sound: ...


CODECS = {
    "mp3": "libmp3lame",
    "m4a": "aac",
    "mp4": "aac",
    "aac": "aac",
    "opus": "libopus",
    "webm": "libopus",
    "ogg": "vorbis",
    "flac": "flac",
    "wav": "pcm_s16le",
}


@pytest.fixture
def encode(tmp_path: Path) -> Encode:
    """Write mono samples in [-1, 1] to a file, on all channels of the layout; the suffix names the format."""

    def write(
        name: str,
        samples: Samples,
        *,
        rate: int = 44_100,
        codec: str = "",
        layout: str = "mono",
        options: dict[str, str] | None = None,
        bit_rate: int | None = None,
        tags: dict[str, str] | None = None,
        chapters: tuple[tuple[int, int, str], ...] = (),
        muxer: dict[str, str] | None = None,
    ) -> Path:
        path = tmp_path / name
        codec = codec or CODECS[path.suffix[1:]]
        if codec == "vorbis":
            layout, options = "stereo", {"strict": "experimental"}  # FFmpeg's own encoder can do no other
        with av.open(str(path), "w", options=muxer or {}) as out:
            stream = out.add_stream(codec, rate=rate, layout=layout, options=options or {})
            assert isinstance(stream, av.AudioStream)
            if bit_rate:
                stream.bit_rate = bit_rate
            out.metadata.update(tags or {})
            if chapters:
                out.set_chapters(
                    [
                        {"id": i, "start": a, "end": b, "time_base": MS, "metadata": {"title": title}}
                        for i, (a, b, title) in enumerate(chapters)
                    ]
                )
            context = stream.codec_context
            resampler = av.AudioResampler(
                context.format, context.layout, context.sample_rate, frame_size=context.frame_size or 1024
            )
            frame = av.AudioFrame.from_ndarray(samples.astype(np.float32)[None], format="flt", layout="mono")
            frame.sample_rate, frame.pts = rate, 0
            for part in (*resampler.resample(frame), *resampler.resample(None), None):
                out.mux(stream.encode(part))
        return path

    return write


@pytest.fixture
def make_sound(tmp_path: Path) -> MakeSound:
    """Turn samples at 16 kHz into a sound, as if they had been decoded."""

    def write(samples: Samples) -> Sound:
        path = tmp_path / "sound.raw"
        (np.clip(samples, -1, 32_767 / 32_768) * 32_768).astype("<i2").tofile(path)
        return Sound.open(path)

    return write
