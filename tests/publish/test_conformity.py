"""``conformity.json`` and its page: subtitles judged rule by rule, profile by profile."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import fields, replace
from importlib.resources import files
from typing import TYPE_CHECKING

import jsonschema
import pytest
from lxml import html as lxml_html

from align.records import Insertion, Label
from publish.conformity import json_schema, report, to_json
from publish.conformity_page import page
from publish.conformity_wording import ENGLISH, GERMAN, Wording
from subtitles.breaks import FORBIDDEN
from subtitles.conformity import Reason, Rule, conformity
from subtitles.cut import subtitles
from subtitles.profiles import ARD, PODCAST, PROFILES

if TYPE_CHECKING:
    from collections.abc import Callable

    from align.records import Alignment, TimedParagraph
    from publish.conformity import Report

SCHEMA = files("publish") / "conformity.schema.json"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmütze"


@pytest.fixture
def fast(make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]) -> Alignment:
    """Return a reading that nobody can follow by ARD's measure, with a word longer than any line, and an advert."""
    text = f"Gleichzeitigkeitsbedingungen verhindern Verständlichkeitsprüfungen nachhaltig. Die {LONG} & <b>Mütze</b>."
    return make_alignment(
        make_paragraph("a", text, 1000),
        insertions=(Insertion(start_ms=9000, end_ms=12_000, text="Frische Brötchen", label=Label.ADVERT),),
    )


def judged(alignment: Alignment, *profiles: str) -> Report:
    chosen = [PROFILES[name] for name in profiles or PROFILES]
    return report(alignment, [subtitles(alignment, profile) for profile in chosen], chosen[0])


def tree(made: Report, language: str | None = None) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(page(made, language=language))


def texts(root: lxml_html.HtmlElement, path: str) -> list[str]:
    return [" ".join(" ".join(element.itertext()).split()) for element in root.xpath(path)]


def test_the_schema_in_the_repository_is_the_one_of_the_records() -> None:
    assert json.loads(SCHEMA.read_text(encoding="utf-8")) == json_schema()


def test_a_report_keeps_the_schema(fast: Alignment) -> None:
    jsonschema.Draft202012Validator.check_schema(json_schema())
    document = json.loads(to_json(judged(fast)))
    jsonschema.validate(document, json_schema())
    assert (document["schema"], document["chosen"]) == ("gleichlauf.conformity/1", "ard")
    assert [by["profile"]["key"] for by in document["profiles"]] == ["ard", "bbc", "netflix-de", "podcast"]


@pytest.mark.parametrize("name", PROFILES)
def test_every_breach_names_its_cue_and_what_it_shows(fast: Alignment, name: str) -> None:
    made = subtitles(fast, PROFILES[name])
    cues = {cue.id: cue for cue in made.cues}
    (by,) = report(fast, [made], PROFILES[name]).profiles
    assert [rule.rule for rule in by.rules] == [verdict.rule for verdict in conformity(made).verdicts]
    breaches = [breach for rule in by.rules for breach in rule.breaches]
    assert breaches
    for breach in breaches:
        cue = cues[breach.cue]
        assert (breach.start_ms, breach.end_ms, breach.lines) == (cue.start_ms, cue.end_ms, cue.lines)
    for rule in by.rules:
        assert rule.kept + len(rule.breaches) == rule.judged
    beyond = {breach.cue for rule in by.rules if rule.rule is not Rule.TARGET for breach in rule.breaches}
    assert by.within_limits == by.cues - len(beyond) < by.cues


def test_the_page_lists_every_subtitle_beyond_a_limit_once_with_its_reasons(fast: Alignment) -> None:
    made = judged(fast, "ard")
    root = tree(made)
    assert texts(root, "//h1") == ["Untertitel und ihre Regeln"]
    (by,) = made.profiles
    assert texts(root, "//section[h2[@id='question']]//dd") == [f"{by.within_limits} von {by.cues}"]
    beyond = {breach.cue for rule in by.rules if rule.rule is not Rule.TARGET for breach in rule.breaches}
    rows = texts(root, "//table[contains(@aria-labelledby, 'beyond-0')]/tbody/tr")
    assert len(rows) == len(beyond)
    (long,) = [row for row in rows if LONG in row]
    assert f"Länge der Zeilen: {len(LONG)} Zeichen; ein einzelnes Wort ist länger als eine Zeile." in long
    assert any("Lesetempo, Grenze:" in row and "so schnell wird gesprochen" in row for row in rows)


