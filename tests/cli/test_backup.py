"""A service is copied while it works and takes jobs, killed, and made anew from the copy."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import pytest

from tests.jobs.conftest import DURATION_MS, TEXT, write_wav

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

ROOT = Path(__file__).resolve().parents[2]


def environment(data: Path) -> dict[str, str]:
    return {**os.environ, "GLEICHLAUF_DATA": str(data), "GLEICHLAUF_MIN_FREE_BYTES": "0", "LANG": "en_GB.UTF-8"}


@contextmanager
def serving(data: Path, log: Path) -> Iterator[httpx2.Client]:
    """Run the service; it is killed with all its processes when the block is left."""
    command = [sys.executable, "-m", "tests.cli.real_service"]
    with log.open("ab") as said:
        begin = said.tell()
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(data), stdout=said, stderr=said, start_new_session=True
        )
    try:
        until_s = time.monotonic() + 120
        while not (lines := [line for line in told(log, begin) if line.startswith("http://")]):
            assert process.poll() is None, told(log, begin)
            assert time.monotonic() < until_s
            time.sleep(0.05)
        with httpx2.Client(base_url=lines[0], trust_env=False, timeout=60) as client:
            yield client
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(20)


def told(log: Path, begin: int) -> list[str]:
    with log.open("rb") as file:
        file.seek(begin)
        return file.read().decode("utf-8", "replace").splitlines()


def submit(client: httpx2.Client, folder: Path, number: int) -> str:
    wav = write_wav(folder / f"{number}.wav", duration_ms=DURATION_MS + 20 * number)
    files = {"article": ("uhr.md", TEXT.encode(), "text/markdown"), "audio": ("uhr.wav", wav.read_bytes(), "audio/wav")}
    answer = client.post("/v1/jobs", files=files)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def job(client: httpx2.Client, job_id: str) -> dict[str, Any]:
    answer = client.get(f"/v1/jobs/{job_id}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def completed(client: httpx2.Client, job_id: str) -> dict[str, bytes]:
    """Wait for a job, and return its results."""
    until_s = time.monotonic() + 300
    while (found := job(client, job_id))["status"] != "completed":
        assert found["status"] in {"queued", "processing"}, found
        assert time.monotonic() < until_s, found
        time.sleep(0.1)
    return {name: client.get(output["href"]).content for name, output in found["outputs"].items()}


def ask(*arguments: object, data: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "cli", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment(data), capture_output=True, text=True, check=False)


def run(*arguments: object, data: Path) -> str:
    done = ask(*arguments, data=data)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(os.name == "nt", reason="kills process groups")
def test_every_job_that_was_accepted_before_a_backup_is_there_after_the_restore(tmp_path: Path) -> None:
    submitted: list[str] = []
    enough = threading.Event()
    with serving(tmp_path / "old", tmp_path / "log") as client:

        def keep_submitting() -> None:
            while not enough.wait(2):
                submitted.append(submit(client, tmp_path, len(submitted)))

        thread = threading.Thread(target=keep_submitting)
        thread.start()
        try:
            while not submitted:
                time.sleep(0.05)
            results = {submitted[0]: completed(client, submitted[0])}
            while len(submitted) < 2:
                time.sleep(0.05)
            accepted = list(submitted)
            said = run("backup", tmp_path / "copy", data=tmp_path / "old")
        finally:
            enough.set()
            thread.join()
        refused = ask("restore", tmp_path / "copy", "--force", data=tmp_path / "old")
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "stop the service" in refused.stderr
        assert len(accepted) > 1
        assert said.startswith(f"Backed up to {tmp_path / 'copy'}: ")
    said = run("restore", tmp_path / "copy", data=tmp_path / "new")
    assert int(said.partition(": ")[2].split()[0]) >= len(accepted)
    with serving(tmp_path / "new", tmp_path / "log") as client:
        for job_id in accepted:
            results.setdefault(job_id, {})
            found = completed(client, job_id)
            assert {*results[job_id]} <= {*found}
            assert all(found[name] == data for name, data in results[job_id].items())
            assert found["recording"].startswith(b"RIFF")


def test_what_goes_wrong_is_one_line(gleichlauf: Callable[..., Result], tmp_path: Path) -> None:
    nowhere = {"GLEICHLAUF_DATA": str(tmp_path / "data")}
    result = gleichlauf("backup", tmp_path / "copy", **nowhere)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert not (tmp_path / "copy").exists()
    result = gleichlauf("restore", tmp_path / "copy", **nowhere)
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
    assert "backup.json" in result.stderr
