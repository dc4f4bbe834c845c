#!/usr/bin/env python3
"""How many submissions a second the service takes, how long each waits, and whether any is lost or doubled.

    python bench/submissions.py                          # on SQLite
    python bench/submissions.py --database postgresql://user@/empty?host=/run/postgresql
    python bench/submissions.py --rate 500 --seconds 20 --key

The service runs in a process of its own, over HTTP as everybody meets it, without workers. This process sends at a
steady rate, whether or not earlier answers are there, as strangers do; a wait is counted from the moment at which the
request was due, not from when a connection was free for it. The machine should have nothing else to do.

Every tenth submission is sent twice with one Idempotency-Key. In the end the rows are counted. Exit code 1 where a job
is missing or there twice; with `--check` also where the slowest in a hundred waits longer than it may.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from sqlalchemy import func, select

from bench.starting import wait_for
from jobs.database import Database
from jobs.keys import Keys
from jobs.schema import jobs

CONNECTIONS = 128
TWICE_EVERY = 10
WARM_UP = 50  # submissions before the measured ones: imports, statements, connections
START_S = 60
MAX_P99_MS = 100  # of `--check`: what a person takes for "at once"


@dataclass(slots=True)
class LoadResult:
    """What came of it: waits in seconds, answers by status, and the jobs' ids by what was sent."""

    waits_s: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    ids: dict[str, set[str]] = field(default_factory=dict)


async def sent(port: int, *, rate: int, count: int, name: str, secret: str | None) -> LoadResult:
    """Send submissions at a steady rate."""
    found = LoadResult()
    due: asyncio.Queue[tuple[float, str, bytes] | None] = asyncio.Queue()
    senders = [asyncio.create_task(_sender(port, due, found)) for _ in range(CONNECTIONS)]
    begin_s = time.perf_counter()
    for number in range(count):
        at_s = begin_s + number / rate
        await asyncio.sleep(max(0.0, at_s - time.perf_counter()))
        which = f"{name}-{number - (number % TWICE_EVERY == 1)}"  # 1 is sent as 0 again, 11 as 10 …
        due.put_nowait((at_s, which, _request(port, which, secret)))
    for _ in senders:
        due.put_nowait(None)
    await asyncio.gather(*senders)
    return found


async def _sender(port: int, due: asyncio.Queue[tuple[float, str, bytes] | None], found: LoadResult) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (task := await due.get()) is not None:
        at_s, which, request = task
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        found.waits_s.append(time.perf_counter() - at_s)
        status = int(head.split(b" ", 2)[1])
        found.statuses[status] += 1
        if status == 202:
            found.ids.setdefault(which, set()).add(json.loads(body)["id"])
    writer.close()


def _request(port: int, which: str, secret: str | None) -> bytes:
    body = json.dumps({"article_url": f"https://example.org/{which}", "metadata": {"number": which}}).encode()
    head = [
        "POST /v1/jobs HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        f"Idempotency-Key: {which}",
        *([f"Authorization: Bearer {secret}"] if secret else []),
    ]
    return "\r\n".join([*head, "", ""]).encode() + body


def measured(url: str, folder: str, *, rate: int, seconds: int, with_key: bool, check: bool) -> int:
    """Run the service, send, count, and print what came of it; returns the exit code."""
    database = Database.open(url)
    database.migrate()
    secret = Keys(database).create("bench")[1] if with_key else None
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "GLEICHLAUF_DATABASE_URL": url,
        "GLEICHLAUF_DATA": folder,
        "GLEICHLAUF_PORT": str(port),
    }
    with subprocess.Popen([sys.executable, __file__, "--serve"], env=environment) as service:
        try:
            wait_for(f"http://127.0.0.1:{port}/livez", within_s=START_S)
            asyncio.run(sent(port, rate=rate, count=WARM_UP, name="warm", secret=secret))
            found = asyncio.run(sent(port, rate=rate, count=rate * seconds, name="job", secret=secret))
        finally:
            service.terminate()
            service.wait()
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    with database.read() as connection:
        rows = connection.execute(select(func.count()).select_from(jobs)).scalar_one()
        kept = set(connection.execute(select(jobs.c.id)).scalars())
    answered = {job_id for ids in found.ids.values() for job_id in ids}
    warm = WARM_UP - WARM_UP // TWICE_EVERY
    lost = len(answered - kept)
    doubled = sum(len(ids) > 1 for ids in found.ids.values()) + max(0, rows - warm - len(found.ids))
    waits_ms = sorted(1000 * wait_s for wait_s in found.waits_s)
    print(f"{database.engine.dialect.name}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{len(waits_ms)} submissions at {rate}/s in {seconds} s, answers {dict(found.statuses)}")
    for share in (0.5, 0.9, 0.99, 1.0):
        print(f"  p{share * 100:g}: {waits_ms[min(len(waits_ms) - 1, int(share * len(waits_ms)))]:.1f} ms")
    cpu_ms = 1000 * (spent.ru_utime + spent.ru_stime) / (WARM_UP + len(waits_ms))
    print(f"  {cpu_ms:.2f} ms of processor time in the service each, its start included")
    print(f"{rows - warm} jobs of {rate * seconds - rate * seconds // TWICE_EVERY}: lost {lost}, doubled {doubled}")
    late = check and waits_ms[int(0.99 * len(waits_ms))] > MAX_P99_MS
    return 1 if lost or doubled or late or found.statuses.keys() != {202} else 0


def serve() -> None:
    """Be the service: as ``gleichlauf serve``, without the process that does the work."""
    from cli.serve import listening, server, service_of  # noqa: PLC0415
    from service import settings  # noqa: PLC0415

    service = service_of(settings.load(max_queued=10_000_000))
    server(service).run(sockets=[listening(service)])


def main() -> int:
    """Read the arguments; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--database", help="URL of an empty database; by default SQLite in a folder that is removed")
    parser.add_argument("--rate", type=int, default=500, help="submissions a second")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--key", action="store_true", help="with an API key, as on a public service")
    parser.add_argument("--check", action="store_true", help=f"fail too where p99 is over {MAX_P99_MS} ms")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        serve()
        return 0
    with tempfile.TemporaryDirectory() as folder:
        url = chosen.database or f"sqlite:///{folder}/jobs.sqlite"
        return measured(url, folder, rate=chosen.rate, seconds=chosen.seconds, with_key=chosen.key, check=chosen.check)


if __name__ == "__main__":
    sys.exit(main())
