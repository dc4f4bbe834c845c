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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import httpx2
import pytest
from click.testing import CliRunner

from cli.main import main
from cli.wording import BY_LANGUAGE
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
DOCTOR = _rows("What doctor finds")
JOBS = _rows("Jobs that fail")


class Call(NamedTuple):
    """A command, its environment, and in which folder it is given."""

    arguments: Sequence[str]
    environment: Mapping[str, str] = {}
    before: Sequence[str] = ()
    stdout: str = ""
    program: Sequence[str] = PROGRAM


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
    command = [*call.before, *call.program, *call.arguments]
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
    assert list(COMMANDS) == [*OF_COMMANDS, "an API key that is not good"]
    assert list(DOCTOR) == list(OF_DOCTOR)
    assert list(STARTING) == [*OF_STARTING, *OF_POSTGRESQL, "the port is taken"]
    assert list(ANSWERS) == [*OF_ANSWERS, "the file of the database is moved", "PostgreSQL goes away"]
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
    "PostgreSQL has another password": ("gleichlauf@/postgres", "guarded:secret@/postgres"),
    "PostgreSQL lets the user make no tables": ("gleichlauf@/postgres", "guest@/closed"),
}


@pytest.fixture(scope="module")
def guarded_server(postgresql_server: str) -> str:
    """Return the server with a user whose password it asks for, and a database where a guest may make nothing."""
    import psycopg  # noqa: PLC0415 - an extra

    with psycopg.connect(postgresql_server, autocommit=True) as connection:
        connection.execute("CREATE ROLE guarded LOGIN PASSWORD 'another'")
        connection.execute("CREATE ROLE guest LOGIN")
        connection.execute("CREATE DATABASE closed")
        rules = Path(str(connection.execute("SHOW hba_file").fetchone()[0]))  # type: ignore[index]
        rules.write_text("local all guarded scram-sha-256\n" + rules.read_text())
        connection.execute("SELECT pg_reload_conf()")
    with psycopg.connect(postgresql_server.replace("/postgres?", "/closed?"), autocommit=True) as connection:
        connection.execute("REVOKE CREATE ON SCHEMA public FROM public")  # as it is from version 15 on
    return postgresql_server


@pytest.mark.requires_postgresql
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fault", OF_POSTGRESQL)
def test_what_postgresql_does_not_allow_is_said(fault: str, language: str, folder: Path, guarded_server: str) -> None:
    url = guarded_server.replace(*OF_POSTGRESQL[fault])
    _holds(STARTING[fault], _serve({"GLEICHLAUF_DATABASE_URL": url}), folder, language)


REAPER, HEALTH, PAGE_OF_THE_DEMO = (
    (sys.executable, "-m", name) for name in ("worker.reaper", "worker.health", "demo.page")
)
CELERY = (sys.executable, "-m", "celery", "-A", "worker")


@pytest.mark.parametrize(
    ("program", "arguments", "fault", "language"),
    [
        (REAPER, [], "a setting of the wrong kind", "en"),
        (REAPER, [], "the database is no address", "de"),
        (HEALTH, [], "a setting of the wrong kind", "de"),
        (CELERY, ["worker"], "the broker is no Redis", "de"),
    ],
)
def test_every_other_program_says_the_same(
    program: Sequence[str], arguments: Sequence[str], fault: str, language: str, folder: Path
) -> None:
    call = {**OF_COMMANDS, **OF_STARTING}[fault](folder)
    row = {**COMMANDS, **STARTING}[fault]
    _holds(row, call._replace(program=program, arguments=arguments), folder, language)


def test_celery_without_a_broker_says_so(folder: Path) -> None:
    ran = _run(Call(["worker"], program=CELERY), folder, "de")
    assert STARTING["a worker without a broker"].matches(ran.stderr.splitlines()[-1], "de")  # Celery warns root first
    assert ran.returncode == 2


