"""Who waits for a slow server leaves room for all others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from jobs.ledger.crowds import PER_HOST, PER_OWNER
from jobs.record import COMPUTING, NETWORK
from jobs.report import Stage
from jobs.request import Request, Source

if TYPE_CHECKING:
    from jobs.record import Job


def submit(world: Any, url: str, owner: str = "anna") -> Job:
    world.clock.forward(1)
    job: Job = world.ledger.submit(Request(article=Source(url=url)), owner=owner)[0]
    return job


def test_of_one_server_only_so_much_is_fetched_at_a_time(world: Any) -> None:
    slow = [submit(world, f"https://slow.example/{number}") for number in range(PER_HOST + 2)]
    other = submit(world, "https://good.example/a")
    leases = [world.claim(job.first_piece) for job in slow[:PER_HOST]]
    assert world.ledger.next_ready(NETWORK) == other.first_piece
    piece = slow[PER_HOST].first_piece
    assert world.ledger.claim(piece.job_id, piece.stage, worker="told of it by a message") is None
    world.ledger.finish(leases[0], then=Stage.TRANSCRIBE)
    assert world.ledger.next_ready(NETWORK) == piece
    world.claim(piece)


def test_one_owner_does_not_take_all_places(world: Any) -> None:
    jobs = [submit(world, f"https://slow{number}.example/") for number in range(PER_OWNER + 1)]
    for job in jobs[:PER_OWNER]:
        world.claim(job.first_piece)
    assert world.ledger.next_ready(NETWORK) is None
    others = submit(world, "https://good.example/", owner="bert")
    assert world.ledger.next_ready(NETWORK) == others.first_piece


def test_what_was_uploaded_waits_for_nobody(world: Any) -> None:
    jobs = []
    for number in range(PER_OWNER + PER_HOST):
        world.clock.forward(1)
        jobs.append(world.ledger.submit(Request(article=Source(upload=f"{number}")), owner="anna")[0])
    for job in jobs:
        world.claim(job.first_piece)


@pytest.mark.parametrize(
    ("url", "host"),
    [("https://EXAMPLE.org:443/a", "example.org"), ("https://[::1]/", "::1"), ("https://[", ""), ("http:", "")],
)
def test_a_request_knows_whose_answer_it_waits_for(url: str, host: str) -> None:
    assert Request(article=Source(url=url)).host == host
    assert Request(article=Source(url="https://page.example"), audio=Source(url=url)).host == host
    assert Request(article=Source(upload="a")).host is None


def test_every_queue_is_one_of_the_network_or_of_computing() -> None:
    assert (NETWORK, COMPUTING) == (("io", "io.bulk"), ("asr", "cpu", "asr.bulk", "cpu.bulk"))
