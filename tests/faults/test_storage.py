"""Whatever becomes of the disks: nothing half is kept, the cause is named, and all goes on when they are well again."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import subprocess
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from jobs.database import Database
from jobs.errors import ClosedFolder, LedgerUnavailable
from jobs.ledger import Ledger
from jobs.messages import explain
from jobs.record import QUEUES, Status
from jobs.report import Stage
from tests.faults.crash_points import torn
from tests.worker.fakes import SLOW, Shop, place_of, settings_in, work_off
from worker.run import run, run_ready

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.record import Job
    from service.settings import Settings

SIZE_BYTES, FILES = 64 << 20, 10_000


@dataclass
class Disk:
    """A disk of its own."""

    folder: Path

    def become(self, options: str) -> None:
        subprocess.run(["mount", "-o", f"remount,{options}", self.folder], check=True)

    def fill(self) -> None:
        """Leave it no room for another byte."""
        found = os.statvfs(self.folder)
        self.become(f"size={(found.f_blocks - found.f_bfree) * found.f_frsize}")

    def fill_with_files(self) -> None:
        """Leave it no room for another file."""
        found = os.statvfs(self.folder)
        self.become(f"nr_inodes={found.f_files - found.f_ffree}")

    def be_read_only(self) -> None:
        self.become("ro")

    def be_well(self) -> None:
        self.become(f"rw,size={SIZE_BYTES},nr_inodes={FILES}")


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_BYTES},nr_inodes={FILES}", "none", str(folder)]
    if os.name == "nt" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a file system")
    yield Disk(folder)
    subprocess.run(["umount", "-l", folder], check=True)


@pytest.fixture(autouse=True)
def _small_disks_will_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.storage.ROOM_BYTES", 0)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Return the results of the job where all is well."""
    folder = tmp_path_factory.mktemp("calm")
    shop = Shop(settings_in(folder / "data"))
    job_id = shop.submit(shop.request(folder))
    return shop.results(done(shop.settings, shop, job_id))


def done(settings: Settings, shop: Shop, job_id: str) -> Job:
    """Do what is to be done, and what had to wait."""
    work_off(settings, days=1)
    return shop.ledger.get(job_id)


def come_to(stage: Stage, settings: Settings) -> None:
    """Do all stages before one."""
    place = place_of(settings)
    with contextlib.closing(place.ledger.database):
        while (piece := place.ledger.next_ready(QUEUES)) is not None and piece.stage is not stage:
            run(piece.job_id, piece.stage, piece.part, place)


WAYS = {
    "D1 no space": (Disk.fill, "disk-full"),
    "D3 read-only": (Disk.be_read_only, "disk-failed"),
    "D4 no inodes": (Disk.fill_with_files, "disk-full"),
}


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("way", [pytest.param(way, marks=pytest.mark.fault(way[:2])) for way in WAYS])
def test_a_stage_that_cannot_keep_its_result_is_tried_again(
    disk: Disk, tmp_path: Path, calm: dict[str, bytes], way: str, stage: Stage
) -> None:
    breaks, said = WAYS[way]
    shop = Shop(settings_in(tmp_path / "data", store_url=str(disk.folder / "store")))
    job_id = shop.submit(shop.request(tmp_path))
    come_to(stage, shop.settings)
    place = place_of(shop.settings)
    breaks(disk)
    run_ready(place, QUEUES)
    place.ledger.database.close()
    job = shop.ledger.get(job_id)
    assert (job.status, job.stage, [error.type for error in job.errors]) == (Status.QUEUED, stage, [said])
    assert torn(shop.store) == []
    disk.be_well()
    assert shop.results(done(shop.settings, shop, job_id)) == calm


@pytest.mark.fault("D6")
@pytest.mark.parametrize("stage", Stage)
def test_a_database_that_cannot_grow_takes_nothing_and_loses_nothing(
    disk: Disk, tmp_path: Path, calm: dict[str, bytes], monkeypatch: pytest.MonkeyPatch, stage: Stage
) -> None:
    monkeypatch.setattr("worker.run._INSIST_S", 0.1)
    shop = Shop(settings_in(tmp_path / "data", database_url=f"sqlite:///{disk.folder / 'jobs.sqlite'}"))
    request = shop.request(tmp_path)
    job_id = shop.submit(request)
    come_to(stage, shop.settings)
    disk.fill()
    place = place_of(shop.settings)
    with pytest.raises(LedgerUnavailable) as error:
        run_ready(place, QUEUES)
    assert "make room on its disk" in explain(error.value, "en")
    assert "Platz schaffen" in explain(error.value, "de")
    assert torn(shop.store) == []
    disk.be_well()
    shop.ledger.lost(place.name)
    assert shop.results(done(shop.settings, shop, job_id)) == calm


@pytest.mark.fault("D3")
def test_a_database_on_a_disk_that_may_only_be_read_is_said_and_taken_up_again(disk: Disk, tmp_path: Path) -> None:
    shop = Shop(settings_in(tmp_path / "data", database_url=f"sqlite:///{disk.folder / 'jobs.sqlite'}"))
    job_id = shop.submit(shop.request(tmp_path))
    shop.database.close()
    disk.be_read_only()
    with pytest.raises(ClosedFolder) as error:
        place_of(shop.settings)
    assert "(Read-only file system)" in explain(error.value, "en")
    assert "(dort kann nur gelesen werden)" in explain(error.value, "de")
    disk.be_well()
    assert done(shop.settings, shop, job_id).status is Status.COMPLETED


@pytest.mark.fault("D5")
def test_a_database_that_is_locked_for_longer_than_anybody_waits_costs_no_work(
    tmp_path: Path, calm: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SLOW, "1")
    shop = Shop(settings_in(tmp_path / "data"))
    job_id = shop.submit(shop.request(tmp_path))
    place = place_of(shop.settings)
    place = replace(place, ledger=Ledger(Database.open(shop.settings.database_url, busy_s=0.2)))
    working = threading.Thread(target=run_ready, args=(place, QUEUES))
    working.start()
    shop.wait_until_heard(job_id)
    with contextlib.closing(sqlite3.connect(tmp_path / "data" / "jobs.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(LedgerUnavailable, match="locked") as error:
            place.ledger.submit(shop.request(tmp_path), owner="local")
        assert "another program keeps it locked" in explain(error.value, "en")
        assert "ein anderes Programm hält sie gesperrt" in explain(error.value, "de")
        assert shop.ledger.get(job_id).status is Status.PROCESSING  # readers need not wait
        time.sleep(2)  # work is done meanwhile, and cannot be handed in
        other.execute("ROLLBACK")
    working.join(60)
    job = shop.ledger.get(job_id)
    assert job.errors == ()
    assert shop.results(job) == calm
