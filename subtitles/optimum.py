"""The cheapest way to part a run of words into cues and lines: exact, by dynamic programming.

Cues and the line break in each are decided together. The state is the first token of a cue, so the work
grows with the number of words times the words that fit into a cue, squared.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import inf
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from subtitles.profiles import Profile
    from subtitles.stretches import Stretch

# What else costs, beside the breaks of breaks.py, in the same points.
CUE_COST = 15.0  # each cue: fewer are calmer
LINE_BREAK_SHARE = 0.6  # a line break parts a phrase less than a new cue does
PAUSE_RELIEF = 0.5  # a break where the reader pauses for RELIEF_PAUSE_MS costs so much less
RELIEF_PAUSE_MS = 500
SPANNED_PAUSE_MS = 400  # a silence inside a cue that is longer gives away what comes, a point each further 10 ms
POINTS_PER_SPANNED_MS = 0.1
SENTENCE_IN_LINE = 120.0  # a sentence begins in the middle of a line
SENTENCE_IN_CUE = 40.0  # a sentence begins on the second line
OVER_TARGET = 2.0  # times the square of the characters a second above the target
OVER_LIMIT = 10.0  # likewise above the limit
TOO_SHORT_PER_S = 400.0  # each second below the shortest time on screen
SMALL_CUE_WIDTH = 20  # characters; a smaller cue is a scrap
POINTS_PER_MISSING_CHARACTER = 4.0
TOP_HEAVY = 0.8  # a character that the first line is longer than the second
BOTTOM_HEAVY = 0.4  # a character that it is shorter: guides prefer this shape
SMALL_LINE_WIDTH = 8  # characters; a smaller first line looks torn off
SMALL_LINE = 25.0
NOTHING_HEARD = 10_000.0  # a cue all of whose words have no time


class Shape(NamedTuple):
    """Tokens ``[start, end)`` of a stretch as a cue; its second line begins at ``turn``, ``end`` for one line."""

    start: int
    turn: int
    end: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Sums over a stretch, so that any part of it is measured by one subtraction."""

    characters: list[int]  # width of the tokens before each, a space after each
    sentences: list[int]  # sentence ends before each
    silence: list[float]  # points for long silences before each
    break_cost: list[float]  # of a cue that begins at each; 0 at the start and the end
    heard: list[int]  # tokens with a time before each

    def width(self, start: int, end: int) -> int:
        """Width in characters of tokens ``[start, end)`` on one line."""
        return self.characters[end] - self.characters[start] - 1


def measure(stretch: Stretch) -> Measures:
    """Sum up a stretch."""
    tokens = stretch.tokens
    gaps = [after.start_ms - before.end_ms for before, after in pairwise(tokens)]
    silences = [max(0, gap - SPANNED_PAUSE_MS) * POINTS_PER_SPANNED_MS for gap in gaps]
    relieved = [
        token.break_cost * (1 - PAUSE_RELIEF * min(max(gap, 0), RELIEF_PAUSE_MS) / RELIEF_PAUSE_MS)
        for token, gap in zip(tokens, gaps, strict=False)
    ]
    return Measures(
        characters=[0, *accumulate(token.width + 1 for token in tokens)],
        sentences=[0, *accumulate(int(token.break_cost == 0) for token in tokens)],
        silence=[0.0, 0.0, *accumulate(silences)],
        break_cost=[0.0, *relieved, 0.0],
        heard=[0, *accumulate(int(token.heard) for token in tokens)],
    )


def end_ms(*, start_ms: int, spoken_ms: int, characters: int, next_ms: int, profile: Profile) -> int:
    """When a cue goes: as late as it must to be read, as early as the next one needs.

    Args:
        start_ms: when it appears.
        spoken_ms: when its last word was spoken.
        characters: its width.
        next_ms: when the next cue starts.
        profile: the limits.

    Returns:
        More than ``start_ms``, and ``profile.gap_ms`` before ``next_ms`` unless that leaves no time at all.
    """
    to_read_ms = max(profile.min_duration_ms, round(characters * 1000 / profile.target_cps))
    last_ms = min(spoken_ms + profile.hold_ms, start_ms + profile.max_duration_ms, next_ms - profile.gap_ms)
    end = min(last_ms, max(spoken_ms, start_ms + to_read_ms))
    if next_ms - end < profile.close_gap_ms:
        if last_ms == next_ms - profile.gap_ms:
            end = last_ms
        else:
            # Out of reach: better a pause that is seen as one.
            end = min(end, max(next_ms - profile.close_gap_ms, start_ms + profile.min_duration_ms))
    return max(end, start_ms + 1)


