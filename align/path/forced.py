"""Where each printed word is in the sound: the best path of every piece, put together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from align.match.runs import Piece
from align.path.lattice import LatticeToken, lattice
from align.path.layout import Trellis
from align.path.viterbi import FILLER, paths
from audio.records import FRAME_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.path.lattice import Lattice
    from align.readings.script import Script, Unit
    from audio.records import Posteriors

_LETTER_OUT = 2.6  # nats for each printed letter that was not said
_LETTER_BESIDE = 2.0  # nats for each letter heard that is not printed
_LEAVE_OUT = 8.0  # nats for beginning to leave words out
_FILLER_IN_SENTENCE = 5.0  # nats for beginning with other sound inside a sentence
_FILLER_BETWEEN = 4.0  # nats, between sentences
_DEARER_IN_SENTENCE = 1.6  # times: of a sentence begun twice, the first attempt is what is beside the text
_FORBIDDEN = 1e4  # nats for leaving out what is not to be left out: more than any other way costs
_WORST = 8.0  # nats: a frame says no more than that against a letter, or one bad frame would cost a word
_FRAMES_AT_ONCE = 300_000  # of pieces: 140 bytes each
_BLANK, _BORDER = 0, 1  # columns of the alphabet
_NOT_SAID = np.array([np.iinfo(np.int32).max, -1], np.int32)  # every real time starts before it and ends after it


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the path says of each printed word.

    Attributes:
        times: start and end in milliseconds, -1 where a word was not said, shape (n_words, 2).
        loss: nats by which the letters heard fall short of the likeliest ones, shape (n_words,).
        letters: how many letters of its reading were aligned with the sound, shape (n_words,).
        filler: frames in which the path goes through other sound, shape (n_frames,).
        explained: frames in which the path goes through text, shape (n_frames,).
    """

    times: NDArray[np.int32]
    loss: NDArray[np.float32]
    letters: NDArray[np.int32]
    filler: NDArray[np.bool_]
    explained: NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AlignedPiece:
    """A piece and its path.

    Attributes:
        piece: the units and their sound.
        state: of each of its frames, as :class:`align.path.viterbi.Path` has them.
        said: the printed words that the path goes through, ``None`` where there are none.
    """

    piece: Piece
    state: NDArray[np.int32]
    said: _Said | None


