"""Processes that tests start, kill and start again: a Redis of our own, and Celery workers."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from redis import Redis
from redis.exceptions import ConnectionError as NoConnection

from service.settings import Settings
from tests.worker.fakes import SLOW

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@dataclass
class RedisServer:
    """A Redis that can be killed and started again; what it was told is in its file, if it keeps one."""

    folder: Path
    port: int
    keeps: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> Redis:
        return Redis(port=self.port)

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self.folder)]
        command += ["--appendonly", "yes" if self.keeps else "no", "--save", "", "--logfile", "redis.log"]
        self.process = subprocess.Popen(command)
        until_s = time.monotonic() + 20
        with self.client as client:
            while True:
                try:
                    client.ping()
                except NoConnection:  # also: it is loading
                    assert time.monotonic() < until_s
                    time.sleep(0.05)
                else:
                    return

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(20)
            self.process = None


@contextmanager
def running_redis(folder: Path, *, keeps: bool = True) -> Iterator[RedisServer]:
    """Run a Redis in a folder that is made for it, until the block is left."""
    folder.mkdir()
    server = RedisServer(folder, free_port(), keeps)
    server.start()
    try:
        yield server
    finally:
        server.stop(signal.SIGKILL)


@dataclass
class Workers:
    """Starts Celery workers with the fake recogniser, each in a process group of its own."""

    settings: Settings
    log: Path
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)
    app: str = "tests.worker.celery_app"

    def start(
        self, *flags: str, slow_s: float = 0.0, variables: Mapping[str, str] | None = None
    ) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "GLEICHLAUF_DATA": str(self.settings.data),
            "GLEICHLAUF_DATABASE_URL": self.settings.database_url,
            "GLEICHLAUF_BROKER_URL": str(self.settings.broker_url),
            "GLEICHLAUF_CONCURRENCY": str(self.settings.concurrency),
            SLOW: str(slow_s),
            **(variables or {}),
        }
        command = [sys.executable, "-m", "celery", "-A", self.app, "worker"]
        command += ["--without-gossip", "--without-mingle", "--loglevel", "INFO", *flags]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        self.started.append(process)
        return process

    def children(self, worker: subprocess.Popen[bytes]) -> list[int]:
        """Return the processes of a worker's pool, oldest first."""
        found = subprocess.run(["pgrep", "-P", str(worker.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill a worker and all processes of its pool, as a power cut does."""
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait(20)

    def said(self, pattern: str, *, times: int) -> list[tuple[str, ...]]:
        """Return what a pattern finds in the log, as soon as it does so often; lines may come late."""
        until_s = time.monotonic() + 20
        while len(found := re.findall(pattern, self.log.read_text("utf-8", "replace"))) < times:
            assert time.monotonic() < until_s, found
            time.sleep(0.05)
        return found
