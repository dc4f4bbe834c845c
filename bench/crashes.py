"""Kills workers at random moments while jobs are under way, and counts what is lost, doubled or different.

    python bench/crashes.py                     # the service without a broker: SQLite, workers beside it
    python bench/crashes.py --broker            # Celery workers and a redis-server of its own
    python bench/crashes.py --broker --flush    # which is emptied and killed in the middle, too
    python bench/crashes.py --kills 3000 --database postgresql://user@/empty?host=/run/postgresql
    python bench/crashes.py --real --kills 100         # with Whisper base, on the demo's narration

Jobs are submitted as others end, so that a dozen always wait until the last kill. The recogniser is the tests' fake,
but with `--real`: what is asked is whether the service survives, not what it hears. Reading, aligning and publishing
are real. Times are real as well: of what nobody sees end, a lease lasts 30 s. Recovery is counted from a kill until
none of the pieces that were being worked on then is still held by the same lease, so it holds the time that the others
take to finish. Prints a line for each kill, then the figures; Ctrl-C ends the kills early. Ends with 1 if a job was
lost, doubled, or has other results than without any kill, or if 95 of 100 recoveries take longer than a minute.
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
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import func, select, tuple_

from jobs.record import QUEUES, Status
from jobs.request import Request, Source
from jobs.schema import work
from tests.worker.fakes import SLOW, Shop, place_of, settings_in
from tests.worker.processes import Workers, running_redis
from worker.doorbell import celery
from worker.reaper import Reaper
from worker.run import run_ready
from worker.runner import Runner
from worker.workplace import workplace

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from jobs.record import Job
    from service.settings import Settings
    from tests.worker.processes import RedisServer
    from worker.workplace import Workplace

HEARING_S = 0.5  # of the fake, for each recording
WITHIN_S = 1.0  # after a job was completed, so that workers are at it, comes the next kill
REAL_WITHIN_S = 10.0  # likewise, where jobs are longer
WAITING = 12  # jobs that have not ended, at all times
HOOK = "http://127.0.0.1/hook"  # never sent, for it is forbidden; but there must be one message a job
DEMO = Path(__file__).resolve().parent.parent / "demo"
RECOVERED_S = 60.0
LONG_S = 600.0  # until what has not ended counts as lost


class Embedded:
    """A service without a broker, in a process of its own."""

    kinds = ("worker", "worker", "worker", "service")  # a service needs seconds until its workers are there again

    def __init__(self, settings: Settings, asked: argparse.Namespace) -> None:
        self._settings = settings
        self._opener = opener(asked)
        self._context = multiprocessing.get_context("spawn")
        self._start()

    def ring(self, _: Job) -> None:
        """Do nothing: its workers look by themselves."""

    def kill(self, kind: str) -> None:
        """Kill one of its workers, or the service, which is then started again."""
        if kind == "worker":
            self._pipe.send("pids")
            if self._pipe.poll(30):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(random.choice(self._pipe.recv()), signal.SIGKILL)
        else:
            self._process.kill()
            self._process.join()
            self._start()

    def stop(self) -> None:
        """End it, as a user does."""
        self._pipe.send("stop")
        self._process.join(60)

    def _start(self) -> None:
        self._pipe, theirs = self._context.Pipe()
        self._process = self._context.Process(target=_serve, args=(self._settings, self._opener, theirs))
        self._process.start()


class Brokered:
    """Two Celery workers, a Redis and a reaper."""

    kinds = ("child", "main process", "whole worker")

    def __init__(self, settings: Settings, folder: Path, asked: argparse.Namespace) -> None:
        self._workers = Workers(
            settings, folder / "worker.log", app="worker" if asked.real else "tests.worker.celery_app"
        )
        self._ring = celery(settings)
        self._reaper = Reaper(settings, ring=self._ring)
        self._reaper.__enter__()
        self._running = [self._start() for _ in range(2)]

    def ring(self, job: Job) -> None:
        """Tell workers of a new job."""
        self._ring(job.first_piece)

    def kill(self, kind: str) -> None:
        """Kill a worker's process, its main process, or both; what has no main process is started again."""
        worker = random.choice(self._running)
        children = self._workers.children(worker)
        if kind == "child" and children:
            with contextlib.suppress(ProcessLookupError):
                os.kill(children[0], signal.SIGKILL)
            return
        if kind == "main process":
            worker.kill()
            worker.wait()
        else:
            self._workers.kill(worker)
        self._running.remove(worker)
        self._running.append(self._start())

    def stop(self) -> None:
        """End it."""
        for worker in self._running:
            worker.terminate()
        for worker in self._running:
            worker.wait(30)
        self._reaper.__exit__()

    def _start(self) -> subprocess.Popen[bytes]:
        return self._workers.start("-n", f"{random.getrandbits(32):x}@bench", slow_s=HEARING_S)


