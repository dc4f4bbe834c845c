"""Does a piece of work: claims it, runs its stage, hands in what came of it, and wakes the next worker."""

from __future__ import annotations

import contextlib
import logging
import time
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from jobs import corrected, failures, stages
from jobs.corrections import Corrections
from jobs.errors import DatabaseError, LeaseLost
from jobs.report import Stage
from service.logs import about
from worker.watch import Watch, WorkStopped

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from jobs.record import Lease, WorkItem
    from jobs.stages import Done, Split
    from worker.workplace import Workplace

_INSIST_S = 20.0  # that handing in is tried where the database is away; a lease lasts 30 s without a beat
_AGAIN_S = 0.5
_STAGES = tuple(Stage)

_Returned = TypeVar("_Returned")
_log = logging.getLogger(__name__)


def run(job_id: str, stage: Stage, part: int, place: Workplace) -> bool:
    """Do a piece of work, if it waits for somebody to do it; told twice of it, a worker does nothing the second time.

    Args:
        job_id: of which job.
        stage: which stage of it.
        part: 0 for the stage itself, from 1 for a part of it.
        place: to work at.

    Returns:
        whether it was this worker's to do, however it went.

    Raises:
        DatabaseError: the ledger is out of reach.
    """
    lease = place.ledger.claim(job_id, stage, part, worker=place.name)
    if lease is None:
        return False
    work(lease, place)
    return True


def claim_next(place: Workplace, queues: Collection[str]) -> Lease | None:
    """Claim what should be done next in queues; ``None`` where nothing waits, or another worker was faster.

    Raises:
        DatabaseError: the ledger is out of reach.
    """
    piece = place.ledger.next_ready(queues)
    return None if piece is None else place.ledger.claim(*piece[:3], worker=place.name)


def work(lease: Lease, place: Workplace) -> None:
    """Do a piece of work that was claimed; whatever goes wrong with it is told to the ledger."""
    place.meter.queue_seconds.labels(lease.queue).observe(lease.waited_ms / 1000)
    with about(job_id=lease.job_id, stage=lease.stage.value, part=lease.part, attempt=lease.attempt):
        with place.pulse.working():
            _work(lease, place)
        with contextlib.suppress(DatabaseError):
            place.meter.hand_in(place.ledger.database)


def run_ready(place: Workplace, queues: Collection[str], *, until_s: float = float("inf")) -> WorkItem | None:
    """Do what waits in queues, one piece after another, in the ledger's order.

    Args:
        place: to work at.
        queues: which.
        until_s: by `time.monotonic`; no piece is begun after that.

    Returns:
        a piece that waits and was not begun because of the time, ``None`` where nothing waits.

    Raises:
        DatabaseError: the ledger is out of reach.
    """
    while not place.is_over() and place.has_room():
        piece = place.ledger.next_ready(queues)
        if piece is None:
            return None
        if time.monotonic() >= until_s:
            return piece
        run(piece.job_id, piece.stage, piece.part, place)
    return None


def _work(lease: Lease, place: Workplace) -> None:
    begun_s = time.monotonic()
    layers = Corrections(place.ledger.database)
    try:
        with Watch(lease, place) as watch:
            tools = replace(place.tools, report=watch)
            results, seq = corrected.applied(lease, layers, tools)
            found = stages.run(lease.stage, lease.request, results, tools, part=lease.part, plan=lease.plan)
            took_s = time.monotonic() - begun_s
            ready = _insisting(lambda: _hand_in(lease, found, place))
            if seq:
                layers.note(lease.job_id, seq)
    except LeaseLost as exc:
        _log.info("dropped: %s", exc)
    except WorkStopped:
        _give_back(lease, place)
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is this job's failure and not this process's end
        _failed(lease, exc, place)
    except BaseException:
        _give_back(lease, place)
        raise
    else:
        place.meter.stage_seconds.labels(lease.stage).observe(took_s)
        if isinstance(found, stages.Done) and found.changes.audio is not None and not found.kept:
            place.meter.audio_seconds.inc(found.changes.audio.duration_ms / 1000)
        _log.info("done in %.3f s", took_s)
        for piece in ready:
            place.ring(piece)


def _hand_in(lease: Lease, found: Done | Split, place: Workplace) -> tuple[WorkItem, ...]:
    if isinstance(found, stages.Split):
        return place.ledger.split(lease, plan=found.plan)
    later = _STAGES[_STAGES.index(lease.stage) + 1 :]
    return place.ledger.finish(
        lease,
        result=found.result,
        then=later[0] if later else None,
        changes=found.changes,
        uses=found.uses,
        kept=found.kept,
    )


def _failed(lease: Lease, error: Exception, place: Workplace) -> None:
    failure, wait_s = failures.failure(error, lease.stage), failures.wait_s(error, lease.tries)
    place.meter.failures.labels(lease.stage, failure.type, "no" if wait_s is None else "yes").inc()
    if failure.type == "internal":
        _log.error("failed", exc_info=error)
    else:
        _log.warning("failed, %s: %s", "for good" if wait_s is None else f"again in {wait_s:.0f} s", error)

    def tell() -> None:
        database = place.ledger.database
        with database.read() as connection:
            now_ms = database.now_ms(connection)
        place.ledger.fail(lease, failure, retry_at_ms=None if wait_s is None else now_ms + round(1000 * wait_s))

    with contextlib.suppress(LeaseLost):
        _insisting(tell)


def _give_back(lease: Lease, place: Workplace) -> None:
    _log.info("given back")
    with contextlib.suppress(LeaseLost, DatabaseError):
        place.ledger.give_back(lease)


def _insisting(tell: Callable[[], _Returned]) -> _Returned:
    """Tell the ledger something, again and again while it does not answer."""
    until_s = time.monotonic() + _INSIST_S
    while True:
        try:
            return tell()
        except DatabaseError:
            if time.monotonic() >= until_s:
                raise
            time.sleep(_AGAIN_S)
