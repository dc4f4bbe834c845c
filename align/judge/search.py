"""Sentences that matching letters did not find, looked for in the posteriors of the sound that is left.

Where every third letter is wrong, a string of letters says little, but the posteriors behind it still know what it may
have been. So paragraphs without a place go along the exact path through every stretch of sound without text.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from align.judge.worth import is_island, is_reading, worth
from align.match.runs import Piece
from align.path.forced import Trace, force_align, trace
from audio.records import FRAME_MS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from align.match.evidence import Evidence
    from align.readings.script import Script
    from audio.records import Posteriors

_FEWEST_LETTERS = 12  # of text and of sound that are looked at: less is found anywhere
_LONGEST_MS = 600_000  # of sound without text; what is longer is another text
_MOST_CELLS = 100_000_000  # letters times frames looked at in all: some seconds
_ALONE_LOSS = 1.3  # of one found away from its neighbours, above which other places are looked at
_WORTH = 1.7  # nats a letter of a sentence found here; on other speech one in a thousand comes to that
_WORTH_BESIDE = 1.0  # of one found beside its neighbours, which speak for it


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a path has a sentence.

    Attributes:
        sentence: its number.
        start_ms: of the first of its words that were found.
        end_ms: of the last one.
        letters: of these words that were aligned with the sound.
        loss: nats by which the sound falls short of the likeliest letters there.
        total: letters of the sentence.
        path: that found it.
    """

    sentence: int
    start_ms: int
    end_ms: int
    letters: int
    loss: float
    total: int
    path: Trace

    def is_reading(self, a_letter: float) -> bool:
        return is_reading(self.letters, self.loss, self.total, a_letter=a_letter)


def look_for_lost(
    script: Script, letters: Posteriors, heard: Evidence, partner: NDArray[np.int32], found: Trace
) -> NDArray[np.int32]:
    """Find a place for paragraphs, or parts of them, that have none.

    Args:
        script: what may be said.
        letters: of the recording.
        heard: the same as a string.
        partner: as :func:`align.match.matching.match` returns it.
        found: what the path says so far.

    Returns:
        The partners, with one more for each word found now; the same array where there is none.
    """
    free = _without_doubtful(script, found)
    best = _compatible(_candidates(script, letters, heard, free))
    if not best:
        return partner
    result = partner.copy()
    for k in _unmatched(script, partner, free):  # the path found them by their neighbours, which may change now
        _place(script, k, found, heard, result)
    for place in best:  # letters that other sentences have in common with what is found there
        inside = (heard.start_ms >= place.start_ms) & (heard.end_ms <= place.end_ms)
        result[(result >= 0) & inside[result]] = -1
    for place in best:
        _place(script, place.sentence, place.path, heard, result)
    return result


def _candidates(script: Script, letters: Posteriors, heard: Evidence, free: Trace) -> Iterator[_Place]:
    """Yield every place in the sound without text where a sentence without a place may have been read."""
    tries: list[Piece] = []
    cells = 0
    for piece in _pieces(script, list(_gaps(letters, heard, free)), free):
        more = 2 * _letters_of(script, piece) * len(piece.frames)  # two states for each
        if cells + more <= _MOST_CELLS:
            tries.append(piece)
            cells += more
    for aligned in force_align(script, letters, tries):
        path = trace(script, letters, [aligned])
        for k in np.unique([script.units[u].sentence for u in aligned.piece.units]).tolist():
            place = _place_of(script, path, k)
            if place and place.total >= _FEWEST_LETTERS and place.is_reading(_WORTH):
                yield place


def _letters_of(script: Script, piece: Piece) -> int:
    """Return how many letters the units of a piece have, six for each at least: other readings may have more."""
    first, last = script.units[piece.units[0]].words[0], script.units[piece.units[-1]].words[1]
    return max(6 * len(piece.units), int(script.lengths[first:last].sum()))


def _pieces(script: Script, gaps: Sequence[NDArray[np.int32]], found: Trace) -> Iterator[Piece]:
    """Yield what was lost with the sound without text, first all with the stretch nearest to where it is printed."""
    lost = [units for units in _lost(script, found) if len(units)]  # a token may read words of the next sentence too
    starts_ms = np.array([gap[0] * FRAME_MS for gap in gaps])
    in_time = np.flatnonzero(found.times[:, 0] >= 0)
    expected_ms = []
    for units in lost:
        before = int(np.searchsorted(in_time, script.units[units[0]].words[0])) - 1
        expected_ms.append(int(found.times[in_time[before], 1]) if before >= 0 else 0)
    order = [np.argsort(np.abs(starts_ms - ms), kind="stable").tolist() for ms in expected_ms]
    for rank in range(len(gaps)):
        for units, nearest in zip(lost, order, strict=True):
            yield Piece(units=units, frames=gaps[nearest[rank]])


