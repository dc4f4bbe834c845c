from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from audio import packaged
from audio.errors import DamagedModel
from audio.packaged import ModelFile, is_installed, join, joined, size_bytes
from files.errors import DiskFull

if TYPE_CHECKING:
    from pathlib import Path

HALVES = (b"first half, ", b"second half")
CONFIG = b'{"alignment_heads": []}'


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _install(folder: Path, *, parts: int = 2) -> None:
    """Lay out two tiny packages as the real ones are."""
    for number in range(1, parts + 1):
        data = folder / f"tiny_whisper_part{number}" / "data"
        data.mkdir(parents=True)
        (data.parent / "__init__.py").touch()
        (data / f"model.bin.part{number}").write_bytes(HALVES[number - 1])
    (folder / "tiny_whisper_part1" / "data" / "config.json").write_bytes(CONFIG)


def _table(model_sha256: str) -> dict[str, ModelFile]:
    parts = tuple((f"tiny_whisper_part{number}", f"model.bin.part{number}") for number in (1, 2))
    return {
        "config.json": ModelFile((("tiny_whisper_part1", "config.json"),), len(CONFIG), _sha256(CONFIG)),
        "model.bin": ModelFile(parts, len(b"".join(HALVES)), model_sha256),
    }


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Install the tiny packages; returns the folder where they lie."""
    _install(tmp_path / "site")
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setattr(packaged, "FILES", _table(_sha256(b"".join(HALVES))))
    for number in (1, 2):  # an earlier test has imported packages of the same name from another folder
        monkeypatch.delitem(sys.modules, f"tiny_whisper_part{number}", raising=False)
    return tmp_path / "site"


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "models"


def _left(cache: Path) -> list[str]:
    return sorted(path.name for path in cache.iterdir() if not path.name.endswith(".lock"))


def test_the_halves_are_joined_in_order(tiny: Path, cache: Path) -> None:
    assert is_installed()
    folder = join(cache=cache)
    assert (folder / "model.bin").read_bytes() == b"first half, second half"
    assert (folder / "config.json").read_bytes() == CONFIG
    assert _left(cache) == [folder.name]


def test_before_the_first_time_nothing_is_joined(tiny: Path, cache: Path) -> None:
    assert joined(cache=cache) is None
    assert not cache.exists()


def test_a_joined_model_is_found_when_the_packages_are_gone(
    tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = join(cache=cache)
    monkeypatch.setattr(packaged, "_resource", lambda _part: None)
    assert not is_installed()
    assert joined(cache=cache) == folder


def test_one_package_of_two_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _install(tmp_path / "half", parts=1)
    monkeypatch.syspath_prepend(tmp_path / "half")
    monkeypatch.setattr(packaged, "FILES", _table(_sha256(b"".join(HALVES))))
    for number in (1, 2):
        monkeypatch.delitem(sys.modules, f"tiny_whisper_part{number}", raising=False)
    assert not is_installed()


def test_a_wrong_sum_is_refused_and_leaves_nothing(tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packaged, "FILES", _table(_sha256(b"another model")))
    with pytest.raises(DamagedModel, match=r"model\.bin") as caught:
        join(cache=cache)
    assert caught.value.origin == "tiny_whisper_part1"
    assert _left(cache) == []


def test_swapped_halves_are_refused(tiny: Path, cache: Path) -> None:
    for number in (1, 2):
        (tiny / f"tiny_whisper_part{number}" / "data" / f"model.bin.part{number}").write_bytes(HALVES[2 - number])
    with pytest.raises(DamagedModel):
        join(cache=cache)
    assert _left(cache) == []


def test_the_second_start_takes_no_sums(tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = join(cache=cache)
    monkeypatch.setattr(packaged, "_sha256", lambda path: pytest.fail(f"{path} was hashed"))
    assert joined(cache=cache) == folder
    assert join(cache=cache) == folder


def test_a_file_that_was_touched_is_hashed_once_more(tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = join(cache=cache)
    os.utime(folder / "model.bin", ns=(1, 1))
    assert joined(cache=cache) == folder
    monkeypatch.setattr(packaged, "_sha256", lambda path: pytest.fail(f"{path} was hashed"))
    assert joined(cache=cache) == folder


@pytest.mark.parametrize("content", [b"", b"FIRST HALF, SECOND HALF", b"first half, "])
def test_a_file_that_changed_is_not_handed_out_and_joined_again(tiny: Path, cache: Path, content: bytes) -> None:
    folder = join(cache=cache)
    (folder / "model.bin").write_bytes(content)
    os.utime(folder / "model.bin", ns=(1, 1))
    assert joined(cache=cache) is None
    assert join(cache=cache) == folder
    assert (folder / "model.bin").read_bytes() == b"first half, second half"
    assert _left(cache) == [folder.name]


@pytest.mark.parametrize("record", ["", "[]", "{", '{"model.bin": 7}'])
def test_a_record_that_cannot_be_read_is_written_anew(tiny: Path, cache: Path, record: str) -> None:
    folder = join(cache=cache)
    (folder / packaged.RECORD).write_text(record, encoding="utf-8")
    assert joined(cache=cache) == folder
    assert set(json.loads((folder / packaged.RECORD).read_text(encoding="utf-8"))) == {"config.json", "model.bin"}


def test_what_a_killed_process_left_is_removed(tiny: Path, cache: Path) -> None:
    folder = join(cache=cache)
    (folder / "model.bin").replace(folder / f".model.bin.{'0' * 16}.tmp")
    assert joined(cache=cache) is None
    assert join(cache=cache) == folder
    assert {path.name for path in folder.iterdir()} == {"config.json", "model.bin", packaged.RECORD}
    assert (folder / "model.bin").read_bytes() == b"first half, second half"
    assert _left(cache) == [folder.name]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_said_and_leaves_nothing(
    tiny: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def full(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull) as caught:
        join(cache=cache)
    assert caught.value.path == str(packaged._folder(cache))
    assert _left(cache) == []


def test_progress_ends_at_the_size_of_the_model(tiny: Path, cache: Path) -> None:
    told: list[tuple[int, int | None]] = []
    join(cache=cache, progress=lambda *, done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1] == (size_bytes(), size_bytes()) == (len(CONFIG) + 23, len(CONFIG) + 23)


def test_progress_that_raises_stops_the_work_and_leaves_nothing(tiny: Path, cache: Path) -> None:
    def stop(*, done: int, total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        join(cache=cache, progress=stop)
    assert _left(cache) == []


JOIN_SLOWLY = """
import sys, time
from pathlib import Path
from audio import packaged
from audio.packaged import ModelFile
packaged.FILES = {files!r}
steps = []
def slow(*, done, total):
    steps.append(done)
    time.sleep(0.3)
