from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from align.records import Insertion, Label
from subtitles.breaks import FORBIDDEN, Break
from subtitles.conformity import Conformity, Reason, Rule, Violation, conformity
from subtitles.cues import Cue, Subtitles
from subtitles.cut import subtitles
from subtitles.profiles import ARD, BBC, NETFLIX_DE, PODCAST, PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment
    from subtitles.profiles import Profile

TEXT = "Am Montag öffnete das Haus in der alten Halle. <700> Mehr als 40.000 Aufnahmen liegen dort bereit."


def breaches(report: Conformity, rule: Rule) -> tuple[Violation, ...]:
    (verdict,) = [verdict for verdict in report.verdicts if verdict.rule is rule]
    assert verdict.kept + len(verdict.breaches) == verdict.judged
    return verdict.breaches


def changed(made: Subtitles, index: int, **changes: Any) -> Subtitles:
    cues = list(made.cues)
    cues[index] = replace(cues[index], **changes)
    return replace(made, cues=tuple(cues))


def cue(alignment: Alignment, first: int, end: int, lines: tuple[str, ...], start_ms: int, end_ms: int) -> Cue:
    words = [word for sentence in alignment.paragraphs[0].sentences for word in sentence.words][first:end]
    return Cue(id=f"p1.{first}", paragraph_id="p1", start_ms=start_ms, end_ms=end_ms, lines=lines, words=tuple(words))


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_all_of_a_calm_reading_is_kept(build: Callable[..., Alignment], profile: Profile) -> None:
    calm = " ".join(f"{word}@{len(word) * 110}" if word[0] != "<" else word for word in TEXT.split())
    report = conformity(subtitles(build(calm), profile))
    assert report.profile == profile.key
    assert [verdict.rule for verdict in report.verdicts if verdict.breaches] == []
    assert report.cues == report.from_article > 1


def test_rules_that_a_profile_does_not_have_are_left_out(build: Callable[..., Alignment]) -> None:
    rules = {
        profile.key: [verdict.rule for verdict in conformity(subtitles(build(TEXT), profile)).verdicts]
        for profile in (BBC, PODCAST)
    }
    assert set(rules["bbc"]) == set(Rule)
    assert set(Rule) - set(rules["podcast"]) == {Rule.SHORTEST_FOR_WORDS, Rule.GRID}


@pytest.mark.parametrize(
    ("rule", "profile", "changes"),
    [
        (Rule.WORDING, PODCAST, {"lines": ("Am Dienstag öffnete das Haus",)}),
        (Rule.LINES, PODCAST, {"lines": ("Am", "Montag öffnete das Haus", "in der alten Halle.")}),
        (Rule.LINE_WIDTH, PODCAST, {"lines": ("Am Montag öffnete das Haus in der alten Halle.",)}),
        (Rule.SHORTEST, PODCAST, {"end_ms": 900}),
        (Rule.SHORTEST_FOR_WORDS, BBC, {"end_ms": 2000}),
        (Rule.LONGEST, PODCAST, {"end_ms": 7300}),
        (Rule.ORDER, PODCAST, {"end_ms": 5000}),
        (Rule.GRID, NETFLIX_DE, {"start_ms": 10}),
        (Rule.START, PODCAST, {"start_ms": 300}),
        (Rule.END, PODCAST, {"end_ms": 1500}),
        (Rule.LIMIT, PODCAST, {"end_ms": 1500}),
        (Rule.TARGET, PODCAST, {"end_ms": 1500}),
    ],
)
def test_each_rule_is_judged(
    build: Callable[..., Alignment], rule: Rule, profile: Profile, changes: dict[str, Any]
) -> None:
    made = subtitles(build(TEXT.replace("700", "1900")), profile)
    assert breaches(conformity(made), rule) == ()
    found = breaches(conformity(changed(made, 0, **changes)), rule)
    assert len(found) == 1
    assert found[0].cue_id == made.cues[0].id


