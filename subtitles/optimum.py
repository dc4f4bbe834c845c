"""The cheapest way to part a run of words into cues and lines: exact, by dynamic programming.

Cues and the line breaks in each are decided together. The state is the first token of a cue, so the work
grows with the number of words times the words that fit into a cue, squared.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

from subtitles.breaks import FORBIDDEN, Break

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subtitles.profiles import Profile
    from subtitles.stretches import TokenRun

# What else costs, beside the breaks of breaks.py, in the same points.
CUE_COST = 15.0  # each cue: fewer are calmer
LINE_BREAK_SHARE = 0.6  # a line break hurts less than a new cue does, unless it tears a phrase
PAUSE_RELIEF = 0.5  # a break where the reader pauses for RELIEF_PAUSE_MS costs so much less
RELIEF_PAUSE_MS = 500
SPANNED_PAUSE_MS = 400  # a silence inside a cue that is longer gives away what comes, a point each further 10 ms
POINTS_PER_SPANNED_MS = 0.1
SPANNED_HOLE = 250.0  # words that were not read are missing in the middle of a cue
SENTENCE_IN_LINE = 120.0  # a sentence begins in the middle of a line
SENTENCE_IN_CUE = 40.0  # a sentence begins on a line of its own
SENTENCE_BEGUN = 130.0  # and goes on in the next cue
OVER_TARGET = 2.0  # times the square of the characters a second above the target, for each SPEED_WIDTH characters
OVER_LIMIT = 10.0  # likewise above the limit
SPEED_WIDTH = 60  # characters: so that a fast text is not cut into fewer cues than a slow one
TOO_SHORT_PER_S = 1200.0  # each second below the shortest time on screen
TOO_FEW_PER_S = 150.0  # each second below the shortest time for so many words
FLICKER = 600.0  # a pause between two cues that can neither be closed nor be long enough
CUT_OFF = 300.0  # a cue that goes before its words are spoken, since it may not stay
SMALL_CUE_WIDTH = 20  # characters; a smaller cue is a scrap
POINTS_PER_MISSING_CHARACTER = 4.0
ONE_WORD = 60.0  # a cue of one word, and so little that it must be a scrap of its sentence
TOP_HEAVY = 0.9  # a character that the first line is longer than the second
BOTTOM_HEAVY = 0.6  # a character that it is shorter: guides prefer this shape
SMALL_LINE_WIDTH = 10  # characters; a smaller line looks torn off
SMALL_LINE = 35.0
NOTHING_HEARD = 10_000.0  # a cue all of whose words have no time


class Shape(NamedTuple):
    """Tokens ``[start, end)`` of a stretch as a cue; its second line and those after it begin at ``turns``."""

    start: int
    end: int
    turns: tuple[int, ...] = ()

    @property
    def lines(self) -> list[tuple[int, int]]:
        """First token and the one after the last, of each line."""
        return list(pairwise((self.start, *self.turns, self.end)))


@dataclass(frozen=True, slots=True)
class Measures:
    """Sums over a stretch, so that any part of it is measured by one subtraction."""

    characters: list[int]  # width of the tokens before each, a space after each
    sentences: list[int]  # sentence ends before each
    spanned: list[float]  # points for long silences and holes before each
    break_cost: list[float]  # of a cue that begins at each; 0 at the start and the end
    turn_cost: list[float]  # of a line that begins at each
    heard: list[int]  # tokens with a time before each
    start_ms: list[int]  # of each token; at the end, of what follows in the sound
    end_ms: list[int]  # when all before each have been spoken; at the start, what stands before in the sound

    def width(self, start: int, end: int) -> int:
        """Width in characters of tokens ``[start, end)`` on one line."""
        return self.characters[end] - self.characters[start] - 1


def measure(stretch: TokenRun) -> Measures:
    """Sum up a stretch."""
    tokens = stretch.tokens
    spanned = []
    break_cost = []
    turn_cost = []
    for before, after in pairwise(tokens):
        gap_ms = after.start_ms - before.end_ms
        hole = SPANNED_HOLE if before.hole else 0.0
        spanned.append(max(0, gap_ms - SPANNED_PAUSE_MS) * POINTS_PER_SPANNED_MS + hole)
        cost = 0.0 if before.hole else float(before.after)
        if before.after in FORBIDDEN:
            break_cost.append(cost)
            turn_cost.append(cost)
        else:
            cost *= 1 - PAUSE_RELIEF * min(max(gap_ms, 0), RELIEF_PAUSE_MS) / RELIEF_PAUSE_MS
            break_cost.append(cost)
            turn_cost.append(cost * LINE_BREAK_SHARE)
    return Measures(
        characters=[0, *accumulate(token.width + 1 for token in tokens)],
        sentences=[0, *accumulate(int(token.after is Break.SENTENCE) for token in tokens)],
        spanned=[0.0, 0.0, *accumulate(spanned)],
        break_cost=[0.0, *break_cost, 0.0],
        turn_cost=[0.0, *turn_cost, 0.0],
        heard=[0, *accumulate(int(token.heard) for token in tokens)],
        start_ms=[*(token.start_ms for token in tokens), stretch.until_ms],
        end_ms=[min(stretch.since_ms, tokens[0].start_ms), *accumulate((token.end_ms for token in tokens), max)],
    )


def cheapest(stretch: TokenRun, profile: Profile, *, reserved_width: int = 0) -> list[Shape]:
    """Part a stretch into cues and lines at the least total of ``reading_cost`` and ``line_cost``.

    Args:
        stretch: what to part.
        profile: the limits.
        reserved_width: characters of each line that something else will take.

    Returns:
        Shapes that tile the stretch. Where two ways cost the same, the one with the longer first cue.
    """
    measures = measure(stretch)
    count = len(stretch.tokens)
    room = profile.line_width - reserved_width
    best = [inf] * count + [0.0]
    choice = [Shape(start, start + 1) for start in range(count)]
    for start in range(count - 1, -1, -1):
        for end in range(start + 1, count + 1):
            turns = _best_turns(measures, start, end, room, profile.max_lines)
            if turns is None:
                break
            cost = reading_cost(measures, start, end, profile)
            if cost == inf:
                break
            shape = Shape(start, end, turns)
            total = cost + line_cost(measures, shape) + best[end]
            if total <= best[start]:
                best[start], choice[start] = total, shape
    shapes = []
    start = 0
    while start < count:
        shapes.append(choice[start])
        start = choice[start].end
    return shapes


def _best_turns(measures: Measures, start: int, end: int, room: int, max_lines: int) -> tuple[int, ...] | None:
    """Where the lines of tokens ``[start, end)`` begin, ``None`` where they do not fit into a cue.

    As few lines as hold them; a single token too wide for a line has one to itself.
    """
    if end - start == 1 or measures.width(start, end) <= room:
        return ()
    for lines in range(2, max_lines + 1):
        least, best = inf, None
        for turns in _ways(measures, start, end, lines, room):
            cost = line_cost(measures, Shape(start, end, turns))
            if cost < least:
                least, best = cost, turns
        if best is not None:
            return best
    return None


def _ways(measures: Measures, start: int, end: int, lines: int, room: int) -> Iterator[tuple[int, ...]]:
    """Yield the ways to lay tokens ``[start, end)`` on so many lines, the longest first line first."""
    characters = measures.characters
    if lines == 1:
        if end - start == 1 or characters[end] - characters[start] - 1 <= room:
            yield ()
        return
    for turn in range(end - 1, start, -1):
        if lines == 2 and end - turn > 1 and characters[end] - characters[turn] - 1 > room:  # noqa: PLR2004
            return  # the last line has grown too wide, and grows on
        if turn - start == 1 or characters[turn] - characters[start] - 1 <= room:
            for rest in _ways(measures, turn, end, lines - 1, room):
                yield (turn, *rest)


def reading_cost(measures: Measures, start: int, end: int, profile: Profile) -> float:
    """Points for a cue of tokens ``[start, end)``: what is in it, how long it is shown, where it ends.

    Infinite where it would have to be shown for longer than the profile allows.
    """
    start_ms, spoken_ms = measures.start_ms[start], measures.end_ms[end]
    if end - start > 1 and spoken_ms > start_ms + profile.max_duration_ms:
        return inf
    characters = measures.width(start, end)
    end_ms, cost = _foreseen_end(start_ms, spoken_ms, measures.start_ms[end], characters, profile)
    shown_ms = max(1, end_ms - start_ms)
    cost += CUE_COST + measures.break_cost[end] + measures.spanned[end] - measures.spanned[start + 1]
    wanted_ms = characters * 1000 / profile.limit_cps
    if shown_ms < wanted_ms:  # it may appear earlier, in the silence before it
        silence_ms = start_ms - measures.end_ms[start] - profile.gap_ms
        shown_ms += max(0, min(profile.lead_ms, silence_ms, wanted_ms - shown_ms))
    cost += _speed_cost(characters, characters * 1000 / shown_ms, profile)
    cost += TOO_SHORT_PER_S * max(0.0, profile.min_duration_ms - shown_ms) / 1000
    words_ms = min((end - start) * profile.min_word_ms, profile.max_duration_ms)
    cost += TOO_FEW_PER_S * max(0.0, words_ms - shown_ms) / 1000
    if characters < SMALL_CUE_WIDTH:
        cost += POINTS_PER_MISSING_CHARACTER * (SMALL_CUE_WIDTH - characters) + (ONE_WORD if end - start == 1 else 0)
    if measures.heard[end] == measures.heard[start]:
        cost += NOTHING_HEARD
    return cost


def _foreseen_end(
    start_ms: int, spoken_ms: int, next_ms: int, characters: int, profile: Profile
) -> tuple[float, float]:
    """Foresee when a cue will go, as ``timing.py`` decides it where no neighbour is in need.

    Returns:
        The time, and points for what is bad about it.
    """
    least_ms = start_ms + profile.min_duration_ms
    free_ms = min(start_ms + profile.max_duration_ms, next_ms - profile.gap_ms)
    held_ms = min(free_ms, max(spoken_ms + profile.hold_ms, least_ms))
    end_ms = min(held_ms, max(spoken_ms, least_ms, start_ms + characters * 1000 / profile.target_cps))
    cost = 0.0
    if next_ms - end_ms < profile.close_gap_ms:
        if held_ms == next_ms - profile.gap_ms:
            end_ms = held_ms
        elif next_ms - profile.close_gap_ms >= spoken_ms:
            end_ms = min(end_ms, max(next_ms - profile.close_gap_ms, least_ms))
        else:
            cost += FLICKER
    if end_ms < min(spoken_ms, next_ms - profile.gap_ms):
        cost += CUT_OFF
    return end_ms, cost


def _speed_cost(characters: int, speed_cps: float, profile: Profile) -> float:
    if speed_cps <= profile.target_cps:
        return 0.0
    cost = OVER_TARGET * (speed_cps - profile.target_cps) ** 2
    if speed_cps > profile.limit_cps:
        cost += OVER_LIMIT * (speed_cps - profile.limit_cps) ** 2
    return cost * characters / SPEED_WIDTH


def line_cost(measures: Measures, shape: Shape) -> float:
    """Points for the line breaks of a cue and for sentences that begin inside it."""
    sentences = measures.sentences
    begun = sentences[shape.end - 1] - sentences[shape.start]
    cost = SENTENCE_BEGUN if begun and sentences[shape.end] == sentences[shape.end - 1] else 0.0
    above = shape.start
    for place, turn in enumerate(shape.turns):
        below = shape.turns[place + 1] if place + 1 < len(shape.turns) else shape.end
        begun_at_turn = sentences[turn] - sentences[turn - 1]
        begun -= begun_at_turn
        upper, lower = measures.width(above, turn), measures.width(turn, below)
        cost += measures.turn_cost[turn] + SENTENCE_IN_CUE * begun_at_turn
        cost += TOP_HEAVY * (upper - lower) if upper > lower else BOTTOM_HEAVY * (lower - upper)
        if min(upper, lower) < SMALL_LINE_WIDTH:
            cost += SMALL_LINE
        above = turn
    return cost + SENTENCE_IN_LINE * begun
