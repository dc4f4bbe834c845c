"""Many trellises side by side, as arrays: one operation does a frame of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.path.lattice import SILENCE, Lattice

if TYPE_CHECKING:
    from collections.abc import Sequence

OUT_OF_REACH = np.float32(1e6)  # nats: more than any path costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Trellis:
    """Sound and the lattice that it goes through.

    Attributes:
        lattice: what may be heard.
        costs: of each column of the alphabet in each frame: natural logarithm of how much likelier the likeliest
            column is, and as last column that of silence, shape (n_frames, n_columns + 1), float32.
        filler: of sound that is not in the text, in each frame, shape (n_frames,), float32.
    """

    lattice: Lattice
    costs: NDArray[np.float32]
    filler: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Stretches side by side, the longest first: all their states in one row, their nodes in one matrix.

    Attributes:
        frames: how many each stretch has, never rising, shape (n,).
        going: how many trellises have each frame, shape (n_frames,).
        tokens: how many each stretch has, shape (n,).
        first: each stretch's first state, and one after the last, shape (n + 1,).
        first_end: its first end, likewise.
        costs: shape (n_frames, n, n_columns + 1).
        filler: shape (n_frames, n).
        emits: place of each state's cost in a frame's costs, flat, shape (n_states,).
        node: place of the node that each state is entered from in the matrix, flat, -1 without, shape (n_states,).
        entries: the states that are entered from a node, shape (n_entries,).
        no_leap: price of following the state two before: 0 or out of reach, shape (n_states,).
        ends: states in which a reading may end, shape (n_ends,).
        group: number of each end among the nodes that ends lead to, shape (n_ends,).
        group_first: first end of each of these nodes, shape (n_groups,).
        group_node: place of each of these nodes in the matrix, flat, rising, shape (n_groups,).
        left_out: price of all tokens before each node, shape (n, n_nodes).
        enter_filler: price of going into filler there, shape (n, n_nodes).
        rate: how many times a frame of filler costs there what it costs in itself, shape (n, n_nodes).
        skip: price of leaving words out, once for words that follow one another.
    """

    frames: NDArray[np.int64]
    going: NDArray[np.int64]
    tokens: NDArray[np.int64]
    first: NDArray[np.int64]
    first_end: NDArray[np.int64]
    costs: NDArray[np.float32]
    filler: NDArray[np.float32]
    emits: NDArray[np.int64]
    node: NDArray[np.int64]
    entries: NDArray[np.int64]
    no_leap: NDArray[np.float32]
    ends: NDArray[np.int64]
    group: NDArray[np.int64]
    group_first: NDArray[np.int64]
    group_node: NDArray[np.int64]
    left_out: NDArray[np.float32]
    enter_filler: NDArray[np.float32]
    rate: NDArray[np.float32]
    skip: np.float32


def layout(trellises: Sequence[Trellis], *, skip: float) -> Layout:
    """Put trellises side by side.

    Args:
        trellises: the longest first.
        skip: price of leaving words out, once for words that follow one another, in nats.
    """
    lattices = [trellis.lattice for trellis in trellises]
    frames = np.array([len(trellis.costs) for trellis in trellises])
    tokens = np.array([len(lattice.skip) for lattice in lattices])
    n, n_frames, n_columns = len(trellises), int(frames[0]), trellises[0].costs.shape[1]
    n_nodes = int(tokens.max()) + 1
    costs, filler = np.zeros((n_frames, n, n_columns), np.float32), np.zeros((n_frames, n), np.float32)
    left_out, enter_filler = np.zeros((n, n_nodes), np.float32), np.full((n, n_nodes), OUT_OF_REACH, np.float32)
    rate = np.ones((n, n_nodes), np.float32)
    for p, (trellis, lattice) in enumerate(zip(trellises, lattices, strict=True)):
        costs[: frames[p], p] = trellis.costs
        filler[: frames[p], p] = trellis.filler
        left_out[p, 1 : tokens[p] + 1] = np.cumsum(lattice.skip)
        enter_filler[p, : tokens[p] + 1] = lattice.filler
        rate[p, : tokens[p] + 1] = lattice.rate
    first = np.cumsum([0, *(len(lattice.label) for lattice in lattices)])
    first_end = np.cumsum([0, *(len(lattice.end) for lattice in lattices)])
    owner, end_owner = np.repeat(np.arange(n), np.diff(first)), np.repeat(np.arange(n), np.diff(first_end))
    label = np.concatenate([lattice.label for lattice in lattices]).astype(np.int64)
    node = np.concatenate([lattice.node for lattice in lattices])
    end_node = end_owner * n_nodes + np.concatenate([lattice.end_token for lattice in lattices]) + 1
    new_group = np.diff(end_node, prepend=-1) != 0
    return Layout(
        frames=frames,
        going=np.searchsorted(-frames, -np.arange(n_frames)),
        tokens=tokens,
        first=first,
        first_end=first_end,
        costs=costs,
        filler=filler,
        emits=owner * n_columns + np.where(label == SILENCE, n_columns - 1, label),
        node=np.where(node >= 0, owner * n_nodes + node, -1),
        entries=np.flatnonzero(node >= 0),
        no_leap=np.where(np.concatenate([lattice.leap for lattice in lattices]), np.float32(0), OUT_OF_REACH),
        ends=np.concatenate([lattice.end for lattice in lattices]) + first[end_owner],
        group=np.cumsum(new_group) - 1,
        group_first=np.flatnonzero(new_group),
        group_node=end_node[new_group],
        left_out=left_out,
        enter_filler=enter_filler,
        rate=rate,
        skip=np.float32(skip),
    )
