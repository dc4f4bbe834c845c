from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from jobs.database import Database
from service.metrics import Meter, Sums
from tests.worker.fakes import Shop, place_of, settings_in
from worker.run import run_ready

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(settings_in(tmp_path / "data"))


def shown(database: Database) -> dict[str, dict[tuple[tuple[str, str], ...], float]]:
    """Return what Prometheus reads: samples by name and labels."""
    registry = CollectorRegistry()
    registry.register(Sums(database))
    found: dict[str, dict[tuple[tuple[str, str], ...], float]] = {}
    for family in text_string_to_metric_families(generate_latest(registry).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sorted(sample.labels.items()))] = sample.value
    return found


def test_what_workers_count_is_summed_in_the_database(shop: Shop) -> None:
    for number in range(2):  # two processes
        meter = Meter()
        for _ in range(3):
            meter.stage_seconds.labels("align").observe(1.5 + number)
            meter.failures.labels("fetch", "no-network", "yes").inc()
            meter.hand_in(shop.database)
        meter.hand_in(shop.database)  # nothing is new
    found = shown(shop.database)
    assert found["gleichlauf_stage_seconds_count"] == {(("stage", "align"),): 6}
    assert found["gleichlauf_stage_seconds_sum"] == {(("stage", "align"),): 3 * 1.5 + 3 * 2.5}
    buckets = found["gleichlauf_stage_seconds_bucket"]
    assert buckets[("le", "1.0"), ("stage", "align")] == 0
    assert buckets[("le", "2.5"), ("stage", "align")] == 6
    assert buckets[("le", "+Inf"), ("stage", "align")] == 6
    again = (("again", "yes"), ("stage", "fetch"), ("type", "no-network"))
    assert found["gleichlauf_failures_total"] == {again: 6}


def test_a_job_leaves_its_figures(shop: Shop, tmp_path: Path) -> None:
    shop.submit(shop.request(tmp_path))
    run_ready(place_of(shop.settings), ("io", "asr", "cpu"))
    found = shown(shop.database)
    assert found["gleichlauf_queue_seconds_count"] == {
        (("queue", "asr"),): 2,
        (("queue", "cpu"),): 1,
        (("queue", "io"),): 1,
    }
    assert sum(found["gleichlauf_stage_seconds_count"].values()) == 4
    assert found["gleichlauf_audio_seconds_total"][()] > 10
    assert {dict(labels)["stage"] for labels in found["gleichlauf_real_time_factor"]} >= {"transcribe", "align"}


@pytest.mark.requires_postgresql
def test_the_sums_are_as_right_in_postgresql(postgresql_url: str) -> None:
    database = Database.open(postgresql_url)
    database.migrate()
    for _ in range(2):
        meter = Meter()
        meter.model_loads.labels("base").inc()
        meter.hand_in(database)
    assert shown(database)["gleichlauf_model_loads_total"] == {(("model", "base"),): 2}
    database.close()
