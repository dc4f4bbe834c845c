from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING

import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitles.cues import Cue
from subtitles.plain import plain_lines
from subtitles.vtt import to_vtt
from tests.subtitles import made
from tests.subtitles.parsers import by_ffmpeg, by_node

if TYPE_CHECKING:
    from pathlib import Path

    from subtitles.cues import Subtitles


def read_by_webvtt_py(text: str) -> list[list[str]]:
    raw = (caption.raw_text for caption in webvtt.from_string(text).captions)
    return [html.unescape(re.sub(r"<[^>]*>", "", text)).split("\n") for text in raw]


def test_it_looks_like_this() -> None:
    what = made.subtitles(
        [made.cue(1, "Müller & Söhne", "wissen es."), made.cue(2, "Ja.", start_ms=3_725_040)], title="Ein <Titel>"
    )
    assert to_vtt(what) == (
        "WEBVTT\n\nNOTE\nEin &lt;Titel&gt;\n\n"
        "p.1\n00:00:02.000 --> 00:00:03.500\nMüller &amp; Söhne\nwissen es.\n\n"
        "p.2\n01:02:05.040 --> 01:02:06.540\nJa.\n"
    )


def test_with_words_it_looks_like_this() -> None:
    assert to_vtt(made.everything(), words=True).partition("NOTE\n")[2] == (
        "Ein &lt;Titel&gt;\n\n"
        "sound.1\n00:00:01.000 --> 00:00:02.500\n<c.sound>[Musik]</c>\n\n"
        "p1.1\n00:00:04.000 --> 00:00:06.900\n"
        "<c>Sie</c> <00:00:04.300><c>sagte:</c> <lang en><00:00:04.600><c>Let</c> <00:00:04.900><c>it</c> "
        "<00:00:05.200><c>be,</c></lang>\n"
        "<00:00:05.500><c>Herr</c> <00:00:05.800><c>Müller</c> <00:00:06.100><c>&amp;</c> <c>Söhne!</c>\n\n"
        "p1.2\n00:00:07.900 --> 00:00:09.400\n"
        "<c>5</c> <00:00:08.300><c>&lt;</c> <00:00:08.600><c>6</c> <00:00:08.900><c>stimmt.</c>\n"
    )


def test_nothing_read_makes_a_valid_empty_file() -> None:
    assert to_vtt(made.subtitles([])) == "WEBVTT\n"
    assert to_vtt(made.subtitles([made.cue(1, "\n \r")])) == "WEBVTT\n"


def test_the_note_warns_of_a_wrong_recording() -> None:
    assert "NOTE\nEin Titel\nAchtung: Der Ton gehört" in to_vtt(made.subtitles([], title="Ein Titel", belongs=False))
    assert "NOTE\nWarning: the sound" in to_vtt(made.subtitles([], language="fr", belongs=False))


def test_an_id_of_another_program_cannot_break_the_file() -> None:
    odd = Cue(id="a --> b\n1", paragraph_id="p", start_ms=0, end_ms=1, lines=("x",), words=())
    assert "\na_--__b_1\n" in to_vtt(made.subtitles([odd]))


@pytest.mark.parametrize("words", [False, True])
def test_odd_text_is_read_back_by_webvtt_py(*, words: bool) -> None:
    assert read_by_webvtt_py(to_vtt(made.odd(), words=words)) == made.shown(made.odd())


@settings(max_examples=100, deadline=None)
@given(what=made.any_subtitles(), words=st.booleans())
def test_any_text_is_read_back_by_webvtt_py(*, what: Subtitles, words: bool) -> None:
    assert read_by_webvtt_py(to_vtt(what, words=words)) == made.shown(what)


@pytest.mark.requires_node
def test_the_strict_and_the_lenient_parser_read_any_text_and_find_no_fault() -> None:
    drawn: list[Subtitles] = [made.everything(), made.odd(), made.subtitles([])]

    @settings(max_examples=100, deadline=None, database=None)
    @given(made.any_subtitles())
    def draw(what: Subtitles) -> None:
        drawn.append(what)

    draw()
    written = [to_vtt(what, words=words) for what in drawn for words in (False, True)]
    found = by_node(*({"kind": "vtt", "text": text} for text in written))
    for what, parsed in zip((what for what in drawn for _ in (False, True)), found, strict=True):
        strict, lenient = parsed["strict"], parsed["lenient"]
        visible = [shown for shown in what.cues if any(line for line in plain_lines(shown.lines))]
        assert strict["errors"] == []
        assert [cue["text"] for cue in strict["cues"]] == ["\n".join(lines) for lines in made.shown(what)]
        assert [cue["id"] for cue in strict["cues"]] == [shown.id for shown in visible]
        assert [round(cue["start"] * 1000) for cue in strict["cues"]] == [shown.start_ms for shown in visible]
        assert [round(cue["end"] * 1000) for cue in strict["cues"]] == [shown.end_ms for shown in visible]
        assert lenient["errors"] == []
        assert [(cue["id"], cue["start"]) for cue in lenient["cues"]] == [
            (cue["id"], cue["start"]) for cue in strict["cues"]
        ]


@pytest.mark.requires_node
def test_the_strict_parser_sees_stamps_quotes_and_sounds_where_they_are() -> None:
    (parsed,) = by_node({"kind": "vtt", "text": to_vtt(made.everything(), words=True)})
    sound, quote, _ = parsed["strict"]["cues"]
    assert sound["nodes"] == [["c", "sound", ""]]
    assert ["lang", "en"] in quote["nodes"]
    stamps = [node[1] for node in quote["nodes"] if node[0] == "stamp"]
    assert stamps == [4.3, 4.6, 4.9, 5.2, 5.5, 5.8, 6.1]


@pytest.mark.requires_node
def test_the_strict_parser_would_find_a_fault() -> None:
    (parsed,) = by_node({"kind": "vtt", "text": "WEBVTT\n\n00:01.000 --> 00:02.000\na & b\n"})
    assert parsed["strict"]["errors"]


@pytest.mark.requires_ffmpeg
@pytest.mark.parametrize("words", [False, True])
def test_ffmpeg_decodes_it_without_a_complaint(tmp_path: Path, *, words: bool) -> None:
    path = tmp_path / "a.vtt"
    path.write_text(to_vtt(made.everything(), words=words), "utf-8")
    assert by_ffmpeg(path) == []
