"""Headers of MPEG frames, against an encoder as the oracle."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
import numpy as np
import pytest

from audio import mpeg

if TYPE_CHECKING:
    from tests.audio.conftest import Encode


@pytest.mark.parametrize(
    ("rate", "layout", "bit_rate"),
    [
        (44_100, "stereo", 192_000),
        (48_000, "mono", 96_000),
        (32_000, "stereo", 128_000),
        (22_050, "mono", 48_000),
        (24_000, "stereo", 64_000),
        (16_000, "mono", 32_000),
        (8_000, "mono", 16_000),
    ],
)
def test_frames_are_as_the_encoder_made_them(encode: Encode, rate: int, layout: str, bit_rate: int) -> None:
    """FFmpeg cuts the same file into the same packets."""
    path = encode("a.mp3", np.zeros(rate), rate=rate, layout=layout, bit_rate=bit_rate)
    with av.open(str(path)) as container:
        packets = [(packet.pos, packet.size) for packet in container.demux(audio=0) if packet.size]
    data = path.read_bytes()
    for at, size in packets:
        assert at is not None
        frame = mpeg.parse_frame(data, at)
        assert frame is not None
        assert (frame.size_bytes, frame.sample_rate_hz, frame.bit_rate_bps) == (size, rate, bit_rate)
        assert frame.channels == (1 if layout == "mono" else 2)


@pytest.mark.parametrize("rate", [44_100, 22_050, 8_000])
def test_the_tag_counts_the_samples_that_went_in(encode: Encode, rate: int) -> None:
    n_samples = rate * 2 + 123
    data = encode("a.mp3", np.zeros(n_samples), rate=rate).read_bytes()
    at = mpeg.find_frames(data)
    assert at is not None
    tag = mpeg.parse_tag(data, at)
    assert tag is not None
    assert (tag.kind, tag.samples, tag.delay) == ("Info", n_samples, 576)


def test_a_vbri_frame_is_read() -> None:
    header = bytes.fromhex("fffb9064")
    frame = (header + bytes(32) + b"VBRI" + bytes(10) + (1000).to_bytes(4, "big")).ljust(417, b"\0")
    assert mpeg.parse_tag(frame, 0) == mpeg.InfoTag("VBRI", 1_152_000, 0, 0)
    assert mpeg.parse_tag(header.ljust(417, b"\0"), 0) is None


def test_frames_are_not_found_by_chance() -> None:
    assert mpeg.find_frames(np.random.default_rng(0).bytes(1 << 20)) is None
    assert mpeg.find_frames(b"\xff" * 100_000) is None
    assert mpeg.find_frames(b"\xff\xfb\x90\x64" * 1000) is None
    assert mpeg.find_frames(b"\xff\xfb") is None


def test_frames_are_found_behind_junk_that_looks_like_frames() -> None:
    frame = bytes.fromhex("fffb9064").ljust(417, b"\0")
    assert mpeg.find_frames(frame[:100] + frame * 5) == 100
    assert mpeg.find_frames(frame) == 0
    assert mpeg.find_frames(b"x" + frame * 2 + b"TAG" + bytes(125)) == 1
