"""Admission control: whether the service takes another job, for room, queue and quota, and the way into the ledger."""

import time
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import Depends, Request

from files.room import free_bytes
from jobs.keys import Key
from jobs.record import Job, Submission
from jobs.request import Request as Work
from jobs.request import Source
from web.access import Caller
from web.errors import NoRoom, QuotaUsedUp, ServiceFull
from web.group_commit import GroupCommitter
from web.multipart import Upload
from web.service import Service

LOOK_S = 1.0  # seconds between two looks at the queues and the disk
FETCHED = 4  # at a time; slow servers must not hold all threads of the service
FULL_S = 60  # after which a producer may try again; a queue of thousands is not shorter before

_MINUTE_MS = 60_000
_DAY_MS = 86_400_000  # of UTC, which has no leap seconds as computers count


class Admission:
    """Takes work in. One for each application.

    Attributes:
        service: what the application is made of.
        writer: of submissions.
        fetching: threads that fetch what a request names while it waits.
    """

    def __init__(self, service: Service) -> None:
        """Take what the application is made of."""
        self.service = service
        self.writer = GroupCommitter(service.ledger, service.ring)
        self.fetching = anyio.CapacityLimiter(FETCHED)
        self._refusal: type[ServiceFull | NoRoom] | None = None
        self._look_again_s = 0.0

    async def check(self, caller: Caller) -> None:
        """See to it that a job can be taken, before its body is read.

        Raises:
            ServiceFull: too many wait already.
            NoRoom: the disk is nearly full.
            QuotaUsedUp: the key has had its share of today.
        """
        now_s = time.monotonic()
        if now_s >= self._look_again_s:
            self._look_again_s = now_s + LOOK_S
            self._refusal = await to_thread.run_sync(self._why_full)
        if self._refusal is not None:
            raise self._refusal(FULL_S)
        key = caller.key
        if key is not None and not (key.jobs_per_day is None and key.audio_minutes_per_day is None):
            await to_thread.run_sync(self._check_quota, key)

    async def left(self, caller: Caller) -> int | None:
        """Return how many more jobs may be submitted today, ``None`` for any number."""
        key = caller.key
        if key is None or key.jobs_per_day is None:
            return None
        used = await to_thread.run_sync(self.service.ledger.usage, key.owner, _today_ms())
        return max(0, key.jobs_per_day - used.jobs)

    def is_full(self) -> bool:
        """Look whether too many pieces of work wait, or the disk is nearly full: then submissions are turned away."""
        return self._why_full() is not None

    def has_room(self) -> bool:
        """Look whether the disk of the store is far enough from full."""
        return free_bytes(self.service.store.folder) >= self.service.settings.min_free_bytes

    def _why_full(self) -> type[ServiceFull | NoRoom] | None:
        if not self.has_room():
            return NoRoom
        waiting = sum(depth.ready for depth in self.service.ledger.depths().values())
        return ServiceFull if waiting >= self.service.settings.max_queued else None

    async def keep_file(self, upload: Upload) -> Source:
        """Put an uploaded file into the store; it is taken from where it lies.

        Raises:
            DiskFull: there is no room.
        """
        key = await to_thread.run_sync(lambda: self.service.store.put_file(upload.path, move=True))
        return Source(upload=key, name=upload.name or None, media_type=upload.media_type or None)

    async def keep_text(self, text: str, media_type: str) -> Source:
        """Put an article that came as text into the store.

        Raises:
            DiskFull: there is no room.
        """
        key = await to_thread.run_sync(self.service.store.put_bytes, text.encode())
        return Source(upload=key, media_type=media_type)

    async def submit(self, work: Work, caller: Caller, idempotency_key: str | None = None) -> Job:
        """Take a job in; it is on the disk when this returns.

        Raises:
            IdempotencyConflict: the key belongs to another request.
            LedgerUnavailable: the database cannot take it.
        """
        submission = Submission(request=work, owner=caller.owner, idempotency_key=idempotency_key)
        job, _ = await self.writer.submit(submission)
        return job

    def _check_quota(self, key: Key) -> None:
        today_ms = _today_ms()
        left_s = (today_ms + _DAY_MS) // 1000 - int(time.time())
        used = self.service.ledger.usage(key.owner, today_ms)
        if key.jobs_per_day is not None and used.jobs >= key.jobs_per_day:
            raise QuotaUsedUp("jobs", key.jobs_per_day, left_s)
        if key.audio_minutes_per_day is not None and used.audio_ms >= key.audio_minutes_per_day * _MINUTE_MS:
            raise QuotaUsedUp("audio minutes", key.audio_minutes_per_day, left_s)


def _today_ms() -> int:
    now_ms = time.time_ns() // 1_000_000
    return now_ms - now_ms % _DAY_MS


async def _admission_of(request: Request) -> Admission:
    admission: Admission = request.app.state.admission
    return admission


AdmissionOf = Annotated[Admission, Depends(_admission_of)]
"""For a route: what takes work in."""