def _place_of(script: Script, path: Trace, sentence: int) -> _Place | None:
    """Return where a path has a sentence, ``None`` where it has none of its words."""
    a, b = script.sentences[sentence]
    here = path.times[a:b, 0] >= 0
    if not here.any():
        return None
    return _Place(
        sentence=sentence,
        start_ms=int(path.times[a:b][here, 0].min()),
        end_ms=int(path.times[a:b][here, 1].max()),
        letters=int(path.letters[a:b][here].sum()),
        loss=float(path.loss[a:b][here].sum()),
        total=int(script.lengths[a:b].sum()),
        path=path,
    )


def _without_doubtful(script: Script, found: Trace) -> Trace:
    """Take back what is no reading of a sentence, or was heard badly and away from what is printed beside it."""
    placed = [place for k in range(len(script.sentences)) if (place := _place_of(script, found, k))]
    neighbours = {frozenset((a.sentence, b.sentence)) for a, b in pairwise(placed)}
    in_sound = sorted(placed, key=lambda place: (place.start_ms, place.end_ms, place.sentence))
    times, explained = found.times.copy(), found.explained.copy()
    for at, place in enumerate(in_sound):
        beside = [in_sound[i].sentence for i in (at - 1, at + 1) if 0 <= i < len(in_sound)]
        alone = not any(frozenset((place.sentence, other)) in neighbours for other in beside)
        doubtful = alone and place.loss > _ALONE_LOSS * place.letters
        if doubtful or is_island(place.letters, place.loss, place.total):
            a, b = script.sentences[place.sentence]
            times[a:b] = -1
            explained[place.start_ms // FRAME_MS : -(-place.end_ms // FRAME_MS)] = False
    return replace(found, times=times, explained=explained)


def _compatible(candidates: Iterable[_Place]) -> list[_Place]:
    """Return the best place of each sentence, the best first, none on sound that a better one has."""
    chosen: dict[int, _Place] = {}
    for place in sorted(candidates, key=lambda place: -worth(place.letters, place.loss)):
        apart = all(place.end_ms <= c.start_ms or place.start_ms >= c.end_ms for c in chosen.values())
        if place.sentence not in chosen and apart:
            chosen[place.sentence] = place
    return list(chosen.values())


def _unmatched(script: Script, partner: NDArray[np.int32], found: Trace) -> Iterator[int]:
    """Yield the sentences that the path found though matching had not."""
    for k in range(len(script.sentences)):
        place = _place_of(script, found, k)
        enough = place and place.letters >= _FEWEST_LETTERS and place.is_reading(_WORTH_BESIDE)
        if enough and not (partner[script.first[k] : script.first[k + 1]] >= 0).any():
            yield k


def _lost(script: Script, found: Trace) -> Iterator[NDArray[np.int32]]:
    """Yield the units of neighbouring sentences of one paragraph of which nothing was found."""
    of_sentence = np.array([unit.sentence for unit in script.units])
    group: list[int] = []
    for k, (a, b) in enumerate(script.sentences):
        lost = not (found.times[a:b, 0] >= 0).any()
        if group and (not lost or script.words[a].paragraph != script.words[script.sentences[group[0]][0]].paragraph):
            yield _units(of_sentence, group)
            group = []
        if lost and script.lengths[a:b].sum():
            group.append(k)
    if group:
        yield _units(of_sentence, group)


def _units(of_sentence: NDArray[np.int64], sentences: list[int]) -> NDArray[np.int32]:
    low, high = np.searchsorted(of_sentence, [sentences[0], sentences[-1] + 1])
    return np.arange(low, high, dtype=np.int32)


def _gaps(letters: Posteriors, heard: Evidence, found: Trace) -> Iterator[NDArray[np.int32]]:
    """Yield the frames between those that text explains, where letters are heard."""
    edges = np.concatenate([[-1], np.flatnonzero(found.explained), [letters.n_frames]])
    starts, ends = edges[:-1] + 1, edges[1:]
    inside = np.searchsorted(heard.start_ms, ends * FRAME_MS) - np.searchsorted(heard.start_ms, starts * FRAME_MS)
    worth = (inside >= _FEWEST_LETTERS) & ((ends - starts) * FRAME_MS <= _LONGEST_MS)
    for a, b in zip(starts[worth].tolist(), ends[worth].tolist(), strict=True):
        yield np.arange(a, b, dtype=np.int32)


def _place(script: Script, sentence: int, path: Trace, heard: Evidence, partner: NDArray[np.int32]) -> None:
    """Give the first letter of each unit of a sentence the letter heard when it begins."""
    a, b = int(script.first[sentence]), int(script.first[sentence + 1])
    partner[a:b] = -1
    taken = set(partner[partner >= 0].tolist())
    last = -1
    for u in np.unique(script.unit[a:b]):
        start_ms = path.times[script.units[u].words[0], 0]
        at = int(np.searchsorted(heard.start_ms, start_ms))
        if start_ms >= 0 and last < at < len(heard.start_ms) and at not in taken:
            partner[np.searchsorted(script.unit, u)] = last = at
