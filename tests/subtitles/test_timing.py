from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest

from subtitles.profiles import ARD, BBC, NETFLIX_DE, PODCAST, PROFILES, Profile
from subtitles.timing import CueSpeech, Grid, shown

PLENTY_MS = 1_000_000


def said(*spans: tuple[int, int], characters: int = 10, words: int = 2) -> list[CueSpeech]:
    return [CueSpeech(start, end, characters, words) for start, end in spans]


def times(*spans: tuple[int, int], profile: Profile = PODCAST, characters: int = 10) -> list[tuple[int, int]]:
    return [(start, end) for start, end in shown(said(*spans, characters=characters), PLENTY_MS, profile)]


def test_a_cue_appears_with_its_first_word_and_stays_until_it_is_read() -> None:
    assert times((1000, 3000)) == [(1000, 3000)]
    assert times((1000, 1400), characters=28) == [(1000, 2400)]  # held for a second, no longer
    assert times((1000, 1900), characters=34) == [(1000, 2900)]
    assert times((1000, 2600), characters=34) == [(1000, 3000)]  # two seconds at 17 characters each


def test_times_lie_on_frames_and_never_before_the_first_sound_where_the_house_wants_that() -> None:
    assert times((1001, 3001), profile=ARD) == [(1040, 3040)]
    assert times((1001, 3001), profile=NETFLIX_DE) == [(1000, 3040)]
    film = replace(NETFLIX_DE, frame_rate_hz=24)
    ((start, end),) = times((1001, 3001), profile=film)
    assert (start, end) == (1000, 3042)
    assert [Grid(24).ms(Grid(24).nearest(time)) for time in (start, end)] == [start, end]


def test_a_short_pause_is_closed_and_a_long_one_stays() -> None:
    assert times((1000, 3000), (3300, 5000)) == [(1000, 3220), (3300, 5000)]
    assert times((1000, 3000), (3700, 5000)) == [(1000, 3000), (3700, 5000)]
    assert times((1000, 3000), (3700, 5000), profile=BBC) == [(1000, 3680), (3680, 5000)]


def test_silence_after_a_cue_is_lent_to_it_before_the_next_may_use_it() -> None:
    fast = [CueSpeech(1000, 2000, 40, 6), CueSpeech(3000, 5000, 20, 3)]
    first, second = shown(fast, PLENTY_MS, PODCAST)
    assert first.end_ms == 2920
    assert second.start_ms == 3000


def test_a_cue_that_is_too_fast_appears_early_as_far_as_the_house_allows() -> None:
    fast = [CueSpeech(1000, 2000, 10, 2), CueSpeech(4000, 5000, 60, 8)]
    for profile in (PODCAST, NETFLIX_DE, ARD):
        assert shown(fast, PLENTY_MS, profile)[1].start_ms == 4000 - profile.lead_ms
    assert 2500 <= shown(fast, PLENTY_MS, BBC)[1].start_ms < 4000  # no earlier than it needs


def test_a_crowd_moves_by_as_little_as_it_must() -> None:
    crowd = said((1000, 4000), (4100, 4300), (4400, 8000))
    first, second, third = shown(crowd, PLENTY_MS, PODCAST)
    assert second.end_ms - second.start_ms == PODCAST.min_duration_ms
    assert 4100 - second.start_ms == third.start_ms - 4400 == 390
    assert second.start_ms - first.end_ms == third.start_ms - second.end_ms == PODCAST.gap_ms


def test_nothing_moves_where_there_is_room() -> None:
    spans = [(number * 3000, number * 3000 + 2000) for number in range(50)]
    assert [start for start, _ in times(*spans)] == [start for start, _ in spans]


def test_the_last_cue_ends_with_the_recording() -> None:
    ((start, end),) = shown(said((9000, 9500)), 9600, PODCAST)
    assert (start, end) == (8600, 9600)


def test_time_for_every_word_gives_way_where_it_would_part_picture_and_sound() -> None:
    hurried = [CueSpeech(1000 + n * 1000, 2000 + n * 1000, 30, 8) for n in range(60)]  # eight words a second
    found = shown(hurried, PLENTY_MS, BBC)
    assert all(-1500 <= cue.start_ms - own.start_ms <= 2000 for cue, own in zip(found, hurried, strict=True))
    alone = shown([CueSpeech(5000, 6000, 30, 8), CueSpeech(12_000, 13_000, 10, 2)], PLENTY_MS, BBC)
    assert alone[0].end_ms - alone[0].start_ms >= 8 * 300


@pytest.mark.parametrize("profile", PROFILES.values(), ids=PROFILES)
@pytest.mark.parametrize("seed", range(30))
def test_order_gaps_and_durations_are_kept_whatever_is_said(seed: int, profile: Profile) -> None:
    draw = random.Random(seed)
    now, spans = 0, []
    for _ in range(40):
        now += draw.choice([0, 0, 40, 200, 460, 900, 2000])
        lasts = draw.choice([1, 90, 300, 900, 2500, 6900])
        spans.append(CueSpeech(now, now + lasts, draw.randint(1, 74), draw.randint(1, 12)))
        now += lasts
    found = shown(spans, now + 60_000, profile)
    for cue in found:
        assert profile.min_duration_ms <= cue.end_ms - cue.start_ms <= profile.max_duration_ms
    for before, after in pairwise(found):
        assert after.start_ms - before.end_ms >= profile.gap_ms


def test_nothing_said_is_nothing_shown() -> None:
    assert shown([], 1000, ARD) == []
