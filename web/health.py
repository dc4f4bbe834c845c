"""Whether the service lives, whether it can take work, and its figures."""

from collections.abc import Iterator

from fastapi import APIRouter, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from jobs.errors import DatabaseError
from jobs.ledger import Ledger
from web.access import CallerOf
from web.intake import IntakeOf
from web.service import ServiceOf
from worker.metrics import Sums

router = APIRouter(tags=["health"])


@router.get("/livez")
def livez() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@router.get("/readyz", responses={503: {"description": "The database does not answer."}})
def readyz(intake: IntakeOf, response: Response) -> dict[str, str | int]:
    """Say whether the service can be asked, and for how many seconds the oldest piece of work has waited.

    While submissions are turned away for want of room it is ``full``, but still there for all else.
    """
    try:
        depths = intake.service.ledger.depths().values()
        status = "full" if intake.is_full() else "ready"
    except DatabaseError:
        response.status_code = 503
        return {"status": "no database"}
    oldest_ms = max(depth.oldest_ms for depth in depths)
    return {
        "status": status,
        "waiting": sum(depth.ready for depth in depths),
        "oldest_waiting_seconds": oldest_ms // 1000,
    }


@router.get("/metrics", response_class=Response, responses={200: {"content": {"text/plain": {}}}})
def metrics(service: ServiceOf, caller: CallerOf) -> Response:  # noqa: ARG001 - a stranger sees no figures
    """Return the figures of this process and of the ledger, for Prometheus."""
    ours = CollectorRegistry(auto_describe=False)
    ours.register(_LedgerFigures(service.ledger))
    ours.register(Sums(service.database))
    return Response(generate_latest(REGISTRY) + generate_latest(ours), media_type=CONTENT_TYPE_LATEST)


class _LedgerFigures(Collector):
    """What the ledger knows of all processes."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def collect(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("gleichlauf_jobs", "Jobs by status.", labels=["status"])
        for status, count in self._ledger.counts().items():
            jobs.add_metric([status], count)
        ready = GaugeMetricFamily("gleichlauf_queue_ready", "Pieces of work that wait.", labels=["queue"])
        oldest = GaugeMetricFamily(
            "gleichlauf_queue_oldest_seconds", "How long the oldest of them has waited.", labels=["queue"]
        )
        for queue, depth in self._ledger.depths().items():
            ready.add_metric([queue], depth.ready)
            oldest.add_metric([queue], depth.oldest_ms / 1000)
        yield from (jobs, ready, oldest)
