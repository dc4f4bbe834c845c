"""Has a service work for hours on jobs of which one in ten is hostile, while its workers are killed.

    python bench/soak.py                        # 1 000 jobs, a kill each 30 s
    python bench/soak.py --jobs 100 --kill-s 10 # a short one

The service is the real one with its own processes, over HTTP; the recogniser is the tests' fake. Hostile are: a file
of 441 bytes that was the worst case of an exponential expression, a tag with 90 000 attributes, an empty recording,
one that is text, an article of one sign, a recording that drips. Each second readiness is asked, each five seconds
the memory and the open files of all processes of the service are noted. Prints how the jobs ended, the slopes of
memory and files by least squares over the second half, and how often the service was not ready; ends with 1 if a job
did not end or was told of more than once, if a good one failed, or if the service was not ready at any time.
"""

# ruff: noqa: S311 - chance, not secrets
from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import os
import random
import signal
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import httpx2
import psutil

from cli.serve import listening, server, service_of
from jobs.database import Database
from jobs.ledger import Ledger
from jobs.record import Status
from tests.jobs.conftest import DURATION_MS, TEXT, write_wav
from tests.loopback import Drip, serving
from tests.worker.fakes import SLOW, place_of, settings_in
from tests.worker.processes import free_port
from worker.runner import Runner

if TYPE_CHECKING:
    from collections.abc import Iterator

    from service.settings import Settings

AHEAD = 40  # jobs that wait or are being worked on, at most
HOOK = "http://127.0.0.1/hook"  # never sent, for it is forbidden; but there must be one message a job
WITHIN_S = 900.0  # until the last job has to have ended
MIB = 1 << 20

ATTRIBUTES = " ".join(f"a{number}=b" for number in range(90_000))
HOSTILE = {
    "markup": ("a.md", TEXT.encode(), "a.mp3", b'<?xml version="1.0"?>' + b"<!---->" * 60),
    "attributes": ("a.html", f"<article><h1>T</h1><p>Ein Satz.</p><p {ATTRIBUTES}>x</p></article>".encode(), "", b""),
    "silence": ("a.md", TEXT.encode(), "a.mp3", b"ID3\4\0\0\0\0\0\0"),
    "text": ("a.md", TEXT.encode(), "a.mp3", b"Das ist kein Ton.\n" * 99),
    "sign": ("a.md", "‹".encode() * 100_000, "", b""),
    "drip": ("a.md", TEXT.encode(), "drip", b""),
}


@dataclass
class Seen:
    """What is noted while the service works: the time, its memory in bytes, its open files; and its readiness."""

    costs: list[tuple[float, int, int]] = field(default_factory=list)
    not_ready: list[str] = field(default_factory=list)
    asked: int = 0


