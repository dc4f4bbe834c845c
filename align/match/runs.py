"""Where the article is read without a jump, and how that is cut into pieces that need not know of each other."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from audio.records import FRAME_MS

if TYPE_CHECKING:
    from align.match.evidence import Evidence
    from align.readings.script import Script

_REACH_MS = 3000  # of sound looked at beyond a run, before and after
_LETTER_MS = 150  # more for each letter of text there that no sound was found for: twice what a slow reader takes
_MOST_BESIDE = 600  # letters of text without sound that are looked for beyond a run: some sentences
_PIECE_MS = 5000  # shortest piece; shorter ones save nothing
_NEAR, _NEAR_EQUAL = 10, 16  # letters on either side of a cut, and how many of them have to be equal
_WIDE = 45  # letters on either side of a cut among which no more than the following may be in a row without partner
_WIDE_JUMP = 6
_LONG_GAP_MS, _KEPT_MS = 30_000, 10_000  # sound without text, and what is looked at of it on either side
_FARTHEST = 80  # letters heard between two letters of a sentence: more is another reading of the same phrase
_MOST_LOST = 1500  # letters in a row without partner: paragraphs left out; more are not looked for between


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Units and the sound they may be in.

    Attributes:
        units: numbers of the script's units, rising.
        frames: numbers of the frames, rising; where long filler is left out they jump.
    """

    units: NDArray[np.int32]
    frames: NDArray[np.int32]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Sentences read one after another: a range of letters, and of them the first and last with a partner."""

    letters: tuple[int, int]
    matched: tuple[int, int]


def pieces(script: Script, heard: Evidence, partner: NDArray[np.int32], n_frames: int) -> list[Piece]:
    """Cut an article's reading into pieces.

    Args:
        script: what may be said.
        heard: letters of the sound.
        partner: as :func:`align.match.matching.match` returns it.
        n_frames: of the recording.

    Returns:
        Pieces in printed order; no unit is in two of them. Units that nothing was found of, nor of their
        neighbours, are in none.
    """
    start, end = heard.start_ms // FRAME_MS, heard.end_ms // FRAME_MS
    partner = _in_one_place(script, partner)
    equal = partner >= 0
    equal[equal] = script.codes[equal] == heard.codes[partner[equal]]
    runs = _runs(script, partner)
    in_sound = sorted(runs, key=lambda run: int(partner[run.matched[0]]))
    free: dict[int, tuple[int, int]] = {}  # by first letter: the sound between the neighbours of a run
    for before, run, after in zip([None, *in_sound], in_sound, [*in_sound[1:], None], strict=False):
        low = int(end[partner[before.matched[1] - 1]]) if before else 0
        high = int(start[partner[after.matched[0]]]) if after else n_frames
        free[run.matched[0]] = low, high
    result: list[Piece] = []
    for run in runs:
        first, last = run.matched
        low, high = free[first]
        low = max(low, int(start[partner[first]]) - _reach(first - run.letters[0]))
        high = min(high, int(end[partner[last - 1]]) + _reach(run.letters[1] - last))
        result += _cut(script, run, partner, equal, start, end, (low, high))
    return result


def _reach(letters: int) -> int:
    """Return how many frames are looked at beyond a run for so many letters of text that no sound was found for."""
    return (_REACH_MS + _LETTER_MS * min(letters, _MOST_BESIDE)) // FRAME_MS


def _in_one_place(script: Script, partner: NDArray[np.int32]) -> NDArray[np.int32]:
    """Give back the partners of a sentence's letters that stand far from most of the sentence."""
    hit = np.flatnonzero(partner >= 0)
    place = partner[hit]
    sentence = np.searchsorted(script.first, hit, "right")
    step = np.diff(place, prepend=0)
    begins = np.flatnonzero((np.diff(sentence, prepend=0) != 0) | (step < 0) | (step > _FARTHEST))
    ends = np.append(begins[1:], len(hit))[: len(begins)]
    astray = np.zeros(len(hit), bool)
    of_sentence = np.split(np.arange(len(begins)), np.flatnonzero(np.diff(sentence[begins])) + 1)
    for parts in of_sentence:
        if len(parts) > 1:
            for k in parts[~_best_place(place[begins[parts]], place[ends[parts] - 1], (ends - begins)[parts])]:
                astray[begins[k] : ends[k]] = True
    result = partner.copy()
    result[hit[astray]] = -1
    return result


