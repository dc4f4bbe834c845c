"""Whatever happens to Redis, under an idle worker and under one at work: it goes on by itself, and no job is lost.

It is one and the same worker that goes through all of it, on a Redis that forgets everything when it is killed.
"""

from __future__ import annotations

import itertools
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from jobs.record import Status
from tests.worker.fakes import Shop, settings_in
from tests.worker.processes import Workers, running_redis
from worker.doorbell import celery

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from tests.worker.processes import RedisServer

pytestmark = pytest.mark.requires_redis

HEARING_S = 0.5
CELERY_S_RETRIES = 100  # after which Celery would give up if it were not told to go on for ever
WITHIN_S = 120


class Service:
    """A ledger, a Redis and one worker."""

    def __init__(self, folder: Path, redis: RedisServer) -> None:
        self.folder = folder
        self.redis = redis
        self.shop = Shop(settings_in(folder / "data", broker_url=redis.url))
        self.workers = Workers(self.shop.settings, folder / "worker.log", app="tests.faults.broker_app")
        self.worker: subprocess.Popen[bytes] = self.workers.start(slow_s=HEARING_S)
        self._numbers = itertools.count()

    def submit(self) -> str:
        """Submit a job with a recording of its own, and ring, as the web does."""
        request = self.shop.request(self.folder, number=next(self._numbers))
        job, _ = self.shop.ledger.submit(request, owner="local")
        celery(self.shop.settings)(job.first_piece)
        return job.id

    def complete(self, ids: list[str]) -> None:
        """Wait until jobs are done, of which the worker is not told again."""
        for job in self.shop.wait(ids, within_s=WITHIN_S):
            assert (job.status, job.errors) == (Status.COMPLETED, ())
        assert self.worker.poll() is None

    def said(self, pattern: str) -> Callable[[], object]:
        """Return what waits until the worker says something once more than it has said by now."""
        before = len(self.workers.said(pattern, times=0))
        return lambda: self.workers.said(pattern, times=before + 1)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("broker")
    with running_redis(folder / "redis", keeps=False) as redis:
        made = Service(folder, redis)
        try:
            made.complete([made.submit()])
            yield made
        finally:
            made.workers.kill(made.worker)


@contextmanager
def away(service: Service, how: int = signal.SIGKILL) -> Iterator[None]:
    service.redis.stop(how)
    yield
    service.redis.start()


@contextmanager
def flapping(service: Service) -> Iterator[None]:
    for _ in range(4):
        with away(service):
            time.sleep(0.2)
        time.sleep(0.2)
    yield


@contextmanager
def away_for_longer_than_its_retries_take(service: Service) -> Iterator[None]:
    enough = service.said(rf"\(({CELERY_S_RETRIES + 1})/None\)")
    with away(service):
        yield
        enough()


@contextmanager
def away_for_a_while(service: Service) -> Iterator[None]:
    with away(service):
        yield
        time.sleep(2)


@contextmanager
def emptied(service: Service) -> Iterator[None]:
    yield
    with service.redis.client as client:
        client.flushall()


@contextmanager
def back_at_an_earlier_state(service: Service) -> Iterator[None]:
    with service.redis.client as client:
        client.save()
    yield
    with away(service):
        pass


@contextmanager
def full(service: Service) -> Iterator[None]:
    refused = service.said("maxmemory")
    with service.redis.client as client:
        client.config_set("maxmemory", 1)
        try:
            yield
            refused()
        finally:
            client.config_set("maxmemory", 0)


@contextmanager
def hanging(service: Service) -> Iterator[None]:
    noticed = service.said("(?i)connection to broker lost|timeout (?:reading|connecting)")
    assert service.redis.process is not None
    service.redis.process.send_signal(signal.SIGSTOP)
    try:
        yield
        noticed()
    finally:
        service.redis.process.send_signal(signal.SIGCONT)


def ended(service: Service) -> AbstractContextManager[None]:
    return away(service, signal.SIGTERM)


FAULTS = {
    "C1": ended,
    "C2": away,
    "C3": flapping,
    "C4": away_for_a_while,
    "C5": away_for_longer_than_its_retries_take,
    "C6": emptied,
    "C7": back_at_an_earlier_state,
    "C8": full,
    "C9": hanging,
}


@pytest.mark.parametrize("is_at_work", [False, True], ids=["idle", "at work"])
@pytest.mark.parametrize(
    "happens",
    [pytest.param(each, id=f"{name} {each.__name__}", marks=pytest.mark.fault(name)) for name, each in FAULTS.items()],
)
def test_a_broker_costs_no_job_and_nobody_has_to_help(
    service: Service, happens: Callable[[Service], AbstractContextManager[None]], *, is_at_work: bool
) -> None:
    ids = [service.submit()] if is_at_work else []
    if ids:
        service.shop.wait_until_heard(ids[0])
    with happens(service):
        ids.append(service.submit())  # of which perhaps nobody is told
    service.complete(ids)
    service.complete([service.submit()])
