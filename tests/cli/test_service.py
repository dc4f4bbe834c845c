"""The commands that ask a service, against one on a real port; its worker is the test."""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING

import pytest

from cli import serve
from jobs.record import QUEUES
from jobs.report import Stage
from publish.derived import DERIVED, Material
from service.settings import Settings
from subtitles.profiles import ARD, PODCAST
from tests import loopback
from tests.web.workshop import ALIGNMENT, RESULTS, Workshop

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from click.testing import Result


@dataclass
class Desk(Workshop):
    """A service on a real port, and whoever works for it."""

    url: str


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Serve without keys, to this machine."""
    settings = {"data": tmp_path / "data", "port": 0, "min_free_bytes": 0}
    service = serve.service_of(Settings.model_validate(settings))
    with serve.listening(service) as opened:
        server = serve.server(service)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [opened]})
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        url = f"http://127.0.0.1:{opened.getsockname()[1]}"
        monkeypatch.setenv("GLEICHLAUF_URL", url)
        monkeypatch.setenv("GLEICHLAUF_DATA", str(tmp_path / "data"))
        monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")  # of a company; it is not for this machine
        yield Desk(service, url)
        server.should_exit = True
        thread.join()
    service.database.close()


@pytest.fixture
def submitted(desk: Desk, gleichlauf: Callable[..., Result]) -> str:
    result = gleichlauf("submit", "https://example.org/artikel")
    assert result.exit_code == 0, result.stderr
    return result.stdout.strip()


def test_files_are_sent_and_the_id_is_all_that_is_printed(
    desk: Desk, gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    article, audio = tmp_path / "Brücke.md", tmp_path / "Brücke.mp3"
    article.write_text("# Die Brücke\n\nSie steht.\n", "utf-8")
    audio.write_bytes(b"ID3" + bytes(5000))
    result = gleichlauf(
        *("submit", article, "--audio", audio, "--language", "de", "--priority", "bulk", "--hear", "all"),
        *("--output", "json", "--output", "vtt", "--metadata", "Titel=Über=alles", "--delete-after", 60),
        *("--webhook", "https://example.org/hook", "--preset", "archive", "--profile", "ard"),
    )
    assert re.fullmatch(r"[0-9a-z]{26}\n", result.stdout)
    assert result.stderr == ""
    request = desk.job(result.stdout.strip()).request
    assert request.audio is not None
    assert (request.article.name, request.audio.name) == ("Brücke.md", "Brücke.mp3")
    assert request.audio.upload is not None
    with desk.service.store.local(request.audio.upload) as path:
        assert path.read_bytes() == audio.read_bytes()
    assert (request.language, request.priority, request.hear, request.preset) == ("de", "bulk", "all", "archive")
    assert (request.outputs, request.metadata) == (("json", "vtt"), {"Titel": "Über=alles"})
    assert (request.delete_after_s, request.webhook_url, request.profile) == (60, "https://example.org/hook", ARD)


def test_the_same_idempotency_key_is_the_same_job(desk: Desk, gleichlauf: Callable[..., Result]) -> None:
    first, second = (
        gleichlauf("submit", "https://example.org/artikel", "--idempotency-key", "cms-1").stdout for _ in range(2)
    )
    assert first == second
    other = gleichlauf("submit", "https://example.org/anderer", "--idempotency-key", "cms-1")
    assert other.exit_code == 1
    assert first.strip() in other.stderr
    unsendable = gleichlauf("submit", "https://example.org/artikel", "--idempotency-key", "schlüssel")
    assert (unsendable.exit_code, "--idempotency-key" in unsendable.stderr) == (2, True)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["submit", "nothing.md"], 1, "cannot read nothing.md"),
        (["submit", "."], 1, "cannot read ."),
        (["submit", "https://example.org/", "--language", "klingonisch"], 2, "/language"),
        (["submit", "https://example.org/", "--metadata", "nothing"], 2, "NAME=VALUE"),
        (["submit", "https://example.org/", "--output", "pdf"], 2, "pdf"),
        (["job", "nothing"], 1, "nothing"),
        (["job", "../../keys"], 1, "404"),
        (["retry", "0" * 26], 1, "0" * 26),
    ],
)
def test_what_cannot_be_is_one_line(
    arguments: list[str], code: int, said: str, desk: Desk, gleichlauf: Callable[..., Result]
) -> None:
    result = gleichlauf(*arguments)
    assert result.exit_code == code
    assert said in result.stderr.splitlines()[-1]
    assert result.stdout == ""
    assert desk.service.ledger.list_jobs() == ()


def test_a_job_is_shown_in_both_languages(desk: Desk, submitted: str, gleichlauf: Callable[..., Result]) -> None:
    assert "queued" in gleichlauf("job", submitted).stdout
    desk.complete(submitted)
    english = gleichlauf("job", submitted).stdout
    assert "Die Brücke (3 paragraphs)" in english
    assert "1:01" in english
    assert "warning     its end is missing\n" in english
    assert "90% of the article was read" in english
    german = gleichlauf("job", submitted, GLEICHLAUF_MESSAGES="de").stdout
    assert "Die Brücke (3 Absätze)" in german
    assert "sein Ende fehlt" in german
    assert f"gleichlauf result {submitted}" in german
    assert json.loads(gleichlauf("job", submitted, "--json").stdout)["status"] == "completed"


def test_jobs_are_listed_a_page_at_a_time(desk: Desk, gleichlauf: Callable[..., Result]) -> None:
    assert gleichlauf("jobs").stdout == "There are no such jobs.\n"
    ids = [gleichlauf("submit", f"https://example.org/{n}").stdout.strip() for n in range(3)]
    desk.complete(ids[0])
    lines = gleichlauf("jobs").stdout.splitlines()
    assert [line.split()[0] for line in lines] == ["job", *reversed(ids)]
    assert lines[-1].endswith("Die Brücke")
    page = gleichlauf("jobs", "--limit", 2).stdout.splitlines()
    assert f"--after {ids[1]}" in page[-1]
    assert ids[0] in gleichlauf("jobs", "--after", ids[1]).stdout
    named = gleichlauf("submit", "https://example.org/3", "--metadata", "cms=4711").stdout.strip()
    assert [line.split()[0] for line in gleichlauf("jobs", "--metadata", "cms=4711").stdout.splitlines()[1:]] == [named]
    assert [line.split()[0] for line in gleichlauf("jobs", "--search", "BRÜCKE org/0").stdout.splitlines()[1:]] == ids[
        :1
    ]
    only = json.loads(gleichlauf("jobs", "--status", "completed", "--json").stdout)
    assert [job["id"] for job in only["data"]] == [ids[0]]


@pytest.mark.parametrize(("belongs", "code"), [(True, 0), (False, 3)])
def test_following_ends_with_the_exit_code_of_the_job(
    belongs: bool,  # noqa: FBT001 - pytest gives it by name
    code: int,
    desk: Desk,
    submitted: str,
    gleichlauf: Callable[..., Result],
) -> None:
    worker = threading.Timer(0.8, desk.complete, (submitted,), {"belongs": belongs})
    worker.start()
    result = gleichlauf("job", submitted, "--follow")
    worker.join()
    assert result.exit_code == code
    assert "completed" in result.stdout
    assert ("does not seem to be a reading" in result.stderr) == (not belongs)


@pytest.mark.parametrize("retryable", [True, False])
def test_following_a_job_that_fails_says_why_and_whether_to_try_again(
    retryable: bool,  # noqa: FBT001 - as above
    desk: Desk,
    submitted: str,
    gleichlauf: Callable[..., Result],
) -> None:
    desk.fail(submitted, retryable=retryable)
    result = gleichlauf("job", submitted, "--follow", GLEICHLAUF_MESSAGES="de")
    assert result.exit_code == 1
    assert "es ist kein Ton" in result.stdout
    assert (f"gleichlauf retry {submitted}" in result.stdout) == retryable


def test_ctrl_c_ends_only_the_watching(
    desk: Desk, submitted: str, gleichlauf: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cli.show.follow", interrupted)
    result = gleichlauf("job", submitted, "--follow")
    assert result.exit_code == 130
    assert result.stderr == f"The job goes on. See how far it is: gleichlauf job {submitted} --follow\n"
    assert desk.job(submitted).status == "queued"


def test_canceled_tried_again_and_deleted(desk: Desk, submitted: str, gleichlauf: Callable[..., Result]) -> None:
    assert "canceled" in gleichlauf("cancel", submitted).stdout
    assert gleichlauf("retry", submitted).stdout == f"{submitted}\n"
    assert desk.job(submitted).attempt == 2
    desk.service.ledger.claim(submitted, Stage.FETCH, worker="ours")
    assert gleichlauf("delete", submitted).exit_code == 1
    assert gleichlauf("delete", submitted, "--force").exit_code == 0
    assert gleichlauf("job", submitted).exit_code == 1


def test_results_come_into_a_folder_or_to_standard_output(
    desk: Desk, submitted: str, gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    early = gleichlauf("result", submitted)
    assert (early.exit_code, "queued" in early.stderr) == (1, True)
    assert not (tmp_path / f"{submitted}.gleichlauf").exists()
    desk.complete(submitted)
    result = gleichlauf("result", submitted)
    assert result.exit_code == 0, result.stderr
    folder = tmp_path / f"{submitted}.gleichlauf"
    names = {
        "json": "alignment.json",
        "transcript.json": "transcript.json",
        "vtt": "subtitles.vtt",
        "html": "read-along.html",
    }
    for name, (_, data) in RESULTS.items():
        assert (folder / names.get(name, f"result.{name}")).read_bytes() == data
    assert gleichlauf("result", submitted, "vtt").stdout_bytes == RESULTS["vtt"][1]
    wrong = gleichlauf("result", submitted, "pdf")
    assert (wrong.exit_code, wrong.stdout, "pdf" in wrong.stderr) == (1, "", True)


def test_what_the_job_has_not_made_is_made_when_it_is_asked_for(
    desk: Desk, submitted: str, gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    assert "queued" in gleichlauf("result", submitted, "ttml").stderr
    desk.complete(submitted)
    plain = DERIVED["ttml"].make(Material(ALIGNMENT, PODCAST))
    lit = DERIVED["ttml"].make(Material(ALIGNMENT, ARD, words=True))
    assert gleichlauf("result", submitted, "ttml").stdout_bytes == plain
    asked = gleichlauf("result", submitted, "ttml", "--profile", "ard", "--words", "--out", tmp_path / "out")
    assert asked.exit_code == 0, asked.stderr
    assert (tmp_path / "out" / "subtitles.ttml").read_bytes() == lit
    cut = gleichlauf("result", submitted, "vtt", "--profile", "ard")
    assert cut.stdout_bytes == DERIVED["vtt"].make(Material(ALIGNMENT, ARD)) != RESULTS["vtt"][1]
    for arguments, code, says in (
        (["vtt", "--profile", "zdf"], 2, "zdf"),
        (["srt", "--words"], 2, "srt"),
        (["--words"], 2, "name it"),
        (["../keys"], 1, "keys"),
    ):
        refused = gleichlauf("result", submitted, *arguments)
        assert (refused.exit_code, refused.stdout, says in refused.stderr) == (code, "", True)


def test_a_folder_of_others_is_left_alone(
    desk: Desk, submitted: str, gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    desk.complete(submitted)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "subtitles.vtt").write_text("my own")
    assert gleichlauf("result", submitted, "--out", tmp_path / "mine").exit_code == 1
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["subtitles.vtt"]


def test_a_result_that_comes_damaged_is_not_kept(
    desk: Desk, submitted: str, gleichlauf: Callable[..., Result], tmp_path: Path
) -> None:
    desk.complete(submitted)
    key = desk.job(submitted).result["vtt"].key
    (stored,) = (tmp_path / "data" / "store" / "files").rglob(key)
    stored.chmod(0o644)
    stored.write_text("WEBVTT\n\nDie Lücke\n", "utf-8")
    result = gleichlauf("result", submitted)
    assert result.exit_code == 1
    assert not list((tmp_path / f"{submitted}.gleichlauf").glob("*"))
    again = gleichlauf("result", submitted, "vtt")  # made again meanwhile, by what makes them here
    assert again.exit_code == 0, again.stderr
    assert again.stdout_bytes == DERIVED["vtt"].make(Material(ALIGNMENT, PODCAST))


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_recording_that_is_damaged_at_the_service_is_one_line_and_no_file(
    desk: Desk, submitted: str, gleichlauf: Callable[..., Result], tmp_path: Path, language: str
) -> None:
    desk.complete(submitted)
    (stored,) = (tmp_path / "data" / "store" / "files").rglob(desk.job(submitted).result["recording"].key)
    stored.write_bytes(stored.read_bytes()[:-1])
    for arguments in ((), ("recording",)):
        result = gleichlauf("result", submitted, *arguments, GLEICHLAUF_MESSAGES=language)
        assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (1, "", 1)
        assert {"en": "damaged in the store", "de": "in der Ablage beschädigt"}[language] in result.stderr
    assert not list((tmp_path / f"{submitted}.gleichlauf").glob("*"))


def test_a_key_is_shown_once_opens_and_is_revoked(desk: Desk, gleichlauf: Callable[..., Result]) -> None:
    assert "no keys" in gleichlauf("keys", "list").stdout
    made = gleichlauf("keys", "create", "redaktion", "--per-minute", 1000, "--expires-in", 30)
    secret = made.stdout.strip()
    assert secret.startswith("gl_")
    assert secret not in made.stderr
    time.sleep(1.1)  # the service looks once a second whether there are keys
    refused = gleichlauf("jobs")
    assert (refused.exit_code, "GLEICHLAUF_KEY" in refused.stderr) == (1, True)
    assert gleichlauf("jobs", GLEICHLAUF_KEY=secret).exit_code == 0
    assert "GLEICHLAUF_KEY" in gleichlauf("jobs", GLEICHLAUF_KEY="gl_wrong").stderr
    for unsendable in (f"{secret}\nX: y", "schlüssel"):
        refused = gleichlauf("jobs", GLEICHLAUF_KEY=unsendable)
        assert (refused.exit_code, "GLEICHLAUF_KEY" in refused.stderr) == (1, True)
        assert unsendable.split()[0] not in refused.stderr
    listed = gleichlauf("keys", "list").stdout
    assert "redaktion" in listed
    assert "1000 / - / -" in listed
    assert secret not in listed
    key_id = listed.splitlines()[1].split()[0]
    assert gleichlauf("keys", "revoke", key_id).exit_code == 0
    assert "revoked" in gleichlauf("keys", "list").stdout
    assert gleichlauf("keys", "revoke", key_id).exit_code == 1


def test_nobody_who_answers_is_named_with_the_remedy(gleichlauf: Callable[..., Result]) -> None:
    result = gleichlauf("jobs", GLEICHLAUF_URL="http://127.0.0.1:1")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "gleichlauf serve" in result.stderr
    assert "GLEICHLAUF_URL" in gleichlauf("jobs", GLEICHLAUF_URL="localhost:8000").stderr


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """Be another program that speaks HTTP."""

    class Handler(loopback.Quiet, BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    with loopback.serving(Handler) as http:
        yield f"http://127.0.0.1:{http.server_port}"


@pytest.mark.parametrize(("status", "body"), [(200, b"<h1>It works!</h1>"), (200, b"[1]"), (404, b""), (301, b"")])
def test_another_program_is_told_from_a_service(status: int, body: bytes, gleichlauf: Callable[..., Result]) -> None:
    with answering(status, body) as url:
        result = gleichlauf("jobs", GLEICHLAUF_URL=url)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "no Gleichlauf" in result.stderr


def test_a_worker_needs_a_broker(gleichlauf: Callable[..., Result]) -> None:
    result = gleichlauf("worker")
    assert result.exit_code == 2
    assert "GLEICHLAUF_BROKER_URL" in result.stderr


def test_the_queues_are_those_of_the_jobs() -> None:
    from cli.worker import QUEUES  # noqa: PLC0415
    from jobs.record import QUEUES as OF_JOBS  # noqa: PLC0415

    assert set(QUEUES) == set(OF_JOBS)


def test_the_doctor_finds_a_service_that_is_well(desk: Desk, gleichlauf: Callable[..., Result]) -> None:
    desk.service.ledger.present("a worker", QUEUES)
    result = gleichlauf("doctor", GLEICHLAUF_MIN_FREE_BYTES="0")
    assert result.exit_code == 0, result.stdout
    assert f"✓ service    {desk.url}" in result.stdout
    assert re.search(r"✓ database .*jobs: 0", result.stdout)


def test_the_doctor_changes_nothing_and_names_what_is_wrong(gleichlauf: Callable[..., Result], tmp_path: Path) -> None:
    before = set(tmp_path.rglob("*"))
    data = tmp_path / "data"
    well = gleichlauf("doctor", GLEICHLAUF_DATA=str(data), GLEICHLAUF_MIN_FREE_BYTES="0")
    assert well.exit_code == 0, well.stdout
    assert set(tmp_path.rglob("*")) == before
    ill = gleichlauf(
        "doctor",
        GLEICHLAUF_DATA=str(data),
        GLEICHLAUF_DATABASE_URL="mysql://somewhere/jobs",
        GLEICHLAUF_BROKER_URL="redis://127.0.0.1:1/0",
        GLEICHLAUF_URL="http://127.0.0.1:1",
        GLEICHLAUF_MIN_FREE_BYTES=str(10**18),
    )
    assert ill.exit_code == 1
    assert [line.split()[1] for line in ill.stdout.splitlines() if line.startswith("✗")] == [
        *("cache", "database", "store", "broker", "workers", "service")
    ]
    assert "Traceback" not in ill.stdout + ill.stderr
    wrong = gleichlauf("doctor", GLEICHLAUF_PORT="many", GLEICHLAUF_MESSAGES="de")
    assert wrong.exit_code == 1
    assert "GLEICHLAUF_PORT" in wrong.stdout
