"""Workers are there while they say so, and a queue that nobody takes from is told from one that is long."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from jobs.ledger.presence import GONE_MS
from jobs.record import COMPUTING, NETWORK, QUEUES, Worker
from jobs.report import Stage
from jobs.schema import workers

AFTER_MS = 300_000


def stuck(world: Any) -> tuple[str, ...]:
    found: tuple[str, ...] = world.ledger.stuck(world.ledger.depths(), world.ledger.alive(), after_ms=AFTER_MS)
    return found


def test_a_worker_is_there_until_it_has_said_nothing_for_a_minute(world: Any) -> None:
    world.ledger.present("a", COMPUTING)
    started_ms = world.clock.ms
    world.clock.forward(GONE_MS / 2000)
    world.ledger.present("a", COMPUTING)
    world.ledger.present("b", NETWORK)
    first, second = world.ledger.alive()
    assert (first.name, first.queues, first.started_ms) == ("a", frozenset(COMPUTING), started_ms)
    assert (second.name, second.queues, second.seen_ms) == ("b", frozenset(NETWORK), world.clock.ms)
    world.clock.forward(GONE_MS / 1000)
    assert len(world.ledger.alive()) == 2
    world.clock.forward(0.001)
    assert world.ledger.alive() == ()


def test_a_worker_that_has_ended_is_gone_at_once(world: Any) -> None:
    world.ledger.present("a", QUEUES)
    world.ledger.absent("a")
    world.ledger.absent("never heard of")
    assert world.ledger.alive() == ()


def test_workers_that_were_killed_are_forgotten_after_a_day(world: Any) -> None:
    for number in range(20):
        world.ledger.present(f"killed {number}", QUEUES)
    world.clock.forward(86_401)
    world.ledger.present("a", QUEUES)
    with world.ledger.database.read() as connection:
        assert connection.execute(select(workers.c.name)).scalars().all() == ["a"]


def test_the_processes_of_a_pool_hold_leases_under_names_that_begin_with_its_own() -> None:
    pool = Worker(name="host/4711", queues=frozenset(), started_ms=0, seen_ms=0)
    assert [pool.holds(name) for name in ("host/4711", "host/4711/8", "host/47118", "host")] == [
        True,
        True,
        False,
        False,
    ]


def test_a_queue_is_stuck_where_nobody_serves_it(world: Any) -> None:
    world.submit()
    assert stuck(world) == ()
    world.clock.forward(AFTER_MS / 1000)
    assert stuck(world) == ()
    world.clock.forward(0.001)
    assert stuck(world) == ("io",)
    world.ledger.present("computes", COMPUTING)
    assert stuck(world) == ("io",)


def test_a_queue_is_stuck_where_those_who_serve_it_do_nothing(world: Any) -> None:
    world.submit()
    world.clock.forward(AFTER_MS / 1000 + 1)
    world.ledger.present("idle", QUEUES)
    assert stuck(world) == ("io",)


def test_a_long_queue_that_moves_is_not_stuck_however_old_its_oldest_piece_is(world: Any) -> None:
    first, _ = world.submit(), world.submit(owner="bert")
    assert world.ledger.claim(first.id, Stage.FETCH, worker="pool/1")
    world.clock.forward(10 * AFTER_MS / 1000)
    world.ledger.present("pool", QUEUES)
    assert stuck(world) == ()  # it is at the first one


def test_somebody_elses_work_does_not_make_a_queue_move(world: Any) -> None:
    first, _ = world.submit(), world.submit(owner="bert")
    assert world.ledger.claim(first.id, Stage.FETCH, worker="other")
    world.clock.forward(10 * AFTER_MS / 1000)
    world.ledger.present("other", COMPUTING)
    world.ledger.present("idle", NETWORK)
    assert stuck(world) == ("io",)


def test_between_two_pieces_nobody_need_be_at_work(world: Any) -> None:
    world.submit()
    world.clock.forward(AFTER_MS / 1000 + 1)
    second = world.submit(owner="bert")
    world.ledger.present("a", QUEUES)
    lease = world.ledger.claim(second.id, Stage.FETCH, worker="a")
    world.ledger.give_back(lease)
    assert stuck(world) == ()


def test_writing_is_tried_without_a_trace(world: Any) -> None:
    world.ledger.reap()
    before = world.ledger.counts(), world.ledger.depths()
    for _ in range(5):
        world.ledger.try_writing()
    assert (world.ledger.counts(), world.ledger.depths()) == before
