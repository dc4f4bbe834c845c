"""What workers measure, for Prometheus.

Workers are many, short-lived, and on other machines than the server that answers ``GET /metrics``. So each counts by
itself and adds what is new to sums in the database, which the server shows as one worker that never ends.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from jobs import figures

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.database import Database

_SECONDS = (0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 7200)
_CREATED = "_created"  # when a process began to count: of no meaning in a sum over many


class Meter:
    """Counts what one process does.

    Attributes:
        queue_seconds: how long pieces of work waited, by queue.
        stage_seconds: how long they took, by stage.
        audio_seconds: of sound that was transcribed.
        failures: tries that failed, by stage and code, and whether they are made again.
        leases_lost: counted by the ledger, and always 0 here, so that it is shown from the beginning.
        model_loads: how often a model was loaded, by its name.
        worker_ends: workers that ended and should not have, by how they did.
    """

    def __init__(self) -> None:
        self._registry = CollectorRegistry(auto_describe=True)
        self.queue_seconds = Histogram(
            "gleichlauf_queue_seconds",
            "How long a piece of work waited for a worker.",
            ["queue"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.stage_seconds = Histogram(
            "gleichlauf_stage_seconds",
            "How long a piece of work took.",
            ["stage"],
            buckets=_SECONDS,
            registry=self._registry,
        )
        self.audio_seconds = Counter(
            "gleichlauf_audio_seconds", "Seconds of sound that were transcribed.", registry=self._registry
        )
        self.failures = Counter(
            "gleichlauf_failures",
            "Tries that failed, and whether they are made again.",
            ["stage", "type", "again"],
            registry=self._registry,
        )
        self.model_loads = Counter(
            "gleichlauf_model_loads", "How often a worker loaded a model.", ["model"], registry=self._registry
        )
        self.worker_ends = Counter(
            "gleichlauf_worker_ends",
            "Workers that ended without being told to.",
            ["end"],
            registry=self._registry,
        )
        self.leases_lost = Counter(
            "gleichlauf_leases_lost", "Pieces of work whose worker ended; the ledger counts.", registry=self._registry
        )
        self._told: dict[figures.Figure, float] = {}

    def families(self) -> Iterator[Metric]:
        """Return what is counted."""
        yield from self._registry.collect()

    def hand_in(self, database: Database) -> None:
        """Add what is new since the last time to the sums of all.

        Raises:
            DatabaseError: the database is away; it is added next time.
        """
        now = {
            figures.Figure(sample.name, json.dumps(sample.labels, sort_keys=True)): sample.value
            for family in self.families()
            for sample in family.samples
            if not sample.name.endswith(_CREATED)
        }
        # Also what is 0 for now: a histogram needs all its buckets.
        new = {each: value - self._told.get(each, 0.0) for each, value in now.items() if value != self._told.get(each)}
        figures.add(database, new)
        self._told = now


class Sums(Collector):
    """Shows the sums of all workers, and how fast they are."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def collect(self) -> Iterator[Metric]:
        """Return them as Prometheus has them."""
        found = figures.read(self._database)
        ordered = sorted(found, key=_order)
        for declared in Meter().families():
            shown = Metric(declared.name, declared.documentation, declared.type)
            for figure in ordered:
                if figure.name.removeprefix(declared.name) in ("_bucket", "_sum", "_count", "_total"):
                    shown.add_sample(figure.name, json.loads(figure.labels), found[figure])
            yield shown
        speed = GaugeMetricFamily(
            "gleichlauf_real_time_factor", "Seconds of work for a second of sound.", labels=["stage", "model"]
        )
        for (stage, model), ms_per_s in figures.speeds(self._database).items():
            speed.add_metric([stage, model], ms_per_s / 1000)
        yield speed


def _order(figure: figures.Figure) -> tuple[str, str, float]:
    """Put the buckets of a histogram in the order of their bounds, as its readers expect."""
    labels = json.loads(figure.labels)
    bound = float(labels.pop("le", "inf"))
    return figure.name, json.dumps(labels), bound
