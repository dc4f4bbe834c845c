"""Recordings cut in pauses."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audio.pauses import between_pauses
from audio.records import Span

MINUTE_MS = 60_000


def stretches(*edges_ms: int) -> list[Span]:
    return [Span(start_ms=a, end_ms=b) for a, b in zip(edges_ms[::2], edges_ms[1::2], strict=True)]


@given(st.lists(st.integers(1, 9 * MINUTE_MS), max_size=30), st.integers(0, MINUTE_MS))
def test_stretches_are_all_of_a_recording_and_end_in_pauses(lengths_ms: list[int], rest_ms: int) -> None:
    edges = [sum(lengths_ms[:k]) for k in range(len(lengths_ms) // 2 * 2)]
    said = stretches(*edges)
    duration_ms = sum(lengths_ms) + rest_ms + 1
    found = between_pauses(said, duration_ms)
    assert (found[0].start_ms, found[-1].end_ms) == (0, duration_ms)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(found))
    for border in (span.end_ms for span in found[:-1]):
        assert not any(span.start_ms < border < span.end_ms for span in said)


def test_the_longest_pause_near_ten_minutes_is_where_it_is_cut() -> None:
    said = stretches(0, 8, 9, 11, 14, 20, 22, 30)
    said = [Span(start_ms=s.start_ms * MINUTE_MS, end_ms=s.end_ms * MINUTE_MS) for s in said]
    found = between_pauses(said, 30 * MINUTE_MS)
    assert [(s.start_ms / MINUTE_MS, s.end_ms / MINUTE_MS) for s in found] == [(0, 12.5), (12.5, 21), (21, 30)]


def test_speech_without_a_pause_is_one_stretch_however_long() -> None:
    assert between_pauses(stretches(0, 60 * MINUTE_MS), 60 * MINUTE_MS) == stretches(0, 60 * MINUTE_MS)
