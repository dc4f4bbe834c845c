"""A copy of a service, and the service that is made of it."""

from __future__ import annotations

import contextlib
import itertools
import json
import stat
import subprocess
from typing import TYPE_CHECKING

import psycopg
import pytest

from jobs import backup, tablecopy
from jobs.backup import back_up, restore
from jobs.database import Database
from jobs.errors import BadBackup, InUse, NotEmpty, ProgramFailed, ProgramMissing
from jobs.ledger import Ledger
from jobs.record import QUEUES, Status
from jobs.report import Stage
from jobs.store import Store
from service.storage import store_of
from tests.worker.fakes import Shop, place_of, settings_in
from worker.run import run, run_ready

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from worker.workplace import Workplace


_NUMBERS = itertools.count()


@pytest.fixture
def postgresql_database(postgresql_server: str) -> Callable[[], str]:
    """Make empty databases."""

    def made() -> str:
        name = f"backup_{next(_NUMBERS)}"
        with psycopg.connect(postgresql_server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return postgresql_server.replace("/postgres?", f"/{name}?")

    return made


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.requires_postgresql)])
def open_shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[str], Shop]]:
    """Open services by name, each with a database and a store of its own."""
    shops: list[Shop] = []

    def opened(name: str) -> Shop:
        more = {}
        if request.param == "postgresql":
            more["database_url"] = request.getfixturevalue("postgresql_database")()
        shops.append(Shop(settings_in(tmp_path / name, **more)))
        return shops[-1]

    yield opened
    for shop in shops:
        shop.database.close()


def work(shop: Shop, do: Callable[[Workplace], object] = lambda place: run_ready(place, QUEUES)) -> None:
    """Do all that waits, or something else that a worker does."""
    place = place_of(shop.settings)
    with contextlib.closing(place.ledger.database):
        do(place)


def path_of(store: Store, key: str) -> Path:
    return store.folder / "files" / key[:2] / key


def test_jobs_come_back_with_their_results_and_unfinished_ones_go_on(
    open_shop: Callable[[str], Shop], tmp_path: Path
) -> None:
    old = open_shop("old")
    done = old.submit(old.request(tmp_path))
    work(old)
    results = old.results(old.ledger.get(done))
    begun, waiting, leased = (old.submit(old.request(tmp_path, number=number)) for number in (1, 2, 3))
    work(old, lambda place: run(begun, Stage.FETCH, 0, place))
    assert old.ledger.claim(leased, Stage.FETCH, worker="of the old service")
    deleted = old.submit(old.request(tmp_path, number=4))
    old.ledger.delete(deleted)
    made = back_up(old.database, old.store, tmp_path / "copy")
    assert (made.jobs, made.kept, made.missing) == (4, 0, ())
    new = open_shop("new")
    assert new.ledger.list_jobs() == ()
    put = restore(tmp_path / "copy", new.database, new.store)
    assert (put.jobs, put.copied, put.missing) == (4, made.copied, ())
    assert {job.id for job in new.ledger.list_jobs()} == {done, begun, waiting, leased}
    assert new.results(new.ledger.get(done)) == results
    work(new)
    for job_id in (begun, waiting, leased):
        job = new.ledger.get(job_id)
        assert job.status is Status.COMPLETED, job.errors
        assert set(new.results(job)) == set(results)


def test_a_second_copy_takes_what_is_new_and_drops_what_is_named_no_more(
    open_shop: Callable[[str], Shop], tmp_path: Path
) -> None:
    shop, folder = open_shop("old"), tmp_path / "copy"
    first = shop.submit(shop.request(tmp_path))
    before = back_up(shop.database, shop.store, folder)
    assert (before.copied, before.freed_bytes) == (2, 0)
    shop.submit(shop.request(tmp_path, number=1))
    shop.store.put_bytes(b"of nobody")
    again = back_up(shop.database, shop.store, folder)
    assert (again.jobs, again.copied, again.kept, again.freed_bytes) == (2, 1, 2, 0)  # the article is the same
    audio = shop.ledger.get(first).request.audio
    assert audio
    assert audio.upload
    shop.ledger.delete(first)
    last = back_up(shop.database, shop.store, folder)
    assert (last.jobs, last.copied, last.kept) == (1, 0, 2)
    assert last.freed_bytes > 1000
    assert not Store(folder / "store").holds(audio.upload)
    assert len(list(folder.glob("table-*"))) == 1
    new = open_shop("new")
    assert restore(folder, new.database, new.store).copied == 2


