"""Writes chapters into a copy of an MP3, where players look for them: into its ID3 tag.

Written here because the kept libraries that can do it, mutagen and eyeD3, are under the GPL, and FFmpeg writes a tag
anew. All that is known of a tag here is where its frames begin.

Source: https://id3.org/id3v2-chapters-1.0, https://id3.org/id3v2.3.0, https://id3.org/id3v2.4.0-structure
"""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, NamedTuple

from audio.sniff import sniff
from subtitles.chapters import chapters
from subtitles.errors import NoTagForChapters

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import BinaryIO

    from align.records import Alignment
    from audio.records import Chapter

_V3, _V4 = 3, 4  # ID3v2.3, ID3v2.4
_HEAD_BYTES = 10  # of a tag as of a frame
_UTF_16, _UTF_8 = b"\x01\xff\xfe", b"\x03"  # how the text of a frame begins: its encoding, and a mark
_UNSYNCHRONISED, _EXTENDED, _EXPERIMENTAL, _FOOTER = 0x80, 0x40, 0x20, 0x10  # flags of a tag
_FRAME_UNSYNCHRONISED = 0x02 | 0x01  # flags of a frame of 2.4: and its length before that is told
_TOP, _ORDERED = 0x02, 0x01  # flags of a table of contents
_MOST_ENTRIES = 255  # of one table of contents
_NO_OFFSET = b"\xff" * 8  # times are given, not bytes
_ID = re.compile(rb"[A-Z0-9]{4}")
_OURS = (b"CHAP", b"CTOC")


class _Frame(NamedTuple):
    """A frame of a tag: its name, its two bytes of flags, the rest as it stands there."""

    name: bytes
    flags: bytes
    data: bytes


def tag(recording: Path, alignment: Alignment, copy: BinaryIO) -> None:
    """Copy an MP3 and put chapters into its tag.

    The other frames of the tag stay as they are, byte for byte; so does all that follows the tag, the sound before all.
    Chapters that were there are replaced. A file without a tag gets one in version 2.3, which every player reads. Where
    nothing was read, the copy is like the original.

    Args:
        recording: the MP3.
        alignment: its article, aligned with it.
        copy: open for writing.

    Raises:
        NoTagForChapters: the file is no MP3, or has a tag that is broken or of version 2.2, which knows no chapters.
        NotAudio: the file is no sound at all.
    """
    if sniff(recording) != "mp3":
        raise NoTagForChapters(recording.name, "it is no MP3")
    found = chapters(alignment)
    with recording.open("rb") as original:
        if found:
            try:
                copy.write(_tag(original, found))
            except ValueError as exc:
                raise NoTagForChapters(recording.name, str(exc)) from exc
        shutil.copyfileobj(original, copy)


def _tag(original: BinaryIO, found: Sequence[Chapter]) -> bytes:
    """Make the new tag, and leave the file at what follows the old one."""
    version, flags, frames = _V3, 0, list[_Frame]()
    head = original.read(_HEAD_BYTES)
    if head[:3] == b"ID3":
        version, flags = head[3], head[5]
        if version not in (_V3, _V4):
            raise ValueError("its tag is older than ID3v2.3")
        body = original.read(_safe_int(head[6:]))
        if flags & _FOOTER and version == _V4:
            original.seek(_HEAD_BYTES, 1)
        frames = _frames(body, version, flags)
    else:
        original.seek(0)
    # In version 2.4 the frames stay unsynchronised, each for itself; in 2.3 the whole was, and is no more.
    flags &= _EXPERIMENTAL | (_UNSYNCHRONISED if version == _V4 else 0)
    frames = [frame for frame in frames if frame.name not in _OURS]
    for frame in _chapter_frames(found, version):
        frames.append(_unsynchronised(frame) if flags & _UNSYNCHRONISED else frame)
    body = b"".join(_written(frame, version) for frame in frames)
    return b"ID3" + bytes([version, 0, flags]) + _safe_bytes(len(body)) + body