def _best_place(first: NDArray[np.int32], last: NDArray[np.int32], weight: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Return which parts of a sentence, given in order with their places, stand with the most others near one place."""
    gap = first[None, :] - last[:, None]
    follows = (gap > 0) & (gap <= _FARTHEST)
    together = np.eye(len(first), dtype=bool) | np.triu(follows, 1) | np.triu(follows, 1).T
    best: NDArray[np.bool_] = together[np.argmax(together @ weight)]
    return best


def _runs(script: Script, partner: NDArray[np.int32]) -> list[_Run]:
    """Join sentences that follow each other in text and sound alike."""
    spans: list[tuple[int, int, int]] = []  # sentence, first and last partnered letter
    for k in range(len(script.sentences)):
        a, b = int(script.first[k]), int(script.first[k + 1])
        hit = np.flatnonzero(partner[a:b] >= 0)
        if len(hit):
            spans.append((k, a + int(hit[0]), a + int(hit[-1]) + 1))
    by_sound = sorted(range(len(spans)), key=lambda s: int(partner[spans[s][1]]))
    rank = {s: k for k, s in enumerate(by_sound)}
    groups: list[list[int]] = []
    for s in range(len(spans)):
        if groups and rank[s] == rank[s - 1] + 1:
            groups[-1].append(s)
        else:
            groups.append([s])
    runs: list[_Run] = []
    for g, group in enumerate(groups):
        low = int(script.first[spans[groups[g - 1][-1]][0] + 1]) if g else 0
        high = int(script.first[spans[groups[g + 1][0]][0]]) if g + 1 < len(groups) else len(partner)
        first, last = spans[group[0]][1], spans[group[-1]][2]
        # text between two runs may have been read at the end of the one or at the start of the other: each takes half
        if g:
            low = (low + int(script.first[spans[group[0]][0]]) + 1) // 2
            low = int(script.first[np.searchsorted(script.first, low)])
        if g + 1 < len(groups):
            high = (int(script.first[spans[group[-1]][0] + 1]) + high + 1) // 2
            high = int(script.first[np.searchsorted(script.first, high)])
        runs.append(
            _Run(letters=(max(low, first - _MOST_BESIDE), min(high, last + _MOST_BESIDE)), matched=(first, last))
        )
    return runs


def _cut(
    script: Script,
    run: _Run,
    partner: NDArray[np.int32],
    equal: NDArray[np.bool_],
    start: NDArray[np.int32],
    end: NDArray[np.int32],
    sound: tuple[int, int],
) -> list[Piece]:
    """Cut a run between words where text and sound agree beyond doubt on both sides."""
    low, high = sound
    units = np.unique(script.unit[run.letters[0] : run.letters[1]])
    cuts = [(int(units[0]), low)]
    for letter in _sure_borders(script, partner, equal, run.matched):
        frame = (int(end[partner[letter - 1]]) + int(start[partner[letter]])) // 2
        if frame - cuts[-1][1] >= _PIECE_MS // FRAME_MS:
            cuts.append((int(script.unit[letter]), frame))
    cuts.append((int(units[-1]) + 1, high))
    result: list[Piece] = []
    for (u, a), (v, b) in pairwise(cuts):
        inside = units[np.searchsorted(units, u) : np.searchsorted(units, v)]
        if len(inside) and b > a:
            letters = slice(*np.searchsorted(script.unit, [inside[0], inside[-1] + 1]))
            where = partner[letters]
            result.append(
                Piece(units=_likely(script, inside, partner), frames=_frames(a, b, where[where >= 0], start, end))
            )
    return result


def _sure_borders(
    script: Script, partner: NDArray[np.int32], equal: NDArray[np.bool_], matched: tuple[int, int]
) -> list[int]:
    """Return the letters of a run that begin a unit where text and sound agree all around."""
    a, b = matched
    n = b - a
    if n <= 2 * _WIDE:
        return []
    place = partner[a:b]
    hit = place >= 0
    at = np.flatnonzero(hit)
    follows = np.zeros(n, bool)  # right after the letter before, on both sides
    follows[1:] = hit[1:] & hit[:-1] & (np.diff(place) == 1)
    jump = np.zeros(n, bool)  # after many letters without partner, on either side
    far = (np.diff(at) > _WIDE_JUMP) | (np.diff(place[at]) > _WIDE_JUMP)
    jump[at[1:][far]] = True
    followed = np.concatenate([[0], np.cumsum(follows)])
    jumps = np.concatenate([[0], np.cumsum(jump)])
    k = np.flatnonzero(np.diff(script.unit[a:b], prepend=-1))
    k = k[(k >= _WIDE) & (k < n - _WIDE)]
    near = followed[k + _NEAR] - followed[k - _NEAR] >= _NEAR_EQUAL
    wide = jumps[k + _WIDE] == jumps[k - _WIDE + 1]
    beside = follows[k] & follows[k - 1] & follows[k + 1] & equal[a:b][k - 1] & equal[a:b][k]
    found: list[int] = (k[near & wide & beside] + a).tolist()
    return found


def _likely(script: Script, units: NDArray[np.int32], partner: NDArray[np.int32]) -> NDArray[np.int32]:
    """Leave out what is so long without a partner that it was left out in reading."""
    low, high = np.searchsorted(script.unit, [units[0], units[-1] + 1])
    if high - low <= _MOST_LOST:
        return units
    hit = np.flatnonzero(partner[low:high] >= 0) + low
    edges = np.concatenate([[low - 1], hit, [high]])
    keep = np.ones(len(units), bool)
    for k in np.flatnonzero(np.diff(edges) > _MOST_LOST):
        lost = script.unit[edges[k] + 1 : edges[k + 1]]
        keep &= (units <= lost[0]) | (units >= lost[-1])
    return units[keep]


def _frames(
    low: int, high: int, places: NDArray[np.int32], start: NDArray[np.int32], end: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Return the frames of a piece; of long sound without text only what is near the text."""
    keep = np.ones(high - low, bool)
    edges = [low, *(int(x) for p in np.sort(places) for x in (start[p], end[p])), high]
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        if b - a > _LONG_GAP_MS // FRAME_MS:
            keep[a - low + _KEPT_MS // FRAME_MS : b - low - _KEPT_MS // FRAME_MS] = False
    return (np.flatnonzero(keep) + low).astype(np.int32)
