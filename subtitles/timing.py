"""When each cue appears and goes.

Times are counted in ticks: frames where the profile has a frame rate, else milliseconds. Speech decides when a cue
appears; where cues are spoken faster than they can be shown, all of a crowd move by as little as they must. Then
silence is lent: first to cues that are too fast to read, forward from the first, then to the others, and last the
pauses that would flicker are closed or widened.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from subtitles.profiles import Profile


class CueSpeech(NamedTuple):
    """What a cue holds, as far as it decides its time.

    Attributes:
        start_ms: when its first word begins.
        end_ms: when its last word ends.
        characters: its width.
        words: how many words it has.
    """

    start_ms: int
    end_ms: int
    characters: int
    words: int


class CueTimes(NamedTuple):
    """When a cue is on the screen, half-open."""

    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The times at which a cue may appear or go."""

    rate_hz: float

    def ms(self, tick: int) -> int:
        """Return the time of a tick, to the nearest millisecond."""
        return round(tick * 1000 / self.rate_hz)

    def nearest(self, time_ms: float) -> int:
        """Return the tick nearest to a time."""
        return round(time_ms * self.rate_hz / 1000)

    def up(self, time_ms: float) -> int:
        """Return the first tick not before a time; a rounding error of a billionth is none."""
        return ceil(time_ms * self.rate_hz / 1000 - 1e-9)

    def down(self, time_ms: float) -> int:
        """Return the last tick not after a time."""
        return floor(time_ms * self.rate_hz / 1000 + 1e-9)


def grid(profile: Profile) -> Grid:
    """Return the times that a profile allows."""
    return Grid(profile.frame_rate_hz or 1000)


class _Times:
    """The ticks of all cues while they are being decided."""

    def __init__(self, said: Sequence[CueSpeech], duration_ms: int, profile: Profile) -> None:
        on = grid(profile)
        self.gap = on.up(profile.gap_ms)
        self.close_gap = max(self.gap, on.up(profile.close_gap_ms))
        self.longest = on.down(profile.max_duration_ms)
        self.lead, self.lag, self.hold = (on.down(t) for t in (profile.lead_ms, profile.lag_ms, profile.hold_ms))
        # A house that lets no cue appear early wants the frame after the first sound, the others the nearest.
        first = on.nearest if self.lead else on.up
        self.spoken = [first(cue.start_ms) for cue in said]
        # What overlaps is over when the next begins: one speaker says one thing at a time.
        following = [*(cue.start_ms for cue in said[1:]), duration_ms]
        self.said = [
            max(on.up(min(cue.end_ms, next_ms)), spoken)
            for cue, next_ms, spoken in zip(said, following, self.spoken, strict=True)
        ]
        self.last = on.down(duration_ms)
        self.shortest = max(1, on.up(profile.min_duration_ms))
        self.for_words = [min(self.longest, max(self.shortest, on.up(cue.words * profile.min_word_ms))) for cue in said]
        self.at_limit = [on.up(cue.characters * 1000 / profile.limit_cps) for cue in said]
        self.at_target = [on.up(cue.characters * 1000 / profile.target_cps) for cue in said]
        # What the sound leaves each cue until the next, as far as it needs that to be read.
        left = [after - now - self.gap for now, after in pairwise([*self.spoken, self.last + self.gap])]
        self.room = [
            max(words, min(limit, own, self.longest))
            for words, limit, own in zip(self.for_words, self.at_limit, left, strict=True)
        ]
        self.least = list(self.for_words)
        self.start: list[int] = []
        self.end: list[int] = []

    def __len__(self) -> int:
        return len(self.spoken)


def shown(said: Sequence[CueSpeech], duration_ms: int, profile: Profile) -> list[CueTimes]:
    """Decide when cues are shown.

    Args:
        said: what the cues hold, starts not falling.
        duration_ms: of the recording.
        profile: the limits.

    Returns:
        In the same order, not overlapping, each for at least the shortest time and at most the longest, with
        ``gap_ms`` between two; inside the recording unless that is too short for so many cues.
    """
    if not said:
        return []
    times = _Times(said, duration_ms, profile)
    _make_room(times)
    _set_ends(times, times.at_limit)
    _appear_early(times)
    _set_ends(times, times.at_target)
    _mend_gaps(times)
    on = grid(profile)
    return [CueTimes(on.ms(a), on.ms(b)) for a, b in zip(times.start, times.end, strict=True)]


