"""Whether the service can take work and do it: tried, not guessed, and no oftener than every two seconds."""

from dataclasses import dataclass
from typing import Annotated

import anyio
from anyio import to_thread
from fastapi import Depends, Request

from files.errors import DiskError, DiskFull
from jobs.errors import DatabaseError, DatabaseMoved, StoreMoved, StoreUnreachable
from web.admission import Admission

KNOWN_S = 2.0  # for which what was found is told again
PATIENCE_S = 5.0  # with a database or a store that does not answer; load balancers wait as long

OK = "ok"
_MOVED, _AWAY, _FULL, _NONE, _STUCK, _UNKNOWN = "moved", "unavailable", "full", "none", "stuck", "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckResult:
    """What was found.

    Attributes:
        database: whether it could be written: ``ok``, ``moved`` or ``unavailable``.
        store: likewise, or ``full``.
        room: ``ok`` or ``full``.
        workers: ``ok``, or ``none`` is there.
        queue: ``ok``, or ``stuck`` where nothing is taken of it.
        is_full: whether submissions are turned away.
        waiting: pieces of work.
        oldest_ms: that the oldest of them has waited.
    """

    database: str = _AWAY
    store: str = _UNKNOWN
    room: str = _UNKNOWN
    workers: str = _UNKNOWN
    queue: str = _UNKNOWN
    is_full: bool = False
    waiting: int = 0
    oldest_ms: int = 0

    @property
    def checks(self) -> dict[str, str]:
        """What was tried, and how it went."""
        return {name: getattr(self, name) for name in ("database", "store", "room", "workers", "queue")}

    @property
    def missing(self) -> tuple[str, ...]:
        """The names of what is not as it should be."""
        return tuple(name for name, found in self.checks.items() if found != OK)


class Readiness:
    """Looks. One for each application."""

    def __init__(self, admission: Admission) -> None:
        """Take what takes work in."""
        self._admission = admission
        self._known: tuple[CheckResult, float] | None = None
        self._one_at_a_time = anyio.Lock()
        self._looking = anyio.CapacityLimiter(1)  # a look that hangs holds one thread, not one for each who asks

    async def look(self) -> CheckResult:
        """Return what is found now, or was a moment ago."""
        async with self._one_at_a_time:
            if self._known is None or anyio.current_time() - self._known[1] >= KNOWN_S:
                found = CheckResult()
                with anyio.move_on_after(PATIENCE_S):
                    found = await to_thread.run_sync(self._look, abandon_on_cancel=True, limiter=self._looking)
                self._known = found, anyio.current_time()
            return self._known[0]

    def _look(self) -> CheckResult:
        service, store, room = self._admission.service, self._store(), OK if self._admission.has_room() else _FULL
        try:
            service.ledger.try_writing()
            depths, alive = service.ledger.depths(), service.ledger.alive()
            stuck = service.ledger.stuck(depths, alive, after_ms=1000 * service.settings.max_wait_s)
            is_full = self._admission.is_full()
        except DatabaseError as exc:
            return CheckResult(database=_MOVED if isinstance(exc, DatabaseMoved) else _AWAY, store=store, room=room)
        return CheckResult(
            database=OK,
            store=store,
            room=room,
            workers=OK if alive else _NONE,
            queue=_STUCK if stuck else OK,
            is_full=is_full,
            waiting=sum(depth.ready for depth in depths.values()),
            oldest_ms=max(depth.oldest_ms for depth in depths.values()),
        )

    def _store(self) -> str:
        try:
            self._admission.service.store.try_writing()
        except StoreMoved:
            return _MOVED
        except DiskFull:
            return _FULL
        except (StoreUnreachable, DiskError, OSError):
            return _AWAY
        return OK


async def _readiness_of(request: Request) -> Readiness:
    readiness: Readiness = request.app.state.readiness
    return readiness


ReadinessOf = Annotated[Readiness, Depends(_readiness_of)]
"""For a route: what looks whether the service is ready."""
