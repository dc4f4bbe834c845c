"""A copy of a service: its tables, and of its store what these name. Taken while it runs, and put back.

::

    backup.json          what there is: written last, so that a copy that was cut short is none
    table-….sqlite       or .pgdump
    store/               as that of a service

The tables come first: what they name was in the store by then. A second copy into the same folder takes what is new
and drops what is named no more; until it is whole, the first one is what the folder holds.
"""

from __future__ import annotations

import json
import re
import time
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, inspect, select

from files import atomic
from files.room import room_in
from files.sums import sha256_of
from jobs import tablecopy
from jobs.errors import BadBackup, NotEmpty, NotInStore
from jobs.ledger import Ledger
from jobs.schema import jobs, uses, work
from jobs.store import Store

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Connection

    from jobs.database import Database

_SCHEMA = "gleichlauf.backup/1"
_ABOUT = "backup.json"
_AHEAD_S = 3600.0  # that the clock of a file server may be before ours
_KEY = re.compile(r'"([0-9a-f]{64})"')


class BackupSummary(NamedTuple):
    """What was done.

    Attributes:
        jobs: in the tables, without deleted ones.
        copied: files and results.
        kept: that were there already, whole.
        freed_bytes: of what was dropped.
        missing: files that are needed and not whole, by their hash.
    """

    jobs: int
    copied: int
    kept: int
    freed_bytes: int
    missing: tuple[str, ...]


class _Named(NamedTuple):
    """What tables name: how many jobs, files that jobs need, and keys of what may be there besides."""

    jobs: int
    files: frozenset[str]
    results: frozenset[str]


def back_up(database: Database, store: Store, folder: Path) -> BackupSummary:
    """Copy a service into a folder; it may be at work.

    Args:
        database: of it.
        store: of it.
        folder: new, empty, or with a copy that this one takes the place of.

    Raises:
        NotEmpty: the folder has something else in it.
        DatabaseError, ProgramMissing, ProgramFailed: the tables cannot be copied.
        StoreUnreachable: the store does not answer.
        DiskFull: there is no room; what was there before is still whole.
    """
    about = folder / _ABOUT
    if not about.exists():
        if folder.exists() and any(folder.iterdir()):
            raise NotEmpty(str(folder))
        _write(about, {"complete": False})
    suffix = tablecopy.SUFFIXES["sqlite" if database.is_sqlite else "postgresql"]
    new = folder / f"table-new{suffix}"
    with room_in(folder), tablecopy.taken(database, new) as connection:
        named = _named(connection)
    target = Store(folder / "store")
    copied, kept, missing = _copied(store, target, named.files, named.results)
    if missing:
        with database.read() as connection:  # what belongs to jobs that were deleted meanwhile is no loss
            missing = sorted(_named(connection).files.intersection(missing))
    sha256 = sha256_of(new)
    table = folder / f"table-{sha256[:16]}{suffix}"
    atomic.move(new, table)
    _write(about, {"complete": True, "table": table.name, "sha256": sha256, "jobs": named.jobs, "missing": missing})
    for old in folder.glob("table-*"):
        if old != table:
            old.unlink()
    freed_bytes = target.sweep(unused_s=-_AHEAD_S, keep=named.files | named.results)
    return BackupSummary(named.jobs, copied, kept, freed_bytes, tuple(missing))


def restore(folder: Path, database: Database, store: Store, *, force: bool = False) -> BackupSummary:
    """Put a copy of a service into the place of one that does not run.

    Args:
        folder: that `back_up` has written.
        database: for the tables; brought to this version.
        store: for the files; those that are there stay.
        force: also where there are jobs or files already; jobs that are not in the copy are lost.

    Raises:
        BadBackup: the folder holds no copy, or a damaged one; nothing was changed.
        InUse: a service runs there, or a worker; likewise.
        NotEmpty: there are jobs or files already; likewise.
        DatabaseError, ProgramMissing, ProgramFailed: the tables cannot be put back.
        StoreUnreachable: the store does not answer.
        DiskFull: there is no room.
    """
    about = _about(folder)
    table = folder / str(about["table"])
    if not table.is_file() or sha256_of(table) != about["sha256"]:
        raise BadBackup(str(folder), "its tables are damaged")
    tablecopy.check_unused(database)
    has_jobs = _has_jobs(database)
    if not force:
        if has_jobs:
            raise NotEmpty(database.engine.url.render_as_string(hide_password=True))
        if next(store.contents(), None) is not None:
            raise NotEmpty(str(store.folder))
    source = Store(folder / "store")
    found: dict[str, set[str]] = {"files": set(), "results": set()}
    for kind, name in source.contents():
        found[kind].add(name)
    copied, kept, damaged = _copied(source, store, found["files"], found["results"])
    tablecopy.put_back(database, table)
    database.migrate()
    with database.read() as connection:
        named = _named(connection)
        asked = select(work.c.worker).where(work.c.state == "leased").distinct()
        workers = connection.execute(asked).scalars().all()
    for worker in workers:  # of the old service
        Ledger(database).lost(worker)
    missing = sorted(named.files.intersection({*damaged, *named.files.difference(found["files"])}))
    return BackupSummary(named.jobs, copied, kept, 0, tuple(missing))


def _copied(
    source: Store, target: Store, files: frozenset[str] | set[str], results: frozenset[str] | set[str]
) -> tuple[int, int, list[str]]:
    """Copy what is not there yet; returns how many were copied, how many were there, and which files cannot be."""
    copied = kept = 0
    missing: list[str] = []
    for sha256 in sorted(files):
        if target.holds(sha256):
            kept += 1
            continue
        try:
            with source.local(sha256) as path:
                target.put_file(path)
            copied += 1
        except NotInStore:
            missing.append(sha256)
    for key in sorted(results):
        data = source.get(key)
        if data is None:  # made again when it is needed
            continue
        if target.get(key) == data:
            kept += 1
        else:
            target.put(key, data)
            copied += 1
    return copied, kept, missing


def _named(connection: Connection) -> _Named:
    there = jobs.c.deleted_ms.is_(None)
    count = connection.execute(select(func.count()).select_from(jobs).where(there)).scalar_one()
    files = connection.execute(select(uses.c.key).join(jobs, jobs.c.id == uses.c.job_id).where(there)).scalars()
    told = connection.execute(select(work.c.result).join(jobs, jobs.c.id == work.c.job_id).where(there)).scalars()
    found = frozenset(files)
    results = {key for each in told for key in _KEY.findall(json.dumps(each))}
    return _Named(int(count), found, frozenset(results) - found)


def _has_jobs(database: Database) -> bool:
    if database.is_sqlite:
        database.migrate()  # no other process makes the file
    with database.read() as connection:
        if not inspect(connection).has_table(jobs.name):
            return False
        return connection.execute(select(jobs.c.id).limit(1)).first() is not None


def _about(folder: Path) -> dict[str, object]:
    try:
        about = json.loads((folder / _ABOUT).read_bytes())
    except FileNotFoundError as exc:
        raise BadBackup(str(folder), "it has no backup.json") from exc
    except ValueError as exc:
        raise BadBackup(str(folder), "backup.json is damaged") from exc
    if not isinstance(about, dict) or about.get("schema") != _SCHEMA:
        raise BadBackup(str(folder), "backup.json is damaged")
    if not about.get("complete"):
        raise BadBackup(str(folder), "it was cut short")
    return about


def _write(path: Path, about: dict[str, object]) -> None:
    made = {"schema": _SCHEMA, "made": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **about}
    atomic.write(path, (json.dumps(made, indent=2) + "\n").encode())
