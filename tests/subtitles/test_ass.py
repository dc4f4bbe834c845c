from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitles.ass import to_ass
from subtitles.plain import plain_lines
from tests.subtitles import made
from tests.subtitles.parsers import by_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from subtitles.cues import Subtitles


def read_by_pysubs2(text: str) -> pysubs2.SSAFile:
    return pysubs2.SSAFile.from_string(text, format_="ass")


def lines_of(event: pysubs2.SSAEvent) -> list[str]:
    """Take the karaoke out, and what escapes."""
    lines = re.sub(r"(?<!\\)\{\\k\d+\}", "", event.text).split(r"\N")
    return [line.replace("\\\N{WORD JOINER}", "\\").replace(r"\{", "{").replace(r"\}", "}") for line in lines]


def drawn(what: Subtitles, at_s: float, folder: Path) -> NDArray[np.uint8]:
    """Burn subtitles into a grey picture as FFmpeg and libass do; shape (height, width, 3)."""
    (folder / "a.ass").write_text(to_ass(what, words=True), "utf-8")
    command = ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", f"color=c=gray:s=640x360:r=20:d={at_s + 1}"]
    command += ["-vf", "ass=a.ass", "-ss", str(at_s), "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    run = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=120)
    return np.frombuffer(run.stdout, np.uint8).reshape(360, 640, 3)


def pixels(picture: NDArray[np.uint8], *, blue: bool) -> int:
    """Count what is white, or yellow, which is white without blue."""
    red, green, blue_part = (picture[..., k].astype(int) for k in range(3))
    return int(np.count_nonzero((red > 200) & (green > 200) & ((blue_part > 200) if blue else (blue_part < 80))))


def test_a_cue_looks_like_this() -> None:
    text = to_ass(made.everything(), words=True)
    assert "; Ein <Titel>\n" in text
    assert "Dialogue: 0,0:00:01.00,0:00:02.50,Sound,sound.1,0,0,0,,[Musik]\n" in text
    assert (
        "Dialogue: 0,0:00:04.00,0:00:06.90,Text,p1.1,0,0,0,,{\\k30}Sie {\\k30}sagte: {\\k30}Let {\\k30}it {\\k30}be,\\N"
        "{\\k30}Herr {\\k30}Müller {\\k80}& Söhne!\n"
    ) in text
    assert ",,{\\k10}{\\k30}5 {\\k30}< {\\k30}6 {\\k50}stimmt.\n" in text


def test_times_are_cut_to_hundredths_and_no_cue_is_empty_for_it() -> None:
    what = made.subtitles([made.cue(1, "a", start_ms=1234, end_ms=1239), made.cue(2, "b", start_ms=36_000_019)])
    assert [(event.start, event.end) for event in read_by_pysubs2(to_ass(what))] == [
        (1230, 1240),
        (36_000_010, 36_001_510),
    ]


@pytest.mark.parametrize("words", [False, True])
def test_odd_text_is_read_back_by_pysubs2(*, words: bool) -> None:
    events = read_by_pysubs2(to_ass(made.odd(), words=words))
    assert [lines_of(event) for event in events] == made.shown(made.odd())


@settings(max_examples=100, deadline=None)
@given(what=made.any_subtitles(), words=st.booleans())
def test_any_text_is_read_back_by_pysubs2(*, what: Subtitles, words: bool) -> None:
    events = read_by_pysubs2(to_ass(what, words=words))
    assert [lines_of(event) for event in events] == made.shown(what)
    assert [event.name for event in events] == [cue.id for cue in what.cues if plain_lines(cue.lines)]


@settings(max_examples=100, deadline=None)
@given(made.any_subtitles())
def test_karaoke_never_lasts_longer_than_its_cue(what: Subtitles) -> None:
    for event in read_by_pysubs2(to_ass(what, words=True)):
        total_ms = 10 * sum(map(int, re.findall(r"(?<!\\)\{\\k(\d+)\}", event.text)))
        assert total_ms <= event.end - event.start


@pytest.mark.requires_ffmpeg
@pytest.mark.parametrize("words", [False, True])
def test_ffmpeg_decodes_it_without_a_complaint(tmp_path: Path, *, words: bool) -> None:
    path = tmp_path / "a.ass"
    path.write_text(to_ass(made.odd(), words=words), "utf-8")
    assert by_ffmpeg(path) == []


@pytest.mark.requires_ffmpeg
def test_libass_lights_one_word_after_the_other(tmp_path: Path) -> None:
    what = made.subtitles([made.spoken("p.1", "MMMM MMMM MMMM", start_ms=1000, lead_ms=500)])
    pictures = [drawn(what, at_s, tmp_path) for at_s in (0.7, 1.1, 1.4, 1.8)]
    yellow = [pixels(picture, blue=False) for picture in pictures]
    white = [pixels(picture, blue=True) for picture in pictures]
    assert yellow[0] == 0 < yellow[1] < yellow[2] < yellow[3]
    assert white[0] > white[1] > white[2] > white[3] == 0


@pytest.mark.requires_ffmpeg
def test_libass_shows_braces_and_backslashes(tmp_path: Path) -> None:
    def amount(text: str) -> int:
        picture = drawn(made.subtitles([made.cue(0, text)]), 0.5, tmp_path)
        return pixels(picture, blue=False)

    # libass would swallow {MM} and take \N for the end of a line, unless they are escaped
    assert amount("MM {MM} MM") >= amount("MM MM MM") > amount("MM MM")
    assert amount(r"MM\NMM") > amount("MM MM")