def force_align(
    script: Script, letters: Posteriors, pieces: Sequence[Piece], *, known: Sequence[AlignedPiece] = ()
) -> Iterator[AlignedPiece]:
    """Align the pieces of a script with the posteriors, each by itself: they may share text and sound.

    Args:
        script: what may be said.
        letters: of the recording.
        pieces: as :func:`align.match.runs.pieces` returns them.
        known: pieces that were aligned before; those that are wanted again are taken from them.

    Yields:
        the pieces, in their order.
    """
    by_key = {_key(aligned.piece): aligned for aligned in known}
    before = [by_key.get(_key(piece)) for piece in pieces]
    new_frames = [0 if aligned else len(piece.frames) for piece, aligned in zip(pieces, before, strict=True)]
    portion = (np.cumsum(new_frames) // _FRAMES_AT_ONCE).tolist()
    for _, together in groupby(zip(portion, pieces, before, strict=True), key=itemgetter(0)):
        some = list(together)
        new = [piece for _, piece, aligned in some if aligned is None]
        trellises = [_trellis(script, letters, piece) for piece in new]
        made = (
            AlignedPiece(piece=piece, state=path.state, said=_said(script, piece, trellis, path.state))
            for piece, trellis, path in zip(new, trellises, paths(trellises, skip=_LEAVE_OUT), strict=True)
        )
        for _, _, aligned in some:
            yield aligned or next(made)


def _key(piece: Piece) -> tuple[bytes, bytes]:
    return piece.units.tobytes(), piece.frames.tobytes()


def trace(script: Script, letters: Posteriors, aligned: Iterable[AlignedPiece]) -> Trace:
    """Put pieces together.

    Args:
        script: what may be said.
        letters: of the recording.
        aligned: by `force_align`.
    """
    n = len(script.words)
    found = Trace(
        times=np.tile(_NOT_SAID, (n, 1)),
        loss=np.zeros(n, np.float32),
        letters=np.zeros(n, np.int32),
        filler=np.zeros(letters.n_frames, bool),
        explained=np.zeros(letters.n_frames, bool),
    )
    for each in aligned:
        found.filler[each.piece.frames[each.state == FILLER]] = True
        found.explained[each.piece.frames[each.state >= 0]] = True
        if each.said is not None:
            _widen(found.times, each.said, 0)
            np.add.at(found.loss, each.said.words, each.said.loss)
            np.add.at(found.letters, each.said.words, each.said.letters)
    _share(found.times)
    return found


def constrained_costs(
    script: Script, letters: Posteriors, pieces: Sequence[Piece], units: Sequence[int]
) -> Iterator[tuple[float, int, NDArray[np.int32]]]:
    """Yield what it costs that a unit of each piece is said, and where the words of the piece are then.

    Args:
        script: what may be said.
        letters: of the recording.
        pieces: short ones; they may share text and sound.
        units: the number of the unit of each piece that is not left out.

    Yields:
        nats beyond the best path, 0 where that has the unit too; number of the piece's first printed word; start and
        end of its words in milliseconds, -1 where they are not said, shape (n_words, 2).
    """
    trellises = [_trellis(script, letters, piece) for piece in pieces]
    constrained = [_constrained(*each) for each in zip(trellises, pieces, units, strict=True)]
    found = paths([*trellises, *constrained], skip=_LEAVE_OUT)
    for piece, trellis, free, path in zip(pieces, trellises, found, found[len(pieces) :], strict=False):
        first, behind = script.units[piece.units[0]].words[0], script.units[piece.units[-1]].words[1]
        times = np.tile(_NOT_SAID, (behind - first, 1))
        said = _said(script, piece, trellis, path.state)
        if said is not None:
            _widen(times, said, first)
        _share(times)
        yield path.cost - free.cost, first, times


def _constrained(trellis: Trellis, piece: Piece, unit: int) -> Trellis:
    skip = trellis.lattice.skip.copy()
    skip[np.searchsorted(piece.units, unit)] = _FORBIDDEN
    return replace(trellis, lattice=replace(trellis.lattice, skip=skip))


def _share(times: NDArray[np.int32]) -> None:
    """Share the time of what reads several printed words together among these: "halb zehn" reads both of "9.30 Uhr"."""
    times[times[:, 1] < 0] = -1
    begins = np.flatnonzero((np.diff(times, axis=0, prepend=-2) != 0).any(axis=1))
    counts = np.diff(begins, append=len(times))
    begins, counts = begins[counts > 1], counts[counts > 1]
    for k, n in zip(begins.tolist(), counts.tolist(), strict=True):
        start_ms, end_ms = times[k].tolist()
        if start_ms >= 0:
            edges = np.linspace(start_ms, end_ms, n + 1).astype(np.int32)
            times[k : k + n, 0], times[k : k + n, 1] = edges[:-1], edges[1:]


def _trellis(script: Script, letters: Posteriors, piece: Piece) -> Trellis:
    log_probs = letters.log_probs[piece.frames].astype(np.float32)
    costs = np.minimum(log_probs.max(axis=1, keepdims=True) - log_probs, _WORST)
    silence = np.minimum(costs[:, _BLANK], costs[:, _BORDER])
    return Trellis(
        lattice=_lattice(script, piece),
        costs=np.concatenate([costs, silence[:, None]], axis=1),
        filler=_onsets(letters, piece.frames, log_probs.argmax(axis=1)) * np.float32(_LETTER_BESIDE),
    )


def _onsets(letters: Posteriors, frames: NDArray[np.int32], likeliest: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the frames in which another letter than before is the likeliest."""
    before = np.empty_like(likeliest)
    before[1:] = likeliest[:-1]
    jumps = np.flatnonzero(np.diff(frames, prepend=-1) != 1)  # the frame before is not among these
    before[jumps] = letters.log_probs[np.maximum(frames[jumps] - 1, 0)].argmax(axis=1)
    if frames[0] == 0:
        before[0] = _BLANK
    onsets: NDArray[np.bool_] = (likeliest > _BORDER) & (likeliest != before)
    return onsets


def _lattice(script: Script, piece: Piece) -> Lattice:
    units, numbers = script.units, piece.units.tolist()
    *beside, (filler_after, rate_after) = (_beside(units, k) for k in [*numbers, numbers[-1] + 1])
    steps = [
        LatticeToken(
            readings=tuple(tuple(word.columns for word in reading) for reading in units[k].readings),
            filler=filler,
            rate=rate,
        )
        for k, (filler, rate) in zip(numbers, beside, strict=True)
    ]
    return lattice(steps, skip_letter=_LETTER_OUT, filler_after=filler_after, rate_after=rate_after)


def _beside(units: Sequence[Unit], k: int) -> tuple[float, float]:
    """Return price and rate of sound beside the text before a unit, or after the last: the same in every piece."""
    inside = 0 < k < len(units) and units[k - 1].sentence == units[k].sentence
    return (_FILLER_IN_SENTENCE, _DEARER_IN_SENTENCE) if inside else (_FILLER_BETWEEN, 1.0)


class _Said(NamedTuple):
    """Printed words that a path goes through, a row for each spoken word that reads one; each of shape (n,)."""

    words: NDArray[np.int64]
    start_ms: NDArray[np.int32]
    end_ms: NDArray[np.int32]
    loss: NDArray[np.float32]
    letters: NDArray[np.int32]


def _said(script: Script, piece: Piece, trellis: Trellis, path: NDArray[np.int32]) -> _Said | None:
    """Return the words that a path goes through, ``None`` where there are none."""
    states = trellis.lattice
    at = np.flatnonzero(path >= 0)
    at = at[states.word[path[at]] >= 0]
    if not len(at):
        return None
    state = path[at]
    token, reading, word, label = states.token[state], states.reading[state], states.word[state], states.label[state]
    begins = np.flatnonzero((np.diff(token, prepend=-1) != 0) | (np.diff(word, prepend=-1) != 0))
    ends = np.append(begins[1:], len(at)) - 1
    said = zip(piece.units[token[begins]].tolist(), reading[begins].tolist(), word[begins].tolist(), strict=True)
    low, high = np.array([script.units[u].readings[r][w].words for u, r, w in said]).T
    # a spoken word may read several printed ones, and a printed one be read by several spoken ones
    width = high - low
    entered = (np.diff(state, prepend=-1) != 0) & (label > _BORDER)
    loss = np.add.reduceat(trellis.costs[at, label], begins)
    return _Said(
        words=np.arange(width.sum()) + np.repeat(low - np.cumsum(width) + width, width),
        start_ms=np.repeat(piece.frames[at[begins]] * FRAME_MS, width),
        end_ms=np.repeat((piece.frames[at[ends]] + 1) * FRAME_MS, width),
        loss=np.repeat(loss / width, width).astype(np.float32),
        letters=np.repeat(np.add.reduceat(entered.astype(np.int32), begins), width),
    )


def _widen(times: NDArray[np.int32], said: _Said, first: int) -> None:
    """Let the times of words, of which the first has this number, hold what is said of them."""
    np.minimum.at(times[:, 0], said.words - first, said.start_ms)
    np.maximum.at(times[:, 1], said.words - first, said.end_ms)
