"""Every row of docs/troubleshooting.md: the real program is brought to fail, and says what the row says."""

from __future__ import annotations

import contextlib
import http.server
import json
import os
import re
import shlex
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2
import pytest

from jobs.database import Database
from tests.jobs.conftest import write_wav

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

ROOT = Path(__file__).resolve().parents[2]
MANUAL = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
PROGRAM = (sys.executable, "-m", "cli")
NOBODY_LISTENS = 1  # a port below those that programs take by themselves

LANGUAGES = ("en", "de")


class Row(NamedTuple):
    """A row of the manual: what is wrong, what is said about it in two languages, and how it ends."""

    fault: str
    en: str
    de: str
    end: str

    def matches(self, said: str, language: str) -> bool:
        """Return whether something is what the row says; … stands for what differs from case to case."""
        text = self.de if language == "de" else self.en
        return re.fullmatch(".+?".join(map(re.escape, text.split("…"))), said) is not None


def _rows(heading: str) -> dict[str, Row]:
    """Return the table below a heading, by its first column."""
    below = MANUAL.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in below.splitlines() if line.startswith("| ")]
    return {cells[0]: Row(*(cell.strip() for cell in cells)) for cells in rows[1:]}


COMMANDS = _rows("Commands")
STARTING = _rows("Starting the service")
ANSWERS = _rows("Answers of the API")
JOBS = _rows("Jobs that fail")


