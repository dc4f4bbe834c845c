from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from ttconv.model import Br, P, Text
from ttconv.stl import reader
from ttconv.stl.iso6937 import decode

from subtitles.iso6937 import encode
from subtitles.plain import plain_lines
from subtitles.profiles import ARD, PODCAST
from subtitles.stl import replaced, to_stl
from tests.subtitles import made

if TYPE_CHECKING:
    from subtitles.cues import Cue, Subtitles
    from subtitles.profiles import Profile

GSI_BYTES, TTI_BYTES = 1024, 128


def read_by_ttconv(data: bytes) -> list[tuple[int, int, list[str]]]:
    """Return start and end in milliseconds and the lines of each subtitle."""
    found: list[tuple[int, int, list[str]]] = []
    for element in reader.to_model(BytesIO(data)).get_body().dfs_iterator():
        if isinstance(element, P):
            found.append((round(element.get_begin() * 1000), round(element.get_end() * 1000), [""]))
        elif isinstance(element, Br):
            found[-1][2].append("")
        elif isinstance(element, Text):
            found[-1][2][-1] += element.get_text()
    return found


def without_spaces(lines: list[str]) -> list[str]:
    """Leave spaces out, of which ttconv drops some."""
    return [line.replace(" ", "") for line in lines]


def writable(lines: list[str], *, german_quotes: bool) -> list[str]:
    """Return what the table of the format leaves of text."""
    return [decode(encode(line, german_quotes=german_quotes)[0])[0] for line in lines]


def on_grid(what: Subtitles) -> Subtitles:
    """Move times to frames of 40 ms."""
    moved = [replace(c, start_ms=c.start_ms // 40 * 40, end_ms=c.end_ms // 40 * 40) for c in what.cues]
    return replace(what, cues=tuple(moved))


def test_the_head_says_what_follows() -> None:
    what = made.subtitles([made.cue(1, "a", "b"), made.cue(2, "c")], title="Köln „A“", profile=ARD)
    data = to_stl(what, created=date(2026, 11, 28))
    assert len(data) == GSI_BYTES + 2 * TTI_BYTES
    assert data[:16] == b"850STL25.0110008"  # code page, 25 frames, teletext, Latin, German
    assert data[16:48] == b"K\x94ln ?A?".ljust(32)
    assert data[224:236] == b"261128261128"
    assert data[238:256] == b"000020000200140231"  # blocks, subtitles, groups, columns, rows, times meant
    assert data[256:272] == b"0000000000000200"  # from the start; the first cue at two seconds
    assert data[448:1024].rstrip() == b"characters written as others: 0"


def test_a_block_of_teletext_looks_like_this() -> None:
    what = made.subtitles([made.cue(1, "Süß", "x" * 37, start_ms=3_725_040)], profile=ARD)
    block = to_stl(what)[GSI_BYTES:]
    assert block[:5] == b"\0\1\0\xff\0"
    assert list(block[5:13]) == [1, 2, 5, 1, 1, 2, 6, 14]  # 540 ms are 13.5 frames
    assert list(block[13:16]) == [20, 2, 0]  # two rows of double height end at the lowest; centred
    text = b"\x0d\x0b\x0bS\xc8u\xfb\x0a\x0a\x8a\x8a\x0d\x0b\x0b" + b"x" * 37
    assert block[16:] == text.ljust(112, b"\x8f")


def test_lines_too_long_for_teletext_are_open_subtitles() -> None:
    data = to_stl(made.subtitles([made.cue(1, "a", "b")], profile=PODCAST))
    assert data[11:12] == b"0"
    assert data[251:255] == b"4223"
    assert data[GSI_BYTES + 13] == 22
    assert data[GSI_BYTES + 16 :] == b"a\x8ab".ljust(112, b"\x8f")


@pytest.mark.parametrize(
    ("rate_hz", "code", "frame"), [(24, b"STL24.01", 12), (30, b"STL30.01", 15), (50, b"STL25.01", 13)]
)
def test_times_are_frames_of_the_profile(rate_hz: float, code: bytes, frame: int) -> None:
    profile = replace(ARD, frame_rate_hz=rate_hz)
    data = to_stl(made.subtitles([made.cue(0, "a", start_ms=500)], profile=profile))
    assert (data[3:11], data[GSI_BYTES + 8]) == (code, frame)


def test_the_twenty_fifth_frame_is_the_next_second() -> None:
    data = to_stl(made.subtitles([made.cue(0, "a", start_ms=999)], profile=ARD))
    assert list(data[GSI_BYTES + 5 : GSI_BYTES + 9]) == [0, 0, 1, 0]


def test_what_it_cannot_write_is_counted() -> None:
    what = made.subtitles([made.cue(1, "„Nein“ – 漢")])
    assert replaced(what) == {"„": 1, "“": 1, "–": 1, "漢": 1}
    assert b"characters written as others: 4 " in to_stl(what)
    assert [lines for _, _, lines in read_by_ttconv(to_stl(what))] == [['"Nein" - ¤']]


def test_english_quotes_stay_as_they_are() -> None:
    what = made.subtitles([made.cue(1, "“No,” he said")], language="en")
    assert replaced(what) == {}
    assert [lines for _, _, lines in read_by_ttconv(to_stl(what))] == [["“No,” he said"]]


def test_long_text_takes_blocks_more_and_is_read_back_whole() -> None:
    what = made.subtitles([made.cue(1, "ä" * 200), made.cue(2, "b")])
    data = to_stl(what)
    numbers = [data[at + 3] for at in range(GSI_BYTES, len(data), TTI_BYTES)]
    assert numbers == [0, 1, 2, 0xFF, 0xFF]
    assert [lines for _, _, lines in read_by_ttconv(data)] == [["ä" * 200], ["b"]]


def seen(what: Subtitles) -> list[tuple[Cue, list[str]]]:
    """Return the cues of which anything can be written, with what that is."""
    german = any(mark in cue.text for cue in what.cues for mark in "„‚")
    written = (
        (cue, [line for line in writable(plain_lines(cue.lines), german_quotes=german) if line.strip()])
        for cue in what.cues
    )
    return [(cue, lines) for cue, lines in written if lines]


@pytest.mark.parametrize("profile", [ARD, PODCAST], ids=["teletext", "open"])
def test_odd_text_is_read_back_by_ttconv(profile: Profile) -> None:
    what = replace(made.odd(), profile=profile)
    found = read_by_ttconv(to_stl(what))
    assert [without_spaces(lines) for _, _, lines in found] == [without_spaces(lines) for _, lines in seen(what)]


@pytest.mark.parametrize("profile", [ARD, PODCAST], ids=["teletext", "open"])
@settings(max_examples=60, deadline=None)
@given(what=made.any_subtitles())
def test_any_text_is_read_back_with_its_frames(profile: Profile, what: Subtitles) -> None:
    what = on_grid(replace(what, profile=profile))
    found = read_by_ttconv(to_stl(what))
    assert [(start, end) for start, end, _ in found] == [(cue.start_ms, cue.end_ms) for cue, _ in seen(what)]
    assert [without_spaces(lines) for _, _, lines in found] == [without_spaces(lines) for _, lines in seen(what)]


def test_ttconv_finds_no_fault(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        read_by_ttconv(to_stl(replace(on_grid(made.everything()), profile=ARD)))
    assert caplog.records == []
