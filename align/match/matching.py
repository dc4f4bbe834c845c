"""Which letter of the text was said at which letter of the sound.

Chains of seeds give the order; each is free to stand anywhere, so blocks that were read at another place are found
there. What lies between chains is aligned letter by letter. Sentences that no seed touched (short ones,
badly heard ones) are looked for in the sound that is left.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from align.match.pairwise import MATCH, pair
from align.match.seeds import Fragment, chains, fragments, rolling, seed_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from align.readings.codes import Codes

_SURE_ALONE = 2.0  # seeds' lengths of score that a chain needs to stand without neighbours
_CELLS_AT_ONCE = 4_000_000  # letters times letters aligned in one go: 4 MB and about 50 ms
_REACH = 1.6  # letters of sound looked at for each letter of text beyond a chain's end
_FARTHEST = math.isqrt(int(_CELLS_AT_ONCE / _REACH))  # letters beyond it: more than any sentence but lists
_CHANCE_RATIO = 0.4  # share of equal letters; text beside other speech reaches 0.15 to 0.3, the worst heard 0.5
_SURE_RUN = 16  # equal letters in one piece that are no chance hit: the sentence may have been begun and broken off
_SURE_RATIO = 0.75  # share of equal letters in that piece
_SMALL_GAP = 4  # letters that such a piece goes over: a letter or two missed, a short word changed
_CLUE = 4  # letters in common that make a place worth a look
_MOST_CLUES, _MOST_PLACES = 200, 3  # of them in all, beyond which they say nothing; places looked at for a sentence
_RESCUE_RATIO = 0.62  # share of the best score that a sentence without seeds must reach, by narrations


def match(a: Codes, b: Codes, words: NDArray[np.int32], sentences: Sequence[tuple[int, int]]) -> NDArray[np.int32]:
    """Match the letters of a text to the letters heard.

    Args:
        a: letters of the text, shape (n,).
        b: letters heard, shape (m,).
        words: where each word of the text begins in ``a``, shape (n_words,), never falls.
        sentences: ranges of ``a``, in order, tiling it.

    Returns:
        For each letter of the text its place in what was heard, or -1: int32, shape (n,). No place is used twice.
    """
    partner = np.full(len(a), -1, np.int32)
    taken = np.zeros(len(b), bool)
    edges = [np.array([start for start, _ in sentences], np.int64), words.astype(np.int64)]
    strung = chains(fragments(a, b), edges)
    placed = _place(strung, _SURE_ALONE * seed_length(len(a), len(b)), partner, taken)
    placed = _without_strays(placed, sentences, partner, taken)
    _fill_between(a, b, placed, sentences, partner, taken)
    _clear_chance_hits(a, b, sentences, partner, taken)
    _rescue(a, b, sentences, partner, taken)
    return partner


def _place(
    strung: list[tuple[float, list[Fragment]]], least: float, partner: NDArray[np.int32], taken: NDArray[np.bool_]
) -> list[Fragment]:
    """Note the pairs of each chain worth at least ``least`` letters that are still free, best chain first."""
    placed: list[Fragment] = []
    for worth, chain in strung:
        if worth < least:
            break
        free = [piece for f in chain for piece in _free_part(f, partner, taken)]
        if sum(f.length for f in free) < least:
            continue
        for f in free:
            span = np.arange(f.b_start, f.b_start + f.length, dtype=np.int32)
            partner[f.a_start : f.a_start + f.length] = span
            taken[span] = True
        placed += free
    return placed


def _without_strays(
    placed: list[Fragment],
    sentences: Sequence[tuple[int, int]],
    partner: NDArray[np.int32],
    taken: NDArray[np.bool_],
) -> list[Fragment]:
    """Give back short fragments that stand far from the rest of their sentence: a phrase that was said elsewhere too.

    A fragment that lies in two sentences counts for the one it begins in.
    """
    edges = np.array([start for start, _ in sentences])
    groups: dict[int, list[list[Fragment]]] = {}
    for f in sorted(placed, key=lambda f: f.a_start):
        of_sentence = groups.setdefault(int(np.searchsorted(edges, f.a_start, "right")), [])
        last = of_sentence[-1][-1] if of_sentence else None
        if last is not None and _is_near(last, f):
            of_sentence[-1].append(f)
        else:
            of_sentence.append([f])
    kept: list[Fragment] = []
    for of_sentence in groups.values():
        weights = [sum(f.length for f in group) for group in of_sentence]
        for group, weight in zip(of_sentence, weights, strict=True):
            if weight == max(weights) or weight >= _SURE_RUN:
                kept += group
                continue
            for f in group:
                taken[f.b_start : f.b_start + f.length] = False
                partner[f.a_start : f.a_start + f.length] = -1
    return kept


def _is_near(left: Fragment, right: Fragment) -> bool:
    gap_a = right.a_start - left.a_start - left.length
    gap_b = right.b_start - left.b_start - left.length
    return 0 <= gap_b <= _REACH * gap_a + _SURE_RUN


def _free_part(f: Fragment, partner: NDArray[np.int32], taken: NDArray[np.bool_]) -> list[Fragment]:
    """Return the longest run of the fragment that neither side has used."""
    busy = (partner[f.a_start : f.a_start + f.length] >= 0) | taken[f.b_start : f.b_start + f.length]
    if not busy.any():
        return [f]
    start, end = max(_runs(~busy), key=lambda run: run[1] - run[0], default=(0, 0))
    if start == end:
        return []
    return [Fragment(a_start=f.a_start + start, b_start=f.b_start + start, length=end - start)]


def _fill_between(
    a: Codes,
    b: Codes,
    placed: list[Fragment],
    sentences: Sequence[tuple[int, int]],
    partner: NDArray[np.int32],
    taken: NDArray[np.bool_],
) -> None:
    """Lay what is between placed fragments side by side.

    Neighbours in the sound that are neighbours in the text have one gap between them. Where the reading jumps, or the
    gap is as long as chapters, each side is followed to the end of its sentence at most.
    """
    edges = np.array([start for start, _ in sentences] + [len(a)])
    in_text = sorted(placed, key=lambda f: f.a_start)
    rank = {id(f): k for k, f in enumerate(in_text)}
    in_sound = sorted(placed, key=lambda f: f.b_start)
    for left, right in zip([None, *in_sound], [*in_sound, None], strict=True):
        b_start = left.b_start + left.length if left else 0
        b_end = right.b_start if right else len(b)
        if left and right and rank[id(right)] == rank[id(left)] + 1:
            a_start = left.a_start + left.length
            if (right.a_start - a_start) * (b_end - b_start) <= _CELLS_AT_ONCE:
                _align_part(a, b, (a_start, right.a_start), (b_start, b_end), partner, taken)
                continue
        if left:
            a_start = left.a_start + left.length
            sentence_end = int(edges[np.searchsorted(edges, a_start)])
            beyond = rank[id(left)] + 1
            a_end = min(sentence_end, in_text[beyond].a_start if beyond < len(in_text) else len(a), a_start + _FARTHEST)
            reach = min(b_end, b_start + int(_REACH * (a_end - a_start)) + 1)
            b_start += _align_part(a, b, (a_start, a_end), (b_start, reach), partner, taken, free_end=True)
        if right:
            sentence_start = int(edges[np.searchsorted(edges, right.a_start, "right") - 1])
            before = in_text[rank[id(right)] - 1] if rank[id(right)] else None
            before_end = before.a_start + before.length if before else 0
            a_start = max(sentence_start, before_end, right.a_start - _FARTHEST)
            reach = max(b_start, b_end - int(_REACH * (right.a_start - a_start)) - 1)
            _align_part(a, b, (a_start, right.a_start), (reach, b_end), partner, taken, free_start=True)


def _clear_chance_hits(
    a: Codes,
    b: Codes,
    sentences: Sequence[tuple[int, int]],
    partner: NDArray[np.int32],
    taken: NDArray[np.bool_],
) -> None:
    """Give back the sound that sentences hold which are not in it: chance hits of text aligned with other speech."""
    for start, end in sentences:
        here = partner[start:end]
        hit = np.flatnonzero(here >= 0)
        if not len(hit):
            continue
        sound = here[hit]
        equal = a[start:end][hit] == b[sound]
        length = max(end - start, int(sound[-1] - sound[0]) + 1)
        if equal.sum() >= _CHANCE_RATIO * length or _surest(equal, hit, sound) >= _SURE_RUN:
            continue
        taken[sound] = False
        here[:] = -1


def _surest(equal: NDArray[np.bool_], hit: NDArray[np.intp], sound: NDArray[np.int32]) -> int:
    """Return the most equal letters of a piece without gaps to speak of, on either side, that is mostly equal."""
    jumps = np.flatnonzero((np.diff(hit) > _SMALL_GAP) | (np.abs(np.diff(sound)) > _SMALL_GAP)) + 1
    pieces = np.split(equal, jumps)
    return max((int(piece.sum()) for piece in pieces if piece.mean() >= _SURE_RATIO), default=0)


def _align_part(
    a: Codes,
    b: Codes,
    a_range: tuple[int, int],
    b_range: tuple[int, int],
    partner: NDArray[np.int32],
    taken: NDArray[np.bool_],
    *,
    free_start: bool = False,
    free_end: bool = False,
) -> int:
    """Lay a stretch of text beside a stretch of sound, both unused so far, note the pairs; return the sound used."""
    (i, j), (k, n) = a_range, b_range
    if i >= j or k >= n:
        return 0
    found, _ = pair(a[i:j], b[k:n], free_start=free_start, free_end=free_end)
    hit = found >= 0
    partner[i:j][hit] = found[hit] + k
    taken[found[hit] + k] = True
    return int(found.max()) + 1


def _rescue(
    a: Codes,
    b: Codes,
    sentences: Sequence[tuple[int, int]],
    partner: NDArray[np.int32],
    taken: NDArray[np.bool_],
) -> None:
    """Look for sentences without any pair in the sound that is left, around the letters they have in common with it."""
    lost = [(start, end) for start, end in sentences if end - start >= _CLUE and (partner[start:end] < 0).all()]
    if len(b) < _CLUE or not lost:
        return
    clues = rolling(b, _CLUE)
    order = np.argsort(clues, kind="stable")
    ranked = clues[order]
    for start, end in sorted(lost, key=lambda s: s[0] - s[1]):
        text = a[start:end]
        best: tuple[float, int, NDArray[np.int32]] | None = None
        for low, high in _places(text, ranked, order, taken):
            found, score = pair(text, b[low:high], free_start=True, free_end=True)
            ratio = score / (MATCH * len(text))
            if ratio >= _RESCUE_RATIO and (best is None or ratio > best[0]):
                best = ratio, low, found
        if best is not None:
            _, offset, found = best
            hit = found >= 0
            partner[start:end][hit] = found[hit] + offset
            taken[found[hit] + offset] = True


def _places(
    text: Codes, ranked: NDArray[np.int64], order: NDArray[np.intp], taken: NDArray[np.bool_]
) -> list[tuple[int, int]]:
    """Return the stretches of unused sound that share most clues with a text, at most three, best first."""
    codes = rolling(text, _CLUE)
    low, high = np.searchsorted(ranked, codes, "left"), np.searchsorted(ranked, codes, "right")
    telling = np.flatnonzero((high > low) & (high - low <= _MOST_CLUES))
    if not len(telling):
        return []
    at = np.concatenate([order[low[k] : high[k]] for k in telling])
    begins = at - np.repeat(telling, (high - low)[telling])
    width = max(_CLUE, len(text) // 2)
    bins, counts = np.unique(begins[~taken[at]] // width, return_counts=True)
    places: list[tuple[int, int]] = []
    for k in np.argsort(-counts, kind="stable")[:_MOST_PLACES]:
        middle = min(max(int(bins[k]) * width + width // 2 + len(text) // 2, 0), len(taken) - 1)
        if taken[middle]:
            continue
        reach = width + len(text)
        before, after = taken[max(middle - reach, 0) : middle][::-1], taken[middle : middle + reach]
        first = middle - (int(before.argmax()) if before.any() else len(before))
        last = middle + (int(after.argmax()) if after.any() else len(after))
        if last - first >= _RESCUE_RATIO * len(text):
            places.append((first, last))
    return places


def _runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