class Call(NamedTuple):
    """A command, its environment, and in which folder it is given."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = {}
    before: Sequence[str] = ()
    stdout: str = ""


def _without_privileges() -> tuple[str, ...]:
    """Return what takes from root the right to write everywhere, which other users have not."""
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv, to be root without its rights")
    return ("setpriv", "--bounding-set=-all", "--inh-caps=-all")


def _on_a_small_disk(folder: Path) -> tuple[str, ...]:
    """Return what has a command see a disk of 64 kB at a folder."""
    folder.mkdir()
    mount = f"mount -t tmpfs -o size=64k none {shlex.quote(str(folder))}"
    if subprocess.run(["unshare", "-m", "sh", "-c", mount], capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    return ("unshare", "-m", "sh", "-c", f'{mount} && exec "$@"', "sh")


# -- commands --------------------------------------------------------------------------------------------------------

ARTICLE = "# Die Brücke\n\nNeun Jahre lang stand die Uhr am Kirchturm still.\n"


def _broken_settings(folder: Path) -> Call:
    (folder / "gleichlauf.toml").write_text("model = [")
    return Call(["models"])


def _closed_settings(folder: Path) -> Call:
    (folder / "gleichlauf.toml").touch(mode=0o000)
    return Call(["models"], before=_without_privileges())


def _foreign_settings(folder: Path) -> Call:
    (folder / "gleichlauf.toml").write_bytes("messages = 'ä'".encode("latin-1"))
    return Call(["models"])


def _unknown_setting(folder: Path) -> Call:
    (folder / "gleichlauf.toml").write_text("modell = 'base'")
    return Call(["models"])


def _align(folder: Path, *flags: str, article: str = ARTICLE, **call: object) -> Call:
    (folder / "a.md").write_text(article, "utf-8")
    write_wav(folder / "a.wav", duration_ms=2_000)
    return Call(["align", "a.md", "--audio", "a.wav", "--quiet", *flags], **call)  # type: ignore[arg-type]


def _recording_that_is_text(folder: Path) -> Call:
    (folder / "a.txt").write_text("no sound")
    return _align(folder)._replace(arguments=["align", "a.md", "--audio", "a.txt", "--quiet"])


def _folder_of_somebody_else(folder: Path) -> Call:
    (folder / "out").mkdir()
    (folder / "out" / "subtitles.vtt").touch()
    return _align(folder, "--out", "out")


def _closed_cache(folder: Path) -> Call:
    (folder / "closed").mkdir(mode=0o555)
    closed = {"GLEICHLAUF_STORE": str(folder / "closed" / "store")}
    return _align(folder, environment=closed, before=_without_privileges())


def _full_disk(folder: Path) -> Call:
    small = folder / "small"
    call = _align(folder, article=ARTICLE * 5_000, environment={"GLEICHLAUF_STORE": str(small)})
    return call._replace(before=_on_a_small_disk(small))


def _model_that_is_no_model(folder: Path) -> Call:
    (folder / "model").mkdir()
    return _align(folder, "--model", "./model")


def _model_that_is_broken(folder: Path) -> Call:
    (folder / "model").mkdir()
    for name in ("config.json", "model.bin", "tokenizer.json", "vocabulary.txt"):
        (folder / "model" / name).write_text("{}")
    return Call(["demo", "--model", "./model", "--quiet"])


def _no_gpu(_folder: Path) -> Call:
    import ctranslate2  # noqa: PLC0415 - most of this needs no recogniser

    if ctranslate2.get_cuda_device_count():
        pytest.skip("this machine has a GPU")
    return Call(["demo", "--device", "cuda", "--quiet"])


OF_COMMANDS: dict[str, Callable[[Path], Call]] = {
    "`gleichlauf.toml` is not TOML": _broken_settings,
    "`gleichlauf.toml` may not be read": _closed_settings,
    "`gleichlauf.toml` is not UTF-8": _foreign_settings,
    "a setting that there is not": _unknown_setting,
    "a setting of the wrong kind": lambda _: Call(["models"], {"GLEICHLAUF_PORT": "high"}),
    "a setting out of its range": lambda _: Call(["models"], {"GLEICHLAUF_PORT": "70000"}),
    "a table in a variable": lambda _: Call(["models"], {"GLEICHLAUF_PROFILES": "ard"}),
    "an article that is not there": lambda _: Call(["align", "a.md", "--audio", "a.mp3"]),
    "an empty article": lambda folder: _align(folder, article=" \n"),
    "a recording that is text": _recording_that_is_text,
    "no recording given or named": lambda folder: _align(folder)._replace(arguments=["align", "a.md"]),
    "a language that there is not": lambda folder: _align(folder, "--language", "klingonisch"),
    "a profile that there is not": lambda folder: _align(folder, "--profile", "zdf-neo"),
    "files of others in the folder": _folder_of_somebody_else,
    "a cache that may not be written": _closed_cache,
    "a full disk": _full_disk,
    "a model that there is not": lambda folder: _align(folder, "--model", "huge"),
    "a model that is not here, and no network": lambda folder: _align(folder, "--model", "small"),
    "a folder without a model": _model_that_is_no_model,
    "a damaged model": _model_that_is_broken,
    "a GPU is wanted and there is none": _no_gpu,
    "standard output is full": lambda _: Call(["--help"], stdout="/dev/full"),
    "no service answers": lambda _: Call(["jobs"], {"GLEICHLAUF_URL": f"http://127.0.0.1:{NOBODY_LISTENS}"}),
}
NEEDS_MODEL = {"a GPU is wanted and there is none"}

# -- starting the service --------------------------------------------------------------------------------------------


def _serve(environment: Mapping[str, str] = {}, *flags: str, before: Sequence[str] = ()) -> Call:
    return Call(["serve", "--port", "0", *flags], environment, before)


def _closed_data(folder: Path) -> Call:
    (folder / "closed").mkdir(mode=0o555)
    return _serve({"GLEICHLAUF_DATA": str(folder / "closed")}, before=_without_privileges())


def _data_that_is_a_file(folder: Path) -> Call:
    (folder / "file").touch()
    return _serve({"GLEICHLAUF_DATA": str(folder / "file")})


def _store_that_is_a_file(folder: Path) -> Call:
    (folder / "file").touch()
    return _serve({"GLEICHLAUF_STORE_URL": str(folder / "file")})


def _database_in(folder: Path) -> Path:
    path = folder / "jobs.sqlite"
    with contextlib.closing(Database.open(f"sqlite:///{path}")) as database:
        database.migrate()
    return path


def _closed_database(folder: Path) -> Call:
    path = _database_in(folder)
    path.chmod(0o444)
    return _serve({"GLEICHLAUF_DATABASE_URL": f"sqlite:///{path}"}, before=_without_privileges())


def _newer_database(folder: Path) -> Call:
    path = _database_in(folder)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999_of_tomorrow'")
    return _serve({"GLEICHLAUF_DATABASE_URL": f"sqlite:///{path}"})


def _no_database(folder: Path) -> Call:
    (folder / "letter.txt").write_text("Sehr geehrte Damen und Herren,\n" * 100)
    return _serve({"GLEICHLAUF_DATABASE_URL": f"sqlite:///{folder}/letter.txt"})


def _low_port(_folder: Path) -> Call:
    first = Path("/proc/sys/net/ipv4/ip_unprivileged_port_start")
    if not first.exists() or int(first.read_text()) <= 1:
        pytest.skip("here everybody may listen on any port")
    return _serve({}, "--port", "1", before=_without_privileges())


OF_STARTING: dict[str, Callable[[Path], Call]] = {
    "the data folder may not be written": _closed_data,
    "the data folder is a file": _data_that_is_a_file,
    "the store is a file": _store_that_is_a_file,
    "the store is at an address with one slash": lambda _: _serve({"GLEICHLAUF_STORE_URL": "s3:bucket"}),
    "the store is at an address of no known kind": lambda _: _serve({"GLEICHLAUF_STORE_URL": "ftp://host/folder"}),
    "the database is no address": lambda _: _serve({"GLEICHLAUF_DATABASE_URL": "jobs.sqlite"}),
    "the database is of another kind": lambda _: _serve({"GLEICHLAUF_DATABASE_URL": "mysql://anna:secret@db/jobs"}),
    "the file of the database may not be written": _closed_database,
    "the file is no database": _no_database,
    "the database is of a newer version": _newer_database,
    "PostgreSQL is away": lambda _: _serve(
        {"GLEICHLAUF_DATABASE_URL": f"postgresql://anna:secret@127.0.0.1:{NOBODY_LISTENS}/jobs"}
    ),
    "no rights to listen on the port": _low_port,
    "an address that this machine has not": lambda folder: _serve_with_a_key(folder, "--host", "192.0.2.1"),
    "open to all, without API keys": lambda _: _serve({}, "--host", "0.0.0.0"),
    "the broker is no Redis": lambda _: Call(["worker"], {"GLEICHLAUF_BROKER_URL": "amqp://guest:secret@mq"}),
    "a worker without a broker": lambda _: Call(["worker"]),
}


def _serve_with_a_key(folder: Path, *flags: str) -> Call:
    data = {"GLEICHLAUF_DATA": str(folder / "data")}
    assert _run(Call(["keys", "create", "first"], data), folder, "en").returncode == 0
    return _serve(data, *flags)


# -- the tests -------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder() -> Iterator[Path]:
    """Return a folder that users without root's rights reach too, which they do not in those of pytest."""
    with tempfile.TemporaryDirectory(prefix="gleichlauf-messages-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


def _run(call: Call, folder: Path, language: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "GLEICHLAUF_DATA": str(folder / "data"),
        "GLEICHLAUF_STORE": str(folder / "cache"),
        "GLEICHLAUF_MESSAGES": language,
        "PYTHONPATH": str(ROOT),
        "PYTHONWARNINGS": "ignore",
        **call.environment,
    }
    command = [*call.before, *PROGRAM, *call.arguments]
    with Path(call.stdout or os.devnull).open("wb") as stdout:
        return subprocess.run(
            command,
            cwd=folder,
            env=environment,
            stdout=stdout,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=120,
        )


def _holds(row: Row, call: Call, folder: Path, language: str) -> None:
    before = sorted(folder.rglob("*.gleichlauf"))
    ran = _run(call, folder, language)
    (said,) = ran.stderr.splitlines()
    assert row.matches(said, language), said
    assert str(ran.returncode) == row.end
    assert "secret" not in said
    assert sorted(folder.rglob("*.gleichlauf")) == before
    assert [*folder.rglob("*.tmp"), *folder.glob("cache/work/*")] == []


def _each(causes: Mapping[str, object]) -> pytest.MarkDecorator:
    needs = pytest.mark.requires_model
    return pytest.mark.parametrize(
        "fault", [pytest.param(name, marks=needs if name in NEEDS_MODEL else ()) for name in causes]
    )


def test_every_row_of_the_manual_has_a_cause_and_every_cause_a_row() -> None:
    assert list(COMMANDS) == list(OF_COMMANDS)
    assert list(STARTING) == [*OF_STARTING, *OF_POSTGRESQL, "the port is taken"]
    assert list(ANSWERS) == list(OF_ANSWERS)
    assert list(JOBS) == list(OF_JOBS)


@pytest.mark.skipif(os.name == "nt", reason="needs rights and devices as Unix has them")
@pytest.mark.parametrize("language", LANGUAGES)
@_each(OF_COMMANDS)
def test_a_command_that_fails_says_why_and_what_to_do(fault: str, language: str, folder: Path) -> None:
    _holds(COMMANDS[fault], OF_COMMANDS[fault](folder), folder, language)


@pytest.mark.skipif(os.name == "nt", reason="needs rights and devices as Unix has them")
@pytest.mark.parametrize("language", LANGUAGES)
@_each(OF_STARTING)
def test_a_service_that_cannot_start_says_why_and_what_to_do(fault: str, language: str, folder: Path) -> None:
    _holds(STARTING[fault], OF_STARTING[fault](folder), folder, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_port_that_is_taken_is_said(language: str, folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        call = _serve({}, "--port", str(taken.getsockname()[1]))
        _holds(STARTING["the port is taken"], call, folder, language)


OF_POSTGRESQL = {
    "PostgreSQL does not know the user": ("gleichlauf@", "stranger@"),
    "PostgreSQL has no such database": ("/postgres?", "/nothing?"),
}


@pytest.mark.requires_postgresql
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", OF_POSTGRESQL)
def test_what_postgresql_does_not_know_is_said(fault: str, language: str, folder: Path, postgresql_server: str) -> None:
    url = postgresql_server.replace(*OF_POSTGRESQL[fault])
    _holds(STARTING[fault], _serve({"GLEICHLAUF_DATABASE_URL": url}), folder, language)


@pytest.mark.requires_model
@pytest.mark.skipif(sys.platform != "linux", reason="needs a limit of address space that holds")
@pytest.mark.parametrize("mebibytes", [500, 600, 700])
def test_too_little_memory_is_never_told_as_a_damaged_model(mebibytes: int, folder: Path) -> None:
    """Where it lacks depends on the machine: at a library, at the model, at an array."""
    limited = ("sh", "-c", f'ulimit -c 0; ulimit -v {mebibytes * 1024}; exec "$@"', "sh")
    said = _run(Call(["demo", "--quiet"], before=limited), folder, "en").stderr
    assert "damaged" not in said
    assert "Traceback" not in said
    assert "memory" in said.lower() or not said


# -- the API ---------------------------------------------------------------------------------------------------------


@contextlib.contextmanager
def _serving(folder: Path, **settings: str) -> Iterator[httpx2.Client]:
    """Run the real service in a folder until the block is left; yields who asks it."""
    environment = {
        **os.environ,
        "GLEICHLAUF_DATA": str(folder / "data"),
        "GLEICHLAUF_MIN_FREE_BYTES": "0",
        "PYTHONPATH": str(ROOT),
        **settings,
    }
    with subprocess.Popen(
        [*PROGRAM, "serve", "--port", "0"], cwd=folder, env=environment, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr is not None
        url = next(line.strip() for line in program.stderr if line.startswith("http://"))
        log = threading.Thread(target=program.stderr.read)  # or the pipe would be full one day
        log.start()
        try:
            with httpx2.Client(base_url=url, timeout=30) as client:
                yield client
        finally:
            program.terminate()
            log.join()
    assert program.returncode == 0


AWAY = {"GLEICHLAUF_BROKER_URL": f"redis://127.0.0.1:{NOBODY_LISTENS}/0"}  # so that nothing is done
PAGE = {"article_url": "https://example.org/a"}


def _submitted(client: httpx2.Client, language: str) -> httpx2.Response:
    return client.post("/v1/jobs", json=PAGE, headers={"Accept-Language": language})


def _too_much_work(client: httpx2.Client, language: str) -> httpx2.Response:
    assert _submitted(client, language).status_code == 202
    time.sleep(1.1)  # the service looks once a second
    return _submitted(client, language)


OF_ANSWERS: dict[str, tuple[dict[str, str], Callable[[httpx2.Client, str], httpx2.Response]]] = {
    "the disk is nearly full": ({"GLEICHLAUF_MIN_FREE_BYTES": str(1 << 60)}, _submitted),
    "too much work waits": ({"GLEICHLAUF_MAX_QUEUED": "1"}, _too_much_work),
    "no API key": ({"GLEICHLAUF_OF_THE_TEST": "key"}, _submitted),
}


@pytest.mark.parametrize("fault", OF_ANSWERS)
def test_an_answer_says_why_and_what_to_do(fault: str, folder: Path) -> None:
    settings, ask = OF_ANSWERS[fault]
    if settings.pop("GLEICHLAUF_OF_THE_TEST", None):
        assert _run(Call(["keys", "create", "first"]), folder, "en").returncode == 0
    with _serving(folder, **AWAY, **settings) as client:
        for language in LANGUAGES:
            answer = ask(client, language) if language == "en" else _submitted(client, language)
            told = answer.json()
            assert ANSWERS[fault].matches(told["detail"], language), told["detail"]
            assert f"{answer.status_code} {told['type'].removeprefix('/problems/')}" == ANSWERS[fault].end


# -- jobs ------------------------------------------------------------------------------------------------------------

SOUND = (
    b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80\x3e\x00\x00\x00\x7d\x00\x00\x02\x00\x10\x00data"
)
SERVED = {
    "/artikel": (
        "text/html",
        f"<article><h1>Die Uhr</h1><p>{'Neun Jahre stand sie still. ' * 20}</p></article>".encode(),
    ),
    "/leer": ("text/html", b"<html><body></body></html>"),
    "/pdf": ("application/pdf", b"%PDF-1.7\n" + bytes(200)),
    "/ton": ("audio/wav", SOUND + bytes(64)),
}
OF_JOBS = {
    "nothing at the address": ("/nichts", "/ton"),
    "a page without text": ("/leer", "/ton"),
    "a PDF as the article": ("/pdf", "/ton"),
    "sound as the article": ("/ton", "/ton"),
    "a page that names no podcast": ("/artikel", None),
    "a recording that is a web page": ("/artikel", "/leer"),
    "a port that jobs may not name": ("http://127.0.0.1:22/", "/ton"),
}


class _Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        media_type, body = SERVED.get(self.path, ("text/plain", b""))
        self.send_response(200 if self.path in SERVED else 404)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def test_a_job_that_fails_says_why_and_what_to_do_in_words_for_all_who_read_them(folder: Path) -> None:
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Site) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        at = f"http://127.0.0.1:{site.server_port}"
        settings = {"GLEICHLAUF_FETCH_NETWORKS": "127.0.0.0/8", "GLEICHLAUF_FETCH_PORTS": str(site.server_port)}
        with _serving(folder, GLEICHLAUF_MODEL="./none", **settings) as client:
            ids = {}
            for fault, (article, audio) in OF_JOBS.items():
                work = {"article_url": article if "://" in article else at + article}
                if audio is not None:
                    work["audio_url"] = at + audio
                ids[fault] = client.post("/v1/jobs", json=work).raise_for_status().json()["id"]
            for fault, job_id in ids.items():
                for language in LANGUAGES:
                    job = _ended(client, job_id, language)
                    assert job["status"] == "failed", fault
                    assert JOBS[fault].matches(job["failure"]["detail"], language), job["failure"]["detail"]
                    assert job["failure"]["type"].removeprefix("/problems/") == JOBS[fault].end
        site.shutdown()


def _ended(client: httpx2.Client, job_id: str, language: str) -> dict[str, Any]:
    until_s = time.monotonic() + 60
    while time.monotonic() < until_s:
        job = client.get(f"/v1/jobs/{job_id}?wait=10", headers={"Accept-Language": language}).json()
        if job["status"] in ("failed", "completed"):
            return dict(job)
    raise AssertionError(json.dumps(job))