def main() -> int:
    """Run the trial and print its figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--broker", action="store_true", help="Celery and Redis")
    parser.add_argument("--flush", action="store_true", help="empty Redis and kill it in the middle")
    parser.add_argument("--database", help="of the service, empty; else SQLite")
    parser.add_argument("--real", action="store_true", help="hear with Whisper base")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    random.seed(asked.seed)
    with tempfile.TemporaryDirectory(prefix="gleichlauf-crashes-") as name:
        folder = Path(name)
        with running_redis(folder / "redis") if asked.broker else contextlib.nullcontext() as redis:
            others = {"database_url": asked.database} if asked.database else {}
            settings = settings_in(
                folder / "data", broker_url=redis and redis.url, concurrency=1 if asked.broker else 2, **others
            )
            shop = Shop(settings)
            os.environ[SLOW] = str(HEARING_S)
            service = Brokered(settings, folder, asked) if redis else Embedded(settings, asked)
            begun_s = time.monotonic()
            found, recoveries_s = disturbed_run(shop, service, asked, folder, redis if asked.flush else None)
            took_s = time.monotonic() - begun_s
            service.stop()
        undisturbed = quiet_run(folder, asked, len(found))
    return told(found, undisturbed, asked, took_s, recoveries_s)


def quiet_run(folder: Path, asked: argparse.Namespace, jobs: int) -> list[dict[str, str]]:
    """Return the hashes of each job's results where nothing happens."""
    os.environ.pop(SLOW, None)
    shop = Shop(settings_in(folder / "quiet"))
    ids = [shop.submit(request(shop, folder, number, asked)) for number in range(jobs)]
    begun_s = time.monotonic()
    run_ready(opener(asked)(shop.settings), QUEUES)
    print(f"undisturbed: {jobs} jobs in {time.monotonic() - begun_s:.1f} s", flush=True)
    return [hashes(shop.ledger.get(job_id)) for job_id in ids]


def opener(asked: argparse.Namespace) -> Callable[[Settings], Workplace]:
    """Return what opens a worker's place."""
    return workplace if asked.real else place_of


def request(shop: Shop, folder: Path, number: int, asked: argparse.Namespace, **others: str) -> Request:
    """Lay an article and a reading into the store; each number gives other bytes of sound."""
    if not asked.real:
        return shop.request(folder, number=number, **others)
    sound = (DEMO / "narration.mp3").read_bytes() + number.to_bytes(4, "big")
    article = Source(upload=shop.store.put_bytes((DEMO / "artikel.md").read_bytes()), media_type="text/markdown")
    audio = Source(upload=shop.store.put_bytes(sound), name="narration.mp3", media_type="audio/mpeg")
    return Request(article=article, audio=audio, **others)  # type: ignore[arg-type]


