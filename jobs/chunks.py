"""A long recording in chunks: what is heard in each is kept by itself; joined it is what the whole would have given.

So a run that is killed goes on with the chunk that it was at, and several workers can hear one recording at once.

Letters and speech are heard in blocks that know their surroundings, those of letters shorter; a chunk is a run of whole
blocks of letters, so that these are the same to the bit, and speech is kept by its own blocks.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

import audio.letters
import audio.speech
from audio.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

# Blocks of letters in a chunk: ten minutes, and six at most for those at the end. One window of the encoder in twenty
# is heard for two long ones, of short ones one in ten; a killed run loses some seconds of work.
_LONG, _SHORT = 15, 9
MOST_GROUPS = 64  # more than there are workers


def chunks(duration_ms: int) -> list[Span]:
    """Return the chunks of a recording: long ones for its first third, short ones behind, an even number of these.

    So workers who share them are done at nearly the same time, however many they are.

    >>> [chunk.end_ms // 1000 for chunk in chunks(2_700_000)]
    [600, 960, 1320, 1680, 2040, 2400, 2700]
    """
    duration_ms = max(duration_ms, 1)
    left = -(-duration_ms // audio.letters.BLOCK_MS)
    sizes = [_LONG] * (1 if left <= _LONG else left // 3 // _LONG)
    left -= sum(sizes)
    number = 2 * -(-left // (2 * _SHORT))
    sizes += [-(-(left - k) // number) for k in range(number)]
    ends = [min(size * audio.letters.BLOCK_MS, duration_ms) for size in accumulate(sizes)]
    return [Span(start_ms=start, end_ms=end) for start, end in pairwise([0, *ends])]


def speech_blocks(duration_ms: int, within: Span | None = None) -> list[Span]:
    """Return the stretches of a recording whose speech is kept by itself.

    Args:
        duration_ms: of the recording.
        within: only those that begin in it.
    """
    block_ms, end_ms = audio.speech.BLOCK_MS, max(duration_ms, 1)
    first_ms = 0 if within is None else -(-within.start_ms // block_ms) * block_ms
    starts = range(first_ms, end_ms if within is None else min(within.end_ms, end_ms), block_ms)
    return [Span(start_ms=start, end_ms=min(start + block_ms, end_ms)) for start in starts]


def groups(spans: Sequence[Span], least_ms: int) -> list[list[Span]]:
    """Put stretches together that follow on each other, into groups of about one length, ``least_ms`` or more."""
    total_ms = max(1, sum(span.duration_ms for span in spans))
    number = min(max(1, total_ms // least_ms), MOST_GROUPS)
    result: list[list[Span]] = [[] for _ in range(number)]
    before_ms = 0
    for span in spans:
        middle_ms = before_ms + span.duration_ms // 2
        result[middle_ms * number // total_ms].append(span)
        before_ms += span.duration_ms
    return [group for group in result if group]
