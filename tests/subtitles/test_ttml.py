from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from ttconv.imsc import reader as ttconv_reader
from ttconv.model import Br, P, Text

from subtitles.ebuttd import to_ebuttd
from subtitles.plain import plain_lines
from subtitles.ttml import to_ttml
from tests.subtitles import made
from tests.subtitles.parsers import by_node

if TYPE_CHECKING:
    from collections.abc import Callable

    from subtitles.cues import Subtitles

TT = "{http://www.w3.org/ns/ttml}"
XML = "{http://www.w3.org/XML/1998/namespace}"
WHITE, YELLOW = [255, 255, 255, 255], [255, 255, 0, 255]


def to_ttml_with_words(what: Subtitles) -> str:
    return to_ttml(what, words=True)


WRITERS = pytest.mark.parametrize("write", [to_ttml, to_ttml_with_words, to_ebuttd])


def paragraphs(text: str) -> list[Any]:
    return etree.fromstring(text.encode()).findall(f".//{TT}p")


def lines_of(paragraph: Any) -> list[str]:
    lines = [""]
    for child in paragraph:
        if child.tag == f"{TT}br":
            lines.append("")
        else:
            lines[-1] += "".join(child.itertext())
    return lines


def read_by_ttconv(text: str) -> list[list[str]]:
    body = ttconv_reader.to_model(ET.ElementTree(ET.fromstring(text))).get_body()
    found = []
    for element in body.dfs_iterator():
        if isinstance(element, P):
            found.append([""])
        elif isinstance(element, Br):
            found[-1].append("")
        elif isinstance(element, Text):
            found[-1][-1] += element.get_text()
    return found


def test_a_cue_looks_like_this() -> None:
    text = to_ttml(made.everything())
    assert (
        '<p xml:id="p1.1" begin="00:00:04.000" end="00:00:06.900"><span style="text">Sie sagte:</span>'
        '<span xml:lang="en" style="text"> Let it be,</span><br/><span style="text">Herr Müller &amp; Söhne!</span></p>'
    ) in text
    assert '<p xml:id="sound.1" begin="00:00:01.000" end="00:00:02.500"><span style="sound">[Musik]</span></p>' in text
    assert "<ttm:title>Ein &lt;Titel&gt;</ttm:title>" in text


def test_a_word_is_lit_from_its_time_on() -> None:
    text = to_ttml(made.everything(), words=True)
    assert (
        '<span style="text"><set begin="0.100s" tts:color="#FFFF00"/>5</span>'
        '<span style="text"><set begin="0.400s" tts:color="#FFFF00"/> &lt;</span>'
    ) in text
    assert '<span style="text"> Söhne!</span>' in text  # not found in the sound: lit never


@WRITERS
def test_the_root_says_what_players_must_know(write: Callable[[Subtitles], str]) -> None:
    root = etree.fromstring(write(made.subtitles([made.cue(1, "Oui.")], language="fr", belongs=False)).encode())
    assert root.get(f"{XML}lang") == "fr"
    assert root.get("{http://www.w3.org/ns/ttml#parameter}timeBase") == "media"
    assert root.get("{http://www.w3.org/ns/ttml#parameter}cellResolution") == "32 15"
    styles = {style.get(f"{XML}id") for style in root.iter(f"{TT}style")}
    regions = {region.get(f"{XML}id") for region in root.iter(f"{TT}region")}
    (div,) = root.iter(f"{TT}div")
    assert styles == {"block", "text", "sound"}
    assert (div.get("style"), {div.get("region")}) == ("block", regions)


@WRITERS
def test_where_nothing_was_read_there_is_no_body(write: Callable[[Subtitles], str]) -> None:
    root = etree.fromstring(write(made.subtitles([])).encode())  # EBU-TT-D allows none without a paragraph
    assert [etree.QName(child).localname for child in root] == ["head"]


def test_the_two_profiles_name_themselves() -> None:
    imsc = etree.fromstring(to_ttml(made.everything()).encode())
    assert imsc.get("{http://www.w3.org/ns/ttml#parameter}contentProfiles") == (
        "http://www.w3.org/ns/ttml/profile/imsc1.1/text"
    )
    assert "urn:ebu:tt:distribution:2014-01" in to_ebuttd(made.everything())