def test_a_speed_that_is_the_limit_but_for_rounding_is_called_just_over_it(fast: Alignment) -> None:
    made = judged(fast, "ard")
    (by,) = made.profiles
    (limit,) = [rule for rule in by.rules if rule.rule is Rule.LIMIT]
    rounded = replace(limit, breaches=(replace(limit.breaches[0], found=15.0),))
    shown = page(replace(made, profiles=(replace(by, rules=(rounded,)),)))
    assert "etwas über 15 Zeichen je Sekunde" in shown


def test_the_overview_has_a_row_for_each_rule_and_a_column_for_each_profile(fast: Alignment) -> None:
    made = judged(fast)
    (overview,) = tree(made).xpath("//table[@aria-labelledby='overview']")
    rows = {
        row.xpath("string(th)"): [cell.text_content() for cell in row.xpath("td")] for row in overview.xpath("tbody/tr")
    }
    assert list(rows) == [GERMAN.rules[rule] for rule in Rule]
    assert rows["Kürzeste Standzeit je Wort"][0] == "–"
    assert rows["Bildraster"][3] == "–"
    for number, by in enumerate(made.profiles):
        for rule in by.rules:
            shown = rows[GERMAN.rules[rule.rule]][number]
            assert shown == (f"alle {rule.judged}" if not rule.breaches else f"{rule.kept} von {rule.judged}")


def test_the_numbers_of_a_profile_are_told_with_the_marks_of_the_language(fast: Alignment) -> None:
    own = replace(ARD, key="haus", target_cps=12.5, min_duration_ms=1250)
    made = report(fast, [subtitles(fast, own)], own)
    for language, target, shortest in (("de", "12,5", "1,25 s"), ("en", "12.5", "1.25 s")):
        root = tree(made, language)
        assert texts(root, "//section[@class='profile']/h2") == ["haus"]
        wants = " ".join(texts(root, "//table[@aria-labelledby='profile-0']//td"))
        assert target in wants
        assert shortest in wants


def test_a_profile_of_ones_own_is_not_called_by_a_house_whose_name_it_has(fast: Alignment) -> None:
    own = replace(ARD, line_width=40)
    root = tree(report(fast, [subtitles(fast, own)], own))
    assert texts(root, "//section[@class='profile']/h2") == ["ard"]
    assert GERMAN.own in texts(root, "//section[@class='profile']/p")[0]


def test_only_the_profile_that_subtitles_are_cut_by_is_called_so(fast: Alignment) -> None:
    told = [GERMAN.chosen in text for text in texts(tree(judged(fast, "bbc", "ard")), "//section[@class='profile']/p")]
    assert told.count(True) == 1
    assert told[0]


def test_both_languages_say_the_same_things() -> None:
    for field in fields(Wording):
        german, english = getattr(GERMAN, field.name), getattr(ENGLISH, field.name)
        if isinstance(german, dict):
            assert set(german) == set(english), field.name
            for name, text in german.items():
                assert _holes(text) == _holes(english[name]), name
        else:
            assert _holes(german) == _holes(english), field.name


def _holes(text: object) -> set[str]:
    return set(re.findall(r"\{\w*\}", str(text)))


@pytest.mark.parametrize("wording", [GERMAN, ENGLISH], ids=["de", "en"])
def test_every_rule_reason_phrase_and_profile_has_words(wording: Wording) -> None:
    assert set(wording.rules) == set(wording.wants) == set(wording.units) == set(Rule)
    assert set(wording.reasons) == set(Reason)
    assert set(wording.phrases) == {kind.name.lower() for kind in FORBIDDEN}
    assert set(wording.profiles) == set(PROFILES)


def test_a_recording_of_another_text_is_announced(fast: Alignment) -> None:
    assert GERMAN.wrong_sound not in page(judged(fast))
    assert GERMAN.wrong_sound in page(judged(replace(fast, belongs=False)))


def test_nothing_of_the_article_can_act_and_the_policy_allows_this_style_only(fast: Alignment) -> None:
    attacked = replace(
        fast, article=replace(fast.article, title="</style><script>alert(1)</script>", source="javascript:alert(1)")
    )
    root = tree(judged(attacked))
    assert not root.xpath("//script | //img | //a | //main//b")
    (style,) = root.xpath("//style/text()")
    (policy,) = root.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_where_nothing_is_beyond_a_limit_the_page_says_so(
    make_alignment: Callable[..., Alignment], make_paragraph: Callable[..., TimedParagraph]
) -> None:
    made = make_alignment(make_paragraph("a", "Ein Satz.", 1000))
    root = tree(report(made, [subtitles(made, PODCAST)], PODCAST))
    assert "Keine." in texts(root, "//section[@class='profile']/p")
    assert not root.xpath("//table[contains(@aria-labelledby, 'beyond')]")
