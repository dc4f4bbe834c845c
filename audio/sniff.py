"""What kind of file it is, by its first bytes and never by its name.

FFmpeg guesses too, but it also opens lists that name other files and addresses. What is text is refused here, and what
is sound is opened as that one format.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from audio import mpeg
from audio.errors import EmptyAudio, NotAudio

if TYPE_CHECKING:
    from pathlib import Path

Container = Literal["mp3", "aac", "mov", "ogg", "flac", "wav", "matroska"]
"""FFmpeg's name for how the file is built."""

HEAD_BYTES = 64 << 10  # as much as FFmpeg's own MP3 reader searches for the first frame
JUNK_BYTES = 2 << 20  # how much rubbish before the first MP3 frame we look through

_ID3_BYTES = 10
_MOV_ATOMS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip")  # first in the file, after its size
_MAGIC: tuple[tuple[bytes, Container], ...] = (
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"\x1a\x45\xdf\xa3", "matroska"),
)
_OTHERS = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"MThd", "a MIDI file"),
    (b"FORM", "an AIFF file"),
    (b"caff", "a Core Audio file"),
    (b"#!AMR", "an AMR file"),
    (b"\x30\x26\xb2\x75", "a Windows Media file"),
    (b"RIFF", "a RIFF file other than WAV"),
)
_TEXTS = (
    (re.compile(r"#EXTM3U|\[playlist\]|ffconcat", re.IGNORECASE), "a playlist"),
    (re.compile(r"v=0\s", re.IGNORECASE), "the description of a stream"),
    (re.compile(r"<!doctype html|<html|<head|<body", re.IGNORECASE), "a web page"),
    (re.compile(r"<\?xml.{0,2000}?<(rss|feed)\b|<rss\b", re.IGNORECASE | re.DOTALL), "a feed"),
    (re.compile(r"<\?xml[^<]*+(?:(?><!--.*?-->)\s*+)*+<(?:!doctype )?html", re.IGNORECASE | re.DOTALL), "a web page"),
    (re.compile(r"<"), "XML or a piece of a web page"),
    (re.compile(r"[{\[]"), "JSON"),
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")


def sniff(path: Path) -> Container:
    """Return the format of a file of sound.

    Raises:
        EmptyAudio: it has no bytes, or a tag and nothing behind it.
        NotAudio: it is something else.
    """
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
        if not head:
            raise EmptyAudio(str(path))
        tag_bytes = id3_bytes(head)
        if tag_bytes:
            file.seek(tag_bytes)
            body = file.read(HEAD_BYTES)
            if not body.strip(b"\0") or body.startswith(b"TAG"):
                raise EmptyAudio(str(path))
        else:
            body = head
        found = _by_magic(body)
        if found:
            return found
        looks_like = "" if tag_bytes else _something_else(body)
        if not looks_like:
            body += file.read(JUNK_BYTES)
            if mpeg.find_frames(body) is not None:
                return "mp3"
    raise NotAudio(str(path), looks_like)


def id3_bytes(head: bytes) -> int:
    """Return the size of an ID3v2 tag at the start of a file, 0 where there is none."""
    if head[:3] != b"ID3" or len(head) < _ID3_BYTES or any(byte & 0x80 for byte in head[6:10]):
        return 0
    size = head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]  # seven bits a byte
    footer = _ID3_BYTES if head[5] & 0x10 else 0
    return _ID3_BYTES + size + footer


def _by_magic(body: bytes) -> Container | None:
    for magic, container in _MAGIC:
        if body.startswith(magic):
            return container
    if body[:4] in (b"RIFF", b"RF64") and body[8:12] == b"WAVE":
        return "wav"
    if body[:1] == b"\0" and body[4:8] in _MOV_ATOMS:
        return "mov"
    if _is_adts(body):
        return "aac"
    return "mp3" if mpeg.find_frames(body[:HEAD_BYTES]) is not None else None


def _is_adts(body: bytes) -> bool:
    """Whether two frames of AAC follow each other."""
    at = 0
    for _ in range(2):
        if len(body) < at + 7 or body[at] != 0xFF or body[at + 1] & 0xF6 != 0xF0:  # noqa: PLR2004 - sync, layer 0
            return False
        at += (body[at + 3] & 3) << 11 | body[at + 4] << 3 | body[at + 5] >> 5
    return True


def _something_else(body: bytes) -> str:
    """Say what it looks like, ``""`` where that is not known."""
    for magic, name in _OTHERS:
        if body.startswith(magic):
            return name
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = body.decode("utf-16", "replace")
    elif _CONTROLS.search(body[:4096]):
        return ""
    else:
        text = body.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "replace")
    text = text.lstrip()
    for pattern, name in _TEXTS:
        if pattern.match(text):
            return name
    return "text"
