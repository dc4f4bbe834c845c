from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subtitles.breaks import FORBIDDEN, breaks
from subtitles.cues import width
from subtitles.cut import cut, subtitles
from subtitles.profiles import PODCAST, PROFILES, Profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment

    Content = list[list[tuple[str, int | None, int | None]]]

TITLE = "Die Stadt, die wieder zuhört"
LEAD = """
<900> Am Montag öffnete in der alten Straßenbahnhalle ein Haus, das es so in Deutschland noch nicht gibt: <200> eine
Bibliothek, in der man nicht liest, sondern hört. | <700> Mehr als 40.000 Aufnahmen liegen dort bereit, vom Märchen
bis zur Stadtratssitzung. | <700> Niemand sprach.
"""
BODY = """
<900> Nach § 12 des Gesetzes müssten Stellen z. B. auch einfache Fassungen anbieten; <200> 2,4 Mio. Euro koste das Haus
schon jetzt, und die Förderung laufe am 31. Dezember 2027 aus, wie Frau Dr. Sommer um 21.30 Uhr in Köln sagte.
"""

odd_words = st.sampled_from(
    [
        "-->",
        "&",
        "<b>",
        "</b>",
        "&amp;",
        "שלום",
        "مرحبا",
        "👩‍👩‍👧‍👦",
        "x" * 200,
        "3\u00a0000",
        "{\\an8}",
        "NOTE",
        "1",
        "WEBVTT",
        "e\u0301",
    ]
)
words = st.one_of(odd_words, st.text(alphabet="abcdefgäöüßABC.,:;–„“0123456789", min_size=1, max_size=14))


@st.composite
def paragraphs(draw: st.DrawFn) -> Content:
    now = draw(st.integers(0, 3000))
    content: Content = []
    for _ in range(draw(st.integers(1, 3))):
        sentence: list[tuple[str, int | None, int | None]] = []
        for word in draw(st.lists(words, min_size=1, max_size=12)):
            if draw(st.integers(0, 9)) == 0:
                sentence.append((word, None, None))
                continue
            now += draw(st.sampled_from([0, 20, 60, 300, 700, 2500]))
            lasts = draw(st.integers(80, 700))
            sentence.append((word, now, now + lasts))
            now += lasts
        content.append(sentence)
    return content


def shifted(content: Content, by_ms: int) -> Content:
    return [
        [(w, None if s is None else s + by_ms, None if e is None else e + by_ms) for w, s, e in sentence]
        for sentence in content
    ]


def test_an_article_is_cut_at_sense_units(build: Callable[..., Alignment]) -> None:
    assert ["\n".join(cue.lines) for cue in cut(build(TITLE, LEAD, BODY))] == [
        "Die Stadt, die wieder zuhört",
        "Am Montag öffnete\nin der alten Straßenbahnhalle ein Haus,",
        "das es so in Deutschland noch nicht gibt:",
        "eine Bibliothek,\nin der man nicht liest, sondern hört.",
        "Mehr als 40.000 Aufnahmen\nliegen dort bereit,",
        "vom Märchen bis zur Stadtratssitzung.",
        "Niemand sprach.",
        "Nach § 12 des Gesetzes müssten Stellen\nz. B. auch einfache Fassungen anbieten;",
        "2,4 Mio. Euro koste das Haus schon jetzt,",
        "und die Förderung laufe\nam 31. Dezember 2027 aus,",
        "wie Frau Dr. Sommer\num 21.30 Uhr in Köln sagte.",
    ]


def test_ids_count_in_printed_order_and_cues_in_order_of_time(build: Callable[..., Alignment]) -> None:
    later = [[("Später.", 8000, 8600)], [("Zuletzt.", 12000, 12600)]]
    sooner = [[("Vorher.", 1000, 1600)]]
    ids = [cue.id for cue in cut(build(later, sooner))]
    assert ids == ["p2.1", "sound.1", "p1.1", "sound.2", "p1.2"]


def test_a_cue_stays_for_its_shortest_time_where_silence_lets_it(build: Callable[..., Alignment]) -> None:
    first, second = cut(build("Ja. <2500>", "<2500> Nein.@200"))
    assert (first.start_ms, first.end_ms) == (0, PODCAST.min_duration_ms)
    assert second.end_ms - second.start_ms == PODCAST.min_duration_ms


def test_a_slow_reader_does_not_keep_a_cue_for_ever(build: Callable[..., Alignment]) -> None:
    cues = cut(build("Ganz@2500 langsam@2500 liest@2500 er@2500 vor.@9000"))
    assert max(cue.end_ms - cue.start_ms for cue in cues) <= PODCAST.max_duration_ms
    assert " ".join(cue.text for cue in cues) == "Ganz langsam liest er vor."


