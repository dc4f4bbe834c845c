from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from jobs import workrooms

ROOT = Path(__file__).resolve().parents[2]
WORKING = """
import sys, time
from pathlib import Path
from jobs import workrooms
with workrooms.lent(Path(sys.argv[1])) as folder:
    (folder / "sound.s16").write_bytes(bytes(1000))
    print(folder, flush=True)
    time.sleep(600)
"""


def names(parent: Path) -> list[str]:
    return [path.name for path in parent.iterdir()]


def test_the_folder_of_a_killed_process_goes_at_once_and_that_of_a_living_one_stays(tmp_path: Path) -> None:
    command = [sys.executable, "-c", WORKING, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        folder = Path(process.stdout.readline().strip())
        os.utime(folder, (0, 0))  # however long it takes
        workrooms.sweep(tmp_path)
        assert (folder / "sound.s16").exists()
        process.send_signal(signal.SIGKILL)
    workrooms.sweep(tmp_path)
    assert names(tmp_path) == []


def test_one_that_is_lent_in_this_process_stays_until_it_is_given_back(tmp_path: Path) -> None:
    with workrooms.lent(tmp_path) as one, workrooms.lent(tmp_path) as other:
        workrooms.sweep(tmp_path)
        assert one.is_dir()
        assert other.is_dir()
        assert one != other
    assert names(tmp_path) == []


def left(parent: Path, name: str, *, is_old: bool = False) -> Path:
    folder = parent / name
    folder.mkdir()
    (folder / "sound.s16").write_bytes(bytes(10))
    if is_old:
        os.utime(folder, (0, 0))
    return folder


@pytest.mark.parametrize("same", [0, 1])
def test_a_dead_owner_is_of_this_machine_by_its_boot_or_by_its_name(tmp_path: Path, same: int) -> None:
    """Containers of a machine have its boot and names of their own; after a restart it is the other way round."""
    machine = ["00000000", "00000000"]
    machine[same] = workrooms._machine().split("-")[same]
    folder = left(tmp_path, "-".join([*machine, "0a"]))
    Path(f"{folder}.lock").touch()
    workrooms.sweep(tmp_path)
    assert names(tmp_path) == []


def test_folders_of_other_machines_and_without_a_lock_go_by_age(tmp_path: Path) -> None:
    for name in ("00000000-00000000-0a", "tmpabc"):
        left(tmp_path, name)
        left(tmp_path, f"{name}old", is_old=True)
    for name in ("00000000-00000000-0a", "00000000-00000000-0aold"):
        (tmp_path / f"{name}.lock").touch()
    workrooms.sweep(tmp_path)
    assert sorted(names(tmp_path)) == ["00000000-00000000-0a", "00000000-00000000-0a.lock", "tmpabc"]


def test_where_there_are_no_locks_it_is_lent_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_: object) -> None:
        raise NotImplementedError("FileSystem does not appear to support flock")

    monkeypatch.setattr(FileLock, "acquire", none)
    with workrooms.lent(tmp_path) as folder:
        assert names(tmp_path) == [folder.name]
        workrooms.sweep(tmp_path)
        assert folder.is_dir()
    assert names(tmp_path) == []


def test_a_lock_whose_folder_is_about_to_be_made_stays(tmp_path: Path) -> None:
    fresh, old = tmp_path / "a.lock", tmp_path / "b.lock"
    for path in (fresh, old):
        path.touch()
    os.utime(old, (0, 0))
    workrooms.sweep(tmp_path)
    assert names(tmp_path) == ["a.lock"]
