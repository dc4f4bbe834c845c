"""What subtitles promise, on made-up readings of real sentences; judged here from words and times alone."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from bench import made_up
from subtitles.conformity import Reason, Rule, conformity
from subtitles.cues import width
from subtitles.cut import subtitles
from subtitles.profiles import ARD, NETFLIX_DE, PODCAST, PROFILES, Profile

if TYPE_CHECKING:
    from align.records import Alignment
    from subtitles.cues import Cue, Subtitles

SEEDS = range(30)
each_profile = pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)


@cache
def alignments() -> list[Alignment]:
    said = made_up.sentences()
    return [made_up.alignment(seed, said) for seed in SEEDS]


@cache
def made(key: str) -> list[Subtitles]:
    return [subtitles(alignment, PROFILES[key]) for alignment in alignments()]


def test_the_readings_have_what_readers_do() -> None:
    words = [w for a in alignments() for p in a.paragraphs for s in p.sentences for w in s.words]
    assert len(words) > 5000
    assert any(word.start_ms is None for word in words)
    assert any(paragraph.moved for a in alignments() for paragraph in a.paragraphs)
    assert {i.label for a in alignments() for i in a.insertions} == {"music", "speech", "advert", "credit"}


def test_cutting_is_the_same_each_time() -> None:
    assert subtitles(alignments()[3], PROFILES["bbc"]) == made("bbc")[3]


def test_the_words_are_the_same_in_all_profiles() -> None:
    for subtitled in zip(*(made(key) for key in PROFILES), strict=True):
        shown = [
            sorted((cue.paragraph_id, word.char_start, word.text) for cue in one.cues for word in cue.words)
            for one in subtitled
        ]
        assert all(words == shown[0] for words in shown)
        beside = [[c.text[1:-1].casefold() for c in one.cues if not c.from_article] for one in subtitled]
        said = [" ".join(text for text in texts if text not in {"musik", "pause"}) for texts in beside]
        assert all(text == said[0] for text in said)


@each_profile
def test_the_hard_limits_are_kept(profile: Profile) -> None:
    for one in made(profile.key):
        for cue in one.cues:
            assert len(cue.lines) <= profile.max_lines
            assert all(width(line) <= profile.line_width or " " not in line for line in cue.lines)
            assert profile.min_duration_ms <= cue.end_ms - cue.start_ms <= profile.max_duration_ms
            if profile.frame_rate_hz:
                assert cue.start_ms % 40 == cue.end_ms % 40 == 0
        for before, after in pairwise(one.cues):
            gap_ms = after.start_ms - before.end_ms
            assert gap_ms == profile.gap_ms or gap_ms >= profile.close_gap_ms


@each_profile
def test_a_cue_over_the_limit_has_no_silence_left_beside_it(profile: Profile) -> None:
    """Counted from the words alone: all the time that a fast cue could have is the time that it has."""
    tick_ms = 1000 / (profile.frame_rate_hz or 1000)
    fast = 0
    for one in made(profile.key):
        cues = [None, *one.cues, None]
        for before, cue, after in zip(cues, cues[1:], cues[2:], strict=False):
            if cue is None or not cue.words or width(cue.text) * 1000 <= profile.limit_cps * shown_ms(cue):
                continue
            fast += 1
            first_ms = first_ms_of(cue)
            last_ms = max(word.end_ms for word in cue.words if word.end_ms is not None)
            earliest_ms = max(first_ms - profile.lead_ms, before.end_ms + profile.gap_ms if before else 0)
            latest_ms = last_ms + profile.hold_ms
            if after is not None:
                latest_ms = min(latest_ms, after.start_ms - profile.gap_ms)
            possible_ms = min(latest_ms - earliest_ms, profile.max_duration_ms)
            assert possible_ms < shown_ms(cue) + 2 * tick_ms, (cue.id, possible_ms, shown_ms(cue))
            next_ms = first_ms_of(after) if after is not None and after.words else latest_ms + profile.gap_ms
            spoken_ms = min(last_ms + profile.hold_ms, next_ms) - first_ms
            assert width(cue.text) * 1000 > profile.limit_cps * (spoken_ms - profile.gap_ms - 2 * tick_ms)
    assert fast > 0  # some read faster than anybody can follow


def first_ms_of(cue: Cue) -> int:
    return min(word.start_ms for word in cue.words if word.start_ms is not None)


def shown_ms(cue: Cue) -> int:
    return cue.end_ms - cue.start_ms


@each_profile
def test_hardly_a_phrase_is_torn_and_each_for_a_reason(profile: Profile) -> None:
    judged = torn = 0
    for one in made(profile.key):
        for verdict in conformity(one).verdicts:
            assert all(breach.reason is not Reason.NONE for breach in verdict.breaches), verdict
            if verdict.rule is Rule.SPLIT:
                judged += verdict.judged
                torn += len(verdict.breaches)
    assert judged > 1000
    assert torn < judged / 200


OWN = [
    replace(PODCAST, key="upright", line_width=25, max_lines=3),
    replace(PODCAST, key="narrow", line_width=32, max_lines=1),
    replace(NETFLIX_DE, key="film", frame_rate_hz=24),
    replace(ARD, key="film-in-america", frame_rate_hz=24000 / 1001, target_cps=9, limit_cps=11),
]


@pytest.mark.parametrize("profile", [*PROFILES.values(), *OWN], ids=lambda profile: profile.key)
def test_no_rule_that_can_be_kept_is_broken(profile: Profile) -> None:
    kept = {Rule.WORDING, Rule.ORDER, Rule.LINES, Rule.SHORTEST, Rule.LONGEST, Rule.GAP, Rule.GRID}
    for alignment in alignments():
        report = conformity(subtitles(alignment, profile))
        assert [v.rule for v in report.verdicts if v.rule in kept and v.breaches] == []
        (wide,) = [v for v in report.verdicts if v.rule is Rule.LINE_WIDTH]
        assert all(breach.reason is Reason.LONG_WORD for breach in wide.breaches)
