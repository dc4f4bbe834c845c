"""The report on subtitles as a page that a team can file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from publish.conformity_wording import wording
from publish.pages import asset, policy, template, web_address
from subtitles.clock import short
from subtitles.conformity import Rule
from subtitles.profiles import PROFILES

if TYPE_CHECKING:
    from publish.conformity import Breach, ByProfile, Judgement, Report
    from publish.conformity_wording import Wording
    from subtitles.profiles import Profile

_IN_MS = (Rule.ORDER, Rule.SHORTEST, Rule.SHORTEST_FOR_WORDS, Rule.LONGEST, Rule.GAP, Rule.START, Rule.END)
_SIGNED = (Rule.START, Rule.END)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreachRow:
    """A subtitle that is beyond a limit.

    Attributes:
        start_ms: when it appears.
        end_ms: when it goes.
        lines: what it shows.
        why: a sentence for each rule that it does not keep.
    """

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    why: tuple[str, ...]


def page(made: Report, *, language: str | None = None) -> str:
    """Write the report as one HTML file that asks no other host for anything, has no script, and prints on A4.

    Args:
        made: subtitles judged.
        language: ISO 639-1 code of the report, the article's where ``None``; German for ``de``, else English.
    """
    say = wording(made.article.language if language is None else language)
    style = asset("palette.css", "report.css")
    return template("conformity.html").render(
        found=made,
        say=say,
        heads=say.headings,
        names=[_name(each.profile, say) for each in made.profiles],
        origins=[_origin(each.profile, say) for each in made.profiles],
        wants=[{rule.rule: _wanted(rule.rule, each.profile, say) for rule in each.rules} for each in made.profiles],
        rules=[rule for rule in Rule if any(rule in _by_rule(each) for each in made.profiles)],
        judged=[_by_rule(each) for each in made.profiles],
        rows=[_rows(each, say) for each in made.profiles],
        untold=[", ".join(short(time_ms) for time_ms in each.untold_ms) for each in made.profiles],
        link_to=web_address(made.article.source),
        policy=policy(style=style),
        style=Markup(style),  # noqa: S704 - our own file
    )


def _by_rule(of: ByProfile) -> dict[Rule, Judgement]:
    return {judgement.rule: judgement for judgement in of.rules}


def _name(profile: Profile, say: Wording) -> str:
    return say.profiles[profile.key][0] if _is_built_in(profile) else profile.key


def _origin(profile: Profile, say: Wording) -> str:
    return say.profiles[profile.key][1] if _is_built_in(profile) else say.own


def _is_built_in(profile: Profile) -> bool:
    """Tell it from a user's own that is called the same."""
    return PROFILES.get(profile.key) == profile


def _rows(of: ByProfile, say: Wording) -> list[BreachRow]:
    """Return the subtitles beyond a limit, each once, in order of time."""
    found: dict[str, list[tuple[Judgement, Breach]]] = {}
    for judgement in of.rules:
        if judgement.rule is not Rule.TARGET:
            for breach in judgement.breaches:
                found.setdefault(breach.cue, []).append((judgement, breach))
    rows = [
        BreachRow(
            start_ms=breaches[0][1].start_ms,
            end_ms=breaches[0][1].end_ms,
            lines=breaches[0][1].lines,
            why=tuple(_why(judgement, breach, say) for judgement, breach in breaches),
        )
        for breaches in found.values()
    ]
    return sorted(rows, key=lambda row: row.start_ms)


def _why(judgement: Judgement, breach: Breach, say: Wording) -> str:
    rule = judgement.rule
    if rule is Rule.SPLIT:
        found = say.phrases[str(breach.found)]
    elif isinstance(breach.found, str):
        found = breach.found
    else:
        number = breach.found / 1000 if rule in _IN_MS else breach.found
        found = _number(number, say, signed=rule in _SIGNED)
        if rule is Rule.LIMIT and breach.found == judgement.limit:  # it is more, but less than can be seen
            found = say.just_over.format(found)
    return f"{say.rules[rule]}: {say.units[rule].format(found)}; {say.reasons[breach.reason]}."


def _wanted(rule: Rule, profile: Profile, say: Wording) -> str:
    times_ms = {
        "min_duration": profile.min_duration_ms,
        "min_word": profile.min_word_ms,
        "max_duration": profile.max_duration_ms,
        "gap": profile.gap_ms,
        "close_gap": profile.close_gap_ms,
        "lead": profile.lead_ms,
        "lag": profile.lag_ms,
        "hold": profile.hold_ms,
    }
    return say.wants[rule].format(
        sound=f"{profile.sound_open}…{profile.sound_close}",
        max_lines=profile.max_lines,
        line_width=profile.line_width,
        limit_cps=_number(profile.limit_cps, say),
        target_cps=_number(profile.target_cps, say),
        frame_rate=_number(profile.frame_rate_hz or 0, say),
        **{name: _number(time_ms / 1000, say) for name, time_ms in times_ms.items()},
    )


def _number(value: float, say: Wording, *, signed: bool = False) -> str:
    text = f"{value:+.3g}" if signed else f"{value:.3g}"
    return text.replace(".", say.decimal).replace("-", "\N{MINUS SIGN}")
