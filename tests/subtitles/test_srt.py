from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

import pysubs2
import pytest
import srt
from hypothesis import given, settings

from subtitles.srt import to_srt
from tests.subtitles import made
from tests.subtitles.parsers import by_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

    from subtitles.cues import Subtitles


def without_arrows(lines: list[str]) -> list[str]:
    """Return what is left in SRT, which cannot say an arrow."""
    return [re.sub("-{2,}>", "->", line) for line in lines]


def test_it_looks_like_this() -> None:
    what = made.subtitles([made.cue(1, "Müller & Söhne", "wissen --> es."), made.cue(2, "Ja.", start_ms=3_725_040)])
    assert to_srt(what) == (
        "1\n00:00:02,000 --> 00:00:03,500\nMüller & Söhne\nwissen -> es.\n\n2\n01:02:05,040 --> 01:02:06,540\nJa.\n"
    )


def test_nothing_read_makes_an_empty_file() -> None:
    assert to_srt(made.subtitles([])) == ""


def test_the_counter_has_no_hole_where_a_cue_shows_nothing() -> None:
    text = to_srt(made.subtitles([made.cue(1, "a"), made.cue(2, "\n"), made.cue(3, "b")]))
    assert [subtitle.index for subtitle in srt.parse(text)] == [1, 2]


def test_times_are_read_back_exactly() -> None:
    cues = [made.cue(1, "a"), made.cue(2, "b", start_ms=359_990_001)]
    for subtitle, written in zip(srt.parse(to_srt(made.subtitles(cues))), cues, strict=True):
        assert subtitle.start == timedelta(milliseconds=written.start_ms)
        assert subtitle.end == timedelta(milliseconds=written.end_ms)


def test_two_parsers_agree_about_odd_text() -> None:
    # pysubs2 takes any line with two times for the head of a cue, whatever stands between them
    what = made.subtitles([cue for cue in made.odd().cues if "00:00:01" not in cue.text])
    text = to_srt(what)
    expected = ["\n".join(without_arrows(lines)) for lines in made.shown(what)]
    assert [subtitle.content for subtitle in srt.parse(text)] == expected
    events = list(pysubs2.SSAFile.from_string(text, format_="srt", keep_unknown_html_tags=True))
    assert [(event.start, event.end) for event in events] == [(cue.start_ms, cue.end_ms) for cue in what.cues]


def test_two_parsers_read_the_same_text() -> None:
    text = to_srt(made.everything())
    expected = made.shown(made.everything())
    assert [subtitle.content.split("\n") for subtitle in srt.parse(text)] == expected
    events = pysubs2.SSAFile.from_string(text, format_="srt")
    assert [event.text.split("\\N") for event in events] == expected


@settings(max_examples=100, deadline=None)
@given(made.any_subtitles())
def test_any_text_is_read_back(what: Subtitles) -> None:
    expected = ["\n".join(without_arrows(lines)) for lines in made.shown(what)]
    assert [subtitle.content for subtitle in srt.parse(to_srt(what))] == expected


@pytest.mark.requires_ffmpeg
def test_ffmpeg_decodes_it_without_a_complaint(tmp_path: Path) -> None:
    path = tmp_path / "a.srt"
    path.write_text(to_srt(made.everything()), "utf-8")
    assert by_ffmpeg(path) == []
