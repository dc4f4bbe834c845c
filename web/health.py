"""Whether the service lives, whether it can take work, and its figures."""

from collections.abc import Iterator
from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector
from pydantic import BaseModel

from jobs.ledger import Ledger
from jobs.messages import explain
from service.metrics import Sums
from web.access import CallerOf
from web.errors import NotReady
from web.negotiation import language_of
from web.problems import ProblemResponse, problem
from web.readiness import ReadinessOf
from web.service import ServiceOf

router = APIRouter(tags=["health"])

RETRY_S = 10


class Ready(BaseModel):
    """That the service takes work and does it."""

    status: Literal["ready", "full"]
    waiting: int
    oldest_waiting_seconds: int
    checks: dict[str, str]


@router.get("/livez")
def livez() -> dict[str, str]:
    """Say that the process answers."""
    return {"status": "alive"}


@router.get("/readyz", response_model=Ready, responses={503: {"description": "Something is missing: see `checks`."}})
async def readyz(request: Request, response: Response, readiness: ReadinessOf) -> Ready | ProblemResponse:
    """Say whether the service takes work and does it, for a load balancer.

    Database and store are written for it, at most every two seconds. While submissions are turned away because too
    many wait it is `full`, but still there for all else.
    """
    found = await readiness.look()
    told = Ready(
        status="full" if found.is_full else "ready",
        waiting=found.waiting,
        oldest_waiting_seconds=found.oldest_ms // 1000,
        checks=found.checks,
    )
    if not found.missing:
        response.headers["Cache-Control"] = "no-store"
        return told
    error = NotReady(", ".join(f"{name}: {found.checks[name]}" for name in found.missing))
    members = told.model_dump(exclude={"status"})
    headers = {"Retry-After": str(RETRY_S)}
    return problem(request, NotReady.code, explain(error, language_of(request)), headers=headers, **members)


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
        alive = GaugeMetricFamily("gleichlauf_workers_alive", "Workers that gave word in the last minute.")
        alive.add_metric([], len(self._ledger.alive()))
        yield from (jobs, ready, oldest, alive)