class Recoveries:
    """Waits, beside the kills, until what was being worked on at each is done or somebody else's."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._pool = ThreadPoolExecutor(8)
        self._found: list[Future[float]] = []

    def begin(self) -> None:
        """Remember what is held now."""
        with self._shop.database.read() as connection:
            asked = select(work.c.job_id, work.c.stage, work.c.part, work.c.fence).where(work.c.state == "leased")
            held = [tuple(row) for row in connection.execute(asked)]
        self._found.append(self._pool.submit(self._wait, held, time.monotonic()))

    def _wait(self, held: list[tuple[object, ...]], begun_s: float) -> float:
        is_one = tuple_(work.c.job_id, work.c.stage, work.c.part, work.c.fence).in_(held)
        while held:
            with self._shop.database.read() as connection:
                if not connection.execute(select(func.count()).where(is_one, work.c.state == "leased")).scalar_one():
                    break
            time.sleep(0.1)
        return time.monotonic() - begun_s

    def seconds(self) -> list[float]:
        """Return how long each took."""
        return sorted(each.result() for each in self._found)


def disturbed_run(
    shop: Shop, service: Embedded | Brokered, asked: argparse.Namespace, folder: Path, redis: RedisServer | None
) -> tuple[list[Job], list[float]]:
    """Submit jobs, kill, and wait until all have ended or time is up; return them, and what each recovery took."""
    ids: list[str] = []
    recoveries = Recoveries(shop)
    try:
        for kill in range(1, asked.kills + 1):
            done = submit_more(shop, service, asked, folder, ids)
            until_s = time.monotonic() + 60
            while ended(shop) <= done and time.monotonic() < until_s:
                time.sleep(0.02)
            time.sleep(random.uniform(0, REAL_WITHIN_S if asked.real else WITHIN_S))
            kind = random.choice(service.kinds)
            recoveries.begin()
            service.kill(kind)
            print(f"kill {kill}: {kind}, {ended(shop)} of {len(ids)} completed", flush=True)
            if redis is not None and kill == asked.kills // 2:
                take_away(redis)
    except KeyboardInterrupt:
        asked.kills = kill - 1
    until_s = time.monotonic() + LONG_S
    shop.wait(ids, within_s=LONG_S + 60, until=lambda job: job.status.ended or time.monotonic() > until_s)
    return [shop.ledger.get(job_id) for job_id in ids], recoveries.seconds()


def submit_more(
    shop: Shop, service: Embedded | Brokered, asked: argparse.Namespace, folder: Path, ids: list[str]
) -> int:
    """Submit jobs until enough wait; returns how many were completed before."""
    done = ended(shop)
    while len(ids) < done + WAITING:
        sent = request(shop, folder, len(ids), asked, webhook_url=HOOK)
        job, _ = shop.ledger.submit(sent, owner=f"owner {len(ids) % 3}")
        service.ring(job)
        ids.append(job.id)
    return done


def ended(shop: Shop) -> int:
    """Return how many jobs are completed."""
    return shop.ledger.counts().get(Status.COMPLETED, 0)


def take_away(redis: RedisServer) -> None:
    """Empty Redis, kill it, and start it again after a while."""
    with redis.client as client:
        client.flushall()
    redis.stop(signal.SIGKILL)
    time.sleep(3)
    redis.start()
    print("redis emptied, killed, away for 3 s, started again", flush=True)


def told(
    found: list[Job],
    undisturbed: list[dict[str, str]],
    asked: argparse.Namespace,
    took_s: float,
    recoveries_s: list[float],
) -> int:
    """Print the figures; returns the exit code."""
    lost = sum(job.status is not Status.COMPLETED for job in found)
    different = sum(hashes(job) != expected for job, expected in zip(found, undisturbed, strict=True))
    doubled = sum(len(job.deliveries) != 1 for job in found)
    for job in found:
        if job.status is not Status.COMPLETED:
            print(job.id, job.status, job.stage, job.failure)
    print(
        f"{len(found)} jobs, {asked.kills} kills, {took_s:.1f} s: {lost} lost, {different} with other results, "
        f"{doubled} not told of exactly once; 95 % bound on losses a kill {3 / max(1, asked.kills):.4f} (rule of three)"
    )
    p95_s = recoveries_s[int(0.95 * len(recoveries_s))] if recoveries_s else 0.0
    print(f"recovery: half within {statistics.median(recoveries_s or [0]):.1f} s, 95 of 100 within {p95_s:.1f} s")
    return int(bool(lost or different or doubled or p95_s > RECOVERED_S))


def hashes(job: Job) -> dict[str, str]:
    """Return the hash of each result."""
    return {name: output.sha256 for name, output in job.result.items()}


def _serve(settings: Settings, place_of: Callable[[Settings], Workplace], pipe: Connection) -> None:
    with Runner(settings, place=place_of) as runner:
        while pipe.recv() == "pids":
            pipe.send(runner.pids())


if __name__ == "__main__":
    sys.exit(main())
