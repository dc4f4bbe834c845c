"""The best way of many stretches of sound through their lattices, all at once.

Frame after frame, every state of every stretch takes its cheapest predecessor (Viterbi); NumPy does a frame for all
stretches together, so that the cost a frame is that of a few array operations however short the stretches are. The
path is exact: nothing is pruned.

Words left out are a running minimum over nodes: leaving out the words between two nodes costs the difference of two
running sums, so the best node to come from is the smallest of what is left when they are taken off.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from align.lattice import SILENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.lattice import Lattice

_FAR = np.float32(1e6)  # more than any path costs

# What a path is in, at the end of a frame.
_AT_NODE, _FOREIGN, _SILENT = -3, -2, -1  # from 0 on: the state


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Sound and the lattice that it goes through.

    Attributes:
        lattice: what may be heard.
        costs: of each column of the alphabet in each frame: natural logarithm of how much likelier the likeliest
            column is, and as last column that of silence, shape (n_frames, n_columns + 1), float32.
        foreign: of sound that is not in the text, in each frame, shape (n_frames,), float32.
    """

    lattice: Lattice
    costs: NDArray[np.float32]
    foreign: NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """The cheapest way through a stretch.

    Attributes:
        state: in each frame the state of the lattice, -1 in silence, -2 in foreign sound, shape (n_frames,).
        cost: of the whole way, in nats.
    """

    state: NDArray[np.int32]
    cost: float


def paths(stretches: Sequence[Stretch], *, skip: float, cells_at_once: int = 30_000_000) -> list[Path]:
    """Find the cheapest path of each stretch.

    Args:
        stretches: each with at least one frame and one token.
        skip: price of leaving words out, once for words that follow one another, in nats; added to the lattice's price.
        cells_at_once: states times frames worked on together: a byte each.

    Returns:
        A path for each stretch, in their order.
    """
    order = sorted(range(len(stretches)), key=lambda k: -len(stretches[k].costs))
    result: list[Path | None] = [None] * len(stretches)
    batch: list[int] = []
    cells = 0
    for k in order:
        longest = len(stretches[batch[0] if batch else k].costs)
        more = longest * len(stretches[k].lattice.label)
        if batch and cells + more > cells_at_once:
            _solve(stretches, batch, skip, result)
            batch, cells = [], 0
        batch.append(k)
        cells += more
    if batch:
        _solve(stretches, batch, skip, result)
    return [path for path in result if path is not None]


def _solve(stretches: Sequence[Stretch], batch: Sequence[int], skip: float, result: list[Path | None]) -> None:
    field = _Field([stretches[k] for k in batch], skip)
    field.forward()
    for k, path in zip(batch, field.backward(), strict=True):
        result[k] = path


