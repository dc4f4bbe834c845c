"""A file is what its first bytes are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio.errors import EmptyAudio, NotAudio
from audio.sniff import id3_bytes, sniff

if TYPE_CHECKING:
    from pathlib import Path

    from tests.audio.conftest import Encode


@pytest.mark.parametrize(
    ("name", "container"),
    [
        ("a.mp3", "mp3"),
        ("a.m4a", "mov"),
        ("a.aac", "aac"),
        ("a.opus", "ogg"),
        ("a.ogg", "ogg"),
        ("a.webm", "matroska"),
        ("a.flac", "flac"),
        ("a.wav", "wav"),
    ],
)
def test_sound_is_known_by_its_bytes(encode: Encode, name: str, container: str) -> None:
    path = encode(name, np.zeros(48_000), rate=48_000)
    assert sniff(path.rename(path.with_suffix(".bin"))) == container


def test_a_picture_in_the_tag_hides_nothing(encode: Encode) -> None:
    path = encode("a.mp3", np.zeros(44_100), muxer={"write_id3v2": "0"})
    size = 300_000
    tag = b"ID3\x04\0\0" + bytes([size >> 21 & 127, size >> 14 & 127, size >> 7 & 127, size & 127]) + bytes(size)
    assert id3_bytes(tag) == len(tag)
    path.write_bytes(tag + path.read_bytes())
    assert sniff(path) == "mp3"


@pytest.mark.parametrize(
    ("data", "looks_like"),
    [
        (b"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1/a.ts\n", "a playlist"),
        (b"\xef\xbb\xbf#extm3u\n", "a playlist"),
        (b"[playlist]\nFile1=a.mp3\n", "a playlist"),
        (b"ffconcat version 1.0\nfile a.wav\n", "a playlist"),
        (b"v=0\no=- 0 0 IN IP4 127.0.0.1\n", "the description of a stream"),
        (b"\n\n  <!DOCTYPE html>\n<html>", "a web page"),
        ("\ufeff<html>".encode("utf-16-le"), "a web page"),
        (b'<?xml version="1.0"?>\n<!DOCTYPE html>\n<html>', "a web page"),
        (b'<?xml version="1.0"?>\n<!-- x --><rss version="2.0">', "a feed"),
        (b'<?xml version="1.0"?><!-- x --> <!---->\n<html>', "a web page"),
        (b'<?xml version="1.0"?>' + b"<!---->" * 9000, "XML or a piece of a web page"),  # took for ever
        (b"<MPD/>", "XML or a piece of a web page"),
        (b'{"error": "gone"}', "JSON"),
        (b"Bitte melden Sie sich an.", "text"),
        (b"The free encyclopedia", "text"),
        (b"PK\x03\x04" + bytes(100), "a ZIP archive"),
        (b"%PDF-1.7\n", "a PDF"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "a picture"),
        (b"RIFF\0\0\0\0AVI LIST", "a RIFF file other than WAV"),
        (bytes(1000), ""),
    ],
)
def test_what_is_not_sound_is_called_by_its_name(tmp_path: Path, data: bytes, looks_like: str) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data)
    with pytest.raises(NotAudio) as caught:
        sniff(path)
    assert caught.value.looks_like == looks_like
    assert looks_like in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"ID3\x03\0\0\0\0\0\x04\0\0\0\0", b"ID3\x03\0\0\0\0\0\0TAG" + bytes(125)])
def test_a_tag_alone_is_empty(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data)
    with pytest.raises(EmptyAudio):
        sniff(path)
