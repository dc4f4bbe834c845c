"""A file of sound becomes samples on disk, and a record of what it was.

All times of this project count from the first decoded sample. FFmpeg has by then taken away the silence that
encoders put before it (LAME's delay, the edit list of an M4A, the pre-skip of Opus), as browsers do.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import av
import av.error

from audio import mpeg
from audio.errors import BadPackets, CutShort, DamagedAudio, EmptyAudio, TooLong
from audio.probe import open_sound, probe
from audio.records import MAX_DURATION_MS, Recording
from audio.sound import DTYPE, SAMPLE_RATE_HZ, SAMPLES_PER_MS, Decoded, Sound
from files import atomic
from files.progress import Progress, silent
from files.sums import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer

    from audio.errors import SoundWarning
    from audio.records import Probe

_PROGRESS_MS = 5_000  # of sound between two reports: some milliseconds of work
_MISSING_MS = 1_000  # how much of its stated length a file may lack before we say so; rounding is far below
_VBR_SHARE = 0.01  # frames off the usual bit rate; a file joined from parts has a few that mean nothing


def decode(
    path: Path,
    *,
    into: Path,
    max_duration_ms: int = MAX_DURATION_MS,
    progress: Progress = silent,
) -> Decoded:
    """Decode a file to 16 kHz mono.

    Packets that cannot be decoded are left out; a file that is cut short is decoded as far as it goes.

    Args:
        path: MP3, M4A, AAC, Ogg, Opus, FLAC, WAV, Matroska or WebM; of several streams the first of sound.
        into: file for the samples, written under another name and renamed when whole.
        max_duration_ms: most sound that is taken.
        progress: told the milliseconds of sound.

    Raises:
        NotAudio: it is something else, or has no sound in it.
        EmptyAudio: there is not one millisecond of sound in it.
        DamagedAudio: none of its sound can be decoded.
        TooLong: it has more than ``max_duration_ms``, or states so; nothing is left behind.
        DiskFull: no room for the samples; nothing is left behind.
        OSError: the file cannot be read, or the folder not written.
    """
    about = probe(path)
    if about.stated_ms is not None and about.stated_ms > max_duration_ms:  # a minute of decoding that is spared
        raise TooLong(str(path), max_duration_ms)
    tally = _Tally()
    with open_sound(path) as (container, stream), atomic.whole(into) as file:
        n_samples, reported_ms = 0, 0
        for block in _resampled(_frames(container, stream, tally)):
            n_samples += len(block) // DTYPE.itemsize
            done_ms = n_samples // SAMPLES_PER_MS
            if done_ms > max_duration_ms:
                raise TooLong(str(path), max_duration_ms)
            file.write(block)
            if done_ms >= reported_ms + _PROGRESS_MS:
                reported_ms = done_ms
                progress(done=done_ms, total=max(about.stated_ms, done_ms) if about.stated_ms else None)
        if n_samples < SAMPLES_PER_MS:
            if tally.bad_packets:
                raise DamagedAudio(str(path), f"not one of {tally.bad_packets} packets can be decoded")
            raise EmptyAudio(str(path))
    sound = Sound.open(into)
    progress(done=sound.duration_ms, total=sound.duration_ms)
    return Decoded(_recording(path, about, tally, sound), sound, tuple(_warnings(path, about, tally, sound)))


@dataclass(slots=True)
class _Tally:
    """What passes by on the way to the decoder."""

    size_bytes: int = 0
    bad_packets: int = 0
    rates: Counter[int] = field(default_factory=Counter)  # MP3: packets by the bit rate in their header


def _frames(container: InputContainer, stream: AudioStream, tally: _Tally) -> Iterator[AudioFrame]:
    packets = container.demux(stream)
    is_mp3 = container.format.name == "mp3"
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:  # the file is broken here; what follows cannot be found
            tally.bad_packets += 1
            return
        if packet is None:
            return
        try:
            frames = packet.decode()
        except av.error.FFmpegError:
            tally.bad_packets += packet.size > 0
            continue
        tally.size_bytes += packet.size
        if is_mp3 and packet.size >= mpeg.HEADER_BYTES:
            tally.rates[memoryview(packet)[2] >> 4] += 1
        yield from frames


def _resampled(frames: Iterator[AudioFrame]) -> Iterator[bytes]:
    """Turn frames of any kind, which may change on the way, into samples of ours."""
    resampler, kind = None, None
    for frame in frames:
        its_kind = (frame.sample_rate, frame.format.name, frame.layout.name)
        if resampler is None or its_kind != kind:
            if resampler:
                yield from _blocks(resampler, None)
            resampler, kind = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE_HZ), its_kind
        frame.pts = None  # we count samples; a jump in the clock of the file is no jump in the sound
        yield from _blocks(resampler, frame)
    if resampler:
        yield from _blocks(resampler, None)


def _blocks(resampler: av.AudioResampler, frame: AudioFrame | None) -> Iterator[bytes]:
    for block in resampler.resample(frame):
        yield block.to_ndarray().astype(DTYPE, copy=False).tobytes()


def _recording(path: Path, about: Probe, tally: _Tally, sound: Sound) -> Recording:
    is_vbr = None
    if tally.rates:
        is_vbr = tally.rates.most_common(1)[0][1] < (1 - _VBR_SHARE) * tally.rates.total()
    end_ms = sound.duration_ms
    return Recording(
        path=str(path),
        sha256=sha256_of(path),
        duration_ms=end_ms,
        codec=about.codec,
        sample_rate_hz=about.sample_rate_hz,
        channels=about.channels,
        bit_rate_bps=round(tally.size_bytes * 8000 / end_ms),
        is_vbr=is_vbr,
        encoder_delay_ms=about.encoder_delay_ms,
        tags=about.tags,
        chapters=tuple(
            replace(chapter, end_ms=min(chapter.end_ms, end_ms))
            for chapter in about.chapters
            if chapter.start_ms < end_ms
        ),
    )


def _warnings(path: Path, about: Probe, tally: _Tally, sound: Sound) -> Iterator[SoundWarning]:
    if about.stated_ms and about.stated_ms - sound.duration_ms > _MISSING_MS:
        yield CutShort(str(path), sound.duration_ms, about.stated_ms)
    if tally.bad_packets:
        yield BadPackets(str(path), tally.bad_packets)
