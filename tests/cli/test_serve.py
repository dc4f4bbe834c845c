from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import httpx2
import pytest

from cli import serve
from service.settings import Settings
from web.errors import OpenToAll, PortTaken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from web.service import Service

PAGE = {"article_url": "https://example.org/"}


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


@contextlib.contextmanager
def program(folder: Path, *, files: int | None = None) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Run the program with a broker that is away, so that no model is needed; it may open so many files."""
    settings = {
        "GLEICHLAUF_DATA": str(folder),
        "GLEICHLAUF_BROKER_URL": "redis://127.0.0.1:1/0",
        "GLEICHLAUF_MIN_FREE_BYTES": "0",
    }
    command = [sys.executable, "-m", "cli", "serve", "--port", "0"]
    if files is not None:
        command = ["sh", "-c", f'ulimit -n {files} && exec "$@"', "sh", *command]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env={**os.environ, **settings}) as started:
        try:
            assert started.stderr is not None
            yield next(line.strip() for line in started.stderr if line.startswith("http://127.0.0.1:")), started
        finally:
            started.kill()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGTERM to be caught")
def test_the_program_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """With a broker that is away submissions are taken nevertheless."""
    with program(tmp_path) as (url, started):
        answer = httpx2.post(f"{url}/v1/jobs", json=PAGE, timeout=30)
        assert answer.status_code == 202
        assert httpx2.get(url + answer.headers["location"], timeout=30).json()["status"] == "queued"
        started.send_signal(signal.SIGTERM)
        rest = started.communicate(timeout=60)[1]
    assert started.returncode == 0, rest
    assert "Traceback" not in rest


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let go of an open file")
def test_no_job_is_accepted_into_a_file_that_the_next_start_will_not_open(tmp_path: Path) -> None:
    with program(tmp_path) as (url, _):
        kept = httpx2.post(f"{url}/v1/jobs", json=PAGE, timeout=30)
        for path in tmp_path.glob("jobs.sqlite*"):
            path.rename(tmp_path / f"aside-{path.name}")
        refused = httpx2.post(f"{url}/v1/jobs", json=PAGE, timeout=30)
        assert (refused.status_code, refused.json()["type"]) == (503, "/problems/database-moved")
        assert not list(tmp_path.glob("jobs.sqlite*"))
        for path in tmp_path.glob("aside-*"):
            path.rename(tmp_path / path.name.removeprefix("aside-"))
        later = httpx2.post(f"{url}/v1/jobs", json=PAGE, timeout=30)
    with program(tmp_path) as (url, _):
        for answer in (kept, later):
            assert httpx2.get(url + answer.headers["location"], timeout=30).status_code == 200


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such limit")
def test_more_half_sent_requests_than_open_files_hold_nobody_up(tmp_path: Path) -> None:
    with program(tmp_path, files=256) as (url, _), contextlib.ExitStack() as half_sent:
        port = int(url.rpartition(":")[2])
        for _ in range(300):
            opened = half_sent.enter_context(socket.create_connection(("127.0.0.1", port), timeout=30))
            opened.sendall(b"GET /v1/jobs HTTP/1.1\r\nHost: 127.0.0.1\r\nX-a: ")
        for _ in range(3):
            assert httpx2.get(f"{url}/livez", timeout=30).status_code == 200
            assert httpx2.post(f"{url}/v1/jobs", json=PAGE, timeout=30).status_code == 202
