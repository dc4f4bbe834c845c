"""Frames of MPEG audio (MP3), and what the first of them says about the rest.

Encoders put a frame without sound first, with the number of frames and, after LAME's custom, how many samples
of silence were added before and after. FFmpeg and browsers take these samples away again.

Source: ISO/IEC 11172-3 §2.4.1.3 and 13818-3; for the first frame, Gabriel Bouvigne, "Mp3 Info Tag rev 1".
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

HEADER_BYTES = 4
DECODER_DELAY = 529  # samples that every layer III decoder adds before the first one: 528 and one more

_KBPS = {  # (MPEG version 1?, layer) → kbit/s by index 1 to 14
    (True, 1): (32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448),
    (True, 2): (32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384),
    (True, 3): (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    (False, 1): (32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256),
    (False, 2): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (False, 3): (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}  # by version bits
_MPEG_1, _LAYER_III, _MONO = 3, 3, 3
_SYNC = re.compile(rb"(?=\xff[\xe2-\xe7\xf2-\xf7\xfa-\xff][\x10-\xef])", re.DOTALL)  # without reserved values
_SIDE_BYTES = {(True, 2): 32, (True, 1): 17, (False, 2): 17, (False, 1): 9}  # by MPEG-1? and channels
_XING_FIELDS = ((1, 4), (2, 4), (4, 100), (8, 4))  # flag and bytes: frames, bytes, table of contents, quality
_WRITERS = (b"LAME", b"Lavf", b"Lavc")  # those whose delay FFmpeg believes
_LAME_BYTES = 24  # up to the two numbers that we read
_CHAIN = 4  # frames in a row: three false ones after a false sync come about once in 10**13 random bytes


class Frame(NamedTuple):
    """What a frame's header says.

    Attributes:
        version: 3 is MPEG-1, 2 MPEG-2, 0 MPEG-2.5, as in the header.
        layer: 1, 2 or 3.
        bit_rate_bps: of this frame.
        sample_rate_hz: of the sound.
        channels: 1 or 2.
        samples: per channel.
        size_bytes: header included.
    """

    version: int
    layer: int
    bit_rate_bps: int
    sample_rate_hz: int
    channels: int
    samples: int
    size_bytes: int

    def may_follow(self, other: Frame) -> bool:
        """Whether both can belong to one stream; bit rate and stereo mode may change."""
        return self[:2] == other[:2] and self.sample_rate_hz == other.sample_rate_hz


class InfoTag(NamedTuple):
    """What the first frame says about the file.

    Attributes:
        kind: ``Info`` where the bit rate is constant, ``Xing`` or ``VBRI`` where it varies or is a mean.
        samples: of the sound alone, 0 where it does not say.
        delay: samples that the encoder put before the sound; a decoder adds `DECODER_DELAY`.
        padding: samples that it put behind.
    """

    kind: Literal["Info", "Xing", "VBRI"]
    samples: int
    delay: int
    padding: int


def parse_frame(data: bytes, at: int = 0) -> Frame | None:
    """Read the four bytes of a frame header; ``None`` where they are not one.

    >>> parse_frame(bytes.fromhex("fffb9064"))
    Frame(version=3, layer=3, bit_rate_bps=128000, sample_rate_hz=44100, channels=2, samples=1152, size_bytes=417)
    """
    if _SYNC.match(data, at) is None or len(data) < at + HEADER_BYTES:
        return None
    header = int.from_bytes(data[at : at + HEADER_BYTES], "big")
    version, layer, hz_index = header >> 19 & 3, 4 - (header >> 17 & 3), header >> 10 & 3
    if hz_index == len(_HZ[version]):
        return None
    is_first = version == _MPEG_1
    bps = _KBPS[is_first, layer][(header >> 12 & 15) - 1] * 1000
    hz = _HZ[version][hz_index]
    padded = header >> 9 & 1
    samples = 384 if layer == 1 else 576 if layer == _LAYER_III and not is_first else 1152
    size = (12 * bps // hz + padded) * 4 if layer == 1 else samples // 8 * bps // hz + padded
    return Frame(version, layer, bps, hz, 1 if header >> 6 & 3 == _MONO else 2, samples, size)


def find_frames(data: bytes, start: int = 0) -> int | None:
    """Return where frames begin, several in a row so that chance is ruled out; ``None`` where there are none.

    Fewer in a row are enough where the data end exactly behind the last.
    """
    starts = (match.start() for match in _SYNC.finditer(data, start))
    return next((at for at in starts if _is_chain(data, at)), None)


def _is_chain(data: bytes, start: int) -> bool:
    at, seen = start, 0
    first = frame = parse_frame(data, start)
    while first and frame and frame.may_follow(first):
        seen += 1
        at += frame.size_bytes
        is_end = at == len(data) or data[at : at + 3] == b"TAG"  # ID3v1 stands behind the last frame
        if seen == _CHAIN or (is_end and (seen > 1 or start == 0)):
            return True
        frame = parse_frame(data, at)
    return False


def parse_tag(data: bytes, at: int) -> InfoTag | None:
    """Read the frame at an offset as one that describes the file; ``None`` where it is one of sound."""
    frame = parse_frame(data, at)
    if frame is None or frame.layer != _LAYER_III:
        return None
    body = data[at : at + frame.size_bytes]
    if body[36:40] == b"VBRI":  # Fraunhofer's: always 32 bytes behind the header
        return InfoTag("VBRI", int.from_bytes(body[50:54], "big") * frame.samples, 0, 0)
    side_bytes = _SIDE_BYTES[frame.version == _MPEG_1, frame.channels]
    body = body[HEADER_BYTES + side_bytes :]
    if body[:4] not in (b"Xing", b"Info"):
        return None
    flags = int.from_bytes(body[4:8], "big")
    frames = int.from_bytes(body[8:12], "big") if flags & 1 else 0
    lame = body[8 + sum(size for bit, size in _XING_FIELDS if flags & bit) :]
    delay = padding = 0
    if lame[:4] in _WRITERS and len(lame) >= _LAME_BYTES:
        delay, padding = lame[21] << 4 | lame[22] >> 4, (lame[22] & 15) << 8 | lame[23]
    samples = max(frames * frame.samples - delay - padding, 0)
    return InfoTag("Info" if body[:4] == b"Info" else "Xing", samples, delay, padding)
