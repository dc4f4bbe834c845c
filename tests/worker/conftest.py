"""Services with and without a broker, and what runs beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.worker.fakes import Shop, settings_in
from tests.worker.processes import Workers, running_redis

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.worker.processes import RedisServer


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    with running_redis(tmp_path / "redis") as server:
        yield server


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    """Return a service without a broker."""
    return Shop(settings_in(tmp_path / "data"))


@pytest.fixture
def celery_shop(tmp_path: Path, redis_server: RedisServer) -> Shop:
    """Return a service with a broker."""
    return Shop(settings_in(tmp_path / "data", broker_url=redis_server.url))


@pytest.fixture
def workers(tmp_path: Path, celery_shop: Shop) -> Iterator[Workers]:
    made = Workers(celery_shop.settings, tmp_path / "worker.log")
    try:
        yield made
    finally:
        for process in made.started:
            if process.poll() is None:
                made.kill(process)
