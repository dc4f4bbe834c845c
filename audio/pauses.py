"""Where a recording is cut for a recogniser of words: in pauses, because no block of its text may end elsewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from audio.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

LENGTH_MS = 600_000  # of a stretch, about: a run that is killed in it loses a minute of work


def between_pauses(speech: Sequence[Span], duration_ms: int) -> list[Span]:
    """Cut a recording in its longest pauses, into stretches of about `LENGTH_MS` that together are all of it.

    Args:
        speech: stretches in which somebody speaks, sorted, not touching.
        duration_ms: of the recording.
    """
    pauses = [Span(start_ms=a.end_ms, end_ms=b.start_ms) for a, b in pairwise(speech)]
    result: list[Span] = []
    start = 0
    while duration_ms - start > LENGTH_MS + LENGTH_MS // 2:
        ahead = [pause for pause in pauses if _middle(pause) >= start + LENGTH_MS // 2]
        near = [pause for pause in ahead if _middle(pause) <= start + LENGTH_MS + LENGTH_MS // 2]
        if not ahead:
            break
        # without so long a pause, which is rare, the next one
        pause = max(near, key=lambda pause: pause.duration_ms, default=ahead[0])
        result.append(Span(start_ms=start, end_ms=_middle(pause)))
        start = _middle(pause)
    return [*result, Span(start_ms=start, end_ms=duration_ms)]


def _middle(pause: Span) -> int:
    return (pause.start_ms + pause.end_ms) // 2
