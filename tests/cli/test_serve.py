from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx2
import pytest

from cli import serve
from web.errors import OpenToAll, PortTaken
from worker.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from web.service import Service


@pytest.fixture
def service_on(tmp_path: Path) -> Iterator[Callable[..., Service]]:
    opened: list[Service] = []

    def made(**settings: object) -> Service:
        opened.append(serve.service_of(Settings.model_validate({"data": tmp_path, "port": 0, **settings})))
        return opened[-1]

    yield made
    for service in opened:
        service.database.close()


def test_without_keys_the_service_listens_on_this_machine_only(service_on: Callable[..., Service]) -> None:
    for host in ("127.0.0.1", "localhost"):
        with serve.listening(service_on(host=host)) as opened:
            assert opened.getsockname()[0].startswith("127.")
    for host in ("0.0.0.0", "::", "192.0.2.1"):
        with pytest.raises(OpenToAll, match=host):
            serve.listening(service_on(host=host))


def test_with_a_key_it_listens_everywhere(service_on: Callable[..., Service]) -> None:
    service = service_on(host="0.0.0.0")
    service.keys.create("first")
    with serve.listening(service) as opened:
        assert opened.getsockname()[0] == "0.0.0.0"


def test_a_port_that_is_taken_is_named(service_on: Callable[..., Service]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(PortTaken, match=f"{port} .*--port"):
            serve.listening(service_on(port=port))


def test_a_host_that_is_none_is_named(service_on: Callable[..., Service]) -> None:
    service = service_on(host="192.0.2.1")  # of nobody: RFC 5737
    service.keys.create("first")
    with pytest.raises(PortTaken, match=r"192\.0\.2\.1"):
        serve.listening(service)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to be caught")
def test_the_program_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """With a broker that is away, so that no model is needed: submissions are taken nevertheless."""
    settings = {
        "GLEICHLAUF_DATA": str(tmp_path),
        "GLEICHLAUF_BROKER_URL": "redis://127.0.0.1:1/0",
        "GLEICHLAUF_MIN_FREE_BYTES": "0",
    }
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}) as program:
        try:
            assert program.stderr is not None
            url = next(line.strip() for line in program.stderr if line.startswith("http://127.0.0.1:"))
            answer = httpx2.post(f"{url}/v1/jobs", json={"article_url": "https://example.org/"}, timeout=30)
            assert answer.status_code == 202
            assert httpx2.get(url + answer.headers["location"], timeout=30).json()["status"] == "queued"
        finally:
            program.send_signal(signal.SIGTERM)
            rest = program.communicate(timeout=60)[1]
    assert program.returncode == 0, rest
    assert "Traceback" not in rest