class _Field:
    """Stretches side by side, longest first: the states of all in one row, their nodes in one matrix."""

    def __init__(self, stretches: Sequence[Stretch], skip: float) -> None:
        lattices = [s.lattice for s in stretches]
        self.frames = np.array([len(s.costs) for s in stretches])
        self.tokens = np.array([len(x.skip) for x in lattices])
        n, columns = len(stretches), stretches[0].costs.shape[1]
        steps, nodes = int(self.frames[0]), int(self.tokens.max()) + 1
        self.first = np.concatenate([[0], np.cumsum([len(x.label) for x in lattices])])
        self.first_end = np.concatenate([[0], np.cumsum([len(x.end) for x in lattices])])
        self.costs = np.zeros((steps, n, columns), np.float32)
        self.foreign = np.zeros((steps, n), np.float32)
        for p, s in enumerate(stretches):
            self.costs[: len(s.costs), p] = s.costs
            self.foreign[: len(s.foreign), p] = s.foreign
        piece = np.repeat(np.arange(n), np.diff(self.first))
        label = np.concatenate([x.label for x in lattices]).astype(np.int64)
        self.emit = piece * columns + np.where(label == SILENCE, columns - 1, label)
        node = np.concatenate([x.node for x in lattices])
        self.entries = np.flatnonzero(node >= 0)
        self.entered = piece[self.entries] * nodes + node[self.entries]
        self.no_leap = np.where(np.concatenate([x.leap for x in lattices]), np.float32(0), _FAR)
        self.entry_of = np.cumsum(node >= 0) - 1  # place in `entries` of each state that is one
        self.ends = np.concatenate([x.end + a for x, a in zip(lattices, self.first, strict=False)])
        end_piece = np.repeat(np.arange(n), np.diff(self.first_end))
        self.end_node = end_piece * nodes + np.concatenate([x.end_token for x in lattices]) + 1
        self.end_groups = np.flatnonzero(np.diff(self.end_node, prepend=-1))
        self.skip = np.float32(skip)
        self.left_out = np.zeros((n, nodes), np.float32)  # price of all tokens before a node
        self.enter_foreign = np.full((n, nodes), _FAR, np.float32)
        for p, x in enumerate(lattices):
            self.left_out[p, 1 : len(x.skip) + 1] = np.cumsum(x.skip)
            self.enter_foreign[p, : len(x.foreign)] = x.foreign
        self.how = np.zeros((steps, len(label)), np.uint8)  # 0 stayed, 1 from the state before or the node, 2 leapt
        self.ended = np.zeros((steps, len(self.ends)), np.float32)
        self.at_node = np.zeros((steps + 1, n, nodes), np.float32)  # before words are left out
        self.silent = np.zeros((steps, n, nodes), np.float32)
        self.alien = np.zeros((steps, n, nodes), np.float32)
        self.stayed_alien = np.zeros((steps, n, nodes), bool)

    def _leave_out(self, at: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the cheapest way to be at each node of the first stretches when any words may be left out."""
        left_out = self.left_out[: len(at)]
        best = np.minimum.accumulate(at - left_out, axis=1)
        reached = at.copy()
        np.minimum(at[:, 1:], best[:, :-1] + left_out[:, 1:] + self.skip, out=reached[:, 1:])
        return reached

    def forward(self) -> None:
        n, nodes = self.left_out.shape
        state = np.full(int(self.first[-1]), _FAR, np.float32)
        alien = np.full((n, nodes), _FAR, np.float32)
        start = np.full((n, nodes), _FAR, np.float32)
        start[:, 0] = 0
        self.at_node[0] = start
        node = self._leave_out(start)
        for t in range(len(self.costs)):
            going = int(np.searchsorted(-self.frames, -t))  # stretches with more frames than t
            s, e = int(self.first[going]), int(self.first_end[going])
            k = int(np.searchsorted(self.entries, s))
            g = int(np.searchsorted(self.end_groups, e))
            state, node, alien = state[:s], node[:going], alien[:going]
            before = np.empty_like(state)
            before[1:] = state[:-1]
            before[self.entries[:k]] = node.ravel()[self.entered[:k]]
            leapt = np.full_like(state, _FAR)
            leapt[2:] = state[:-2]
            leapt += self.no_leap[:s]
            how = self.how[t, :s]
            np.less(before, state, out=how, casting="unsafe")
            best = np.minimum(state, before)
            how[leapt < best] = 2
            np.minimum(best, leapt, out=best)
            best += self.costs[t, :going].ravel()[self.emit[:s]]
            silent = node + self.costs[t, :going, -1:]
            enter = node + self.enter_foreign[:going]
            stayed = alien <= enter
            alien = np.minimum(alien, enter) + self.foreign[t, :going, None]
            state = best
            ended = state[self.ends[:e]]
            at = np.minimum(silent, alien)
            if e:
                finished = np.minimum.reduceat(ended, self.end_groups[:g])
                flat = at.ravel()
                where = self.end_node[self.end_groups[:g]]
                flat[where] = np.minimum(flat[where], finished)
                at = flat.reshape(at.shape)
            node = self._leave_out(at)
            self.ended[t, :e] = ended
            self.at_node[t + 1, :going] = at
            self.silent[t, :going] = silent
            self.alien[t, :going] = alien
            self.stayed_alien[t, :going] = stayed

    def backward(self) -> list[Path]:
        return [self._path(p) for p in range(len(self.frames))]

    def _origin(self, t: int, p: int, node: int) -> int:
        """Return the node from which words were left out to be at ``node`` after frame ``t - 1``, or ``node``."""
        at = self.at_node[t, p]
        if node == 0:
            return 0
        bare = at[:node] - self.left_out[p, :node]
        best = int(np.argmin(bare))
        return best if bare[best] + self.left_out[p, node] + self.skip < at[node] else node

    def _path(self, p: int) -> Path:
        n, first, low, high = (
            int(self.frames[p]),
            int(self.first[p]),
            int(self.first_end[p]),
            int(self.first_end[p + 1]),
        )
        tokens = int(self.tokens[p])
        nodes = self.left_out.shape[1]
        result = np.full(n, _SILENT, np.int32)
        node = self._origin(n, p, tokens)
        left_out = self.left_out[p, tokens] - self.left_out[p, node]
        cost = float(self.at_node[n, p, node] + (left_out + self.skip if node < tokens else 0))
        where = _AT_NODE  # at a node
        t = n
        while t > 0:
            if where == _AT_NODE:
                value = self.at_node[t, p, node]
                if self.silent[t - 1, p, node] <= value:
                    result[t - 1] = _SILENT
                    t -= 1
                    node = self._origin(t, p, node)
                elif self.alien[t - 1, p, node] <= value:
                    where = _FOREIGN
                else:
                    mine = np.flatnonzero(self.end_node[low:high] == p * nodes + node) + low
                    best = mine[np.argmin(self.ended[t - 1, mine])]
                    where = int(self.ends[best])
            elif where == _FOREIGN:
                result[t - 1] = _FOREIGN
                stays = self.stayed_alien[t - 1, p, node]
                t -= 1
                if not stays:
                    where = _AT_NODE
                    node = self._origin(t, p, node)
            else:
                result[t - 1] = where - first
                how = int(self.how[t - 1, where])
                t -= 1
                if how == 2:
                    where -= 2
                elif how == 1:
                    k = int(self.entry_of[where])
                    if k >= 0 and self.entries[k] == where:
                        node = int(self.entered[k]) - p * nodes
                        where = _AT_NODE
                        node = self._origin(t, p, node)
                    else:
                        where -= 1
        return Path(state=result, cost=cost)