def cheapest(stretch: Stretch, profile: Profile) -> list[Shape]:
    """Part a stretch into cues and lines at the least total of ``reading_cost`` and ``line_cost``.

    Returns:
        Shapes that tile the stretch. Where two ways cost the same, the one with the longer first cue.
    """
    measures = measure(stretch)
    count = len(stretch.tokens)
    best = [inf] * count + [0.0]
    choice = [Shape(start, start + 1, start + 1) for start in range(count)]
    for start in range(count - 1, -1, -1):
        for end in range(start + 1, count + 1):
            turn = _best_turn(measures, start, end, profile)
            if turn is None:
                break
            cost = reading_cost(stretch, measures, start, end, profile)
            if cost == inf:
                break
            shape = Shape(start, turn, end)
            total = cost + line_cost(measures, shape) + best[end]
            if total <= best[start]:
                best[start], choice[start] = total, shape
    shapes = []
    start = 0
    while start < count:
        shapes.append(choice[start])
        start = choice[start].end
    return shapes


def _best_turn(measures: Measures, start: int, end: int, profile: Profile) -> int | None:
    """Where the second line of tokens ``[start, end)`` begins, ``None`` where two lines do not hold them.

    What fits on one line stands on one; a single token too wide for a line has one to itself.
    """
    if end - start == 1 or measures.width(start, end) <= profile.line_width:
        return end
    characters, room = measures.characters, profile.line_width + 1
    least, best = inf, None
    for turn in range(end - 1, start, -1):
        if characters[end] - characters[turn] > room and turn < end - 1:
            break
        if characters[turn] - characters[start] > room and turn > start + 1:
            continue
        cost = line_cost(measures, Shape(start, turn, end))
        if cost < least:
            least, best = cost, turn
    return best


def reading_cost(stretch: Stretch, measures: Measures, start: int, end: int, profile: Profile) -> float:
    """Points for a cue of tokens ``[start, end)``: what is in it, how long it is shown, where it ends.

    Infinite where it would have to be shown for longer than the profile allows.
    """
    tokens = stretch.tokens
    start_ms, spoken_ms = tokens[start].start_ms, tokens[end - 1].end_ms
    if end - start > 1 and spoken_ms - start_ms > profile.max_duration_ms:
        return inf
    characters = measures.width(start, end)
    next_ms = tokens[end].start_ms if end < len(tokens) else stretch.until_ms
    shown_ms = (
        end_ms(start_ms=start_ms, spoken_ms=spoken_ms, characters=characters, next_ms=next_ms, profile=profile)
        - start_ms
    )
    speed_cps = characters * 1000 / shown_ms
    cost = CUE_COST + measures.break_cost[end]
    cost += OVER_TARGET * max(0.0, speed_cps - profile.target_cps) ** 2
    cost += OVER_LIMIT * max(0.0, speed_cps - profile.limit_cps) ** 2
    cost += TOO_SHORT_PER_S * max(0, profile.min_duration_ms - shown_ms) / 1000
    cost += POINTS_PER_MISSING_CHARACTER * max(0, SMALL_CUE_WIDTH - characters)
    cost += measures.silence[end] - measures.silence[start + 1]
    if measures.heard[end] == measures.heard[start]:
        cost += NOTHING_HEARD
    return cost


def line_cost(measures: Measures, shape: Shape) -> float:
    """Points for the line break of a cue and for sentences that begin inside it."""
    start, turn, end = shape
    begun = measures.sentences[end - 1] - measures.sentences[start]
    if turn == end:
        return SENTENCE_IN_LINE * begun
    begun_at_turn = measures.sentences[turn] - measures.sentences[turn - 1]
    cost = LINE_BREAK_SHARE * measures.break_cost[turn]
    cost += SENTENCE_IN_LINE * (begun - begun_at_turn) + SENTENCE_IN_CUE * begun_at_turn
    longer = measures.width(start, turn) - measures.width(turn, end)
    cost += TOP_HEAVY * longer if longer > 0 else BOTTOM_HEAVY * -longer
    return cost + (SMALL_LINE if measures.width(start, turn) < SMALL_LINE_WIDTH else 0.0)
