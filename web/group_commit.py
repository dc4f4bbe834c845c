"""Group commit of submissions to the ledger: what comes while one commit is on its way goes with the next."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from typing import TYPE_CHECKING, TypeAlias

import anyio
from anyio import to_thread

from jobs.errors import LedgerUnavailable

if TYPE_CHECKING:
    from collections.abc import Coroutine, Sequence

    from jobs.ledger import Ledger
    from jobs.record import Job, Submission, WorkItem
    from service.rings import Ring

MOST_AT_ONCE = 200
"""Submissions in one commit: some tens of milliseconds of work, for which the others wait."""

Outcome: TypeAlias = "tuple[Job, bool] | Exception"
"""The job and whether it is new, or why it was not taken."""

_log = logging.getLogger(__name__)


class GroupCommitter:
    """Writes submissions into the ledger. One for each application, for use in its event loop.

    A commit costs a wait for the disk, whether for one job or for a hundred. So only one is on its way at a time;
    no submission waits on purpose, and a lone submission is committed at once.
    """

    def __init__(self, ledger: Ledger, ring: Ring) -> None:
        """Take the ledger, and what wakes workers."""
        self._ledger = ledger
        self._ring = ring
        self._waiting: deque[tuple[Submission, asyncio.Future[tuple[Job, bool]]]] = deque()
        self._is_writing = False
        self._tasks: set[asyncio.Task[None]] = set()  # the loop itself holds its tasks weakly
        # Threads of their own, which forty slow readers cannot take.
        self._writing = anyio.CapacityLimiter(1)
        self._ringing = anyio.CapacityLimiter(1)

    async def submit(self, submission: Submission) -> tuple[Job, bool]:
        """Take a job in.

        Returns:
            The job and whether it is new, once it is committed.

        Raises:
            IdempotencyConflict: the key belongs to another request.
            LedgerUnavailable: the database cannot take it.
        """
        future: asyncio.Future[tuple[Job, bool]] = asyncio.get_running_loop().create_future()
        self._waiting.append((submission, future))
        if not self._is_writing:
            self._is_writing = True
            self._begin(self._write())
        return await future

    def ring(self, pieces: Sequence[WorkItem]) -> None:
        """Wake workers, in the background. That this fails is no harm: the reaper does it again."""
        self._begin(to_thread.run_sync(self._ring_all, pieces, limiter=self._ringing))

    async def _write(self) -> None:
        try:
            while self._waiting:
                group = [self._waiting.popleft() for _ in range(min(MOST_AT_ONCE, len(self._waiting)))]
                submissions = [submission for submission, _ in group]
                outcomes = await to_thread.run_sync(self._commit, submissions, limiter=self._writing)
                for (_, future), outcome in zip(group, outcomes, strict=True):
                    if future.done():  # who asked has gone
                        continue
                    if isinstance(outcome, Exception):
                        future.set_exception(outcome)
                    else:
                        future.set_result(outcome)
                self.ring([found[0].first_piece for found in outcomes if isinstance(found, tuple) and found[1]])
        finally:
            self._is_writing = False

    def _commit(self, submissions: Sequence[Submission]) -> Sequence[Outcome]:
        try:
            return self._ledger.submit_many(submissions)
        except LedgerUnavailable as exc:
            return [exc] * len(submissions)
        except Exception as exc:  # noqa: BLE001 - it is handed to who asked
            if len(submissions) == 1:
                return [exc]
        # What the database refuses in one must not be the end of the others.
        return [self._commit([submission])[0] for submission in submissions]

    def _ring_all(self, pieces: Sequence[WorkItem]) -> None:
        try:
            for piece in pieces:
                self._ring(piece)
        except Exception:  # noqa: BLE001 - whatever a broker's client raises
            _log.warning("workers could not be woken; the reaper does it", exc_info=True)

    def _begin(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
