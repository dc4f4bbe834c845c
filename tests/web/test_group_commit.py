from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, cast

import pytest

from jobs.errors import IdempotencyConflict, LedgerUnavailable
from jobs.record import Job, Status, Submission, WorkItem
from jobs.report import Stage
from jobs.request import Request, Source
from web.group_commit import MOST_AT_ONCE, GroupCommitter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.ledger import Ledger


class Book:
    """Takes submissions down in groups; refuses what is called ``poison``, and all where it is away."""

    def __init__(self, *, slow: bool = False) -> None:
        self.groups: list[int] = []
        self.is_away = False
        self.may_go_on = threading.Event()
        if not slow:
            self.may_go_on.set()

    def submit_many(self, submissions: Sequence[Submission]) -> list[tuple[Job, bool] | IdempotencyConflict]:
        assert self.may_go_on.wait(10)
        self.groups.append(len(submissions))
        if self.is_away:
            raise LedgerUnavailable("locked")
        if any(submission.owner == "poison" for submission in submissions):
            raise ValueError("no such number in this database")
        return [
            IdempotencyConflict("key", "id") if submission.owner == "conflict" else (job_of(submission), True)
            for submission in submissions
        ]


def job_of(submission: Submission) -> Job:
    return Job(
        id=f"of {submission.owner}",
        owner=submission.owner,
        request=submission.request,
        status=Status.QUEUED,
        stage=Stage.FETCH,
        version=1,
        attempt=1,
        created_ms=0,
    )


def asked(owner: str) -> Submission:
    return Submission(request=Request(article=Source(url="https://example.org/")), owner=owner)


async def submitted(book: Book, owners: Sequence[str], rung: list[WorkItem] | None = None) -> list[object]:
    def ring(piece: WorkItem) -> None:
        if rung is not None:
            rung.append(piece)

    writer = GroupCommitter(cast("Ledger", book), ring)
    waiting = [asyncio.create_task(writer.submit(asked(owner))) for owner in owners]
    await asyncio.sleep(0.05)
    book.may_go_on.set()
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    await asyncio.gather(*writer._tasks)
    return [answer[0].id if isinstance(answer, tuple) else type(answer) for answer in answers]


def test_what_comes_while_a_commit_is_on_its_way_goes_with_the_next() -> None:
    book, rung = Book(slow=True), list[WorkItem]()
    owners = [str(number) for number in range(2 * MOST_AT_ONCE)]
    assert asyncio.run(submitted(book, owners, rung)) == [f"of {owner}" for owner in owners]
    assert sum(book.groups) == len(owners)
    assert len(book.groups) <= 3
    assert max(book.groups) <= MOST_AT_ONCE
    assert [piece.job_id for piece in rung] == [f"of {owner}" for owner in owners]


def test_a_lone_submission_waits_for_nobody() -> None:
    book = Book()
    assert asyncio.run(submitted(book, ["me"])) == ["of me"]
    assert book.groups == [1]


def test_one_that_the_database_refuses_does_not_take_the_others_along() -> None:
    rung: list[WorkItem] = []
    answers = asyncio.run(submitted(Book(slow=True), ["a", "poison", "conflict", "b"], rung))
    assert answers == ["of a", ValueError, IdempotencyConflict, "of b"]
    assert [piece.job_id for piece in rung] == ["of a", "of b"]


def test_a_database_that_is_away_is_asked_once_for_all_of_a_group() -> None:
    book = Book(slow=True)
    book.is_away = True
    assert asyncio.run(submitted(book, ["a", "b", "c"])) == [LedgerUnavailable] * 3
    assert book.groups in ([1, 2], [3])


def test_who_goes_away_before_the_commit_harms_nobody() -> None:
    async def run() -> object:
        book = Book(slow=True)
        writer = GroupCommitter(cast("Ledger", book), lambda _: None)
        gone, there = (asyncio.create_task(writer.submit(asked(name))) for name in ("gone", "there"))
        await asyncio.sleep(0.05)
        gone.cancel()
        book.may_go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await gone
        return (await there)[0].id

    assert asyncio.run(run()) == "of there"
