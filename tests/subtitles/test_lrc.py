from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
import srt
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitles.lrc import to_lrc
from subtitles.plain import plain_lines
from tests.subtitles import made
from tests.subtitles.parsers import srt_by_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

    from subtitles.cues import Subtitles

LINE = re.compile(r"\[(\d{2,}):(\d\d)\.(\d\d)\](?: (?=\[))?(.*)")
STAMP = re.compile(r"<\d{2,}:\d\d\.\d\d> ")


def read(text: str) -> list[tuple[int, str]]:
    """Return hundredths of a second and text of each line that has a time; the others must be tags."""
    lines = text.splitlines()
    assert all(re.match(r"\[[a-z#]+:", line) for line in lines if not LINE.fullmatch(line))
    found = (LINE.fullmatch(line) for line in lines)
    return [((int(m[1]) * 60 + int(m[2])) * 100 + int(m[3]), m[4]) for m in found if m]


def shown(what: Subtitles) -> list[tuple[int, str]]:
    visible = ((cue.start_ms // 10, plain_lines(cue.lines)) for cue in what.cues)
    return [(start, " ".join(lines)) for start, lines in visible if lines]


def test_it_looks_like_this() -> None:
    assert to_lrc(made.everything()) == (
        "[ti:Ein <Titel>]\n[la:de]\n[length:00:10]\n"
        "[00:01.00] [Musik]\n[00:02.50]\n"
        "[00:04.00]Sie sagte: Let it be, Herr Müller & Söhne!\n[00:06.90]\n"
        "[00:07.90]5 < 6 stimmt.\n[00:09.40]\n"
    )


def test_with_words_a_line_looks_like_this() -> None:
    assert "\n[00:07.90]<00:08.00> 5 <00:08.30> < <00:08.60> 6 <00:08.90> stimmt.\n" in to_lrc(
        made.everything(), words=True
    )
    assert "<00:06.10> & Söhne!\n" in to_lrc(made.everything(), words=True)


def test_a_recording_of_another_text_is_warned_of() -> None:
    assert "\n[#:Achtung: Der Ton" in to_lrc(made.subtitles([], title="Ein Titel", belongs=False))


def test_more_than_an_hour_and_a_half_is_minutes_too() -> None:
    assert read(to_lrc(made.subtitles([made.cue(1, "a", start_ms=6_001_239)]))) == [(600_123, "a"), (600_273, "")]


def test_an_empty_line_stands_only_where_the_screen_would_stay_full() -> None:
    cues = [made.cue(1, "a", start_ms=0, end_ms=1000), made.cue(2, "b", start_ms=1080)]
    assert [text for _, text in read(to_lrc(made.subtitles(cues)))] == ["a", "b", ""]


@settings(max_examples=100, deadline=None)
@given(what=made.any_subtitles(), words=st.booleans())
def test_any_text_is_read_back(*, what: Subtitles, words: bool) -> None:
    found = [(start, STAMP.sub("", text) if words else text) for start, text in read(to_lrc(what, words=words))]
    expected = [(start, STAMP.sub("", text) if words else text) for start, text in shown(what)]
    assert [line for line in found if line[1]] == expected


@pytest.mark.requires_ffmpeg
def test_ffmpeg_reads_the_same_text_and_starts(tmp_path: Path) -> None:
    path = tmp_path / "a.lrc"
    what = made.subtitles(made.everything().cues[1:])  # FFmpeg takes a bracket at the start of a line away
    path.write_text(to_lrc(what), "utf-8")
    found = list(srt.parse(srt_by_ffmpeg(path)))
    assert [(round(line.start.total_seconds() * 1000), line.content) for line in found if line.content] == [
        (cue.start_ms, " ".join(cue.lines)) for cue in what.cues
    ]
