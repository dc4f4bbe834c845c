"""A share of the faults with the real recogniser: whatever happens in the middle, results are the same to the byte."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

import demo
from jobs.errors import JobGone
from jobs.record import QUEUES, Status
from jobs.report import Stage
from jobs.request import Request, Source
from tests.faults.interrupted import ALIGNING, FOLDER, HEARING, HELD, KILLED, interrupt, met, place_of
from tests.worker.fakes import Shop, settings_in
from tests.worker.processes import ROOT
from worker.run import run_ready
from worker.runner import Runner
from worker.workplace import workplace

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.requires_model,
    pytest.mark.skipif(os.name == "nt", reason="kills processes by signals"),
]

SOUND_BYTES = 480_000  # of the demo's narration: a minute, which has some windows of the encoder


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sound") / "narration.mp3"
    path.write_bytes(demo.NARRATION.read_bytes()[:SOUND_BYTES])
    return path


def shop_in(folder: Path, whisper_base: Path) -> Shop:
    return Shop(settings_in(folder, model=str(whisper_base), device="cpu"))


def request(shop: Shop, sound: Path) -> Request:
    article = Source(upload=shop.store.put_bytes(demo.ARTICLE.read_bytes()), media_type="text/markdown")
    return Request(article=article, audio=Source(upload=shop.store.put_file(sound), name=sound.name))


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, whisper_base: Path, sound: Path) -> dict[str, bytes]:
    shop = shop_in(tmp_path_factory.mktemp("undisturbed"), whisper_base)
    job_id = shop.submit(request(shop, sound))
    run_ready(workplace(shop.settings), QUEUES)
    results = shop.results(shop.ledger.get(job_id))
    assert json.loads(results["json"])["belongs"]
    return results


@pytest.fixture
def shop(tmp_path: Path, whisper_base: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv(FOLDER, str(tmp_path))
    return shop_in(tmp_path / "data", whisper_base)


def wait_until_met(place: str) -> None:
    until_s = time.monotonic() + 600
    while not met(place).exists():
        assert time.monotonic() < until_s
        time.sleep(0.05)


@pytest.mark.fault("B3")
def test_a_worker_that_is_killed_while_it_hears_and_while_it_aligns_changes_no_byte(
    shop: Shop, sound: Path, undisturbed: dict[str, bytes]
) -> None:
    interrupt(HEARING, KILLED)
    interrupt(ALIGNING, KILLED)
    with Runner(shop.settings, place=place_of):
        (job,) = shop.wait([shop.submit(request(shop, sound))], within_s=900)
    assert met(HEARING).exists()
    assert met(ALIGNING).exists()
    assert [error.type for error in job.errors] == ["worker-ended", "worker-ended"]
    assert shop.results(job) == undisturbed


@pytest.mark.fault("B4", "J9", "J10")
def test_a_job_that_is_canceled_stopped_and_deleted_while_it_is_heard_changes_no_byte(
    shop: Shop, sound: Path, undisturbed: dict[str, bytes]
) -> None:
    interrupt(HEARING, HELD)
    with Runner(shop.settings, place=place_of):
        first = shop.submit(request(shop, sound))
        wait_until_met(HEARING)
        shop.ledger.cancel(first)
        interrupt(HEARING, HELD)
        shop.ledger.retry(first)
        wait_until_met(HEARING)
    job = shop.ledger.get(first)
    assert (job.status, job.stage, job.errors) == (Status.QUEUED, Stage.TRANSCRIBE, ())  # given back
    interrupt(HEARING, HELD)
    with Runner(shop.settings, place=place_of):
        wait_until_met(HEARING)
        shop.ledger.delete(first, force=True)
        (job,) = shop.wait([shop.submit(request(shop, sound))], within_s=900)
    with pytest.raises(JobGone):
        shop.ledger.get(first)
    assert job.errors == ()
    assert shop.results(job) == undisturbed


@pytest.mark.fault("D1")
def test_a_disk_that_is_full_and_has_room_again_changes_no_word(
    tmp_path: Path, whisper_base: Path, sound: Path, undisturbed: dict[str, bytes]
) -> None:
    store, article = tmp_path / "store", tmp_path / "article.md"
    store.mkdir()
    article.write_bytes(demo.ARTICLE.read_bytes())
    small, large = (f"mount -o {how},size={{}} -t tmpfs none {shlex.quote(str(store))}" for how in ("rw", "remount"))
    if subprocess.run(["unshare", "-m", "sh", "-c", small.format("1m")], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    named = {"--audio": sound, "--out": tmp_path / "out"}
    options = [text for name, path in named.items() for text in (name, str(path))]
    align = shlex.join([sys.executable, "-m", "cli", "align", str(article), *options])
    script = f"{small.format('1m')} && ! {align} && {large.format('1g')} && exec {align}"
    environment = {
        **os.environ,
        "GLEICHLAUF_STORE": str(store),
        "GLEICHLAUF_MODEL": str(whisper_base),
        "GLEICHLAUF_DEVICE": "cpu",
        "LANG": "en_GB.UTF-8",
    }
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("make room") == 1
    found, expected = json.loads((tmp_path / "out/alignment.json").read_bytes()), json.loads(undisturbed["json"])
    assert found["paragraphs"] == expected["paragraphs"]
    assert found["insertions"] == expected["insertions"]
