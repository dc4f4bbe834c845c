from __future__ import annotations

import io
import json
import subprocess
from typing import TYPE_CHECKING, Any

import av
import numpy as np
import pytest
from hypothesis import given, settings
from mutagen import id3

from articles.records import Kind
from subtitles.errors import NoTagForChapters
from subtitles.id3 import tag
from subtitles.plain import plain_lines
from tests import records
from tests.subtitles import made

if TYPE_CHECKING:
    from pathlib import Path

    from align.records import Alignment

PICTURE = b"\xff\xd8\xff\xe0\x00" * 50 + b"\xff\x00\xff"  # what unsynchronisation changes
TITLES = ["Titel: ÄÖÜ", "Zweitens & 漢 👩", "Schluss"]


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return an MP3 of two seconds without a tag."""
    path = tmp_path_factory.mktemp("id3") / "a.mp3"
    with av.open(str(path), "w", options={"id3v2_version": "0", "write_xing": "1"}) as file:
        stream = file.add_stream("libmp3lame", rate=16_000, layout="mono")
        sound = (np.sin(np.arange(32_000) / 8) * 9000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(sound[None], format="s16", layout="mono")
        frame.sample_rate = 16_000
        file.mux([*stream.encode(frame), *stream.encode(None)])
    data = path.read_bytes()
    assert data[0] == 0xFF, "the file begins with sound"
    return data


def alignment(titles: list[str]) -> Alignment:
    read = [
        records.paragraph(f"h{number}", [[(title, number * 10, number * 10 + 10)]], kind=Kind.HEADING)
        for number, title in enumerate(titles)
    ]
    return records.alignment(read, records.recording(2000))


def with_tag(sound: bytes, version: int, *, old_chapters: bool = True) -> tuple[bytes, id3.ID3]:
    """Put a tag with all sorts of frames before sound; returns it with the tag."""
    tags = id3.ID3()
    tags.add(id3.TIT2(encoding=1, text=["Alter Titel ÄÖÜ"]))
    tags.add(id3.COMM(encoding=1, lang="deu", desc="x", text=["Kommentar"]))
    tags.add(id3.APIC(encoding=0, mime="image/jpeg", type=3, desc="", data=PICTURE))
    tags.add(id3.PRIV(owner="wir", data=bytes(range(256))))
    tags.add(id3.TXXX(encoding=1, desc="Eigenes", text=["漢"]))
    if old_chapters:
        tags.add(id3.CHAP(element_id="alt", start_time=0, end_time=5, start_offset=0, end_offset=0))
        tags.add(id3.CTOC(element_id="alttoc", flags=3, child_element_ids=["alt"]))
    file = io.BytesIO(sound)
    tags.save(file, v2_version=version, v1=2)
    return file.getvalue(), tags


def copied(data: bytes, what: Alignment, folder: Path) -> bytes:
    original, copy = folder / "a.mp3", folder / "b.mp3"
    original.write_bytes(data)
    with copy.open("wb") as file:
        tag(original, what, file)
    assert original.read_bytes() == data
    return copy.read_bytes()


def read(data: bytes) -> id3.ID3:
    return id3.ID3(io.BytesIO(data), translate=False)


def chapters_of(tags: id3.ID3) -> list[tuple[int, int, str]]:
    (top,) = [toc for toc in tags.getall("CTOC") if toc.flags & id3.CTOCFlags.TOP_LEVEL]
    names = top.child_element_ids
    if names[0].startswith("toc"):
        names = [name for table in names for name in tags[f"CTOC:{table}"].child_element_ids]
    found = [tags[f"CHAP:{name}"] for name in names]
    assert len(found) == len(tags.getall("CHAP"))
    return [(c.start_time, c.end_time, str(c.sub_frames["TIT2"].text[0])) for c in found]


def after_tag(data: bytes) -> bytes:
    size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    return data[10 + size :] if data.startswith(b"ID3") else data


EXPECTED = [(0, 10, TITLES[0]), (10, 20, TITLES[1]), (20, 2000, TITLES[2])]


def test_a_file_without_a_tag_gets_one_and_its_sound_is_the_same(bare: bytes, tmp_path: Path) -> None:
    data = copied(bare, alignment(TITLES), tmp_path)
    assert chapters_of(read(data)) == EXPECTED
    assert read(data).version == (2, 3, 0)
    assert after_tag(data) == bare


@pytest.mark.parametrize("version", [3, 4])
def test_all_other_frames_stay_and_old_chapters_go(bare: bytes, version: int, tmp_path: Path) -> None:
    data, tags = with_tag(bare, version)
    made_copy = copied(data, alignment(TITLES), tmp_path)
    found = read(made_copy)
    assert found.version == (2, version, 0)
    assert chapters_of(found) == EXPECTED
    kept = {key: frame for key, frame in tags.items() if key[:4] not in ("CHAP", "CTOC")}
    assert {key: found[key] for key in found if key[:4] not in ("CHAP", "CTOC")} == kept
    assert after_tag(made_copy) == after_tag(data)  # with the ID3v1 at its end
    assert made_copy[-128:-125] == b"TAG"


@pytest.mark.parametrize("version", [3, 4])
def test_frames_are_the_same_bytes(bare: bytes, version: int, tmp_path: Path) -> None:
    data, _ = with_tag(bare, version, old_chapters=False)
    body = data[10 : len(data) - len(after_tag(data))].rstrip(b"\0")
    assert copied(data, alignment(TITLES), tmp_path)[10:].startswith(body)


def test_a_second_time_changes_nothing(bare: bytes, tmp_path: Path) -> None:
    once = copied(bare, alignment(TITLES), tmp_path)
    assert copied(once, alignment(TITLES), tmp_path) == once


def test_where_nothing_was_read_the_copy_is_the_original(bare: bytes, tmp_path: Path) -> None:
    data, _ = with_tag(bare, 4)
    assert copied(data, records.alignment([], records.recording(2000)), tmp_path) == data


def test_more_chapters_than_a_table_holds_are_in_tables_of_a_table(bare: bytes, tmp_path: Path) -> None:
    titles = [f"Nr.{number}" for number in range(300)]
    tags = read(copied(bare, alignment(titles), tmp_path))
    assert [title for _, _, title in chapters_of(tags)] == titles
    assert len(tags.getall("CTOC")) == 3


def _safe(number: int) -> bytes:
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def _frame(name: bytes, data: bytes, *, version: int, flags: bytes = b"\0\0") -> bytes:
    return name + (len(data).to_bytes(4, "big") if version == 3 else _safe(len(data))) + flags + data


def _file(version: int, flags: int, body: bytes, sound: bytes, footer: bytes = b"") -> bytes:
    return b"ID3" + bytes([version, 0, flags]) + _safe(len(body)) + body + footer + sound


APIC = b"\0image/jpeg\0\x03\0" + PICTURE


def unsynchronised(data: bytes) -> bytes:
    """Put a zero after each 0xFF that the standard asks for, in the plainest way."""
    written = bytearray()
    for byte, following in zip(data, [*data[1:], 0], strict=True):
        written.append(byte)
        if byte == 0xFF and (following >= 0xE0 or following == 0):
            written.append(0)
    return bytes(written)


def _odd_files(sound: bytes) -> dict[str, bytes]:
    plain3, plain4 = _frame(b"APIC", APIC, version=3), _frame(b"APIC", APIC, version=4)
    each = _frame(b"APIC", _safe(len(APIC)) + unsynchronised(APIC), version=4, flags=b"\0\x03")
    crc = (6).to_bytes(4, "big") + b"\0\0" + (0).to_bytes(4, "big")  # an extended header of 2.3
    footer = b"3DI" + bytes([4, 0, 0x10]) + _safe(len(plain4))
    return {
        "2.3, unsynchronised": _file(3, 0x80, unsynchronised(plain3), sound),
        "2.3, extended header": _file(3, 0x40, crc + plain3, sound),
        "2.3, padding": _file(3, 0, plain3 + bytes(500), sound),
        "2.3, padding of 7 bytes": _file(3, 0, plain3 + bytes(7), sound),
        "2.4, unsynchronised": _file(4, 0x80, each, sound),
        "2.4, extended header": _file(4, 0x40, _safe(6) + b"\x01\0" + plain4, sound),
        "2.4, footer": _file(4, 0x10, plain4, sound, footer),
        "2.4, sizes as in 2.3": _file(4, 0, _frame(b"APIC", APIC, version=3), sound),
        "2.4, sizes as in 2.3 and zeros": _file(4, 0, _frame(b"PRIV", bytes(300), version=3) + plain3, sound),
    }


@pytest.mark.parametrize("name", _odd_files(b""))
def test_odd_tags_keep_their_frames(name: str, bare: bytes, tmp_path: Path) -> None:
    data = copied(_odd_files(bare)[name], alignment(TITLES), tmp_path)
    tags = read(data)
    assert chapters_of(tags) == EXPECTED
    assert [picture.data for picture in tags.getall("APIC")] == [PICTURE]
    assert after_tag(data) == bare


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"ID3\x02\0\0" + _safe(0), "its tag is older than ID3v2.3"),
        (_file(3, 0, b"APIC\0\0\xff\xff\0\0x", b""), "its tag is broken"),
        (_file(4, 0, b"ap c\0\0\0\x01\0\0x", b""), "its tag is broken"),
        (b"ID3\x04\0\0\xff\xff\xff\xff", "its tag is broken"),
    ],
)
def test_a_tag_that_takes_none_is_refused(data: bytes, reason: str, bare: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(data + bare)
    with pytest.raises(NoTagForChapters) as error:
        tag(path, alignment(TITLES), io.BytesIO())
    assert (error.value.name, error.value.reason) == ("a.mp3", reason)


def test_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"fLaC" + bytes(100))
    with pytest.raises(NoTagForChapters, match="it is no MP3"):
        tag(path, alignment(TITLES), io.BytesIO())


@settings(max_examples=50, deadline=None)
@given(title=made.WORD)
def test_any_title_is_read_back(title: str, bare: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.getbasetemp()
    # a heading of which nothing is seen is none, and the text has the title of the article
    shown = plain_lines([title]) or ["Ein Titel"]
    for version in (3, 4):
        data, _ = with_tag(bare, version, old_chapters=False)
        found = read(copied(data, alignment([title]), folder))
        assert [c[2] for c in chapters_of(found)] == shown


@pytest.mark.requires_ffmpeg
@pytest.mark.parametrize("version", [0, 3, 4])
def test_ffprobe_shows_the_chapters_and_hears_the_same(version: int, bare: bytes, tmp_path: Path) -> None:
    data = bare if version == 0 else with_tag(bare, version)[0]
    copied(data, alignment(TITLES), tmp_path)
    command = ["ffprobe", "-v", "error", "-show_chapters", "-of", "json", "b.mp3"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=60)
    found: list[dict[str, Any]] = json.loads(run.stdout)["chapters"]
    assert [(c["start"], c["end"], c["tags"]["title"]) for c in found] == EXPECTED
    hashes = {
        subprocess.run(
            ["ffmpeg", "-v", "error", "-i", name, "-map", "0:a", "-f", "md5", "-"],
            cwd=tmp_path,
            capture_output=True,
            check=True,
            timeout=60,
        ).stdout
        for name in ("a.mp3", "b.mp3")
    }
    assert len(hashes) == 1