def _frames(body: bytes, version: int, flags: int) -> list[_Frame]:
    """Take a tag apart.

    Raises:
        ValueError: it is broken.
    """
    if version == _V3:
        if flags & _UNSYNCHRONISED:
            body = body.replace(b"\xff\x00", b"\xff")
        skipped = 4 + int.from_bytes(body[:4], "big")
        return _walked(body[skipped if flags & _EXTENDED else 0 :], safe=False)
    body = body[_safe_int(body[:4]) if flags & _EXTENDED else 0 :]
    try:
        return _walked(body, safe=True)
    except ValueError:
        return _walked(body, safe=False)  # some programs wrote sizes into 2.4 as they did into 2.3


def _walked(body: bytes, *, safe: bool) -> list[_Frame]:
    frames = []
    at = 0
    while any(body[at : at + 4]):  # else there is padding, or nothing
        name, size, flags = body[at : at + 4], body[at + 4 : at + 8], body[at + 8 : at + 10]
        data_bytes = _safe_int(size) if safe else int.from_bytes(size, "big")
        data = body[at + _HEAD_BYTES : at + _HEAD_BYTES + data_bytes]
        if not _ID.fullmatch(name) or len(data) < data_bytes or len(flags) < 2:  # noqa: PLR2004
            raise ValueError("its tag is broken")
        frames.append(_Frame(name, flags, data))
        at += _HEAD_BYTES + data_bytes
    if any(body[at:]):
        raise ValueError("its tag is broken")  # or its sizes are of the other kind: four zeros were part of a frame
    return frames


def _chapter_frames(found: Sequence[Chapter], version: int) -> list[_Frame]:
    names = [b"ch%d" % number for number in range(len(found))]
    frames = []
    contents = [names[at : at + _MOST_ENTRIES] for at in range(0, len(names), _MOST_ENTRIES)]
    if len(contents) == 1:
        frames.append(_contents(b"toc", _TOP | _ORDERED, names))
    else:  # a table of tables
        tables = [b"toc%d" % number for number in range(len(contents))]
        frames.append(_contents(b"toc", _TOP | _ORDERED, tables))
        frames += [_contents(table, _ORDERED, listed) for table, listed in zip(tables, contents, strict=True)]
    for name, chapter in zip(names, found, strict=True):
        times = chapter.start_ms.to_bytes(4, "big") + chapter.end_ms.to_bytes(4, "big")
        text = _UTF_16 + chapter.title.encode("utf-16-le") if version == _V3 else _UTF_8 + chapter.title.encode()
        title = _written(_Frame(b"TIT2", b"\0\0", text), version)
        frames.append(_Frame(b"CHAP", b"\0\0", name + b"\0" + times + _NO_OFFSET + title))
    return frames


def _contents(name: bytes, flags: int, listed: Sequence[bytes]) -> _Frame:
    entries = b"".join(entry + b"\0" for entry in listed)
    return _Frame(b"CTOC", b"\0\0", name + b"\0" + bytes([flags, len(listed)]) + entries)


def _written(frame: _Frame, version: int) -> bytes:
    size = len(frame.data)
    return frame.name + (size.to_bytes(4, "big") if version == _V3 else _safe_bytes(size)) + frame.flags + frame.data


def _unsynchronised(frame: _Frame) -> _Frame:
    """Put a zero between bytes that look like the start of sound."""
    data = re.sub(rb"\xff(?=[\xe0-\xff\x00]|\Z)", b"\xff\x00", frame.data)
    return _Frame(frame.name, bytes([0, _FRAME_UNSYNCHRONISED]), _safe_bytes(len(frame.data)) + data)


def _safe_int(data: bytes) -> int:
    """Read a number that has seven bits in a byte.

    Raises:
        ValueError: it has eight.
    """
    if any(byte > 0x7F for byte in data):  # noqa: PLR2004
        raise ValueError("its tag is broken")
    return sum(byte << 7 * k for k, byte in enumerate(reversed(data)))


def _safe_bytes(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))
