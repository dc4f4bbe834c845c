"""Whatever a file may hold that is read as an alignment, all that is made of one is made of it, and is valid.

Read back by other people's parsers where there are some: those of the formats' own tests.
"""

from __future__ import annotations

import json
import re
import zipfile
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, get_args

import jsonschema
import pytest
import srt
from hypothesis import HealthCheck, example, given, settings
from lxml import etree
from lxml import html as lxml_html
from mutagen.id3 import ID3

from align.document import from_json, to_json
from publish import conformity, equivalence, player, sites, transcript, vendors
from publish.derived import DERIVED, SUBTITLES, Material
from publish.epub import Grain, clips, epub
from publish.readalong import page
from subtitles.chapters import chapters
from subtitles.cut import subtitles
from subtitles.id3 import tag
from subtitles.profiles import ARD, PODCAST, PROFILES
from subtitles.ttml import to_ttml
from subtitles.vtt import to_vtt
from tests import records
from tests.alignments import alignments
from tests.publish.test_epub import NARRATION
from tests.subtitles import made, test_chapters, test_lrc, test_podcast, test_stl, test_ttml, test_vtt
from tests.subtitles.parsers import by_node
from tests.subtitles.test_ass import lines_of, read_by_pysubs2
from tests.subtitles.test_srt import without_arrows
from tests.subtitles.test_textgrid import read_by_praatio

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from align.records import Alignment
    from subtitles.profiles import Profile

NOTHING = records.alignment([], records.recording(1), title="", language="xx", belongs=False)
UNREAD = records.alignment(
    [records.paragraph("p-1", [[("Hallo", None, None)]])], records.recording(900), belongs=False, article_spoken=0.0
)

each_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
quickly = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


def strictly(data: str | bytes) -> Any:
    """Read JSON as everybody can: Python alone takes NaN."""
    return json.loads(data, parse_constant=pytest.fail)


def lines(of: Material) -> list[list[str]]:
    return made.shown(of.cut(of.profile))


def joined(of: Material) -> list[str]:
    return [" ".join(shown) for shown in lines(of)]


def without_spaces(texts: Iterable[str]) -> str:
    """Join texts of which each may be a word, where there is no space between some."""
    return "".join("".join(texts).split())


def is_vtt(text: str, of: Material) -> None:
    assert test_vtt.read_by_webvtt_py(text) == lines(of)


def is_srt(text: str, of: Material) -> None:
    found = [subtitle.content.split("\n") for subtitle in srt.parse(text)]
    assert found == [without_arrows(shown) for shown in lines(of)]


def is_ttml(text: str, of: Material) -> None:
    found = test_ttml.paragraphs(text)
    assert [test_ttml.lines_of(p) for p in found] == lines(of)
    ids = etree.fromstring(text.encode()).xpath("//@xml:id")
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", id_) for id_ in ids)


def is_ass(text: str, of: Material) -> None:
    assert [lines_of(event) for event in read_by_pysubs2(text)] == lines(of)


def is_lrc(text: str, of: Material) -> None:
    found = [test_lrc.STAMP.sub("", shown) for _, shown in test_lrc.read(text) if shown]
    assert found == [test_lrc.STAMP.sub("", shown) for shown in joined(of)]


def is_podcast(text: str, of: Material) -> None:
    strictly(text)
    segments = test_podcast.read(text)
    assert without_spaces(segment["body"] for segment in segments) == without_spaces(joined(of))


def is_audacity(text: str, of: Material) -> None:
    rows = [line.split("\t") for line in text.split("\n")[:-1]]
    assert all(float(start) < float(end) for start, end, _ in rows)
    assert without_spaces(label for _, _, label in rows) == without_spaces(joined(of))


def is_text(text: str, of: Material) -> None:
    assert " ".join(block[10:] for block in text.split("\n")[:-1:2]) == " ".join(joined(of))


def is_textgrid(text: str, of: Material) -> None:
    end_s = of.alignment.recording.duration_ms / 1000
    for intervals in read_by_praatio(text).values():
        assert (intervals[0][0], intervals[-1][1]) == (0, end_s)
        assert all(before[0] < before[1] == after[0] for before, after in pairwise(intervals))


def is_chapters(text: str, _: Material) -> None:
    jsonschema.validate(strictly(text), test_chapters.SCHEMA)


def is_psc(text: str, _: Material) -> None:
    test_chapters.PSC.assertValid(etree.fromstring(text.encode()))


def keeps(schema: dict[str, Any]) -> Callable[[str, Material], None]:
    return lambda text, _: jsonschema.validate(strictly(text), schema)


def is_html(text: str, _: Material) -> None:
    """Look for markup that nobody wrote: of the words printed and heard, none has become an element."""
    root = lxml_html.document_fromstring(text.replace("\0", ""))
    assert root.xpath("//script") == []
    assert root.xpath("//b[not(ancestor::table or @class)]") == []


def is_podlove(text: str, of: Material) -> None:
    assert len(strictly(text)) == len(of.cut(of.profile).cues)


VALID: dict[str, Callable[[str, Material], None]] = {
    "vtt": is_vtt,
    "srt": is_srt,
    "ttml": is_ttml,
    "ebuttd.xml": is_ttml,
    "ass": is_ass,
    "lrc": is_lrc,
    "podcast.json": is_podcast,
    "chapters.json": is_chapters,
    "psc.xml": is_psc,
    "TextGrid": is_textgrid,
    "audacity.txt": is_audacity,
    "txt": is_text,
    "equivalence.html": is_html,
    "equivalence.json": keeps(equivalence.json_schema()),
    "conformity.html": is_html,
    "conformity.json": keeps(conformity.json_schema()),
    "also-spoken.html": is_html,
    "also-spoken.txt": lambda text, _: None if text.strip() else pytest.fail("it says nothing"),
    "player.json": keeps(player.json_schema()),
    "player.js": lambda text, _: None if "customElements" in text else pytest.fail("it defines no element"),
    "able.html": is_html,
    "podlove.json": is_podlove,
}
"""By the name of what is made; of STL, which is no text, see below."""


