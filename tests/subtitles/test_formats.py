from __future__ import annotations

import html
import json
import subprocess
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import srt
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitles.cues import Cue
from subtitles.cut import cut
from subtitles.formats import FORMATS, note
from subtitles.srt import to_srt
from subtitles.vtt import to_vtt

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment

ODD = (
    "a --> b",
    "a ---> b",
    "Müller & Söhne, 5 < 6 > 4",
    "<b>fett</b> <script>alert(1)</script>",
    "&amp; &lt; &shy; &#x2d;",
    "NOTE",
    "WEBVTT",
    "STYLE",
    "17",
    "00:00:01.000 --> 00:00:02.000",
    "שלום עולם \u202eabc\u202c",
    "👩‍👩‍👧‍👦 e\u0301",
    "3\u00a0000\u00adEuro",
    "{\\an8}oben",
    "<00:00:01.000><c>Wort</c>",
    "\ufeff",
)


def cue(number: int, *lines: str, start_ms: int | None = None) -> Cue:
    start = number * 2000 if start_ms is None else start_ms
    return Cue(id=f"p.{number}", paragraph_id="p", start_ms=start, end_ms=start + 1500, lines=lines, words=())


def odd_cues() -> list[Cue]:
    return [cue(number, text, text) for number, text in enumerate(ODD)]


def strictly_parsed(text: str) -> dict[str, Any]:
    script = Path(__file__).with_name("validate.js")
    run = subprocess.run(["node", str(script)], input=text.encode(), capture_output=True, check=True, timeout=60)
    parsed: dict[str, Any] = json.loads(run.stdout)
    return parsed


def written_by(name: str, cues: list[Cue]) -> list[str]:
    """Read a file back by somebody else's parser, as the text of each cue."""
    text = FORMATS[name](cues)
    if name == "srt":
        return [subtitle.content for subtitle in srt.parse(text)]
    return [html.unescape(caption.raw_text) for caption in webvtt.from_string(text).captions]


def test_webvtt_looks_like_this() -> None:
    assert to_vtt([cue(1, "Müller & Söhne", "wissen es."), cue(2, "Ja.", start_ms=3_725_040)], note="Ein <Titel>") == (
        "WEBVTT\n\nNOTE\nEin &lt;Titel&gt;\n\n"
        "p.1\n00:00:02.000 --> 00:00:03.500\nMüller &amp; Söhne\nwissen es.\n\n"
        "p.2\n01:02:05.040 --> 01:02:06.540\nJa.\n"
    )


def test_srt_looks_like_this() -> None:
    assert to_srt([cue(1, "Müller & Söhne", "wissen --> es."), cue(2, "Ja.", start_ms=3_725_040)], note="nichts") == (
        "1\n00:00:02,000 --> 00:00:03,500\nMüller & Söhne\nwissen -> es.\n\n2\n01:02:05,040 --> 01:02:06,540\nJa.\n"
    )


def test_nothing_read_makes_a_valid_empty_file() -> None:
    assert to_vtt([]) == "WEBVTT\n"
    assert to_srt([]) == ""


@pytest.mark.parametrize("name", FORMATS)
def test_control_characters_make_no_lines_and_empty_cues_go(name: str) -> None:
    text = FORMATS[name]([cue(1, "a\r\n\r\nb\u2028c\0d\x85e"), cue(2, "\n \r"), cue(3, "f", " ", "g\ud800")])
    assert written_by(name, [cue(1, "a\r\n\r\nb\u2028c\0d\x85e")]) == ["a b c d e"]
    assert not set(text) & set("\r\0\u2028\u2029\x85")
    assert text.count(" --> ") == 2
    assert text.encode()


@pytest.mark.parametrize("name", FORMATS)
def test_odd_text_is_read_back_as_it_was(name: str) -> None:
    cues = [cue(number, text, "zweite Zeile") for number, text in enumerate(ODD) if name == "vtt" or "--" not in text]
    assert written_by(name, cues) == ["\n".join(c.lines) for c in cues]


def test_srt_times_are_read_back_exactly() -> None:
    cues = [cue(1, "a"), cue(2, "b", start_ms=359_999_001)]
    for subtitle, written in zip(srt.parse(to_srt(cues)), cues, strict=True):
        assert subtitle.start == timedelta(milliseconds=written.start_ms)
        assert subtitle.end == timedelta(milliseconds=written.end_ms)


def test_the_note_warns_of_a_wrong_recording(build: Callable[..., Alignment]) -> None:
    assert note(build("Ja.")) == "Ein Titel"
    assert note(build("Ja.", belongs=False)).startswith("Ein Titel\nAchtung: Der Ton gehört wohl nicht")
    assert "Warning" in note(build("Yes.", language="fr", belongs=False))


def test_an_id_of_another_program_cannot_break_the_file() -> None:
    odd = Cue(id="a --> b\n1", paragraph_id="p", start_ms=0, end_ms=1, lines=("x",), words=())
    assert "\na_--__b_1\n" in to_vtt([odd])


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1), min_size=1, max_size=2
    )
)
def test_any_text_is_read_back_from_webvtt(lines: list[str]) -> None:
    expected = [line.strip() for line in lines if line.strip()]
    assert written_by("vtt", [cue(1, *lines)]) == (["\n".join(expected)] if expected else [])


@pytest.mark.requires_node
def test_the_strict_parser_finds_no_fault_and_the_same_words(build: Callable[..., Alignment]) -> None:
    read = cut(build("Müller & Söhne sagen: 5 < 6 --> ja. | Und <b>fett</b> auch.", "Ein zweiter Absatz."))
    cues = [*read, *(cue(number + 20, text, text) for number, text in enumerate(ODD))]
    parsed = strictly_parsed(to_vtt(cues, note="Titel --> & <b>\n\nmehr"))
    assert parsed["errors"] == []
    assert [found["id"] for found in parsed["cues"]] == [written.id for written in cues]
    assert [found["text"] for found in parsed["cues"]] == ["\n".join(written.lines) for written in cues]
    assert [round(found["start"] * 1000) for found in parsed["cues"]] == [written.start_ms for written in cues]


@pytest.mark.requires_node
def test_the_strict_parser_would_find_a_fault() -> None:
    assert strictly_parsed("WEBVTT\n\n00:01.000 --> 00:02.000\na & b\n")["errors"]
