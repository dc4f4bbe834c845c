"""How well subtitles keep their profile: rule by rule, how many cues do, which do not, and why.

Judged on the cues alone, as somebody else's program would judge them: nothing here asks how they were cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from subtitles.breaks import FORBIDDEN, Break, breaks
from subtitles.cues import width
from subtitles.overlaps import Overlaps
from subtitles.stretches import unbreakable
from subtitles.timing import grid

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from align.records import Alignment, TimedWord
    from subtitles.cues import Cue, Subtitles
    from subtitles.timing import Grid


class Rule(StrEnum):
    """What is judged."""

    WORDING = "wording"  # what is shown is what is printed, or marked as not from the article
    ORDER = "order"  # cues follow each other and do not overlap
    LINES = "lines"  # no more lines than allowed
    LINE_WIDTH = "line_width"  # no line is longer than allowed
    SHORTEST = "shortest"  # shown for the shortest time at least
    SHORTEST_FOR_WORDS = "shortest_for_words"  # and for so long for each word, where the profile counts words
    LONGEST = "longest"  # shown for the longest time at most
    GAP = "gap"  # the pause to the next cue is the profile's, or long enough to be seen as one
    GRID = "grid"  # times lie on frames, where the profile has them
    START = "start"  # appears with its first word, as near as the profile wants
    END = "end"  # stays until its last word is spoken, and no longer after it than the profile wants
    LIMIT = "limit"  # no faster to read than the limit
    TARGET = "target"  # no faster to read than is comfortable
    SPLIT = "split"  # no line ends inside a phrase: one of ``breaks.FORBIDDEN``


class Reason(StrEnum):
    """Why a rule is not kept."""

    LONG_WORD = "long_word"  # a single word is longer than a line
    LONG_PHRASE = "long_phrase"  # what may not be torn is longer than a line
    FAST_SPEECH = "fast_speech"  # speech itself is faster, and the silence beside it is used up
    CROWDED = "crowded"  # the cues beside it need their shortest time
    SLOW_WORD = "slow_word"  # a single word lasts longer than a cue may
    SILENCE = "silence"  # a long silence stands there, and ends the cue
    BALANCE = "balance"  # everything else would be worse: scraps of cues, or faster ones
    NONE = "none"  # nothing excuses it


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A place where a rule is not kept.

    Attributes:
        cue_id: where.
        start_ms: when that cue appears.
        found: what was found, in the unit of the rule: characters, lines, milliseconds, characters a second; for a
            torn phrase the name of its class.
        reason: why.
    """

    cue_id: str
    start_ms: int
    found: float | str
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of one rule.

    Attributes:
        rule: which.
        limit: what the profile wants, ``None`` where the rule has no number.
        judged: how many cues, pauses between two, or ends of lines were judged.
        breaches: in order of time.
    """

    rule: Rule
    limit: float | None
    judged: int
    breaches: tuple[Violation, ...]

    @property
    def kept(self) -> int:
        """How many keep it."""
        return self.judged - len(self.breaches)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conformity:
    """How well subtitles keep their profile.

    Attributes:
        profile: its key.
        cues: how many there are.
        from_article: how many of them are the article's words.
        untold_ms: starts of sounds beyond the article that no cue tells, since there is no room beside the words.
        verdicts: one a rule, in the order of ``Rule``; rules that the profile does not have are left out.
    """

    profile: str
    cues: int
    from_article: int
    untold_ms: tuple[int, ...]
    verdicts: tuple[Verdict, ...]


class _Place(NamedTuple):
    """A cue, the speech in it, and the cues beside it."""

    cue: Cue
    before: Cue | None
    after: Cue | None
    first_ms: int | None  # when its first word begins, None where no word has a time
    last_ms: int | None  # when its last word ends


class _End(NamedTuple):
    """The end of a line inside what was read in one go."""

    cue: Cue
    kind: Break
    phrase_width: int  # of the words around it that no line may part
    silence_ms: int  # that the reader makes there


def conformity(made: Subtitles) -> Conformity:
    """Judge subtitles by the profile that they were made for."""
    profile, cues = made.profile, made.cues
    sounds = Overlaps([(sound.start_ms, sound.end_ms) for sound in made.alignment.insertions])
    told = Overlaps(sorted((cue.start_ms, cue.end_ms) for cue in cues if not cue.from_article))
    places = [
        _Place(cue, before, after, *_spoken(cue, sounds))
        for before, cue, after in zip([None, *cues], cues, [*cues[1:], None], strict=False)
    ]
    return Conformity(
        profile=profile.key,
        cues=len(cues),
        from_article=sum(cue.from_article for cue in cues),
        untold_ms=tuple(
            sound.start_ms for sound in made.alignment.insertions if told.first(sound.start_ms, sound.end_ms) is None
        ),
        verdicts=tuple(_verdicts(made, places)),
    )


def _verdicts(made: Subtitles, places: list[_Place]) -> Iterator[Verdict]:
    profile = made.profile
    count = len(places)
    paired = max(0, count - 1)
    ends = list(_ends(made))
    on = grid(profile)
    tick_ms = 1000 / on.rate_hz
    yield _verdict(Rule.WORDING, None, count, (b for p in places for b in _wording(p.cue, made)))
    yield _verdict(Rule.ORDER, None, paired, (b for p in places for b in _order(p)))
    yield _verdict(
        Rule.LINES,
        profile.max_lines,
        count,
        (_breach(p, len(p.cue.lines), Reason.NONE) for p in places if len(p.cue.lines) > profile.max_lines),
    )
    yield _verdict(Rule.LINE_WIDTH, profile.line_width, count, (b for p in places for b in _widths(p, made)))
    yield _verdict(
        Rule.SHORTEST,
        profile.min_duration_ms,
        count,
        (_breach(p, t, Reason.CROWDED) for p in places if (t := _shown_ms(p)) < profile.min_duration_ms - 1),
    )
    if profile.min_word_ms:
        yield _verdict(
            Rule.SHORTEST_FOR_WORDS, profile.min_word_ms, count, (b for p in places for b in _per_word(p, made))
        )
    yield _verdict(
        Rule.LONGEST,
        profile.max_duration_ms,
        count,
        (_breach(p, t, Reason.NONE) for p in places if (t := _shown_ms(p)) > profile.max_duration_ms + 1),
    )
    yield _verdict(Rule.GAP, profile.gap_ms, paired, (b for p in places for b in _gap(p, made)))
    if profile.frame_rate_hz is not None:
        yield _verdict(
            Rule.GRID,
            profile.frame_rate_hz,
            count,
            (b for p in places for b in _grid(p, on)),
        )
    spoken = [p for p in places if p.cue.from_article and p.first_ms is not None]
    yield _verdict(Rule.START, profile.lag_ms, len(spoken), (b for p in spoken for b in _start(p, made, tick_ms)))
    yield _verdict(Rule.END, profile.hold_ms, len(spoken), (b for p in spoken for b in _end(p, made, tick_ms)))
    for rule, limit in ((Rule.LIMIT, profile.limit_cps), (Rule.TARGET, profile.target_cps)):
        yield _verdict(rule, limit, count, (b for p in places for b in _speed(p, limit, made, rule)))
    yield _verdict(Rule.SPLIT, None, len(ends), (_torn(end, made) for end in ends if end.kind in FORBIDDEN))


def _verdict(rule: Rule, limit: float | None, judged: int, breaches: Iterable[Violation]) -> Verdict:
    return Verdict(rule=rule, limit=limit, judged=judged, breaches=tuple(breaches))


def _breach(place: _Place, found: float | str, reason: Reason) -> Violation:
    return Violation(cue_id=place.cue.id, start_ms=place.cue.start_ms, found=found, reason=reason)


def _shown_ms(place: _Place) -> int:
    return place.cue.end_ms - place.cue.start_ms


def _spoken(cue: Cue, sounds: Overlaps) -> tuple[int | None, int | None]:
    """Return when the words of a cue are spoken; for a sound, all of the sound that the cue is in."""
    if not cue.from_article:
        return sounds.first(cue.start_ms, cue.end_ms) or (None, None)
    starts = [word.start_ms for word in cue.words if word.start_ms is not None]
    ends = [word.end_ms for word in cue.words if word.end_ms is not None]
    return min(starts, default=None), max(ends, default=None)


def _wording(cue: Cue, made: Subtitles) -> Iterator[Violation]:
    if cue.from_article:
        kept = "".join(cue.text.split()) == "".join("".join(word.text for word in cue.words).split())
    else:
        kept = cue.text.startswith(made.profile.sound_open) and cue.text.endswith(made.profile.sound_close)
    if not kept:
        yield Violation(cue_id=cue.id, start_ms=cue.start_ms, found=cue.text, reason=Reason.NONE)


def _order(place: _Place) -> Iterator[Violation]:
    if place.after is not None and place.after.start_ms < place.cue.end_ms:
        yield _breach(place, place.after.start_ms - place.cue.end_ms, Reason.CROWDED)


def _widths(place: _Place, made: Subtitles) -> Iterator[Violation]:
    widest = max(place.cue.lines, key=width)
    if width(widest) > made.profile.line_width:
        yield _breach(place, width(widest), Reason.NONE if " " in widest.strip() else Reason.LONG_WORD)


def _per_word(place: _Place, made: Subtitles) -> Iterator[Violation]:
    profile = made.profile
    wanted_ms = min(len(place.cue.text.split()) * profile.min_word_ms, profile.max_duration_ms)
    shown_ms = _shown_ms(place)
    if shown_ms < wanted_ms - 1:
        yield _breach(place, shown_ms, _hurry(place, wanted_ms, made, profile.lead_ms))


def _gap(place: _Place, made: Subtitles) -> Iterator[Violation]:
    if place.after is None:
        return
    profile = made.profile
    on = grid(profile)
    gap_ms = place.after.start_ms - place.cue.end_ms
    ticks = on.nearest(place.after.start_ms) - on.nearest(place.cue.end_ms)
    if ticks < on.up(profile.gap_ms):
        yield _breach(place, gap_ms, Reason.CROWDED)
    elif on.up(profile.gap_ms) < ticks < on.up(profile.close_gap_ms):
        longest = _shown_ms(place) + gap_ms - profile.gap_ms > profile.max_duration_ms
        yield _breach(place, gap_ms, Reason.SLOW_WORD if longest and len(place.cue.words) == 1 else Reason.NONE)


def _grid(place: _Place, on: Grid) -> Iterator[Violation]:
    times = (place.cue.start_ms, place.cue.end_ms)
    off = next((time for time in times if on.ms(on.nearest(time)) != time), None)
    if off is not None:
        yield _breach(place, off, Reason.NONE)


def _start(place: _Place, made: Subtitles, tick_ms: float) -> Iterator[Violation]:
    if place.first_ms is None:
        return
    profile = made.profile
    off_ms = place.cue.start_ms - place.first_ms
    if not -profile.lead_ms - tick_ms < off_ms < profile.lag_ms + tick_ms:
        yield _breach(place, off_ms, Reason.CROWDED)


def _end(place: _Place, made: Subtitles, tick_ms: float) -> Iterator[Violation]:
    if place.last_ms is None:
        return
    profile = made.profile
    off_ms = place.cue.end_ms - place.last_ms
    if off_ms >= profile.hold_ms + tick_ms and _shown_ms(place) >= profile.min_duration_ms + tick_ms:
        yield _breach(place, off_ms, Reason.BALANCE)  # the pause after it would have flickered
    elif off_ms <= -profile.gap_ms - tick_ms:
        slow = _shown_ms(place) > profile.max_duration_ms - tick_ms
        yield _breach(place, off_ms, Reason.SLOW_WORD if slow else Reason.CROWDED)


def _speed(place: _Place, limit_cps: float, made: Subtitles, rule: Rule) -> Iterator[Violation]:
    characters = width(place.cue.text)
    if characters * 1000 > limit_cps * _shown_ms(place):
        # That a cue is comfortable is not worth that it appears before it is heard.
        lead_ms = made.profile.lead_ms if rule is Rule.LIMIT else 0
        reason = _hurry(place, characters * 1000 / limit_cps, made, lead_ms)
        yield _breach(place, round(place.cue.reading_speed_cps, 1), reason)


def _hurry(place: _Place, wanted_ms: float, made: Subtitles, lead_ms: int) -> Reason:
    """Say why a cue is shown for less than is wanted: whether there is silence beside it that it could have had."""
    profile, cue = made.profile, place.cue
    tick_ms = 1000 / grid(profile).rate_hz
    first_ms = cue.start_ms if place.first_ms is None else place.first_ms
    last_ms = cue.end_ms if place.last_ms is None else place.last_ms
    free_ms = cue.start_ms - (place.before.end_ms + profile.gap_ms if place.before else 0)
    earlier_ms = min(free_ms, cue.start_ms - (first_ms - lead_ms))
    until_ms = place.after.start_ms - profile.gap_ms if place.after else made.alignment.recording.duration_ms
    later_ms = min(until_ms, last_ms + profile.hold_ms) - cue.end_ms
    longest_ms = min(wanted_ms, profile.max_duration_ms) - _shown_ms(place)
    if min(max(0, earlier_ms) + max(0, later_ms), longest_ms) < 2 * tick_ms:
        return Reason.FAST_SPEECH
    # What silence there is may be needed whole, so that the pause does not flicker.
    return Reason.BALANCE if 0 < until_ms - cue.end_ms < 2 * profile.close_gap_ms else Reason.NONE


def _ends(made: Subtitles) -> Iterator[_End]:
    """Yield the ends of lines inside sentences: where the next word printed is the next one shown."""
    kinds = _kinds(made.alignment)
    following = _following(made)
    for cue in made.cues:
        lines = [*on_lines(cue)]
        for place, words in enumerate(lines):
            at = (cue.paragraph_id, words[-1].char_end)
            then = lines[place + 1][0] if place + 1 < len(lines) else following.get(cue.id)
            if at not in kinds or then is None:
                continue
            kind, phrase_width, next_start = kinds[at]
            if then.char_start != next_start:
                continue  # words in between were not read
            ended = words[-1].end_ms
            silence_ms = 0 if ended is None or then.start_ms is None else max(0, then.start_ms - ended)
            yield _End(cue, kind, phrase_width, silence_ms)


def _following(made: Subtitles) -> dict[str, TimedWord]:
    """Return the first word of the cue after each in print, by the cue's id."""
    read = [cue for cue in made.cues if cue.words]
    read.sort(key=lambda cue: (str(cue.paragraph_id), cue.words[0].char_start))
    return {cue.id: after.words[0] for cue, after in pairwise(read) if cue.paragraph_id == after.paragraph_id}


