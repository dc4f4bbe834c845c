"""Words that may have been swallowed: letters leave it open, so that somebody is asked who knows the language.

A reader hurries over a short word, or noise covers one, and the path leaves it out. Where to insist on it costs little
more, a decoder that is told the sentence with the word and without it knows better. There are few such words: what an
edit puts into a text that is read fluently costs far more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from align.judge.records import UncertainWord
from align.match.runs import Piece
from align.path.forced import constrained_costs
from audio.records import FRAME_MS, Hypothesis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from align.readings.script import Script
    from audio.records import Posteriors

_MOST_A_LETTER = 1.0  # nats for each letter of the word that constrained on it may cost
_BESIDE_MS = 800  # of sound looked at before the first and behind the last word of a sentence, where no text is
_CONTEXT_MS = 8_000  # of the sentence before and behind the word, told to the decoder
_AROUND_MS = 500  # of sound on either side of these words


def uncertain_words(
    script: Script, letters: Posteriors, times: NDArray[np.int32], explained: NDArray[np.bool_]
) -> tuple[UncertainWord, ...]:
    """Return the words between words that were read, of which letters do not say whether they were read too.

    Args:
        script: what may be said.
        letters: of the recording.
        times: where words are heard, -1 where they are not, shape (n_words, 2), milliseconds.
        explained: frames in which there is text, shape (n_frames,).

    Returns:
        in printed order; none has a place in common with another.
    """
    units = list(_lone(script, times))
    pieces = [_piece(script, times, explained, k) for k in units]
    found: list[UncertainWord] = []
    for unit, (nats, first, placed) in zip(units, constrained_costs(script, letters, pieces, units), strict=True):
        words = script.units[unit].words
        n_letters = int(script.lengths[slice(*words)].sum())
        is_apart = not found or found[-1].last <= first
        if is_apart and nats <= _MOST_A_LETTER * n_letters and (placed >= 0).all():
            hypothesis = _hypothesis(script, times, unit, placed[words[0] - first], letters.n_frames)
            found.append(UncertainWord(words=words, first=first, times=placed, hypothesis=hypothesis))
    return tuple(found)


def _lone(script: Script, times: NDArray[np.int32]) -> Iterator[int]:
    """Yield the units that were not heard though what stands beside them in their sentence was."""
    units = script.units
    for k, unit in enumerate(units):
        if () in unit.readings or (times[slice(*unit.words), 0] >= 0).any():
            continue
        beside = [units[i] for i in (k - 1, k + 1) if 0 <= i < len(units) and units[i].sentence == unit.sentence]
        if beside and all((times[slice(*other.words), 0] >= 0).all() for other in beside):
            yield k


def _piece(script: Script, times: NDArray[np.int32], explained: NDArray[np.bool_], unit: int) -> Piece:
    """Return a unit with those beside it in its sentence, and their sound."""
    units = script.units
    near = [k for k in range(max(unit - 1, 0), min(unit + 2, len(units))) if units[k].sentence == units[unit].sentence]
    if near[0] < unit:
        start = int(times[units[near[0]].words[0], 0]) // FRAME_MS
    else:
        behind = int(times[units[unit + 1].words[0], 0]) // FRAME_MS
        start = behind - _free(explained[:behind][::-1])
    if near[-1] > unit:
        end = -(-int(times[units[near[-1]].words[1] - 1, 1]) // FRAME_MS)
    else:
        before = -(-int(times[units[unit - 1].words[1] - 1, 1]) // FRAME_MS)
        end = before + _free(explained[before:])
    return Piece(units=np.array(near, np.int32), frames=np.arange(start, max(end, start + 1), dtype=np.int32))


def _free(explained: NDArray[np.bool_]) -> int:
    """Return how many frames there are, at most, until there is text again."""
    near = explained[: _BESIDE_MS // FRAME_MS]
    return int(near.argmax()) if near.any() else len(near)


def _hypothesis(
    script: Script, times: NDArray[np.int32], unit: int, place: NDArray[np.int32], n_frames: int
) -> Hypothesis:
    """Return what was read of the sentence near a unit, and where."""
    words = script.units[unit].words
    low, high = script.sentences[script.units[unit].sentence]
    near = (times[low:high, 1] >= place[0] - _CONTEXT_MS) & (times[low:high, 0] <= place[1] + _CONTEXT_MS)
    read = (np.flatnonzero(near & (times[low:high, 0] >= 0)) + low).tolist()
    start_ms, end_ms = min(int(times[read[0], 0]), int(place[0])), max(int(times[read[-1], 1]), int(place[1]))

    def text(numbers: Sequence[int]) -> str:
        return " ".join(script.words[k].text for k in numbers)

    return Hypothesis(
        start_ms=max(start_ms - _AROUND_MS, 0),
        end_ms=min(end_ms + _AROUND_MS, n_frames * FRAME_MS),
        before=text([k for k in read if k < words[0]]),
        word=text(range(*words)),
        after=text([k for k in read if k >= words[1]]),
    )
