"""What the sound holds beyond the text, where an alignment was corrected."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from align.align import explained_share, read_spans
from align.judge.insertions import insertions
from align.match.evidence import from_letters
from align.words.refine import cut_insertions
from audio.records import FRAME_MS, Span, merged

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from align.match.evidence import Evidence
    from align.records import Alignment, Insertion
    from align.review.corrections import Corrected
    from audio.records import Posteriors


def with_insertions(
    made: Corrected, letters: Posteriors | None, speech: Sequence[Span], loudness_db: NDArray[np.float32]
) -> Alignment:
    """Return a corrected alignment with its insertions as they are now.

    They are cut where the text reaches into them now, and new ones are found where it has given sound free.

    Args:
        made: the alignment, with its insertions as they were.
        letters: of the recording; without them nothing new is found.
        speech: stretches in which somebody speaks, sorted, not touching.
        loudness_db: one value a step of `audio.loudness`, shape (n_steps,).
    """
    read = read_spans(made.alignment.paragraphs)
    left = tuple(cut_insertions(made.alignment.insertions, read))
    share = explained_share(read, speech)
    coverage = replace(made.alignment.coverage, **({} if share is None else {"speech_explained": share}))
    if letters is None:
        return replace(made.alignment, insertions=left, coverage=coverage)
    found = list(left)
    duration_ms = made.alignment.recording.duration_ms
    for span in merged(made.touched):
        around = [
            Span(start_ms=0, end_ms=span.start_ms),
            Span(start_ms=min(span.end_ms, duration_ms), end_ms=duration_ms),
        ]
        covered = _united([*read, *left, *around])
        heard = _within(letters, span)
        found += insertions(heard, _used(heard, read), covered, speech, loudness_db)
    return replace(made.alignment, insertions=tuple(sorted(found, key=_start)), coverage=coverage)


def _within(letters: Posteriors, span: Span) -> Evidence:
    """Return the letters heard in a stretch."""
    first, end = span.start_ms // FRAME_MS, -(-span.end_ms // FRAME_MS)
    heard = from_letters(replace(letters, log_probs=letters.log_probs[first:end]))
    later_ms = first * FRAME_MS
    return replace(
        heard,
        start_ms=heard.start_ms + later_ms,
        end_ms=heard.end_ms + later_ms,
        words=tuple(
            replace(word, start_ms=word.start_ms + later_ms, end_ms=word.end_ms + later_ms) for word in heard.words
        ),
    )


def _used(heard: Evidence, read: Sequence[Span]) -> NDArray[np.bool_]:
    """Mark the letters that are heard while the article is read, shape (n_letters,)."""
    if not read:
        return np.zeros(len(heard.start_ms), bool)
    edges = np.array([(span.start_ms, span.end_ms) for span in read]).ravel()
    inside: NDArray[np.bool_] = np.searchsorted(edges, heard.start_ms, "right") % 2 == 1
    return inside


def _united(spans: Iterable[Span]) -> list[Span]:
    return [span for span in merged(sorted(spans, key=_start)) if span.duration_ms]


def _start(span: Span | Insertion) -> int:
    return span.start_ms
