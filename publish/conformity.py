"""How well subtitles keep the rules of each profile: ``conformity.json``.

``publish/conformity.schema.json`` is generated from these classes; what is judged, and how, in
``subtitles/conformity.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from align.form import JsonForm
from align.records import ArticleHeader, Provenance
from publish.recording import Sound, sound_of
from subtitles.conformity import Reason, Rule, conformity
from subtitles.profiles import Profile

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.records import Alignment
    from subtitles.cues import Subtitles

SCHEMA: Literal["gleichlauf.conformity/1"] = "gleichlauf.conformity/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """A cue that does not keep a rule.

    Attributes:
        cue: its id.
        start_ms: when it appears.
        end_ms: when it goes.
        lines: what it shows.
        found: what it has, in the unit of the rule: characters, lines, milliseconds, characters a second; for a torn
            phrase the name of its class.
        reason: why.
    """

    cue: str
    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    found: int | float | str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What became of one rule.

    Attributes:
        rule: which.
        limit: what the profile wants, ``None`` where the rule has no number.
        judged: how many cues, pauses between two, or ends of lines were judged.
        kept: how many of these keep it.
        breaches: the others, in order of time.
    """

    rule: Rule
    limit: float | None
    judged: int
    kept: int
    breaches: tuple[Breach, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ByProfile:
    """The subtitles that a profile makes, judged by it.

    Attributes:
        profile: all of its numbers.
        cues: how many subtitles there are.
        from_article: how many of these have the article's words; the others tell what else is heard.
        within_limits: how many keep every rule but `Rule.TARGET`, which is a wish and no limit.
        untold_ms: starts of sounds beyond the article that no cue tells, since there is no room beside the words.
        rules: in order of weight; rules that the profile does not have are left out.
    """

    profile: Profile
    cues: int
    from_article: int
    within_limits: int
    untold_ms: tuple[int, ...]
    rules: tuple[Judgement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """How well subtitles keep their profiles.

    Attributes:
        schema: name and version of this form.
        article: what was written.
        recording: what was recorded.
        belongs: false where the sound seems to be of another text, so that no time can be trusted.
        chosen: key of the profile that subtitles are cut by default.
        profiles: that were looked at.
        provenance: what made the alignment.
    """

    schema: Literal["gleichlauf.conformity/1"] = SCHEMA
    article: ArticleHeader
    recording: Sound
    belongs: bool
    chosen: str
    profiles: tuple[ByProfile, ...]
    provenance: Provenance


_FORM = JsonForm(Report, "conformity")
to_json, json_schema = _FORM.to_json, _FORM.json_schema


def report(alignment: Alignment, made: Iterable[Subtitles], chosen: Profile) -> Report:
    """Judge subtitles, each by the profile that they were made for.

    Args:
        alignment: that all of them were made from.
        made: the subtitles.
        chosen: profile that subtitles are cut by default.
    """
    return Report(
        article=alignment.article,
        recording=sound_of(alignment.recording),
        belongs=alignment.belongs,
        chosen=chosen.key,
        profiles=tuple(_judged(subtitles) for subtitles in made),
        provenance=alignment.provenance,
    )


def _judged(subtitles: Subtitles) -> ByProfile:
    found = conformity(subtitles)
    cues = {cue.id: cue for cue in subtitles.cues}
    beyond = {
        breach.cue_id for verdict in found.verdicts if verdict.rule is not Rule.TARGET for breach in verdict.breaches
    }
    return ByProfile(
        profile=subtitles.profile,
        cues=found.cues,
        from_article=found.from_article,
        within_limits=found.cues - len(beyond),
        untold_ms=found.untold_ms,
        rules=tuple(
            Judgement(
                rule=verdict.rule,
                limit=verdict.limit,
                judged=verdict.judged,
                kept=verdict.kept,
                breaches=tuple(
                    Breach(
                        cue=breach.cue_id,
                        start_ms=breach.start_ms,
                        end_ms=cues[breach.cue_id].end_ms,
                        lines=cues[breach.cue_id].lines,
                        found=breach.found,
                        reason=breach.reason,
                    )
                    for breach in verdict.breaches
                ),
            )
            for verdict in found.verdicts
        ),
    )
