"""Where a long recording is cut."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audio import letters, speech
from audio.records import Span
from jobs.chunks import CHUNK_MS, between_pauses, chunks, groups

MINUTE_MS = 60_000


def stretches(*starts_and_ends_ms: int) -> list[Span]:
    return [Span(start_ms=a, end_ms=b) for a, b in zip(starts_and_ends_ms[::2], starts_and_ends_ms[1::2], strict=True)]


def test_a_chunk_is_of_whole_blocks() -> None:
    assert CHUNK_MS == 10 * MINUTE_MS
    assert CHUNK_MS % letters.BLOCK_MS == CHUNK_MS % speech.BLOCK_MS == 0


@given(st.integers(0, 100 * MINUTE_MS))
def test_chunks_are_all_of_a_recording_and_no_longer_than_they_may(duration_ms: int) -> None:
    found = chunks(duration_ms)
    assert found[0].start_ms == 0
    assert found[-1].end_ms == max(duration_ms, 1)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(found))
    assert {chunk.duration_ms for chunk in found[:-1]} <= {CHUNK_MS}


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


def test_short_stretches_are_put_together_and_stay_in_order() -> None:
    minutes = [Span(start_ms=k * MINUTE_MS, end_ms=(k + 1) * MINUTE_MS) for k in range(12)]
    assert [len(group) for group in groups(minutes, 5 * MINUTE_MS)] == [5, 5, 2]
    assert [span for group in groups(minutes, 5 * MINUTE_MS) for span in group] == minutes