def _make_room(times: _Times) -> None:
    """Let each cue appear with its first word, or as near to it as the shortest times of its neighbours allow.

    That a cue can be read, and that every word has its share of time, is worth a cue that is out of step only within
    the profile's bounds; that a cue can be seen at all is worth more.
    """
    times.start = _nearest_starts(times)
    again = False
    for crowd in _crowds(times):
        if any(not -times.lead <= times.start[i] - times.spoken[i] <= times.lag for i in crowd):
            for index in crowd:
                times.room[index] = times.least[index] = times.shortest
            again = True
    if again:
        times.start = _nearest_starts(times)


def _crowds(times: _Times) -> Iterator[range]:
    """Yield the cues that leave each other no room."""
    first = 0
    for index in range(1, len(times) + 1):
        room = times.start[index - 1] + times.room[index - 1] + times.gap
        if index == len(times) or times.start[index] > room:
            yield range(first, index)
            first = index


def _nearest_starts(times: _Times) -> list[int]:
    """Return the starts with the least squares of moves that leave room for each cue's least time.

    Pooled adjacent violators: exact, and linear in the number of cues.
    """
    before = [0, *accumulate(room + times.gap for room in times.room)]  # room that earlier cues need
    pools: list[tuple[int, int]] = []  # sum and number of the wished starts, the room taken off
    for spoken, room in zip(times.spoken, before, strict=False):
        total, count = spoken - room, 1
        while pools and pools[-1][0] * count >= total * pools[-1][1]:
            total, count = total + pools[-1][0], count + pools[-1][1]
            pools.pop()
        pools.append((total, count))
    latest = max(0, times.last - (before[-1] - times.gap))
    placed = [min(max(0, round(total / count)), latest) for total, count in pools for _ in range(count)]
    return [place + room for place, room in zip(placed, before, strict=False)]


def _latest_end(times: _Times, index: int) -> int:
    """Return when a cue must be gone: for the next one, at the end of its hold, and after the longest time."""
    start = times.start[index]
    hold = max(times.said[index] + times.hold, start + times.least[index])
    return min(_next_start(times, index) - times.gap, hold, start + times.longest)


def _next_start(times: _Times, index: int) -> int:
    """Return when the next cue appears; after the last one, when it would, were the recording's end its goal."""
    if index + 1 < len(times):
        return times.start[index + 1]
    return max(times.last, times.start[index] + times.least[index]) + times.gap


def _set_ends(times: _Times, to_read: Sequence[int]) -> None:
    """Let each cue stay until it is spoken and read, as far as it may."""
    times.end = [
        min(_latest_end(times, i), max(times.said[i], times.start[i] + max(times.least[i], to_read[i])))
        for i in range(len(times))
    ]


def _appear_early(times: _Times) -> None:
    """Lend the silence before a cue that is too fast, as far as the one before does not need it."""
    for index in range(len(times)):
        missing = times.at_limit[index] - (times.end[index] - times.start[index])
        if missing <= 0:
            continue
        free = times.end[index - 1] + times.gap if index else 0
        earliest = max(free, times.spoken[index] - times.lead, times.start[index] - missing)
        times.start[index] = min(times.start[index], earliest)


def _mend_gaps(times: _Times) -> None:
    """Close each pause that would flicker, or make it long enough to be seen as one."""
    for index in range(len(times) - 1):
        following = times.start[index + 1]
        if not times.gap < following - times.end[index] < times.close_gap:
            continue
        start, end = times.start[index], times.end[index]
        closed, widened = following - times.gap, following - times.close_gap
        if closed <= _latest_end(times, index):
            times.end[index] = closed
        elif widened >= max(times.said[index], start + max(times.least[index], times.at_limit[index])):
            times.end[index] = widened
        elif _can_appear(times, index + 1, end + times.gap):
            times.start[index + 1] = end + times.gap
        elif closed <= start + times.longest:
            times.end[index] = closed  # it stays longer than its hold
        elif widened >= start + times.least[index]:
            times.end[index] = widened


def _can_appear(times: _Times, index: int, start: int) -> bool:
    """Whether a cue may appear so early."""
    return start >= times.spoken[index] - times.lead and times.end[index] - start <= times.longest
