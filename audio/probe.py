"""A file of sound, opened so that nothing else is opened with it, and what it says about itself.

FFmpeg reads far more than sound: lists that name other files, addresses, streams. Each lock here was measured to
hold against files that try; `tests/audio/test_decode.py` has them.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING

import av
import av.error

from audio import mpeg
from audio.errors import DamagedAudio, EmptyAudio, NotAudio
from audio.records import Chapter, Probe
from audio.sniff import HEAD_BYTES, id3_bytes, sniff

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from av.audio.stream import AudioStream
    from av.container import InputContainer

TIMEOUT_S = 30.0  # for one read of a local file: a dead disk or network drive, never a slow decoder
MAX_TAG_CHARS = 2_000  # lyrics and comments may be books

_OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": "mp3,aac,mov,ogg,flac,wav,matroska,webm",  # what `sniff` names; holds where it is wrong
    "max_streams": "20",
    "probesize": "5000000",  # bytes; as FFmpeg has it, said because a file must not choose it
}
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_US = 1_000_000  # FFmpeg's unit for a container's duration


@contextmanager
def open_sound(path: Path) -> Iterator[tuple[InputContainer, AudioStream]]:
    """Open a file and its first stream of sound; errors of FFmpeg within become ours.

    Raises:
        EmptyAudio: it has no bytes, a tag only, or no stream.
        NotAudio: it is something else, or a video without sound.
        DamagedAudio: it cannot be opened or read.
    """
    form = sniff(path)
    try:
        with av.open(
            str(path.resolve()),  # absolute, so that no name is taken for an address
            mode="r",
            format=form,
            options=_OPTIONS,
            metadata_errors="surrogateescape",
            timeout=TIMEOUT_S,
        ) as container:
            if not container.streams.audio:
                raise NotAudio(str(path), "a video without sound") if container.streams.video else EmptyAudio(str(path))
            stream = container.streams.audio[0]
            if stream.codec_context is None:
                raise DamagedAudio(str(path), "no decoder for its codec")
            yield container, stream
    except av.error.FFmpegError as exc:
        raise DamagedAudio(str(path), exc.strerror or type(exc).__name__) from exc


def probe(path: Path) -> Probe:
    """Read what a file says about itself, without decoding it.

    Raises:
        SoundError: as `open_sound`.
    """
    tag = _mpeg_tag(path)
    with open_sound(path) as (container, stream):
        context = stream.codec_context
        if container.format.name != "mp3":
            tag = None
        stated_ms = _stated_ms(container, stream, tag)
        return Probe(
            codec=context.codec.canonical_name,
            sample_rate_hz=context.sample_rate,
            channels=context.channels,
            encoder_delay_ms=_delay_ms(container, stream, tag),
            stated_ms=stated_ms,
            guessed_ms=container.duration * 1000 // _US if container.duration and stated_ms is None else None,
            tags=_tags(container.metadata) | _tags(stream.metadata),
            chapters=tuple(_chapters(container)),
        )


def _mpeg_tag(path: Path) -> mpeg.InfoTag | None:
    with path.open("rb") as file:
        file.seek(id3_bytes(file.read(HEAD_BYTES)))
        data = file.read(HEAD_BYTES)
    at = mpeg.find_frames(data)
    return None if at is None else mpeg.parse_tag(data, at)


def _delay_ms(container: InputContainer, stream: AudioStream, tag: mpeg.InfoTag | None) -> int:
    if tag:
        samples = tag.delay + mpeg.DECODER_DELAY if tag.delay else 0
        return round(samples * 1000 / stream.codec_context.sample_rate)
    first = next(container.demux(stream), None)
    if first is None or first.pts is None or stream.time_base is None:
        return 0
    return max(round(-first.pts * stream.time_base * 1000), 0)


def _stated_ms(container: InputContainer, stream: AudioStream, tag: mpeg.InfoTag | None) -> int | None:
    if tag and tag.samples:
        return tag.samples * 1000 // stream.codec_context.sample_rate
    if container.format.name in ("mp3", "aac"):  # FFmpeg's guess from the first bit rate: no statement of the file
        return None
    if stream.duration and stream.time_base:
        return max(int(stream.duration * stream.time_base * 1000), 0)
    if container.duration and not container.streams.video:
        return max(container.duration * 1000 // _US, 0)
    return None


def _tags(metadata: Mapping[str, str]) -> dict[str, str]:
    """Return tags in lower case, without control characters, in order of the file."""
    found = {key.lower(): _text(value) for key, value in metadata.items()}
    return {key: value for key, value in found.items() if value}


def _text(raw: str) -> str:
    """Mend what was not UTF-8 in the file: old tags are in the alphabet of Windows."""
    data = raw.encode("utf-8", "surrogateescape")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    return " ".join(_CONTROLS.sub(" ", text).split())[:MAX_TAG_CHARS]


def _chapters(container: InputContainer) -> Iterator[Chapter]:
    for mark in sorted(container.chapters(), key=lambda mark: mark["start"] * (mark["time_base"] or 0)):
        time_base = mark["time_base"]
        if time_base is None:
            continue
        start_ms, end_ms = (max(round(mark[edge] * time_base * 1000), 0) for edge in ("start", "end"))
        title = _text(mark["metadata"].get("title", ""))
        yield Chapter(start_ms=start_ms, end_ms=max(start_ms, end_ms), title=title)