def test_the_page_of_the_demo_says_what_it_cannot_read(folder: Path) -> None:
    (folder / "a.json").write_text("{}")
    ran = _run(Call(["a.json", "page"], program=PAGE_OF_THE_DEMO), folder, "de")
    assert (ran.returncode, len(ran.stderr.splitlines())) == (1, 1)
    assert ran.stderr.startswith("Fehler: Das ist kein Abgleich")


# -- doctor ----------------------------------------------------------------------------------------------------------

OF_DOCTOR = {
    "Redis is away": {"GLEICHLAUF_BROKER_URL": f"redis://127.0.0.1:{NOBODY_LISTENS}/0"},
    "no worker can answer": {},
    "PostgreSQL is away from it": {
        "GLEICHLAUF_DATABASE_URL": f"postgresql://anna:secret@127.0.0.1:{NOBODY_LISTENS}/jobs"
    },
    "a named service is away": {"GLEICHLAUF_URL": f"http://127.0.0.1:{NOBODY_LISTENS}"},
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_doctor_says_what_is_away_and_what_to_do(language: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    away = {name: value for settings in OF_DOCTOR.values() for name, value in settings.items()}
    for name, value in {**away, "GLEICHLAUF_DATA": str(folder), "GLEICHLAUF_MESSAGES": language}.items():
        monkeypatch.setenv(name, value)
    with contextlib.chdir(folder):
        result = CliRunner().invoke(main, ["doctor"], env={"COLUMNS": "100"})
    checks = BY_LANGUAGE[language].service.checks
    for row in DOCTOR.values():
        (line,) = [line for line in result.stdout.splitlines() if line.split()[1] == checks[row.end]]
        assert row.matches(" ".join(line.split()[2:]), language), line
    assert "secret" not in result.stdout
    assert result.exit_code == 1


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
            _answers(ANSWERS[fault], answer, language)


def _answers(row: Row, answer: httpx2.Response, language: str) -> None:
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert row.matches(told["detail"], language), told["detail"]
    assert f"{answer.status_code} {told['type'].removeprefix('/problems/')}" == row.end


@pytest.mark.skipif(os.name == "nt", reason="there a file that is open cannot be moved")
def test_a_file_that_is_lost_under_the_service_is_said(folder: Path) -> None:
    with _serving(folder, **AWAY) as client:
        assert _submitted(client, "en").status_code == 202
        database = folder / "data" / "jobs.sqlite"
        database.rename(database.with_suffix(".away"))
        for language in LANGUAGES:
            _answers(ANSWERS["the file of the database is moved"], _submitted(client, language), language)


@pytest.mark.requires_postgresql
def test_a_server_that_goes_away_while_an_answer_is_given_is_said(folder: Path, postgresql_url: str) -> None:
    import psycopg  # noqa: PLC0415 - an extra

    name = postgresql_url.partition("@/")[2].partition("?")[0]
    with (
        _serving(folder, GLEICHLAUF_DATABASE_URL=postgresql_url, **AWAY) as client,
        psycopg.connect(postgresql_url.replace(f"/{name}?", "/postgres?"), autocommit=True) as server,
        ThreadPoolExecutor(1) as threads,
    ):
        job_id = _submitted(client, "en").json()["id"]
        answer = threads.submit(client.get, f"/v1/jobs/{job_id}?wait=30")
        time.sleep(0.5)  # it waits
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        row = ANSWERS["PostgreSQL goes away"]
        _answers(row, answer.result(), "en")
        for language in LANGUAGES:
            _answers(row, _submitted(client, language), language)
        server.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        assert _submitted(client, "en").status_code == 202


def test_a_key_that_is_not_good_is_said_by_every_command_that_asks(folder: Path) -> None:
    assert _run(Call(["keys", "create", "first"]), folder, "en").returncode == 0
    with _serving(folder, **AWAY) as client:
        asked = {"GLEICHLAUF_URL": str(client.base_url), "GLEICHLAUF_KEY": "gl_secret"}
        for arguments, language in (
            (["jobs"], "en"),
            (["submit", "https://example.org/a"], "de"),
        ):
            _holds(COMMANDS["an API key that is not good"], Call(arguments, asked), folder, language)


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
