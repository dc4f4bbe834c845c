"""Services with and without a broker, and what runs beside them."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.worker.fakes import Shop, settings_in
from tests.worker.processes import RedisServer, Workers, free_port

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def redis_server(tmp_path: Path) -> Iterator[RedisServer]:
    folder = tmp_path / "redis"
    folder.mkdir()
    server = RedisServer(folder, free_port())
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGKILL)


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