def test_a_pause_that_flickers_or_is_missing_breaks_the_rule_of_gaps(build: Callable[..., Alignment]) -> None:
    made = subtitles(build(TEXT), PODCAST)
    following = made.cues[1].start_ms
    for gap_ms, broken in ((80, 0), (79, 1), (200, 1), (499, 1), (500, 0)):
        report = conformity(changed(made, 0, end_ms=following - gap_ms))
        assert len(breaches(report, Rule.GAP)) == broken, gap_ms


def test_unused_silence_is_no_excuse_for_a_fast_cue(build: Callable[..., Alignment]) -> None:
    alignment = build("Das@80 ist@80 viel@80 zu@80 schnell@80 gelesen,@80 sagt@80 sie.@80 <5000>", duration_ms=60_000)
    made = subtitles(alignment, PODCAST)
    assert breaches(conformity(made), Rule.LIMIT)[0].reason is Reason.FAST_SPEECH
    cut_short = changed(made, 0, end_ms=made.cues[0].end_ms - 700)
    assert breaches(conformity(cut_short), Rule.LIMIT)[0].reason is Reason.NONE


def test_a_word_longer_than_a_line_is_the_reason(build: Callable[..., Alignment]) -> None:
    made = subtitles(build("Das Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz gilt."), ARD)
    assert [breach.reason for breach in breaches(conformity(made), Rule.LINE_WIDTH)] == [Reason.LONG_WORD]


def test_torn_phrases_are_named_and_explained(build: Callable[..., Alignment]) -> None:
    alignment = build("Am Montag öffnete das Haus in der alten Halle.")
    torn = Subtitles(
        alignment=alignment,
        profile=PODCAST,
        cues=(
            cue(alignment, 0, 4, ("Am Montag", "öffnete das"), 0, 1200),
            cue(alignment, 4, 9, ("Haus in der alten Halle.",), 1280, 4000),
        ),
    )
    found = breaches(conformity(torn), Rule.SPLIT)
    assert [(breach.found, breach.reason) for breach in found] == [("article", Reason.BALANCE)]
    long = build("Nach dem langen Behindertengleichstellungsgesetzesentwurf muss er zahlen.")
    (breach,) = breaches(conformity(subtitles(long, ARD)), Rule.SPLIT)
    assert breach.reason is Reason.LONG_PHRASE


def test_a_line_that_ends_where_words_were_left_out_tears_nothing(build: Callable[..., Alignment]) -> None:
    alignment = build("Er kam in der langen Nacht und mit den ~großen ~alten Koffern aus Leder zu uns nach Hause.")
    made = subtitles(alignment, PODCAST)
    assert made.cues[0].text.endswith("mit den")
    assert breaches(conformity(made), Rule.SPLIT) == ()


def test_a_sound_that_no_cue_tells_is_counted(build: Callable[..., Alignment]) -> None:
    music = Insertion(start_ms=20_000, end_ms=24_000, text="", label=Label.MUSIC)
    made = subtitles(replace(build(TEXT, duration_ms=30_000), insertions=(music,)), PODCAST)
    assert conformity(made).untold_ms == ()
    silent = replace(made, cues=tuple(cue for cue in made.cues if cue.from_article))
    assert conformity(silent).untold_ms == (20_000,)


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
def test_where_nothing_was_read_there_is_nothing_to_judge(build: Callable[..., Alignment], profile: Profile) -> None:
    found = conformity(subtitles(build("~Niemand ~liest."), profile))
    assert (found.cues, {verdict.judged for verdict in found.verdicts}) == (0, {0})


def test_the_forbidden_splits_are_a_closed_list() -> None:
    assert {kind.name for kind in FORBIDDEN} == {
        "SUBJECT",
        "SEPARABLE",
        "ADJECTIVE",
        "LEADING",
        "DEGREE",
        "REFLEXIVE",
        "AUXILIARY",
        "GOVERNED",
        "ARTICLE",
        "NEGATION",
        "INFINITIVE",
        "NAME",
        "DASHED",
        "NUMBER",
        "TITLE",
        "REFERENCE",
        "DATE",
        "UNIT",
        "ABBREVIATION",
    }
    assert max(kind for kind in Break if kind not in FORBIDDEN) < min(FORBIDDEN)
