"""Where a long recording is cut."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from audio import letters, speech
from audio.records import Span
from jobs.chunks import MOST_GROUPS, chunks, groups, speech_blocks

MINUTE_MS = 60_000


def stretches(*starts_and_ends_ms: int) -> list[Span]:
    return [Span(start_ms=a, end_ms=b) for a, b in zip(starts_and_ends_ms[::2], starts_and_ends_ms[1::2], strict=True)]


@given(st.integers(0, 800 * MINUTE_MS))
def test_chunks_are_all_of_a_recording_and_no_longer_than_they_may(duration_ms: int) -> None:
    found = chunks(duration_ms)
    assert found[0].start_ms == 0
    assert found[-1].end_ms == max(duration_ms, 1)
    assert all(a.end_ms == b.start_ms for a, b in pairwise(found))
    assert all(chunk.start_ms % letters.BLOCK_MS == 0 for chunk in found)
    assert all(0 < chunk.duration_ms <= 10 * MINUTE_MS for chunk in found)
    shorter = [chunk for chunk in found if chunk.duration_ms < 10 * MINUTE_MS][:-1]  # the last one ends where it ends
    assert all(3 * MINUTE_MS <= chunk.duration_ms <= 6 * MINUTE_MS for chunk in shorter)


@given(st.integers(20 * MINUTE_MS, 800 * MINUTE_MS), st.sampled_from([(2, 1.07), (3, 1.5), (4, 1.42)]))
def test_workers_who_share_chunks_end_together(duration_ms: int, case: tuple[int, float]) -> None:
    """Each takes the next one when it is through with its own."""
    workers, longer = case
    done_ms = [0] * workers
    for chunk in chunks(duration_ms):
        done_ms[done_ms.index(min(done_ms))] += chunk.duration_ms
    assert max(done_ms) <= longer * duration_ms / workers


@given(st.integers(0, 100 * MINUTE_MS))
def test_each_block_of_speech_begins_in_one_chunk(duration_ms: int) -> None:
    found = speech_blocks(duration_ms)
    assert [block for chunk in chunks(duration_ms) for block in speech_blocks(duration_ms, chunk)] == found
    assert (found[0].start_ms, found[-1].end_ms) == (0, max(duration_ms, 1))
    assert all(a.end_ms == b.start_ms == a.start_ms + speech.BLOCK_MS for a, b in pairwise(found))


def test_short_stretches_are_put_together_evenly_and_stay_in_order() -> None:
    minutes = [Span(start_ms=k * MINUTE_MS, end_ms=(k + 1) * MINUTE_MS) for k in range(12)]
    assert [len(group) for group in groups(minutes, 5 * MINUTE_MS)] == [6, 6]
    assert [len(group) for group in groups(minutes, 4 * MINUTE_MS)] == [4, 4, 4]
    assert [span for group in groups(minutes, 5 * MINUTE_MS) for span in group] == minutes
    assert groups(minutes, 60 * MINUTE_MS) == [minutes]
    assert groups([], MINUTE_MS) == []


@given(st.lists(st.integers(1, 600_000), min_size=1, max_size=300))
def test_groups_hold_all_stretches_and_are_not_too_many(lengths_ms: list[int]) -> None:
    edges = [sum(lengths_ms[:k]) for k in range(len(lengths_ms) + 1)]
    spans = [Span(start_ms=a, end_ms=b) for a, b in pairwise(edges)]
    found = groups(spans, 10_000)
    assert [span for group in found for span in group] == spans
    assert 0 < len(found) <= max(1, min(MOST_GROUPS, sum(lengths_ms) // 10_000))