def test_all_that_is_made_is_looked_at() -> None:
    assert {*VALID, "stl"} == set(DERIVED)


@each_profile
@quickly
@example(alignment=NOTHING)
@example(alignment=UNREAD)
@given(alignment=alignments())
def test_all_that_is_made_of_any_alignment_is_valid(profile: Profile, alignment: Alignment) -> None:
    assert from_json(to_json(alignment)) == alignment
    for words in (False, True):
        of = Material(alignment, profile, judged=[profile], words=words)
        for name, is_valid in VALID.items():
            if words and not DERIVED[name].has_words:
                continue
            text = DERIVED[name].make(of).decode()
            if name in SUBTITLES:
                assert not re.search("[\0-\x08\x0b-\x1f\x7f\x85\u2028\u2029\uffff]", text), name
            is_valid(text, of)
    cues = of.cut(profile).cues
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(cues))
    assert len({cue.id for cue in cues}) == len(cues)
    german = test_stl.seen(of.cut(profile))
    found = test_stl.read_by_ttconv(DERIVED["stl"].make(of)) if german else []
    assert [test_stl.without_spaces(rows) for _, _, rows in found] == [test_stl.without_spaces(s) for _, s in german]


@quickly
@example(alignment=NOTHING)
@example(alignment=UNREAD)
@given(alignment=alignments())
def test_what_sites_and_other_services_take_is_valid(alignment: Alignment) -> None:
    jsonschema.validate(strictly(transcript.to_json(transcript.transcript(alignment, None))), transcript.json_schema())
    described = sites.audio_object(alignment, audio_url="https://example.org/a.mp3", media_type="audio/mpeg")
    embedded = sites.oembed(
        alignment, page_url="https://example.org/", provider="x", provider_url="https://example.org/"
    )
    for made_of_it in (vendors.revai_transcript(alignment), vendors.speechmatics_transcript(alignment), embedded):
        strictly(json.dumps(made_of_it, allow_nan=False))
    assert sites.json_ld(described).count("</script>") == 1
    for write in (vendors.words_tagged, vendors.lines_tagged, vendors.text_of):
        assert isinstance(write(alignment), str)
    read_along = page(alignment, audio=None, audio_name="ton.mp3", media_type="audio/mpeg")
    times = lxml_html.document_fromstring(read_along.replace("\0", "")).xpath(
        "//script[@type='application/json']/text()"
    )
    jsonschema.validate(strictly(times[0]), player.json_schema())


@pytest.mark.parametrize("grain", get_args(Grain))
@quickly
@example(alignment=NOTHING)
@example(alignment=UNREAD)
@given(alignment=alignments())
def test_a_book_of_any_alignment_is_well_formed(alignment: Alignment, grain: Grain) -> None:
    with TemporaryDirectory() as folder:
        sound, book = Path(folder) / "ton.mp3", Path(folder) / "a.epub"
        sound.write_bytes(b"sound")
        epub(alignment, book, audio=sound, media_type="audio/mpeg", grain=grain)
        with zipfile.ZipFile(book) as archive:
            assert archive.testzip() is None
            documents = [name for name in archive.namelist() if name.endswith(("ml", ".opf", ".smil"))]
            roots = {name: etree.fromstring(archive.read(name)) for name in documents}
    ids = roots["EPUB/article.xhtml"].xpath("//@id")
    assert len(ids) == len(set(ids))
    cut = clips(alignment, grain=grain)
    assert {clip.id for clip in cut} <= set(ids)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(cut))
    assert all(clip.end_ms <= alignment.recording.duration_ms for clip in cut)


@settings(quickly, max_examples=10)
@example(alignment=NOTHING)
@given(alignment=alignments())
def test_a_recording_takes_the_chapters_of_any_alignment(alignment: Alignment) -> None:
    copy = BytesIO()
    tag(NARRATION, alignment, copy)
    marks = [frame for frame in ID3(BytesIO(copy.getvalue())).values() if frame.FrameID == "CHAP"]
    found = chapters(alignment)
    assert sorted((mark.start_time, mark.end_time) for mark in marks) == [(c.start_ms, c.end_ms) for c in found]


@pytest.mark.requires_node
def test_parsers_of_browsers_read_the_subtitles_of_any_alignment() -> None:
    drawn = [NOTHING, UNREAD]

    @settings(quickly, database=None)
    @given(alignments())
    def draw(alignment: Alignment) -> None:
        drawn.append(alignment)

    draw()
    cut = [subtitles(alignment, profile) for alignment in drawn for profile in (ARD, PODCAST)]
    vtt = by_node(*({"kind": "vtt", "text": to_vtt(each, words=True)} for each in cut))
    assert [found[parser]["errors"] for found in vtt for parser in ("strict", "lenient")] == [[]] * 2 * len(cut)
    assert [[cue["text"].split("\n") for cue in found["strict"]["cues"]] for found in vtt] == list(map(made.shown, cut))
    ttml = by_node(*({"kind": "ttml", "text": to_ttml(each, words=True), "times": [0]} for each in cut))
    assert [found["errors"] for found in ttml] == [[]] * len(cut)
