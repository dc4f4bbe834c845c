from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from align.records import Insertion, Label
from subtitles.cues import width
from subtitles.cut import cut
from subtitles.profiles import ARD, BBC, PODCAST, PROFILES, Profile

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment

ADVERT = "Diese Folge wird unterstützt von der Stadtsparkasse. Mehr dazu finden Sie im Netz und in jeder Filiale."


def insertion(start_ms: int, end_ms: int, text: str = "", label: Label = Label.MUSIC) -> Insertion:
    return Insertion(start_ms=start_ms, end_ms=end_ms, text=text, label=label)


def with_sounds(alignment: Alignment, *insertions: Insertion) -> Alignment:
    return replace(alignment, insertions=insertions)


def beside(alignment: Alignment, profile: Profile = PODCAST) -> list[tuple[str, tuple[str, ...]]]:
    return [(cue.id, cue.lines) for cue in cut(alignment, profile) if not cue.from_article]


def test_music_is_told_in_the_style_of_the_house(build: Callable[..., Alignment]) -> None:
    music = with_sounds(build("<5000> Es war einmal."), insertion(500, 4500))
    assert beside(music, ARD) == [("sound.1", ("*Musik*",))]
    assert beside(music, BBC) == [("sound.1", ("[MUSIK]",))]
    assert beside(music) == [("sound.1", ("[Musik]",))]
    (cue, _) = cut(music)
    assert (cue.start_ms, cue.end_ms, cue.words, cue.paragraph_id) == (500, 4500, (), None)


def test_long_music_is_told_for_the_longest_time_and_is_no_silence(build: Callable[..., Alignment]) -> None:
    music = with_sounds(build("Ja.", "<40000> Es war einmal."), insertion(1000, 40_000))
    found = [cue for cue in cut(music) if not cue.from_article]
    assert [cue.lines for cue in found] == [("[Musik]",)]
    assert 6000 < found[0].end_ms - found[0].start_ms <= PODCAST.max_duration_ms


def test_a_long_silence_is_told_and_a_shorter_one_is_not(build: Callable[..., Alignment]) -> None:
    assert beside(build("Ja.", "<2900> Nein.")) == []
    assert beside(build("Ja.", "<3500> Nein.")) == [("sound.1", ("[Pause]",))]
    assert beside(build("Yes.", "<3500> No.", language="en"), ARD) == [("sound.1", ("*Pause*",))]


@pytest.mark.parametrize(
    "profile", [*PROFILES.values(), replace(PODCAST, key="narrow", line_width=16)], ids=lambda profile: profile.key
)
def test_inserted_speech_becomes_cues_like_others_each_with_marks(
    build: Callable[..., Alignment], profile: Profile
) -> None:
    alignment = with_sounds(build("<9000> Es war einmal."), insertion(500, 8500, ADVERT, Label.ADVERT))
    cues = [cue for cue in cut(alignment, profile) if not cue.from_article]
    assert len(cues) > 1
    assert [cue.id for cue in cues] == [f"sound.{n}" for n in range(1, len(cues) + 1)]
    for cue in cues:
        assert cue.words == ()
        assert cue.text[0] + cue.text[-1] == profile.sound_open + profile.sound_close
        assert len(cue.lines) <= profile.max_lines
        assert all(width(line) <= profile.line_width or " " not in line for line in cue.lines)
        assert profile.min_duration_ms <= cue.end_ms - cue.start_ms <= profile.max_duration_ms
        assert 480 <= cue.start_ms < cue.end_ms <= 9000
    for before, after in pairwise(cues):
        assert after.start_ms - before.end_ms == profile.gap_ms
    said = " ".join(cue.text[1:-1] for cue in cues)
    assert said == ("WERBUNG: " if profile.sound_capitals else "Werbung: ") + ADVERT


def test_speech_that_nobody_recognised_is_named(build: Callable[..., Alignment]) -> None:
    unknown = with_sounds(build("<5000> Es war einmal."), insertion(500, 4500, "", Label.SPEECH))
    assert beside(unknown) == [("sound.1", ("[Nicht im Artikel]",))]
    assert beside(replace(unknown, article=replace(unknown.article, language="en"))) == [
        ("sound.1", ("[Not in the article]",))
    ]


def test_even_the_name_of_a_sound_keeps_to_a_narrow_line(build: Callable[..., Alignment]) -> None:
    unknown = with_sounds(build("<9000> Es war einmal."), insertion(500, 8500, "", Label.SPEECH))
    assert beside(unknown, replace(PODCAST, key="narrow", line_width=16)) == [("sound.1", ("[Nicht im", "Artikel]"))]


def test_words_are_not_moved_for_a_jingle_that_has_no_room(build: Callable[..., Alignment]) -> None:
    tight = with_sounds(build("Ja, das ist so. <900> Nein, so ist es nicht."), insertion(1250, 1950))
    assert beside(tight) == []
    assert [cue.lines for cue in cut(tight)] == [cue.lines for cue in cut(replace(tight, insertions=()))]