def on_lines(cue: Cue) -> Iterator[list[TimedWord]]:
    """Lay the words of a cue on its lines."""
    groups = iter(unbreakable(cue.words))
    for line in cue.lines:
        words: list[TimedWord] = []
        text = ""
        while text != line and (group := next(groups, None)) is not None:
            words += group
            text = " ".join(filter(None, (text, "".join(word.text for word in group))))
        if words:
            yield words


def _kinds(alignment: Alignment) -> dict[tuple[str | None, int], tuple[Break, int, int]]:
    """Name each place inside a sentence, by paragraph and the last character before it.

    Returns:
        What a break there parts, the width of the phrase around it, and the first character after it.
    """
    found: dict[tuple[str | None, int], tuple[Break, int, int]] = {}
    for paragraph in alignment.paragraphs:
        for sentence in paragraph.sentences:
            groups = unbreakable(sentence.words)
            texts = ["".join(word.text for word in group) for group in groups]
            kinds = breaks(texts, alignment.article.language)
            edges = [0, *(index + 1 for index, kind in enumerate(kinds) if kind not in FORBIDDEN), len(groups)]
            phrases: dict[int, int] = {}
            for first, end in pairwise(edges):
                phrases |= dict.fromkeys(range(first, end), width(" ".join(texts[first:end])))
            for index, kind in enumerate(kinds):
                place = (paragraph.id, groups[index][-1].char_end)
                found[place] = (kind, phrases[index], groups[index + 1][0].char_start)
    return found


def _torn(end: _End, made: Subtitles) -> Violation:
    profile = made.profile
    if end.silence_ms > profile.pause_ms:
        reason = Reason.SILENCE
    else:
        reason = Reason.LONG_PHRASE if end.phrase_width > profile.line_width else Reason.BALANCE
    return Violation(cue_id=end.cue.id, start_ms=end.cue.start_ms, found=end.kind.name.lower(), reason=reason)
