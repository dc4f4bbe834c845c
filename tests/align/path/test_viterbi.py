"""The best path against one found state by state, frame by frame, in plain Python."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pytest

from align.path.lattice import SILENCE, LatticeToken, lattice
from align.path.layout import Trellis
from align.path.viterbi import FILLER, SILENT, Path, paths

SKIP, SKIP_LETTER, BESIDE = 3.0, 1.5, 1.5
N_COLUMNS = 6
NEVER = float("inf")


@dataclass(order=True)
class Way:
    """A way through some frames: what it costs, and what it was in."""

    cost: float
    states: tuple[int, ...] = field(compare=False)

    def on(self, cost: float, state: int) -> Way:
        return Way(self.cost + cost, (*self.states, state))

    def out(self, cost: float) -> Way:
        return Way(self.cost + cost, self.states)


NO_WAY = Way(NEVER, ())


def best_way(trellis: Trellis) -> Way:
    """Return the cheapest way, having looked at every one that may become it."""
    x = trellis.lattice
    n_nodes = len(x.skip) + 1

    def with_words_left_out(at: list[Way]) -> list[Way]:
        return [min([at[j], *(at[i].out(float(x.skip[i:j].sum()) + SKIP) for i in range(j))]) for j in range(n_nodes)]

    at_node = with_words_left_out([Way(0.0, ()), *[NO_WAY] * (n_nodes - 1)])
    in_state, in_filler = [NO_WAY] * len(x.label), [NO_WAY] * n_nodes
    for costs, filler in zip(trellis.costs.tolist(), trellis.filler.tolist(), strict=True):
        entered = []
        for s, label in enumerate(x.label):
            before = [in_state[s], at_node[x.node[s]] if x.node[s] >= 0 else in_state[s - 1]]
            before += [in_state[s - 2]] if x.leap[s] else []
            entered.append(min(before).on(costs[label], s))  # silence is the last column
        rested = [way.on(costs[SILENCE], SILENT) for way in at_node]
        in_filler = [
            min(way, node.out(float(price))).on(filler * float(rate), FILLER)
            for way, node, price, rate in zip(in_filler, at_node, x.filler, x.rate, strict=True)
        ]
        in_state = entered
        ended: list[list[Way]] = [[] for _ in range(n_nodes)]
        for end, token in zip(x.end, x.end_token, strict=True):
            ended[token + 1].append(in_state[end])
        at_node = with_words_left_out(
            [
                min(rested[j], in_filler[j], *ended[j]) if ended[j] else min(rested[j], in_filler[j])
                for j in range(n_nodes)
            ]
        )
    return at_node[-1]


def price_of(trellis: Trellis, path: Path) -> float:
    """Return what the states of a path cost in their frames, without what lies between them."""
    columns = [N_COLUMNS if s == SILENT else trellis.lattice.label[s] for s in path.state]
    emitted = trellis.costs[np.arange(len(columns)), columns]
    return float(np.where(path.state == FILLER, trellis.filler, emitted).sum())


def drawn(random: np.random.Generator, *, n_frames: int, n_tokens: int) -> Trellis:
    """Draw a lattice with several readings of several words, empty ones too, and frames that say anything."""

    def reading() -> tuple[tuple[int, ...], ...]:
        words = [random.integers(2, N_COLUMNS, random.integers(1, 4)) for _ in range(random.integers(1, 3))]
        return tuple(tuple(word.tolist()) for word in words)

    steps = []
    for _ in range(n_tokens):
        readings = [reading() for _ in range(random.integers(1, 4))]
        if random.random() < 0.2:
            readings.insert(int(random.integers(len(readings) + 1)), ())
        filler, rate = random.uniform(1, 6), random.uniform(1, 1.5)
        steps.append(LatticeToken(readings=tuple(readings), filler=float(filler), rate=float(rate)))
    posteriors = np.log(random.dirichlet(np.full(N_COLUMNS, 0.3), n_frames) + 1e-6)
    costs = posteriors.max(axis=1, keepdims=True) - posteriors
    return Trellis(
        lattice=lattice(steps, skip_letter=SKIP_LETTER, filler_after=2.0, rate_after=1.2),
        costs=np.concatenate([costs, costs[:, :2].min(axis=1, keepdims=True)], axis=1).astype(np.float32),
        filler=(random.random(n_frames) < 0.4) * np.float32(BESIDE),
    )


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("cells_at_once", [1, 2000, 10**9])
def test_no_way_is_cheaper_whatever_stands_beside_it(seed: int, cells_at_once: int) -> None:
    random = np.random.default_rng(seed)
    trellises = [
        drawn(random, n_frames=int(random.integers(1, 40)), n_tokens=int(random.integers(1, 6))) for _ in range(6)
    ]
    for trellis, path in zip(trellises, paths(trellises, skip=SKIP, cells_at_once=cells_at_once), strict=True):
        truth = best_way(trellis)
        assert path.cost == pytest.approx(truth.cost, rel=1e-4, abs=1e-3)
        assert path.state.tolist() == list(truth.states)


@pytest.mark.parametrize("seed", range(8))
def test_the_path_costs_no_less_than_what_it_goes_through(seed: int) -> None:
    random = np.random.default_rng(seed)
    trellis = drawn(random, n_frames=200, n_tokens=25)
    (path,) = paths([trellis], skip=SKIP)
    assert price_of(trellis, path) <= path.cost + 1e-3
    tokens = [trellis.lattice.token[s] for s in path.state if s >= 0]
    assert tokens == sorted(tokens)


@pytest.mark.parametrize(("n_frames", "n_tokens"), [(1, 1), (1, 5), (30, 1)])
def test_one_frame_or_one_token_is_enough(n_frames: int, n_tokens: int) -> None:
    random = np.random.default_rng(3)
    trellis = drawn(random, n_frames=n_frames, n_tokens=n_tokens)
    (path,) = paths([trellis], skip=SKIP)
    assert path.cost == pytest.approx(best_way(trellis).cost, abs=1e-3)
    assert len(path.state) == n_frames


def test_nothing_to_find_is_found() -> None:
    assert paths([], skip=SKIP) == []


def test_what_is_read_as_written_costs_nothing_and_is_where_it_was_said() -> None:
    heard = [0, 0, 2, 2, 0, 3, 1, 4, 0, 4, 5, 0]  # a double letter needs the blank between
    costs = np.full((len(heard), N_COLUMNS + 1), 5, np.float32)
    costs[np.arange(len(heard)), heard] = 0
    costs[:, SILENCE] = costs[:, :2].min(axis=1)
    steps = [LatticeToken(readings=(((2, 3),),), filler=1.0), LatticeToken(readings=(((4, 4, 5),), ()), filler=1.0)]
    made = lattice(steps, skip_letter=SKIP_LETTER, filler_after=1.0)
    (path,) = paths([Trellis(lattice=made, costs=costs, filler=np.ones(len(heard), np.float32))], skip=SKIP)
    assert path.cost == 0
    letters = [made.label[s] if s >= 0 else SILENT for s in path.state]
    assert letters == [SILENT, SILENT, 2, 2, 0, 3, SILENT, 4, 0, 4, 5, SILENT]