def test_nothing_is_restored_over_what_is_there_unless_told(open_shop: Callable[[str], Shop], tmp_path: Path) -> None:
    old, busy, used, folder = open_shop("old"), open_shop("busy"), open_shop("used"), tmp_path / "copy"
    copied = old.submit(old.request(tmp_path))
    back_up(old.database, old.store, folder)
    there = busy.submit(busy.request(tmp_path, number=1))
    busy.store.delete_file(busy.request(tmp_path).uploads[0])
    for path in [path for path in busy.store.folder.rglob("*") if path.is_file()]:
        path.unlink()
    other = used.store.put_bytes(b"of somebody else")
    for shop in (busy, used):
        with pytest.raises(NotEmpty):
            restore(folder, shop.database, shop.store)
    assert [job.id for job in busy.ledger.list_jobs()] == [there]
    for shop in (busy, used):
        assert restore(folder, shop.database, shop.store, force=True).jobs == 1
        assert [job.id for job in shop.ledger.list_jobs()] == [copied]
    assert used.store.holds(other)


@pytest.mark.parametrize("force", [False, True])
def test_nothing_is_restored_under_a_service_that_runs(
    open_shop: Callable[[str], Shop],
    tmp_path: Path,
    force: bool,  # noqa: FBT001
) -> None:
    old, new = open_shop("old"), open_shop("new")
    old.submit(old.request(tmp_path))
    back_up(old.database, old.store, tmp_path / "copy")
    with contextlib.closing(Database.open(new.settings.database_url)) as running:
        Ledger(running).counts()  # and its connection stays open, idle
        with pytest.raises(InUse):
            restore(tmp_path / "copy", new.database, new.store, force=force)
        assert sum(Ledger(running).counts().values()) == 0
        assert next(new.store.contents(), None) is None
    assert restore(tmp_path / "copy", new.database, new.store, force=force).jobs == 1


def test_a_file_that_is_damaged_is_told_and_the_good_one_in_the_copy_stays(
    open_shop: Callable[[str], Shop], tmp_path: Path
) -> None:
    shop, folder = open_shop("old"), tmp_path / "copy"
    article, audio = shop.request(tmp_path).uploads
    shop.submit(shop.request(tmp_path))
    assert back_up(shop.database, shop.store, folder).missing == ()
    path_of(shop.store, audio).write_bytes(b"RIFF")
    again = back_up(shop.database, shop.store, folder)
    assert (again.copied, again.kept, again.missing) == (0, 2, ())
    other = back_up(shop.database, shop.store, tmp_path / "other copy")
    assert (other.copied, other.missing) == (1, (audio,))
    path_of(Store(folder / "store"), article).write_bytes(b"# Die Uhr")
    new = open_shop("new")
    put = restore(folder, new.database, new.store)
    assert (put.copied, put.missing) == (1, (article,))
    assert restore(tmp_path / "other copy", new.database, new.store, force=True).missing == (audio,)
    assert new.store.holds(article)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop(settings_in(tmp_path / "data"))


@pytest.mark.parametrize("force", [False, True])
def test_a_place_that_never_had_a_database_is_restored_to(shop: Shop, tmp_path: Path, force: bool) -> None:  # noqa: FBT001
    job_id = shop.submit(shop.request(tmp_path))
    back_up(shop.database, shop.store, tmp_path / "copy")
    settings = settings_in(tmp_path / "new")
    with contextlib.closing(Database.open(settings.database_url)) as database:
        assert restore(tmp_path / "copy", database, store_of(settings), force=force).jobs == 1
        assert [job.id for job in Ledger(database).list_jobs()] == [job_id]


