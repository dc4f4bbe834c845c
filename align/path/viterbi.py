"""The best path through each of many trellises, all at once.

Frame after frame, every state of every stretch takes its cheapest predecessor (Viterbi); NumPy does a frame for all
trellises together, so that the cost a frame is that of a few array operations however short the trellises are. The
path is exact: nothing is pruned.

Words left out are a running minimum over nodes: leaving out the words between two nodes costs the difference of two
running sums, so the best node to come from is the smallest of what is left when they are taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.path.layout import OUT_OF_REACH, Layout, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.path.layout import Trellis

#: What a path is in where it is in no state of the lattice: at a node in silence, or in sound beside the text.
SILENT, FILLER = -1, -2

_IN_SILENCE, _IN_FILLER, _BY_READING = 0, 1, 2  # how a node was reached
_STEP, _LEAP = 1, 2  # how a state was entered: bits, for a leap may beat a step that beat staying


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The cheapest way through a trellis.

    Attributes:
        state: in each frame the state of the lattice, `SILENT` or `FILLER`, shape (n_frames,).
        cost: of the whole way, in nats.
    """

    state: NDArray[np.int32]
    cost: float


def paths(trellises: Sequence[Trellis], *, skip: float, cells_at_once: int = 8_000_000) -> list[Path]:
    """Find the cheapest path of each trellis.

    Args:
        trellises: each with at least one frame and one token.
        skip: price of leaving words out, once for words that follow one another, in nats; added to the lattice's price.
        cells_at_once: states times frames worked on together: about 1.5 bytes each.

    Returns:
        A path for each trellis, in their order.
    """
    found: dict[int, Path] = {}
    for batch in _batches(trellises, cells_at_once):
        side_by_side = layout([trellises[k] for k in batch], skip=skip)
        choices = _forward(side_by_side)
        found |= zip(batch, _backward(side_by_side, choices), strict=True)
    return [found[k] for k in range(len(trellises))]


def _batches(trellises: Sequence[Trellis], cells_at_once: int) -> Iterator[list[int]]:
    """Yield the numbers of trellises that are worked on together, the longest first."""
    batch: list[int] = []
    cells = 0
    for k in sorted(range(len(trellises)), key=lambda k: -len(trellises[k].costs)):
        more = len(trellises[batch[0] if batch else k].costs) * len(trellises[k].lattice.label)
        if batch and cells + more > cells_at_once:
            yield batch
            batch, cells = [], 0
        batch.append(k)
        cells += more
    if batch:
        yield batch


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choices:
    """What was cheapest in each frame: all that the way back needs.

    Attributes:
        entered: how each state was entered, 0 where it was stayed in, shape (n_frames, n_states).
        best_end: whether no other end that leads to its node is cheaper, shape (n_frames, n_ends).
        arrival: how each node was reached, before words are left out, shape (n_frames, n, n_nodes).
        stayed: whether filler at a node goes on from the frame before, likewise.
        skipped: whether words before a node are left out, likewise.
        source: whether a node is better than all before it to leave out words from, likewise.
        cost: of the whole way of each trellis, shape (n,).
    """

    entered: NDArray[np.uint8]
    best_end: NDArray[np.bool_]
    arrival: NDArray[np.uint8]
    stayed: NDArray[np.bool_]
    skipped: NDArray[np.bool_]
    source: NDArray[np.bool_]
    cost: NDArray[np.float32]