def test_ebu_tt_d_has_no_span_within_a_span_and_no_element_that_it_forbids() -> None:
    root = etree.fromstring(to_ebuttd(made.everything()).encode())
    allowed = {"tt", "head", "metadata", "styling", "style", "layout", "region", "body", "div", "p", "span", "br"}
    assert {etree.QName(e).localname for e in root.iter(f"{TT}*")} <= allowed
    assert root.findall(f".//{TT}span//{TT}span") == []


def test_ids_are_names_in_xml_and_unique() -> None:
    what = made.subtitles([made.cue(1, "a"), made.cue(2, "b")])
    first, second = what.cues
    odd = made.subtitles([replace(first, id="1 <x>"), second])
    assert [p.get(f"{XML}id") for p in paragraphs(to_ttml(odd))] == ["_1__x_", "p.2"]


@WRITERS
@pytest.mark.parametrize("make", [made.odd, made.everything])
def test_text_is_read_back_by_ttconv(write: Callable[[Subtitles], str], make: Callable[[], Subtitles]) -> None:
    assert read_by_ttconv(write(make())) == made.shown(make())


@WRITERS
@settings(max_examples=60, deadline=None)
@given(what=made.any_subtitles())
def test_any_text_is_read_back_with_its_times(write: Callable[[Subtitles], str], what: Subtitles) -> None:
    found = paragraphs(write(what))
    assert [lines_of(p) for p in found] == made.shown(what)
    visible = [cue for cue in what.cues if plain_lines(cue.lines)]
    assert [p.get(f"{XML}id") for p in found] == [cue.id for cue in visible]
    assert [_ms(p.get("begin")) for p in found] == [cue.start_ms for cue in visible]
    assert [_ms(p.get("end")) for p in found] == [cue.end_ms for cue in visible]


def _ms(clock: str) -> int:
    hours, minutes, seconds, milliseconds = map(int, re.split("[:.]", clock))
    return ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds


@pytest.mark.requires_node
def test_imsc_js_shows_any_text_and_finds_no_fault() -> None:
    drawn: list[Subtitles] = [made.everything(), made.odd(), made.subtitles([])]

    @settings(max_examples=60, deadline=None, database=None)
    @given(made.any_subtitles())
    def draw(what: Subtitles) -> None:
        drawn.append(what)

    draw()
    jobs = [(what, write(what)) for what in drawn for write in (to_ttml, to_ttml_with_words, to_ebuttd)]
    found = by_node(
        *(
            {"kind": "ttml", "text": text, "times": [(cue.start_ms + cue.end_ms) / 2000 for cue in what.cues]}
            for what, text in jobs
        )
    )
    for (what, _), shown in zip(jobs, found, strict=True):
        assert shown["errors"] == []
        assert shown["language"] == "de"
        expected = [[" ".join(re.split("[ ]+", line)) for line in plain_lines(cue.lines)] or [""] for cue in what.cues]
        assert [["".join(text for text, _, _ in line) for line in lines] for lines in shown["shown"]] == expected


@pytest.mark.requires_node
def test_imsc_js_lights_the_words_when_they_are_read_and_knows_the_quote() -> None:
    text = to_ttml(made.everything(), words=True)
    (shown,) = by_node({"kind": "ttml", "text": text, "times": [4.0, 4.7, 6.8]})
    colours = [[(words.strip(), color) for line in lines for words, color, _ in line] for lines in shown["shown"]]
    assert [color for _, color in colours[0]] == [YELLOW] + [WHITE] * 8
    assert [color for _, color in colours[1]] == [YELLOW] * 3 + [WHITE] * 6
    assert colours[2] == [(word, WHITE if word == "Söhne!" else YELLOW) for word, _ in colours[0]]
    languages = {words.strip(): language for line in shown["shown"][0] for words, _, language in line}
    assert {word for word, language in languages.items() if language == "en"} == {"Let", "it", "be,"}


@pytest.mark.requires_node
@given(st.sampled_from(['begin="x"', 'begin="1:2:3"']))
@settings(max_examples=2, deadline=None)
def test_imsc_js_would_find_a_fault(fault: str) -> None:
    text = to_ttml(made.everything()).replace('begin="00:00:04.000"', fault)
    (shown,) = by_node({"kind": "ttml", "text": text, "times": []})
    assert shown["errors"]
