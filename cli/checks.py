"""What `doctor` looks at: what is installed, reachable, kept, and what to do about what is not."""

from __future__ import annotations

import contextlib
import os
import platform
import random
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from cli import figures
from cli.client import JOBS, Client
from cli.errors import Unreachable
from cli.wording import BY_LANGUAGE
from files import room
from jobs.messages import explain, in_german
from service import settings as setting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cli.wording import Wording
    from jobs.database import Database
    from jobs.store import Store
    from service.language import Language
    from service.settings import Settings

State = Literal["good", "aside", "bad"]
"""Of what was looked at; aside: it is not there, and that is no fault."""

_BROKER_S = 5.0  # that Redis may take to answer; it takes milliseconds
_QUIET_S = 60  # from one round of the reaper to the next: ten, unless the machine is very busy
_SAMPLE = 20  # files that are read to see whether they are as they were put
_SAMPLE_BYTES = 256_000_000  # in them all, so that it takes a second or two
_WORKERS_S = 2.0  # that workers may take; one that is busy answers too


class Finding(NamedTuple):
    """What was found: the name of the check, its state, and one line that says what, and what to do."""

    check: str
    state: State
    text: str


class Patient(NamedTuple):
    """What is looked at."""

    settings: Settings
    language: Language

    @property
    def say(self) -> Wording:
        """All words of the language."""
        return BY_LANGUAGE[self.language]

    def found(self, check: str, state: State, text: str, **values: object) -> Finding:
        """Make a finding of one of the wordings."""
        return Finding(check, state, self.say.service.found[text].format(**values))


def examine(language: Language) -> Iterator[Finding]:
    """Look at one thing after the other; what fails is a finding, never an exception.

    Args:
        language: in which it is told.
    """
    found = BY_LANGUAGE[language].service.found["program"]
    system = f"{platform.system()} {platform.machine()}"
    what = found.format(version=version("gleichlauf"), python=platform.python_version(), system=system)
    yield Finding("program", "good", what)
    try:
        chosen = setting.load()
    except Exception as exc:  # noqa: BLE001 - whatever it is, it is what is looked for
        yield Finding("settings", "bad", explain(exc, language))
        return
    patient = Patient(chosen, language)
    for name, look in CHECKS.items():
        try:
            yield look(patient)
        except Exception as exc:  # noqa: BLE001 - as above
            yield Finding(name, "bad", explain(exc, language))


def _settings(patient: Patient) -> Finding:
    text = "file" if Path(setting.FILE).exists() else "no file"
    return patient.found("settings", "good", text, file=setting.FILE)


def _model(patient: Patient) -> Finding:
    from audio.models import find, installed  # noqa: PLC0415 - so that what cannot be imported is a finding
    from cli.models import languages  # noqa: PLC0415

    name, cache = patient.settings.model, patient.settings.models
    known = {model.name: model for model in installed(cache=cache)}
    if name in known:
        place = patient.say.origins[known[name].origin]
        heard = " ".join(languages(known[name]))
        text = "letters" if heard else "model"
        return patient.found("model", "good", text, name=name, place=place, letters=heard)
    if Path(name).expanduser().is_dir():
        return patient.found("model", "good", "model", name=name, place=find(name, cache=cache))
    return patient.found("model", "aside", "no model", name=name)


def _device(patient: Patient) -> Finding:
    import ctranslate2  # noqa: PLC0415 - as above

    from service.models import threads  # noqa: PLC0415

    has_gpu = ctranslate2.get_cuda_device_count() > 0
    if patient.settings.device == "cuda" and not has_gpu:
        return patient.found("device", "bad", "no gpu")
    uses_gpu = has_gpu and patient.settings.device != "cpu"
    return patient.found("device", "good", "gpu" if uses_gpu else "cpu", threads=threads(patient.settings))


def _cache(patient: Patient) -> Finding:
    return _folder("cache", patient.settings.store, patient)


def _store(patient: Patient) -> Finding:
    place = patient.settings.store_url
    from jobs.store import Store  # noqa: PLC0415 - as above

    store = Store.at(place, work=patient.settings.data)  # and no folder is made
    if "://" in place:
        store.ask()
        found = patient.found("store", "good", "objects", place=place)
    else:
        found = _folder("store", Path(place), patient)
    if found.state != "good":
        return found
    damaged = _damaged(patient, store)
    if damaged:
        names = ", ".join(f"{key[:12]}…" for key in damaged)
        return patient.found("store", "bad", "damaged", place=place, count=len(damaged), names=names)
    return found


def _damaged(patient: Patient, store: Store) -> list[str]:
    """Return which of some files that jobs need, drawn by lot, are not as they were put."""
    from jobs.ledger import Ledger  # noqa: PLC0415 - as above

    with opened(patient) as database:
        used = [] if database is None or not is_current(database) else sorted(Ledger(database).used())
    found, left_bytes = [], _SAMPLE_BYTES
    for key in random.sample(used, min(len(used), _SAMPLE)):
        size_bytes = store.size(key)
        if size_bytes is not None and size_bytes > left_bytes:
            continue
        left_bytes -= size_bytes or 0
        if not store.holds(key):
            found.append(key)
    return found


