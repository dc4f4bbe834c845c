"""Whatever is done to the ledger in whatever order, it agrees with a plain model, and every job can end."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test
from sqlalchemy import select

from jobs.database import Database
from jobs.errors import IdempotencyConflict, JobGone, JobRunning, LeaseLost, LedgerError, WrongState
from jobs.ledger import Ledger
from jobs.ledger.crowds import PER_HOST
from jobs.ledger.leasing import LEASE_ROUNDS
from jobs.ledger.reaping import MAX_LOST
from jobs.record import Failure, Lease, Status, Submission, WorkItem, queue_of
from jobs.report import Stage
from jobs.request import Priority, Request, Source
from jobs.schema import work
from tests.jobs.ledger.conftest import empty

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

STAGES = list(Stage)
OWNERS = ("anna", "bert")
SENT = st.tuples(
    st.sampled_from(OWNERS), st.sampled_from((None, "1", "2")), st.sampled_from("ab"), st.sampled_from(Priority)
)
"""A submission: owner, key, name of the article, priority."""

EXAMPLES = 8  # hundreds have passed; so many find most of the faults that were put in to try it
OPEN = ("ready", "leased", "waiting")


@dataclass
class Work:
    """What the model knows about a piece."""

    state: str = "ready"
    fence: int = 0
    crashes: int = 0
    lease_until: int = 0
    not_before_ms: int = 0


@dataclass
class Model:
    """What the model knows about a job."""

    owner: str
    priority: Priority
    status: Status = Status.QUEUED
    attempt: int = 1
    deleted: bool = False
    ends: int = 0
    work: dict[tuple[Stage, int], Work] = field(default_factory=lambda: {(Stage.FETCH, 0): Work()})

    def end(self, status: Status) -> None:
        self.status = status
        self.ends += 1
        for piece in self.work.values():
            if piece.state in OPEN:
                piece.state = "canceled"

    def rest(self) -> None:
        if all(piece.state != "leased" for piece in self.work.values()):
            self.status = Status.QUEUED


class Machine(RuleBasedStateMachine):
    """Producers, workers, crashes and the reaper against the model."""

    database: Database

    def __init__(self) -> None:
        super().__init__()
        empty(self.database)
        self.now_ms = 1_700_000_000_000
        self.round = 0
        self.ledger = Ledger(self.database, clock=lambda: self.now_ms)
        self.jobs: dict[str, Model] = {}
        self.keys: dict[tuple[str, str], tuple[str, str]] = {}

    leases = Bundle("leases")
    ids = Bundle("ids")

    # What producers do

    @rule(target=ids, sent=st.lists(SENT, max_size=4))
    def submit(self, sent: list[tuple[str, str | None, str, Priority]]) -> object:
        self.now_ms += 1
        submissions = [
            Submission(owner=owner, idempotency_key=key, request=_request(name, priority))
            for owner, key, name, priority in sent
        ]
        new_ids = []
        for (owner, key, name, priority), taken in zip(sent, self.ledger.submit_many(submissions), strict=True):
            known = self.keys.get((owner, key)) if key else None
            if known is None:
                assert isinstance(taken, tuple)
                assert taken[1]
                self.jobs[taken[0].id] = Model(owner, priority)
                new_ids.append(taken[0].id)
                if key:
                    self.keys[owner, key] = (taken[0].id, name + priority)
            elif known[1] == name + priority:
                assert isinstance(taken, tuple)
                assert (taken[0].id, taken[1]) == (known[0], False)
            else:
                assert isinstance(taken, IdempotencyConflict)
                assert taken.job_id == known[0]
        return multiple(*new_ids)

    @rule(job_id=ids)
    def cancel(self, job_id: str) -> None:
        job = self.jobs[job_id]
        with self._refused(job, None if job.status in (Status.QUEUED, Status.PROCESSING) else WrongState):
            self.ledger.cancel(job_id)
            job.end(Status.CANCELED)

    @rule(job_id=ids)
    def retry(self, job_id: str) -> None:
        job = self.jobs[job_id]
        with self._refused(job, None if job.status in (Status.FAILED, Status.CANCELED) else WrongState):
            self.ledger.retry(job_id)
            job.status = Status.QUEUED
            job.attempt += 1
            again = [key for key, piece in job.work.items() if piece.state in ("failed", "canceled")]
            for key in again:
                job.work[key] = Work(fence=job.work[key].fence)
            for (stage, part), piece in job.work.items():
                chunks = [other for (of, number), other in job.work.items() if of is stage and number]
                if part == 0 and piece.state == "ready" and any(chunk.state != "done" for chunk in chunks):
                    piece.state = "waiting"

    @rule(job_id=ids, force=st.booleans())
    def delete(self, job_id: str, force: bool) -> None:  # noqa: FBT001
        job = self.jobs[job_id]
        with self._refused(job, JobRunning if job.status is Status.PROCESSING and not force else None):
            self.ledger.delete(job_id, force=force)
            if job.status in (Status.QUEUED, Status.PROCESSING):
                job.ends += 1
            job.deleted = True
            job.work.clear()
            self.keys = {key: known for key, known in self.keys.items() if known[0] != job_id}

    # What workers do

    @rule(target=leases, job_id=ids, stage=st.sampled_from(STAGES), part=st.integers(0, 2))
    def claim(self, job_id: str, stage: Stage, part: int) -> object:
        return self._claimed(self.ledger.claim(job_id, stage, part, worker="w"), job_id, stage, part)

    @rule(target=leases)
    def claim_next(self) -> object:
        ready = [
            (list(Priority).index(job.priority), job_id, key)
            for job_id, job in self.jobs.items()
            for key, piece in job.work.items()
            if self._is_free(job, piece) and not self._is_crowded(key[0])
        ]
        found = self.ledger.next_ready()
        assert (found is None) == (not ready)
        if found is None:
            return multiple()
        assert list(Priority).index(self.jobs[found.job_id].priority) == min(ready)[0]
        lease = self.ledger.claim(found.job_id, found.stage, found.part, worker="w")
        assert lease is not None
        return self._claimed(lease, found.job_id, found.stage, found.part)

    @rule(lease=leases, told=st.none() | st.integers(-1, 11))
    def heartbeat(self, lease: Lease, told: int | None) -> None:
        with self._held(lease) as (_, piece):
            self.ledger.heartbeat(lease, done=told, total=10)
            piece.lease_until = self.round + LEASE_ROUNDS

    @rule(lease=leases)
    def finish(self, lease: Lease) -> None:
        at = STAGES.index(lease.stage) + 1
        then = STAGES[at] if at < len(STAGES) else None
        with self._held(lease) as (job, piece):
            rung = self.ledger.finish(lease, then=then)
            piece.state = "done"
            if lease.part:
                chunks = [other for (of, number), other in job.work.items() if of is lease.stage and number]
                ready = all(chunk.state == "done" for chunk in chunks)
                assert [found.part for found in rung] == ([0] if ready else [])
                if ready:
                    job.work[lease.stage, 0].state = "ready"
            elif then:
                job.work[then, 0] = Work()
                assert rung == (WorkItem(lease.job_id, then, 0, queue_of(then, job.priority)),)
            else:
                job.end(Status.COMPLETED)

    @rule(lease=leases, parts=st.integers(1, 2))
    def split(self, lease: Lease, parts: int) -> None:
        if lease.part:
            return
        with self._held(lease) as (job, piece):
            self.ledger.split(lease, plan=list(range(parts)))
            piece.state = "waiting"
            before = len(lease.plan)
            for part in range(before + 1, before + parts + 1):
                job.work[lease.stage, part] = Work()

    @rule(lease=leases)
    def give_back(self, lease: Lease) -> None:
        with self._held(lease) as (job, piece):
            self.ledger.give_back(lease)
            piece.state = "ready"
            job.rest()

    @rule(lease=leases, after_s=st.none() | st.integers(0, 60))
    def fail(self, lease: Lease, after_s: int | None) -> None:
        failure = Failure(type="t", detail="d", detail_de="d", retryable=True, stage=lease.stage)
        with self._held(lease) as (job, piece):
            if after_s is None:
                self.ledger.fail(lease, failure)
                piece.state = "failed"
                job.end(Status.FAILED)
            else:
                retry_at_ms = self.now_ms + 1000 * after_s
                self.ledger.fail(lease, failure, retry_at_ms=retry_at_ms)
                piece.state, piece.not_before_ms = "ready", retry_at_ms
                job.rest()

    # What time does

    @rule(count=st.integers(1, 5), set_wrong_s=st.sampled_from((0, 0, 0, -3600, 3600)))
    def rounds(self, count: int, set_wrong_s: int) -> None:
        self.now_ms += 1000 * set_wrong_s
        for _ in range(count):
            self.now_ms += 10_000
            rung = self.ledger.reap()
            self.round += 1
            for job in self.jobs.values():
                for piece in list(job.work.values()):
                    if piece.state == "leased" and piece.lease_until < self.round:
                        self._crash(job, piece)
            assert all(self._is_free(self.jobs[found.job_id], self._work(found)) for found in rung)

    # What must hold

    @invariant()
    def the_ledger_agrees_with_the_model(self) -> None:
        with self.database.read() as connection:
            found = connection.execute(
                select(work.c.job_id, work.c.stage, work.c.part, work.c.state, work.c.fence)
            ).all()
        assert {(row.job_id, row.stage, row.part): (row.state, row.fence) for row in found} == {
            (job_id, stage, part): (piece.state, piece.fence)
            for job_id, job in self.jobs.items()
            for (stage, part), piece in job.work.items()
        }
        listed = {job.id: job for job in self.ledger.list_jobs()}
        assert {job_id: (job.status, job.attempt, len(job.deliveries)) for job_id, job in listed.items()} == {
            job_id: (job.status, job.attempt, job.ends) for job_id, job in self.jobs.items() if not job.deleted
        }

    @invariant()
    def a_job_that_has_not_ended_has_something_to_do(self) -> None:
        for job in self.jobs.values():
            if not job.deleted:
                busy = [piece for piece in job.work.values() if piece.state in ("ready", "leased")]
                assert bool(busy) != job.status.ended

    def teardown(self) -> None:
        """Do all that is left: every job that was not stopped is completed."""
        if not hasattr(self, "ledger"):
            return
        self.rounds(LEASE_ROUNDS + 1, 0)
        self.now_ms += 7_200_000
        while (found := self.ledger.next_ready()) is not None:
            lease = self.ledger.claim(found.job_id, found.stage, found.part, worker="last")
            self._claimed(lease, found.job_id, found.stage, found.part)
            assert lease is not None
            self.finish(lease)
        assert all(job.deleted or job.status.ended for job in self.jobs.values())

    # How the model does it

    def _work(self, piece: WorkItem) -> Work:
        return self.jobs[piece.job_id].work[piece.stage, piece.part]

    def _is_free(self, job: Model, piece: Work) -> bool:
        return not job.status.ended and piece.state == "ready" and piece.not_before_ms <= self.now_ms

    def _is_crowded(self, stage: Stage) -> bool:
        """Whether the one server that all pages are on has as much to do as it may."""
        leased = [key for job in self.jobs.values() for key, piece in job.work.items() if piece.state == "leased"]
        return stage is Stage.FETCH and leased.count((Stage.FETCH, 0)) >= PER_HOST

    def _claimed(self, lease: Lease | None, job_id: str, stage: Stage, part: int) -> object:
        job = self.jobs[job_id]
        piece = job.work.get((stage, part))
        free = piece is not None and self._is_free(job, piece) and not self._is_crowded(stage)
        assert (lease is not None) == free
        if lease is None or piece is None:
            return multiple()
        piece.state = "leased"
        piece.fence += 1
        piece.lease_until = self.round + LEASE_ROUNDS
        job.status = Status.PROCESSING
        assert lease.fence == piece.fence
        assert len(lease.plan) == sum(of is stage and number > 0 for of, number in job.work)
        return lease

    def _crash(self, job: Model, piece: Work) -> None:
        piece.crashes += 1
        piece.state = "ready"
        if piece.crashes >= MAX_LOST:
            job.end(Status.FAILED)
        else:
            job.rest()

    def _held(self, lease: Lease) -> _Expected:
        job = self.jobs[lease.job_id]
        piece = job.work.get((lease.stage, lease.part), Work())
        holds = piece.state == "leased" and piece.fence == lease.fence
        return _Expected((job, piece), None if holds else LeaseLost)

    def _refused(self, job: Model, error: type[LedgerError] | None) -> _Expected:
        return _Expected((job, Work()), JobGone if job.deleted else error)


class _Expected:
    """A block that must raise this error and no other, or none."""

    def __init__(self, lent: tuple[Model, Work], error: type[LedgerError] | None) -> None:
        self.lent, self.error = lent, error

    def __enter__(self) -> tuple[Model, Work]:
        return self.lent

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> bool:
        if kind is None or issubclass(kind, LedgerError):
            assert kind is self.error
            return True
        return False


def _request(name: str, priority: Priority) -> Request:
    hook = "https://example.org/hook"
    return Request(article=Source(url=f"https://example.org/{name}"), priority=priority, webhook_url=hook)


@pytest.fixture
def machine(template: Path, tmp_path: Path) -> Iterator[type[Machine]]:
    path = tmp_path / "jobs.sqlite"
    shutil.copyfile(template, path)
    Machine.database = Database.open(f"sqlite:///{path}")
    yield Machine
    Machine.database.close()


def test_the_ledger_does_what_the_model_does(machine: type[Machine]) -> None:
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
