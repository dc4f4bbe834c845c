"""What `doctor` says of a service, and of one job of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cli.wording import BY_LANGUAGE
from jobs.errors import WorkerEnded
from jobs.failures import failure
from jobs.record import QUEUES, Failure, WorkerEnd
from jobs.report import Stage
from jobs.request import Request, Source
from tests.worker.fakes import Shop, place_of, settings_in
from worker.run import run_ready

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shop:
    monkeypatch.setenv("GLEICHLAUF_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("GLEICHLAUF_MIN_FREE_BYTES", "0")
    return Shop(settings_in(tmp_path / "data"))


@pytest.fixture
def done(shop: Shop, tmp_path: Path) -> str:
    job_id = shop.submit(shop.request(tmp_path))
    run_ready(place_of(shop.settings), QUEUES)
    return job_id


def path_of(shop: Shop, key: str) -> Path:
    return shop.store.folder / "files" / key[:2] / key


def test_the_story_of_a_job_that_is_well(shop: Shop, done: str, gleichlauf: Callable[..., Result]) -> None:
    result = gleichlauf("doctor", "--job", done)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["job", done]
    assert [line.split()[:2] for line in lines if " asr" in line or " io" in line or " cpu" in line] == [
        [stage, "done"] for stage in ("fetch", "hear", "align", "publish")
    ]
    assert sum(line.endswith("whole") for line in lines) == 2 + len(shop.ledger.get(done).result)
    assert lines[-1] == f"Nothing is to be done. Fetch the results: gleichlauf result {done}"
    assert max(map(len, lines)) <= 100


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize(
    ("name", "advice", "condition"),
    [("vtt", "remade", "damaged"), ("vtt", "remade", "gone"), ("recording", "lost", "damaged")],
)
def test_damaged_results_are_named_with_the_remedy(
    shop: Shop, done: str, gleichlauf: Callable[..., Result], language: str, name: str, advice: str, condition: str
) -> None:
    path = path_of(shop, shop.ledger.get(done).result[name].key)
    path.unlink() if condition == "gone" else path.write_bytes(b"WEBVTT")
    result = gleichlauf("doctor", "--job", done, GLEICHLAUF_MESSAGES=language)
    words = BY_LANGUAGE[language].care
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert [line.split()[0] for line in lines if line.endswith(words.conditions[condition])][-1:] == [name]
    assert lines[-1].startswith(words.advice[advice].partition("{")[0])


def test_what_happened_to_a_job_is_told_in_order(shop: Shop, tmp_path: Path, gleichlauf: Callable[..., Result]) -> None:
    shop.ledger.reap()
    job_id = shop.submit(shop.request(tmp_path, webhook_url="https://example.org/hook"))
    assert shop.ledger.claim(job_id, Stage.FETCH, worker="ours/1")
    shop.ledger.lost("ours/1", WorkerEnd.OUT_OF_MEMORY, "SIGKILL")
    lease = shop.ledger.claim(job_id, Stage.FETCH, worker="ours/2")
    assert lease
    shop.ledger.heartbeat(lease, done=1, total=4)
    at_work = gleichlauf("doctor", "--job", job_id)
    assert at_work.exit_code == 0
    told_so = failure(WorkerEnded("fetch", "out-of-memory", "SIGKILL"), Stage.FETCH).detail
    assert told_so in " ".join(at_work.stdout.split())
    assert max(map(len, at_work.stdout.splitlines())) <= 100
    (line,) = [line for line in at_work.stdout.splitlines() if "ours/2" in line]
    assert line.split()[:4] == ["fetch", "at", "work,", "25%,"]
    assert at_work.stdout.splitlines()[-1] == "Nothing is to be done: it goes on."
    told = Failure(type="http-failed", detail="HTTP 503", detail_de="-", retryable=True, stage=Stage.FETCH)
    shop.ledger.fail(lease, told)
    failed = gleichlauf("doctor", "--job", job_id)
    assert failed.exit_code == 1
    kinds = [line.split()[-1] for line in failed.stdout.splitlines() if line.endswith(("-ended", "http-failed"))]
    assert kinds == ["worker-ended", "http-failed"]
    assert "https://example.org/hook" in failed.stdout
    assert failed.stdout.splitlines()[-1] == f"Another try may help: gleichlauf retry {job_id}"


def test_advice_fits_what_is_the_matter(shop: Shop, tmp_path: Path, gleichlauf: Callable[..., Result]) -> None:
    def said(job_id: str) -> str:
        return gleichlauf("doctor", "--job", job_id).stdout.splitlines()[-1]

    def advice(name: str) -> str:
        return BY_LANGUAGE["en"].care.advice[name].partition("{")[0]

    request = shop.request(tmp_path)
    waiting, later, canceled, failed, damaged = (shop.submit(request) for _ in range(5))
    assert said(waiting) == advice("stopped")
    shop.ledger.reap()
    assert said(waiting) == advice("goes on")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE work SET ready_ms = ready_ms - 120000 WHERE job_id = ?", (waiting,))
    assert said(waiting).startswith(advice("nobody"))
    told = Failure(type="too-slow", detail="-", detail_de="-", retryable=True, stage=Stage.FETCH)
    lease = shop.ledger.claim(later, Stage.FETCH, worker="w")
    assert lease
    with shop.database.read() as connection:
        now_ms = shop.database.now_ms(connection)
    shop.ledger.fail(lease, told, retry_at_ms=now_ms + 300_000)
    assert said(later).startswith(advice("later"))
    shop.ledger.cancel(canceled)
    assert said(canceled).startswith(advice("canceled"))
    lease = shop.ledger.claim(failed, Stage.FETCH, worker="w")
    assert lease
    shop.ledger.fail(lease, Failure(type="not-audio", detail="-", detail_de="-", retryable=False, stage=Stage.FETCH))
    assert said(failed) == advice("failed")
    assert shop.ledger.claim(damaged, Stage.FETCH, worker="lost")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE clock SET round = round + 3")
    assert said(damaged).startswith(advice("lease"))
    assert request.audio
    assert request.audio.upload
    path_of(shop, request.audio.upload).unlink()
    assert said(damaged).startswith(advice("upload"))


def test_a_job_that_is_not_there_is_one_line_and_no_database_is_made(
    gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    result = gleichlauf("doctor", "--job", "01nobody", GLEICHLAUF_DATA=str(tmp_path / "nowhere"))
    assert (result.exit_code, "01nobody" in result.stderr, result.stdout) == (1, True, "")
    assert not (tmp_path / "nowhere").exists()


def checked(result: Result, check: str) -> str:
    (line,) = [line for line in result.stdout.splitlines() if line.split()[1] == check]
    return line


def test_it_reads_some_files_of_the_store(shop: Shop, done: str, gleichlauf: Callable[..., Result]) -> None:
    assert checked(gleichlauf("doctor"), "store").startswith("✓")
    key = shop.ledger.get(done).result["vtt"].key
    path_of(shop, key).write_bytes(b"WEBVTT")
    result = gleichlauf("doctor")
    assert result.exit_code == 1
    line = checked(result, "store")
    assert line.startswith("✗")
    assert key[:12] in line
    assert "gleichlauf restore" in line


def test_it_knows_whether_anybody_works(shop: Shop, gleichlauf: Callable[..., Result]) -> None:
    shop.ledger.submit(Request(article=Source(url="https://example.org/a")), owner="us")
    shop.ledger.reap()
    assert checked(gleichlauf("doctor"), "workers").startswith("✓")
    with shop.database.write() as connection:
        connection.exec_driver_sql("UPDATE clock SET at_ms = at_ms - 3600000")
    result = gleichlauf("doctor")
    assert result.exit_code == 1
    assert checked(result, "workers").startswith("✗")


def test_a_database_that_cannot_be_written_is_told(
    shop: Shop, gleichlauf: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("jobs.database.PATIENCE_S", 0.05)
    with shop.database.write():
        result = gleichlauf("doctor")
    assert result.exit_code == 1
    assert checked(result, "database").startswith("✗")
    assert "locked" in checked(result, "database")
