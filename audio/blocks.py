"""What a recogniser is given to hear: speech without the long pauses, in blocks of bounded length."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audio.records import HeardWord, Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_BRIDGE_MS = 1000  # pauses up to this stay in what the model hears: it times words better with them
_PADDING_MS = 200  # left around longer pauses, on top of the voice detector's
_BLOCK_MS = 600_000  # of speech in memory at once: 38 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Stretches of the recording that are heard in one go, one after another without what lies between.

    Attributes:
        pieces: the stretches, in order, at least one.
        offsets: where each begins in the block, milliseconds, shape (n_pieces,).
    """

    pieces: tuple[Span, ...]
    offsets: NDArray[np.int64]

    def place(self, word: HeardWord) -> HeardWord:
        """Return the word at its time in the recording.

        Its end says which piece it is in: the start of a first word is often put into the pause before it.
        """
        k = max(0, int(np.searchsorted(self.offsets, max(word.start_ms, word.end_ms - 1), "right")) - 1)
        piece, shift = self.pieces[k], self.pieces[k].start_ms - int(self.offsets[k])
        start = min(max(word.start_ms + shift, piece.start_ms), piece.end_ms)
        end = min(max(word.end_ms + shift, start), piece.end_ms)
        return HeardWord(text=word.text, start_ms=start, end_ms=end, probability=word.probability)


def blocks(speech: Sequence[Span], duration_ms: int) -> Iterator[Batch]:
    """Cut speech into blocks of bounded length, with a little of the pauses around it.

    Args:
        speech: sorted, not overlapping.
        duration_ms: of the recording.
    """
    pieces: list[Span] = []
    for span in speech:
        start = max(0, span.start_ms - _PADDING_MS)
        end = min(duration_ms, span.end_ms + _PADDING_MS)
        if pieces and start - pieces[-1].end_ms < _BRIDGE_MS - 2 * _PADDING_MS:
            pieces[-1] = Span(start_ms=pieces[-1].start_ms, end_ms=end)
        else:
            pieces.append(Span(start_ms=start, end_ms=end))
    waiting: list[Span] = []
    for piece in (part for p in pieces for part in _split(p)):
        if waiting and sum(p.duration_ms for p in waiting) + piece.duration_ms > _BLOCK_MS:
            yield _block(waiting)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield _block(waiting)


def _split(piece: Span) -> Iterator[Span]:
    """Cut a stretch that would not fit into a block; speech without any pause for so long is hardly ever met."""
    for start in range(piece.start_ms, piece.end_ms, _BLOCK_MS):
        yield Span(start_ms=start, end_ms=min(start + _BLOCK_MS, piece.end_ms))


def _block(pieces: Sequence[Span]) -> Batch:
    offsets = np.array([0, *accumulate(p.duration_ms for p in pieces)][:-1], np.int64)
    return Batch(pieces=tuple(pieces), offsets=offsets)