print((packaged.join(cache=Path({cache!r}), progress=slow) / "model.bin").read_text(), len(steps))
"""


def test_of_processes_that_start_at_once_one_joins_and_all_get_the_model(tiny: Path, cache: Path) -> None:
    script = JOIN_SLOWLY.format(files=packaged.FILES, cache=str(cache))
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    processes = [
        subprocess.Popen([sys.executable, "-c", script], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = sorted(process.communicate(timeout=60)[0].strip() for process in processes)
    assert said == ["first half, second half 0", "first half, second half 0", "first half, second half 3"]


@pytest.mark.requires_model
def test_the_real_packages_make_the_model_that_its_publisher_lists(whisper_base: Path) -> None:
    published = {  # from the model's page on the hub, not from our table
        "model.bin": "d01c3014881c9c6f3133c182f3d2887eb6ca1c789a7538c5c007196857a0a6a9",
        "config.json": "56a6d8110d311f19c8f0471e562832c7527f146b567275bfca59fcf7c184da9a",
        "tokenizer.json": "fb7b63191e9bb045082c79fd742a3106a12c99513ab30df4a0d47fa6cb6fd0ab",
        "vocabulary.txt": "34ce3fe1c5041027b3f8d42912270993f986dbc4bb34cf27f951e34a1e453913",
    }
    assert {name: file.sha256 for name, file in packaged.FILES.items()} == published
    for name, sha256 in published.items():
        with (whisper_base / name).open("rb") as file:
            assert hashlib.file_digest(file, "sha256").hexdigest() == sha256
        assert (whisper_base / name).stat().st_size == packaged.FILES[name].size_bytes
