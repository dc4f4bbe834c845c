"""Where each printed word is in the sound: the best path of every piece, put together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.lattice import Step, lattice
from align.path import Stretch, paths
from audio.records import FRAME_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.lattice import Lattice
    from align.path import Path
    from align.runs import Piece
    from align.script import Script
    from audio.records import Letters

_LETTER_OUT = 2.5  # nats for each printed letter that was not said
_LETTER_BESIDE = 2.0  # nats for each letter heard that is not printed
_LEAVE_OUT = 6.0  # nats for beginning to leave words out
_FOREIGN_IN_SENTENCE = 7.0  # nats for beginning with other sound inside a sentence
_FOREIGN_BETWEEN = 1.5  # nats, between sentences
_WORST = 9.0  # nats: a frame says no more than that against a letter, or one bad frame would cost a word
_BLANK, _BORDER = 0, 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the path says of each printed word.

    Attributes:
        times: start and end in milliseconds, -1 where a word was not said, shape (n_words, 2).
        loss: nats by which the letters heard fall short of the likeliest ones, shape (n_words,).
        letters: how many letters of its reading were laid on the sound, shape (n_words,).
        foreign: frames in which the path goes through other sound, shape (n_frames,).
        explained: frames in which the path goes through text, shape (n_frames,).
    """

    times: NDArray[np.int32]
    loss: NDArray[np.float32]
    letters: NDArray[np.int32]
    foreign: NDArray[np.bool_]
    explained: NDArray[np.bool_]


def trace(script: Script, letters: Letters, pieces: Sequence[Piece]) -> Trace:
    """Lay the pieces of a script on the letters heard.

    Args:
        script: what may be said.
        letters: of the recording.
        pieces: as :func:`align.runs.pieces` returns them.
    """
    onsets = _onsets(letters)
    stretches = [_stretch(script, letters, onsets, piece) for piece in pieces]
    n = len(script.words)
    found = Trace(
        times=np.full((n, 2), -1, np.int32),
        loss=np.zeros(n, np.float32),
        letters=np.zeros(n, np.int32),
        foreign=np.zeros(letters.n_frames, bool),
        explained=np.zeros(letters.n_frames, bool),
    )
    for piece, stretch, path in zip(pieces, stretches, paths(stretches, skip=_LEAVE_OUT), strict=True):
        _note(script, piece, stretch, path, found)
    return found


def _onsets(letters: Letters) -> NDArray[np.bool_]:
    """Mark the frames in which another letter than before is the likeliest."""
    likeliest = letters.log_probs.argmax(axis=1)
    return (likeliest > _BORDER) & (np.diff(likeliest, prepend=0) != 0)


def _stretch(script: Script, letters: Letters, onsets: NDArray[np.bool_], piece: Piece) -> Stretch:
    log_probs = letters.log_probs[piece.frames].astype(np.float32)
    costs = np.minimum(log_probs.max(axis=1, keepdims=True) - log_probs, _WORST)
    silence = np.minimum(costs[:, _BLANK], costs[:, _BORDER])
    return Stretch(
        lattice=_lattice(script, piece),
        costs=np.concatenate([costs, silence[:, None]], axis=1),
        foreign=onsets[piece.frames] * np.float32(_LETTER_BESIDE),
    )


def _lattice(script: Script, piece: Piece) -> Lattice:
    steps: list[Step] = []
    sentence = -1
    for number in piece.units:
        unit = script.units[number]
        inside = unit.sentence == sentence
        sentence = unit.sentence
        steps.append(
            Step(
                readings=tuple(tuple(word.columns for word in reading) for reading in unit.readings),
                foreign=_FOREIGN_IN_SENTENCE if inside else _FOREIGN_BETWEEN,
            )
        )
    return lattice(steps, skip_letter=_LETTER_OUT, foreign_after=_FOREIGN_BETWEEN)


def _note(script: Script, piece: Piece, stretch: Stretch, path: Path, found: Trace) -> None:
    """Write down what a path says of the words of its piece."""
    lat, state = stretch.lattice, path.state
    found.foreign[piece.frames[state == -2]] = True  # noqa: PLR2004 - as align.path has it
    at = np.flatnonzero(state >= 0)
    if not len(at):
        return
    found.explained[piece.frames[at]] = True
    at = at[lat.word[state[at]] >= 0]
    token, word = lat.token[state[at]], lat.word[state[at]]
    begins = np.flatnonzero((np.diff(token, prepend=-1) != 0) | (np.diff(word, prepend=-1) != 0))
    label = lat.label[state[at]]
    loss = np.add.reduceat(stretch.costs[at, label], begins)
    entered = (np.diff(state[at], prepend=-1) != 0) & (label > 0)
    count = np.add.reduceat(entered.astype(np.int32), begins)
    ends = np.append(begins[1:], len(at)) - 1
    for k, (a, b) in enumerate(zip(begins, ends, strict=True)):
        unit = script.units[piece.units[token[a]]]
        spoken = unit.readings[lat.reading[state[at[a]]]][word[a]]
        low, high = spoken.words
        start_ms, end_ms = int(piece.frames[at[a]]) * FRAME_MS, (int(piece.frames[at[b]]) + 1) * FRAME_MS
        for w in range(low, high):
            old = found.times[w]
            found.times[w] = (start_ms, end_ms) if old[0] < 0 else (min(old[0], start_ms), max(old[1], end_ms))
            found.loss[w] += loss[k] / (high - low)
            found.letters[w] += count[k]