def test_a_long_word_stands_alone_and_whole(build: Callable[..., Alignment]) -> None:
    long = "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
    lines = [line for cue in cut(build(f"Das {long} gilt nicht mehr.")) for line in cue.lines]
    assert long in lines


def test_words_without_white_space_between_them_are_one(build: Callable[..., Alignment]) -> None:
    base = build("EU -Förderung endet.")
    sentence = base.paragraphs[0].sentences[0]
    first, second, third = sentence.words
    second = replace(second, char_start=2, char_end=12)
    joined = replace(sentence, words=(first, second, third))
    glued = replace(base, paragraphs=(replace(base.paragraphs[0], sentences=(joined,)),))
    assert cut(glued)[0].lines == ("EU-Förderung endet.",)


def test_a_cue_stays_inside_the_recording_for_its_shortest_time(build: Callable[..., Alignment]) -> None:
    (late,) = cut(build([[("Zuletzt.", 9000, 9500)]], duration_ms=9200))
    assert (late.start_ms, late.end_ms) == (8200, 9200)


def test_a_cue_ends_at_words_that_were_left_out(build: Callable[..., Alignment]) -> None:
    text = "Er braucht in jeder langen Nacht ~ungefähr ~gerade so viel Strom wie die beiden alten Lampen."
    assert [" ".join(cue.lines) for cue in cut(build(text))] == [
        "Er braucht in jeder langen Nacht",
        "so viel Strom wie die beiden alten Lampen.",
    ]
    (short,) = cut(build("Er kam ~etwa ~gerade recht spät."))
    assert short.lines == ("Er kam recht spät.",)


def test_subtitles_have_what_every_format_needs(build: Callable[..., Alignment]) -> None:
    alignment = build(TITLE, LEAD)
    made = subtitles(alignment, PROFILES["ard"])
    assert (made.alignment, made.profile, made.cues) == (alignment, PROFILES["ard"], cut(alignment, PROFILES["ard"]))


def test_profiles_differ_in_cutting_and_never_in_words(build: Callable[..., Alignment]) -> None:
    alignment = build(TITLE, LEAD, BODY, "Ein Satz ~mit ~großen ~Lücken, <4000> der nicht aufhört.")
    shown = [[word for cue in cut(alignment, profile) for word in cue.words] for profile in PROFILES.values()]
    assert all(words == shown[0] for words in shown)
    assert len({tuple(cue.lines for cue in cut(alignment, profile)) for profile in PROFILES.values()}) > 1


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("language", ["de", "en", "et"])
@settings(max_examples=40, deadline=None)
@given(contents=st.lists(paragraphs(), min_size=1, max_size=3), order=st.sampled_from([1, -1]))
def test_limits_are_kept_whatever_is_read(
    build: Callable[..., Alignment], language: str, profile: Profile, contents: list[Content], order: int
) -> None:
    starts = [number * 60_000 for number in range(len(contents))]
    laid = [shifted(c, s) for c, s in zip(contents, starts[::order], strict=True)]
    alignment = build(*laid, language=language, duration_ms=250_000)
    cues = cut(alignment, profile)
    assert len({cue.id for cue in cues}) == len(cues)
    for cue in cues:
        assert 1 <= len(cue.lines) <= profile.max_lines
        assert all(width(line) <= profile.line_width or " " not in line for line in cue.lines)
        assert len(cue.lines) == 1 or width(cue.text) > profile.line_width
        assert 0 <= cue.start_ms < cue.end_ms <= alignment.recording.duration_ms
        assert profile.min_duration_ms <= cue.end_ms - cue.start_ms <= profile.max_duration_ms
        assert bool(cue.words) == cue.from_article
        if profile.frame_rate_hz:
            assert cue.start_ms % (1000 / profile.frame_rate_hz) == cue.end_ms % (1000 / profile.frame_rate_hz) == 0
    for before, after in pairwise(cues):
        assert after.start_ms - before.end_ms >= profile.gap_ms


@settings(max_examples=80, deadline=None)
@given(paragraphs())
def test_what_is_shown_is_what_was_read(build: Callable[..., Alignment], content: Content) -> None:
    alignment = build(content, duration_ms=250_000)
    shown = [word for cue in cut(alignment) for word in cue.words]
    assert [cue.text for cue in cut(alignment)] == [" ".join(w.text for w in cue.words) for cue in cut(alignment)]
    spoken = [
        word for sentence in alignment.paragraphs[0].sentences for word in sentence.words if word.start_ms is not None
    ]
    assert [word for word in shown if word.start_ms is not None] == spoken


def test_no_cue_of_a_long_text_tears_a_phrase(build: Callable[..., Alignment]) -> None:
    text = " | ".join([LEAD, BODY] * 20)
    for before, after in pairwise(cut(build(text))):
        pair = [before.words[-1].text, after.words[0].text]
        if not pair[0].endswith((".", ";", ":")):
            assert breaks(pair, "de")[0] not in FORBIDDEN