def main() -> int:
    """Run the trial and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--jobs", type=int, default=1000)
    parser.add_argument("--kill-s", type=float, default=30.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random.seed(asked.seed)
    os.environ[SLOW] = "0.3"
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory(prefix="gleichlauf-soak-") as name, serving(Drip) as drip:
        drip.daemon_threads = True
        folder, port = Path(name), free_port()
        chosen = settings_in(
            folder / "data",
            port=port,
            concurrency=2,
            fetch_networks="127.0.0.0/8",
            fetch_ports=f"{drip.server_port}",
        )
        service = context.Process(target=serve, args=(chosen,))
        service.start()
        seen, ended = Seen(), threading.Event()
        ledger = Ledger(Database.open(chosen.database_url))
        url = f"http://127.0.0.1:{port}"
        with httpx2.Client(base_url=url, timeout=30) as client:
            wait_until_ready(client)
            threads = [
                threading.Thread(target=watch, args=(url, seen, ended)),
                threading.Thread(target=weigh, args=(service.pid, seen, ended)),
                threading.Thread(target=kill, args=(service.pid, asked.kill_s, ledger, ended)),
            ]
            for thread in threads:
                thread.start()
            kinds = submit_all(client, folder, f"http://127.0.0.1:{drip.server_port}/a.mp3", asked.jobs)
            undone = wait_for(client, kinds, WITHIN_S)
            ended.set()
            for thread in threads:
                thread.join()
        found = told(chosen, kinds, undone, seen)
        service.terminate()
        service.join(60)
    return found


def serve(chosen: Settings) -> None:
    """Be the service."""
    service = service_of(chosen)
    with listening(service) as opened, Runner(chosen, place=place_of):
        server(service).run(sockets=[opened])


def wait_until_ready(client: httpx2.Client) -> None:
    """Wait for the first worker."""
    until_s = time.monotonic() + 120
    while time.monotonic() < until_s:
        with contextlib.suppress(httpx2.HTTPError):
            if client.get("/readyz").status_code == httpx2.codes.OK:
                return
        time.sleep(0.2)
    raise TimeoutError("the service does not become ready")


def submit_all(client: httpx2.Client, folder: Path, drip: str, jobs: int) -> dict[str, str]:
    """Submit jobs, as many as the service gets done; return the kind of each."""
    kinds: dict[str, str] = {}
    hostile = list(HOSTILE)
    for number in range(jobs):
        while len(open_jobs(client)) > AHEAD:
            time.sleep(0.5)
        wav = write_wav(folder / "sound.wav", duration_ms=DURATION_MS + 20 * number).read_bytes()
        kind = hostile[number // 10 % len(hostile)] if number % 10 == 5 else "good"
        article, text, sound, data = HOSTILE.get(kind, ("uhr.md", TEXT.encode(), "uhr.wav", wav))
        files = {"article": (article, text)}
        fields = {"webhook_url": HOOK}
        if sound == "drip":
            fields["audio_url"] = drip
        else:
            files["audio"] = (sound or "uhr.wav", data or wav)
        answer = client.post("/v1/jobs", files=files, data=fields)
        answer.raise_for_status()
        kinds[answer.json()["id"]] = kind
    return kinds


def open_jobs(client: httpx2.Client) -> list[str]:
    """Return the jobs that have not ended."""
    found = [client.get("/v1/jobs", params={"status": each, "limit": 100}).json() for each in ("queued", "processing")]
    return [job["id"] for page in found for job in page["data"]]


def wait_for(client: httpx2.Client, kinds: dict[str, str], within_s: float) -> int:
    """Wait until all jobs have ended; return how many have not.

    A server that drips is tried again over hours: once it has been let go of, its job is canceled.
    """
    until_s = time.monotonic() + within_s
    while (left := open_jobs(client)) and time.monotonic() < until_s:
        for job_id in left:
            if kinds[job_id] == "drip" and client.get(f"/v1/jobs/{job_id}").json()["errors"]:
                client.post(f"/v1/jobs/{job_id}/cancel")
        time.sleep(1)
    return len(left)


def watch(url: str, seen: Seen, ended: threading.Event) -> None:
    """Ask for readiness each second."""
    with httpx2.Client(base_url=url, timeout=20) as client:
        while not ended.wait(1):
            seen.asked += 1
            try:
                answer = client.get("/readyz")
            except httpx2.HTTPError as exc:
                seen.not_ready.append(type(exc).__name__)
                continue
            if answer.status_code != httpx2.codes.OK:
                seen.not_ready.append(answer.json().get("detail", str(answer.status_code)))


def weigh(pid: int | None, seen: Seen, ended: threading.Event) -> None:
    """Note memory and open files of the service and all its processes."""
    while not ended.wait(5):
        memory, files = 0, 0
        for process in family(pid):
            with contextlib.suppress(psutil.Error):
                memory += process.memory_info().rss
                files += process.num_fds()
        seen.costs.append((time.monotonic(), memory, files))


def kill(pid: int | None, each_s: float, ledger: Ledger, ended: threading.Event) -> None:
    """Kill one process of the service's own, again and again: a worker, the fetcher or a sandbox.

    Not before a job was done since the last time: where processes take longer to start, none would ever be.
    """
    done = 0
    while not ended.wait(each_s):
        if (now := ledger.counts().get(Status.COMPLETED, 0)) == done:
            continue
        done = now
        chosen = random.choice([process.pid for process in family(pid)][1:] or [None])
        if chosen is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chosen, signal.SIGKILL)


def family(pid: int | None) -> Iterator[psutil.Process]:
    """Return a process, and all that descend from it."""
    with contextlib.suppress(psutil.Error):
        parent = psutil.Process(pid)
        yield parent
        yield from parent.children(recursive=True)


def told(chosen: Settings, kinds: dict[str, str], undone: int, seen: Seen) -> int:
    """Print the figures; returns the exit code."""
    ledger = Ledger(Database.open(chosen.database_url))
    ends: Counter[tuple[str, str]] = Counter()
    doubled = good_failed = 0
    for job_id, kind in kinds.items():
        job = ledger.get(job_id)
        ends[kind, job.failure.type if job.failure else job.status] += 1
        doubled += len(job.deliveries) != 1
        good_failed += kind == "good" and job.status != "completed"
    for (kind, end), count in sorted(ends.items()):
        print(f"{kind:12}{end:24}{count:6}")
    half = seen.costs[len(seen.costs) // 2 :]
    hours = [at_s / 3600 for at_s, _, _ in half]
    if len(half) > 2:
        memory = statistics.linear_regression(hours, [each / MIB for _, each, _ in half]).slope
        files = statistics.linear_regression(hours, [each for _, _, each in half]).slope
        largest = max(each for _, each, _ in seen.costs) // MIB
        print(f"memory {memory:+.1f} MiB an hour, at most {largest} MiB; open files {files:+.1f} an hour")
    print(f"ready {seen.asked - len(seen.not_ready)} of {seen.asked} times: {Counter(seen.not_ready).most_common(3)}")
    print(f"{len(kinds)} jobs: {undone} not ended, {doubled} not told of exactly once, {good_failed} good ones failed")
    return int(bool(undone or doubled or good_failed or seen.not_ready))


if __name__ == "__main__":
    sys.exit(main())
