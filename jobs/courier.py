"""Takes messages from the outbox to their receivers, many at once, so that a slow one delays no other.

A receiver that hangs holds one of many places for a quarter of a minute at most. Owners take turns, and so do the hosts
of one owner; a host that has hung lately gets places of a small share only, which others do not need.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jobs import outbox, webhooks
from jobs.errors import JobError

if TYPE_CHECKING:
    import threading

    from jobs.database import Database
    from jobs.outbox import DueDelivery
    from net.guard import Guard

LOOK_S = 1.0  # between two looks for what is due
_AGAIN_S = 0.1  # the same, when places have become free
_GRACE_S = 1.0  # for what is on its way when the service ends
_CANDIDATES = 512  # that one look brings
_AHEAD = 4  # of them to one host, for each of its places
_SUSPECT_S = 600.0  # that a host which has hung is remembered
_MOST_SUSPECTS = 10_000

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """How many messages may be on their way.

    Attributes:
        all: in one process; each holds a socket.
        of_owner: of one owner, so that some are left when all the receivers of one hang.
        of_host: to one host.
        of_suspects: to hosts that have hung lately.
    """

    all: int = 192
    of_owner: int = 128
    of_host: int = 4
    of_suspects: int = 32


PLACES = Places()


def deliver_due(database: Database, *, guard: Guard) -> int:
    """Send what is due, until nothing is; returns how many messages were tried.

    Any number of processes may do so at once.

    Args:
        database: with the outbox.
        guard: of the addresses that producers name.
    """
    return asyncio.run(_Round(database, guard).until_done()) if _due(database) else 0


def keep_delivering(database: Database, *, guard: Guard, ended: threading.Event) -> None:
    """Send what is due and what comes due, until the end; trouble is logged and outlasted.

    Args:
        database: as in `deliver_due`.
        guard: as in `deliver_due`.
        ended: set by who wants it to stop.
    """
    asyncio.run(_Round(database, guard).until(ended))


def _due(database: Database) -> list[DueDelivery]:
    with database.read() as connection:
        now_ms = database.now_ms(connection)
        return outbox.due(connection, now_ms=now_ms, limit=_CANDIDATES, of_host=_AHEAD * PLACES.of_host)


class _Round:
    """What is on its way, and how much of it is whose."""

    def __init__(self, database: Database, guard: Guard) -> None:
        self._database = database
        self._guard = guard
        self._candidates: list[DueDelivery] = []
        self._looked_s = float("-inf")
        self._wait_s = LOOK_S
        self._under_way: dict[asyncio.Task[bool], DueDelivery] = {}
        self._of_owner: Counter[str] = Counter()
        self._of_host: Counter[str] = Counter()
        self._suspects_under_way: set[str] = set()
        self._hung_s: dict[str, float] = {}

    async def until_done(self) -> int:
        tried = 0
        try:
            while True:
                await self._look()
                self._set_out()
                if not self._under_way:
                    return tried
                tried += sum(task.result() for task in await self._back())
        finally:
            await self._end()

    async def until(self, ended: threading.Event) -> None:
        try:
            while not ended.is_set():
                try:
                    await self._look()
                    self._set_out()
                    for task in await self._back():
                        task.result()
                except JobError as exc:  # the database is away
                    _log.warning("%s", exc)
                    await asyncio.sleep(LOOK_S)
                except Exception:  # noqa: BLE001 - a fault of ours with one message must not end what everybody relies on
                    _log.exception("a message could not be sent")
                    await asyncio.sleep(LOOK_S)
        finally:
            await self._end()

    async def _look(self) -> None:
        """Ask what is due, where the last answer is used up or old."""
        now_s = time.monotonic()
        if self._candidates and now_s - self._looked_s < self._wait_s:
            return
        self._looked_s, self._wait_s = now_s, LOOK_S
        self._candidates = await asyncio.to_thread(_due, self._database)

    def _set_out(self) -> None:
        """Send off whatever there is a place for."""
        left = []
        for due in self._candidates:
            if not self._has_place(due):
                left.append(due)
                continue
            task = asyncio.create_task(self._carry(due))
            self._under_way[task] = due
            self._of_owner[due.owner] += 1
            self._of_host[due.host] += 1
            if self._is_suspect(due):
                self._suspects_under_way.add(due.id)
        self._candidates = left

    def _has_place(self, due: DueDelivery) -> bool:
        of_all, of_owner = len(self._under_way), self._of_owner[due.owner]
        is_crowded = of_all >= PLACES.all // 4 or of_owner >= PLACES.of_owner // 4  # then one message to a host
        return (
            of_all < PLACES.all
            and of_owner < PLACES.of_owner
            and self._of_host[due.host] < (1 if is_crowded else PLACES.of_host)
            and (not self._is_suspect(due) or len(self._suspects_under_way) < PLACES.of_suspects)
        )

    def _is_suspect(self, due: DueDelivery) -> bool:
        hung_s = self._hung_s.get(due.host)
        return due.has_hung or (hung_s is not None and time.monotonic() - hung_s < _SUSPECT_S)

    async def _back(self) -> set[asyncio.Task[bool]]:
        """Wait until a message has been sent, or until the next look."""
        if not self._under_way:
            await asyncio.sleep(LOOK_S)
            return set()
        done, _ = await asyncio.wait(self._under_way, timeout=self._wait_s, return_when=asyncio.FIRST_COMPLETED)
        if done:
            self._wait_s = _AGAIN_S
        for task in done:
            due = self._under_way.pop(task)
            self._of_owner -= Counter([due.owner])
            self._of_host -= Counter([due.host])
            self._suspects_under_way.discard(due.id)
        return done

    async def _carry(self, due: DueDelivery) -> bool:
        """Send one message, unless another process was faster; return whether it was tried."""
        letter = await asyncio.to_thread(webhooks.claim, self._database, due.id)
        if letter is None:
            return False
        answer = await webhooks.send(letter, self._guard)
        self._hung_s.pop(due.host, None)
        if answer.error == "timeout" and len(self._hung_s) < _MOST_SUSPECTS:
            self._hung_s[due.host] = time.monotonic()
        await asyncio.to_thread(webhooks.settle, self._database, letter, answer)
        return True

    async def _end(self) -> None:
        """Wait a little for what is on its way; what is not sent by then comes due again when its claim is over."""
        if self._under_way:
            _, late = await asyncio.wait(self._under_way, timeout=_GRACE_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)
