"""A worker that has nothing to do asks the ledger itself, and one that does not hear its own rings ends."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from jobs.record import WorkItem
from jobs.report import Stage
from tests.worker.fakes import Shop, settings_in
from worker.lookout import IN_VAIN, Lookout, waiting

if TYPE_CHECKING:
    from pathlib import Path

ONE, OTHER = (WorkItem(job_id, Stage.FETCH, 0, "io") for job_id in ("one", "other"))


@dataclass
class Worker:
    """A worker as the lookout sees it."""

    piece: WorkItem | None = ONE
    busy: bool = False
    connected: bool = True
    sends: bool = True
    rung: list[WorkItem] = field(default_factory=list)
    ended: int = 0

    def lookout(self) -> Lookout:
        return Lookout(
            waiting=lambda: self.piece,
            is_busy=lambda: self.busy,
            is_connected=lambda: self.connected,
            ring=self.ring,
            end=self.end,
        )

    def ring(self, piece: WorkItem) -> bool:
        self.rung.append(piece)
        return self.sends

    def end(self) -> None:
        self.ended += 1


def test_what_waits_is_rung_for_and_who_does_not_hear_it_ends() -> None:
    worker = Worker()
    lookout = worker.lookout()
    for looks in range(1, IN_VAIN + 1):
        lookout.look()
        assert (worker.rung, worker.ended) == ([ONE] * looks, 0)
    lookout.look()
    assert (len(worker.rung), worker.ended) == (IN_VAIN, 1)


@pytest.mark.parametrize("change", [{"busy": True}, {"connected": False}, {"piece": None}, {"piece": OTHER}])
def test_who_is_busy_cut_off_or_gets_on_is_not_deaf(change: dict[str, object]) -> None:
    worker = Worker()
    lookout = worker.lookout()
    for _ in range(5):
        for _ in range(IN_VAIN):
            lookout.look()
        before = {name: getattr(worker, name) for name in change}
        vars(worker).update(change)
        lookout.look()
        vars(worker).update(before)
    assert worker.ended == 0
    assert worker.rung.count(ONE) == 5 * IN_VAIN


@pytest.mark.fault("C8")
def test_who_cannot_ring_is_not_deaf() -> None:
    worker = Worker(sends=False)
    lookout = worker.lookout()
    for _ in range(2 * IN_VAIN):
        lookout.look()
    assert (len(worker.rung), worker.ended) == (2 * IN_VAIN, 0)


def test_the_ledger_is_asked_for_the_worker_s_own_queues(tmp_path: Path) -> None:
    shop = Shop(settings_in(tmp_path / "data"))
    assert waiting(shop.settings, ["io", "asr"]) is None
    job_id = shop.submit(shop.request(tmp_path))
    assert waiting(shop.settings, ["io", "asr"]) == WorkItem(job_id, Stage.FETCH, 0, "io")
    assert waiting(shop.settings, ["asr"]) is None
