"""Crash points: a real process is killed at a chosen system call of a chosen step, and a fresh worker goes on.

All that can be seen from outside of a process is made by its system calls, so that whoever kills it before each of them
has seen every state that a crash can leave behind. `strace` does the killing. It follows one thread, the one that does
the work: threads beside it do not shift the count, and the n-th call is the same one each time.

Processes are forked from one that has imported everything; a point costs a fork, a step, and what a fresh worker still
has to do.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Self

import av

from jobs import parsing
from jobs.output import STANDARD
from jobs.record import QUEUES, Status, WorkerEnd
from jobs.report import Stage
from jobs.request import Request, Source
from service.storage import store_of
from tests.jobs.conftest import TEXT, write_wav
from tests.loopback import Quiet, serving
from tests.worker.fakes import Shop, place_of, settings_in, work_off
from worker.run import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.connection import Connection

    from jobs.record import Job
    from jobs.store import Store
    from service.settings import Settings

CALLS = (
    *("write", "writev", "pwrite64", "sendfile", "copy_file_range", "ftruncate", "fallocate"),
    *("fsync", "fdatasync", "msync"),  # with pwrite64, a commit of SQLite's
    *("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir"),
    *("sendto", "sendmsg"),
)
"""Those that change something which others see."""

VICTIM = "victim"
HOOK = "http://127.0.0.1/hook"  # never sent, for it is forbidden; but there must be one message a job
LONG_S = 120.0
OLD_S = 2 * 86_400.0  # what is of killed ones may be removed long before
_MODULES = ("align", "articles", "audio", "jobs", "publish", "subtitles", "tests.faults", "worker")


class Step(NamedTuple):
    """A step of a job.

    Attributes:
        name: of it.
        stage: that it is a part of.
        is_read: whether strangers' bytes are read in it, by a process beside the worker, which is then the one killed.
    """

    name: str
    stage: Stage
    is_read: bool = False


STEPS = (
    Step("download", Stage.FETCH),
    Step("read", Stage.FETCH, is_read=True),
    Step("decode", Stage.TRANSCRIBE, is_read=True),
    Step("recognise", Stage.TRANSCRIBE),
    Step("align", Stage.ALIGN),
    Step("render", Stage.PUBLISH, is_read=True),
    Step("publish", Stage.PUBLISH),
)


class Point(NamedTuple):
    """The n-th call of a kind in a step, from 1: the process is killed before it, or the call fails with an error."""

    step: Step
    call: str
    number: int
    error: str = ""

    @property
    def injection(self) -> str:
        """What strace is told."""
        return f"{self.call}:{f'error={self.error}' if self.error else 'signal=KILL'}:when={self.number}"

    def __str__(self) -> str:
        return f"{self.step.name} {self.call} {self.number}"


class Seen(NamedTuple):
    """What came of a step.

    Attributes:
        calls: how often each was made by the process that was watched.
        was_there: whether it came to the point.
        wrong: what does not hold after it.
        errors: that the job was told of.
    """

    calls: Counter[str]
    was_there: bool
    wrong: list[str]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """All that a completed job leaves behind: hashes of its results, what is kept, and every file."""

    results: dict[str, str]
    kept: frozenset[tuple[str, str]]
    files: frozenset[str]


class Points:
    """One job, as it is before each of its stages, and as it ends where nobody is killed."""

    def __init__(self, folder: Path) -> None:
        """Take a folder for everything."""
        self._folder = folder
        self._numbers = itertools.count()
        self._before: dict[Stage, Path] = {}
        self._context = multiprocessing.get_context("forkserver")
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        """Serve the recording, and do the job once."""
        mp3 = _mp3(write_wav(self._folder / "sound.wav"))
        handler = type("Handler", (_Ranges,), {"sound": mp3.read_bytes()})
        port = self._stack.enter_context(serving(handler)).server_port
        self._network = {"fetch_networks": "127.0.0.0/8", "fetch_ports": str(port)}
        calm = self._settings(self._folder / "calm")
        with opened(calm) as shop:
            article = Source(upload=shop.store.put_bytes(TEXT.encode()), name="uhr.md", media_type="text/markdown")
            audio = Source(url=f"http://127.0.0.1:{port}/uhr.mp3")
            request = Request(
                article=article, audio=audio, language="de", outputs=(*STANDARD, "epub"), webhook_url=HOOK
            )
            self._job_id = shop.submit(request)
        for stage in Stage:
            self._before[stage] = shutil.copytree(calm.data, self._folder / stage.value)
            do_one(calm)
        with opened(calm) as shop:
            self._calm = _left(shop, shop.ledger.get(self._job_id))
        own = [name for name in sys.modules if name.startswith(_MODULES)]
        self._context.set_forkserver_preload(own)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self._stack.close()

    def calls(self, step: Step) -> Counter[str]:
        """Return how often each call is made in a step where nobody is killed."""
        return self._run(step, None).calls

    def meet(self, point: Point) -> Seen:
        """Have a point met in its step, have a fresh worker go on, and look at what is there."""
        return self._run(point.step, point)

    def _settings(self, data: Path) -> Settings:
        return settings_in(data, **self._network)

    def _run(self, step: Step, point: Point | None) -> Seen:
        data = self._folder / f"{next(self._numbers)}"
        shutil.copytree(self._before[step.stage], data)
        settings = self._settings(data)
        calls, was_there = self._traced(settings, step, point)
        with opened(settings) as shop:
            wrong = _half_done(shop, shop.ledger.get(self._job_id))
            shop.ledger.lost(VICTIM, WorkerEnd.KILLED, "SIGKILL")
            work_off(settings, days=1)
            job = shop.ledger.get(self._job_id)
            if job.status is Status.COMPLETED:
                wrong += _differences(_left(shop, job), self._calm)
            else:
                wrong.append(f"the job is {job.status}: {job.failure}, {job.errors}")
            if len(job.deliveries) != 1:
                wrong.append(f"{len(job.deliveries)} messages")
        shutil.rmtree(data)
        return Seen(calls, was_there, wrong, tuple(error.type for error in job.errors))

    def _traced(self, settings: Settings, step: Step, point: Point | None) -> tuple[Counter[str], bool]:
        """Do a step in a process of its own under strace."""
        ours, theirs = self._context.Pipe()
        worker = self._context.Process(target=do_step, args=(settings, step, theirs))
        worker.start()
        pid = ours.recv()
        trace = self._folder / "trace"
        command = ["strace", "-q", "-o", str(trace), "-e", f"trace={_names(CALLS)}"]
        if point is not None:
            command += ["-e", f"inject={point.injection}"]
        with subprocess.Popen([*command, "-p", str(pid)]) as strace:
            _wait_until_traced(pid, strace)
            ours.send("go")
            worker.join(LONG_S)
            assert worker.exitcode is not None, "the step does not end"
            strace.wait(LONG_S)
        said = trace.read_text("utf-8", "replace")
        calls = Counter(re.findall(r"^(\w+)\(", said, re.MULTILINE))
        was_there = point is not None and calls[point.call] >= point.number
        ends = (0, 1) if point and point.error else (-9,) if was_there and not step.is_read else (0,)
        assert worker.exitcode in ends, f"exit code {worker.exitcode}"
        return calls, was_there


@contextmanager
def opened(settings: Settings) -> Iterator[Shop]:
    """Open a service, and close its database again, so that its folder can be copied."""
    shop = Shop(settings)
    with closing(shop.database):
        yield shop


def do_one(settings: Settings, name: str = VICTIM) -> None:
    """Do the piece of work that waits, from opening the database to closing it."""
    place = replace(place_of(settings), name=name)
    with closing(place.ledger.database):
        piece = place.ledger.next_ready(QUEUES)
        assert piece is not None
        run(piece.job_id, piece.stage, piece.part, place)


def do_step(settings: Settings, step: Step, pipe: Connection) -> None:
    """Say which process is to be watched, wait until it is, and do a step."""
    pid = os.getpid()
    if step.is_read:
        child = parsing.SANDBOX._take()
        parsing.SANDBOX._put(child)
        pid = child.pid
    pipe.send(pid)
    pipe.recv()
    do_one(settings)


def torn(store: Store) -> list[str]:
    """Return what is in a store and not what it should be."""
    return [f"{kind} {name} is torn" for kind, name in store.contents() if not _is_whole(store, kind, name)]


def _is_whole(store: Store, kind: str, name: str) -> bool:
    return store.holds(name) if kind == "files" else store.get(name) is not None


def _half_done(shop: Shop, job: Job) -> list[str]:
    """Return what a reader would find half made at this moment: a crash may come at any."""
    wrong = torn(shop.store)
    wrong += [f"{name} is published and not there" for name, key in _results(job).items() if not shop.store.holds(key)]
    if (job.status is Status.COMPLETED) is not bool(job.result):
        wrong.append(f"{len(job.result)} results of a job that is {job.status}")
    return wrong


def _results(job: Job) -> dict[str, str]:
    return {name: output.key for name, output in job.result.items()}


def _left(shop: Shop, job: Job) -> Left:
    """Sweep as if days had passed, and return what is left."""
    data = shop.settings.data
    old_s = time.time() - OLD_S
    for path in data.rglob("*"):
        os.utime(path, (old_s, old_s))
    shop.store.sweep(unused_s=10 * OLD_S, keep=shop.ledger.used())
    files = [str(path.relative_to(data)) for path in data.rglob("*") if path.is_file()]
    return Left(
        results=_results(job),
        kept=frozenset(store_of(shop.settings).contents()),
        files=frozenset(name for name in files if not name.startswith("jobs.sqlite")),
    )


def _differences(found: Left, calm: Left) -> list[str]:
    wrong = [] if found.results == calm.results else ["other results"]
    wrong += [f"{kind} {name}: only here" for kind, name in sorted(found.kept ^ calm.kept)]
    return wrong + [
        f"{name}: only {'after the kill' if name in found.files else 'without it'}"
        for name in sorted(found.files ^ calm.files)
    ]


def _wait_until_traced(pid: int, strace: subprocess.Popen[bytes]) -> None:
    until_s = time.monotonic() + LONG_S
    while "TracerPid:\t0\n" in Path(f"/proc/{pid}/status").read_text("ascii"):
        assert strace.poll() is None, "strace cannot follow the process"
        assert time.monotonic() < until_s
        time.sleep(0.002)


def _names(calls: tuple[str, ...]) -> str:
    return ",".join(f"?{call}" for call in calls)  # some are not there on every machine


def _mp3(wav: Path) -> Path:
    """Return the recording as an MP3 in which browsers do not find every place, so that a copy is made of it."""
    mp3 = wav.with_suffix(".mp3")
    with av.open(str(wav)) as sound, av.open(str(mp3), "w", options={"write_xing": "0"}) as file:
        stream = file.add_stream("libmp3lame", rate=16_000, layout="mono")
        for frame in sound.decode(audio=0):
            file.mux(stream.encode(frame))
        file.mux(stream.encode(None))
    return mp3


class _Ranges(Quiet, BaseHTTPRequestHandler):
    """Sends a recording, or the rest of it to whoever has the beginning."""

    sound = b""

    def do_GET(self) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", self.headers.get("Range", ""))
        begin = int(asked[1]) if asked else 0
        self.send_response(206 if asked else 200)
        if asked:
            self.send_header("Content-Range", f"bytes {begin}-{len(self.sound) - 1}/{len(self.sound)}")
        self.send_header("ETag", '"1"')
        self.send_header("Content-Type", "audio/mpeg")
        self.send_header("Content-Length", str(len(self.sound) - begin))
        self.end_headers()
        self.wfile.write(self.sound[begin:])