def _folder(check: str, folder: Path, patient: Patient) -> Finding:
    there = room.nearest(folder)
    if not os.access(there, os.W_OK | os.X_OK):
        return patient.found(check, "bad", "closed", place=there)
    free_bytes, needed_bytes = room.free_bytes(there), patient.settings.min_free_bytes
    if folder.exists():
        with tempfile.TemporaryFile(dir=folder):  # nothing but to try it tells whether one may
            pass
    if free_bytes < needed_bytes:
        free, needed = (figures.size(size, patient.say) for size in (free_bytes, needed_bytes))
        return patient.found(check, "bad", "little room", place=there, free=free, needed=needed)
    if not folder.exists():
        return patient.found(check, "aside", "no folder yet", place=folder)
    return patient.found(check, "good", "folder", place=folder, free=figures.size(free_bytes, patient.say))


def _database(patient: Patient) -> Finding:
    from sqlalchemy import update  # noqa: PLC0415 - as above
    from sqlalchemy.engine import make_url  # noqa: PLC0415

    from jobs.ledger import Ledger  # noqa: PLC0415
    from jobs.schema import clock  # noqa: PLC0415

    place = make_url(patient.settings.database_url).render_as_string(hide_password=True)
    with opened(patient) as database:
        if database is None:
            return patient.found("database", "aside", "no database", place=place)
        if not is_current(database):
            return patient.found("database", "bad", "old tables", place=place)
        with database.write() as connection:  # nothing but to try it tells whether one may
            connection.execute(update(clock).values(round=clock.c.round))
        count = sum(Ledger(database).counts().values())
    return patient.found("database", "good", "jobs", place=place, count=count)


@contextlib.contextmanager
def opened(patient: Patient) -> Iterator[Database | None]:
    """Lend the database, ``None`` where there is none yet: looking must not make it."""
    from sqlalchemy.engine import make_url  # noqa: PLC0415 - as above

    from jobs.database import PATIENCE_S, Database  # noqa: PLC0415

    url = make_url(patient.settings.database_url)
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        yield None
        return
    with contextlib.closing(Database.open(patient.settings.database_url, busy_s=PATIENCE_S)) as database:
        yield database


def is_current(database: Database) -> bool:
    """Return whether its tables are those of this version."""
    from jobs import upgrade  # noqa: PLC0415 - as above

    with database.read() as connection:
        return upgrade.is_current(connection)


def broker(patient: Patient) -> Finding:
    """Look whether Redis answers, and keeps what it is told."""
    if patient.settings.broker_url is None:
        return patient.found("broker", "aside", "no broker")
    info = _ask_redis(patient.settings.broker_url)
    if isinstance(info, str):
        reason = in_german(info) if patient.language == "de" else info
        return patient.found("broker", "bad", "no redis", reason=reason)
    wrong = {
        "appendonly yes": not info.get("aof_enabled"),
        "maxmemory-policy noeviction": info.get("maxmemory_policy", "noeviction") != "noeviction",
    }
    wanted = ", ".join(name for name, is_wrong in wrong.items() if is_wrong)
    text = "not durable" if wanted else "redis"
    return patient.found("broker", "bad" if wanted else "good", text, version=info["redis_version"], wanted=wanted)


def _ask_redis(url: str) -> dict[str, Any] | str:
    """Return what Redis says of itself, or why it does not."""
    import redis  # noqa: PLC0415 - as above

    try:
        with redis.Redis.from_url(url, socket_timeout=_BROKER_S, socket_connect_timeout=_BROKER_S) as server:
            return dict(server.info())
    except (redis.RedisError, ValueError) as exc:
        return str(exc)


def _workers(patient: Patient) -> Finding:
    if patient.settings.broker_url is None:
        return _embedded(patient)
    from celery import Celery  # noqa: PLC0415 - as above

    from worker.broker import connect  # noqa: PLC0415 - as above

    names: list[str] = []
    if not isinstance(_ask_redis(patient.settings.broker_url), str):  # Celery would try again and again
        names = sorted(connect(Celery, patient.settings).control.inspect(timeout=_WORKERS_S).ping() or ())
    if not names:
        return patient.found("workers", "bad", "no workers")
    return patient.found("workers", "good", "workers", count=len(names), names=", ".join(names))


def _embedded(patient: Patient) -> Finding:
    """Look whether a service that does the work itself gets on: its reaper begins a round every ten seconds."""
    from jobs.ledger import Ledger  # noqa: PLC0415 - as above

    with opened(patient) as database:
        if database is None or not is_current(database):
            return patient.found("workers", "aside", "no broker")
        ledger = Ledger(database)
        quiet_s, depths = ledger.quiet_ms() // 1000, ledger.depths().values()
    ready, oldest_s = sum(each.ready for each in depths), max(each.oldest_ms for each in depths) // 1000
    if quiet_s <= _QUIET_S:
        return patient.found("workers", "good", "serving", ready=ready, seconds=oldest_s)
    return (
        patient.found("workers", "bad", "nobody", ready=ready) if ready else patient.found("workers", "aside", "idle")
    )


def _service(patient: Patient) -> Finding:
    url = patient.settings.url
    with contextlib.closing(Client.of(patient.settings, patient.language)) as client:
        try:
            waiting = client.json("GET", "/readyz").get("waiting", 0)
        except Unreachable:
            if "url" in patient.settings.model_fields_set:
                raise
            return patient.found("service", "aside", "no service", url=url)
        client.ask("GET", JOBS, params={"limit": 1})  # whether the key is good
    return patient.found("service", "good", "service", url=url, waiting=waiting)


CHECKS: dict[str, Callable[[Patient], Finding]] = {
    "settings": _settings,
    "model": _model,
    "device": _device,
    "cache": _cache,
    "database": _database,
    "store": _store,
    "broker": broker,
    "workers": _workers,
    "service": _service,
}
"""All but the program itself, in the order in which they are told."""