def test_what_belongs_to_a_job_that_is_deleted_meanwhile_is_missed_by_nobody(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_id = shop.submit(shop.request(tmp_path))
    copied = backup._copied

    def deleted_first(*arguments: object) -> tuple[int, int, list[str]]:
        shop.ledger.delete(job_id)
        for key in shop.request(tmp_path).uploads:
            shop.store.delete_file(key)
        return copied(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(backup, "_copied", deleted_first)
    assert back_up(shop.database, shop.store, tmp_path / "copy").missing == ()


def test_a_copy_that_is_cut_short_leaves_the_one_before(
    shop: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, new = tmp_path / "copy", Shop(settings_in(tmp_path / "new"))

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(backup, "_copied", killed)
        with pytest.raises(KeyboardInterrupt):
            back_up(shop.database, shop.store, folder)
    with pytest.raises(BadBackup, match="cut short"):
        restore(folder, new.database, new.store)
    shop.submit(shop.request(tmp_path))
    back_up(shop.database, shop.store, folder)
    shop.submit(shop.request(tmp_path, number=1))
    with monkeypatch.context() as cut:
        cut.setattr(backup, "_copied", killed)
        with pytest.raises(KeyboardInterrupt):
            back_up(shop.database, shop.store, folder)
    assert restore(folder, new.database, new.store).jobs == 1
    assert back_up(shop.database, shop.store, folder).jobs == 2


def test_what_is_no_copy_is_said(shop: Shop, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "holiday.jpg").write_bytes(b"")
    with pytest.raises(NotEmpty):
        back_up(shop.database, shop.store, folder)
    with pytest.raises(BadBackup, match=r"no backup\.json"):
        restore(folder, shop.database, shop.store)
    (folder / "holiday.jpg").unlink()
    back_up(shop.database, shop.store, folder)
    about = json.loads((folder / "backup.json").read_bytes())
    table = folder / about["table"]
    whole = table.read_bytes()
    table.write_bytes(whole[:-1])
    with pytest.raises(BadBackup, match="tables are damaged"):
        restore(folder, shop.database, shop.store)
    table.unlink()
    with pytest.raises(BadBackup, match="tables are damaged"):
        restore(folder, shop.database, shop.store)
    for text in ("{", "[]", '{"schema": "another/1", "complete": true}'):
        (folder / "backup.json").write_text(text)
        with pytest.raises(BadBackup, match=r"backup\.json is damaged"):
            restore(folder, shop.database, shop.store)


def test_a_copy_can_be_restored_from_where_nothing_can_be_written(shop: Shop, tmp_path: Path) -> None:
    shop.submit(shop.request(tmp_path))
    back_up(shop.database, shop.store, tmp_path / "copy")
    assert [path.name for path in (tmp_path / "copy").iterdir() if path.name.endswith(("-wal", "-shm"))] == []
    (table,) = (tmp_path / "copy").glob("table-*")
    before = table.read_bytes()
    assert before[18:20] == b"\1\1"  # no log is looked for beside it: https://www.sqlite.org/fileformat.html
    new = Shop(settings_in(tmp_path / "new"))
    assert restore(tmp_path / "copy", new.database, new.store).jobs == 1
    assert table.read_bytes() == before


def test_tables_of_another_kind_of_database_are_refused(shop: Shop, tmp_path: Path) -> None:
    dump = tmp_path / "table-0.pgdump"
    dump.write_bytes(b"PGDMP")
    with pytest.raises(BadBackup, match="another kind"):
        tablecopy.put_back(shop.database, dump)


@pytest.mark.requires_postgresql
def test_programs_of_postgresql_that_are_missing_or_fail_are_said(
    postgresql_database: Callable[[], str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    shop = Shop(settings_in(tmp_path / "data", database_url=postgresql_database()))
    request.addfinalizer(shop.database.close)
    programs = tmp_path / "programs"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))
    with pytest.raises(ProgramMissing, match="pg_dump"):
        back_up(shop.database, shop.store, tmp_path / "copy")
    program = programs / "pg_dump"
    program.write_text("#!/bin/sh\necho 'server version mismatch' >&2\nexit 1\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    assert subprocess.run([program], check=False, capture_output=True).returncode == 1
    with pytest.raises(ProgramFailed, match="server version mismatch"):
        back_up(shop.database, shop.store, tmp_path / "copy")