def _forward(x: Layout) -> _Choices:
    """Go through all frames and note what was cheapest."""
    n, n_nodes = x.left_out.shape
    n_frames, n_states = len(x.costs), len(x.emits)
    by_node = (n_frames, n, n_nodes)
    made = _Choices(
        entered=np.zeros((n_frames, n_states), np.uint8),
        best_end=np.zeros((n_frames, len(x.ends)), bool),
        arrival=np.zeros(by_node, np.uint8),
        stayed=np.zeros(by_node, bool),
        skipped=np.zeros(by_node, bool),
        source=np.zeros(by_node, bool),
        cost=np.zeros(n, np.float32),
    )
    state = np.full(n_states + 2, OUT_OF_REACH)  # two more in front, so that each has two before it
    node = x.left_out + x.skip  # everything before is left out
    node[:, 0] = 0
    filler = np.full((n, n_nodes), OUT_OF_REACH)
    source = np.zeros_like(filler, bool)
    for t in range(n_frames):
        g = int(x.going[t])
        s, e = int(x.first[g]), int(x.first_end[g])
        entries = x.entries[: np.searchsorted(x.entries, s)]
        groups = slice(0, int(np.searchsorted(x.group_first, e)))
        node, filler, source = node[:g], filler[:g], source[:g]

        before = state[1 : s + 1].copy()
        before[entries] = node.ravel()[x.node[entries]]
        leapt = state[:s] + x.no_leap[:s]
        stay = state[2 : s + 2]
        stepped = before < stay
        np.minimum(before, stay, out=before)
        leap = leapt < before
        np.minimum(before, leapt, out=stay)
        stay += x.costs[t, :g].ravel()[x.emits[:s]]
        np.add(stepped, leap * np.uint8(_LEAP), out=made.entered[t, :s], dtype=np.uint8)

        enter = node + x.enter_filler[:g]
        np.less_equal(filler, enter, out=made.stayed[t, :g])
        filler = np.minimum(filler, enter) + x.filler[t, :g, None] * x.rate[:g]

        at = node + x.costs[t, :g, -1:]
        arrival = (filler < at).view(np.uint8)
        np.minimum(at, filler, out=at)
        if e:
            ended = stay[x.ends[:e]]
            cheapest = np.minimum.reduceat(ended, x.group_first[groups])
            np.equal(ended, cheapest[x.group[:e]], out=made.best_end[t, :e])
            where = x.group_node[groups]
            arrival.ravel()[where[cheapest < at.ravel()[where]]] = _BY_READING
            at.ravel()[where] = np.minimum(at.ravel()[where], cheapest)
        made.arrival[t, :g] = arrival

        bare = at - x.left_out[:g]
        best = np.minimum.accumulate(bare, axis=1)
        made.source[t, :g, 0] = True
        np.less(bare[:, 1:], best[:, :-1], out=made.source[t, :g, 1:])
        over = best[:, :-1] + x.left_out[:g, 1:] + x.skip
        np.less(over, at[:, 1:], out=made.skipped[t, :g, 1:])
        np.minimum(at[:, 1:], over, out=at[:, 1:])
        node = at
        done = np.flatnonzero(x.frames[:g] == t + 1)
        made.cost[done] = node[done, x.tokens[done]]
    return made


def _backward(x: Layout, made: _Choices) -> list[Path]:
    """Follow the choices back from the last node of every trellis, a frame of all trellises at a time."""
    result = np.empty((len(x.costs), len(x.frames)), np.int64)
    n_nodes = x.left_out.shape[1]
    where = np.full(len(x.frames), SILENT)
    node = x.tokens.copy()
    for t in range(len(x.costs) - 1, -1, -1):
        g = int(x.going[t])
        at = np.flatnonzero(where[:g] == SILENT)
        node[at] = _origins(made, t, at, node[at])
        arrival = made.arrival[t, at, node[at]]
        where[at[arrival == _IN_FILLER]] = FILLER
        read = at[arrival == _BY_READING]
        end = x.group_first[np.searchsorted(x.group_node, read * n_nodes + node[read])]
        while not (cheapest := made.best_end[t, end]).all():
            end = end + ~cheapest
        where[read] = x.ends[end]
        result[t, :g] = where[:g]

        filler = np.flatnonzero(where[:g] == FILLER)
        where[filler[~made.stayed[t, filler, node[filler]]]] = SILENT
        inside = np.flatnonzero(where[:g] >= 0)
        state = where[inside]
        entered = made.entered[t, state]
        from_node = (entered == _STEP) & (x.node[state] >= 0)
        where[inside] = np.where(from_node, SILENT, state - np.minimum(entered, _LEAP))
        node[inside[from_node]] = x.node[state[from_node]] % n_nodes
    result -= np.where(result >= 0, x.first[:-1], 0)
    return [
        Path(state=result[:frames, p].astype(np.int32), cost=float(cost))
        for p, (frames, cost) in enumerate(zip(x.frames, made.cost, strict=True))
    ]


def _origins(made: _Choices, t: int, at: NDArray[np.int64], node: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the nodes from which words were left out to be at ``node`` after frame ``t``, or these themselves."""
    result = node.copy()
    skipped = np.flatnonzero(made.skipped[t, at, node])
    before = np.arange(made.source.shape[2]) < node[skipped, None]
    sources = made.source[t, at[skipped]] & before
    result[skipped] = sources.shape[1] - 1 - np.argmax(sources[:, ::-1], axis=1)
    return result
