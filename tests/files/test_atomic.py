from __future__ import annotations

import errno
import os
import time
from pathlib import Path

import pytest

from files import atomic
from files.errors import DiskFull


def test_what_is_written_may_be_read_by_whom_the_user_lets(tmp_path: Path) -> None:
    """Files that a web server shall deliver; temporary files are often for their owner alone."""
    ordinary = tmp_path / "ordinary"
    ordinary.write_bytes(b"")
    atomic.write(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == ordinary.stat().st_mode


def test_files_that_belong_together_are_all_replaced_or_none(tmp_path: Path) -> None:
    def write(*texts: bytes, error: BaseException | None = None) -> None:
        with atomic.together() as opened:
            for name, text in zip("ab", texts, strict=True):
                with opened(tmp_path / name) as file:
                    file.write(text)
            if error:
                raise error

    write(b"1", b"1")
    for error in (OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            write(b"2", b"2", error=error)
        assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"1", "b": b"1"}
    write(b"3", b"3")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"3", "b": b"3"}


@pytest.mark.fault("E1")
def test_what_a_killed_writer_has_left_is_removed_and_what_others_write_or_own_stays(tmp_path: Path) -> None:
    with atomic.together() as opened, opened(tmp_path / "subtitles.vtt") as file:
        (being_written,) = tmp_path.iterdir()
        left = being_written.with_name(f".alignment.json.{'0' * 16}.tmp")
        own = being_written.with_name(".notes.tmp")
        for path in (left, own):
            path.write_bytes(b"half")
            os.utime(path, (0, 0))
        for set_forward_s in (0, 3600, 14 * 3600):  # a clock that is set right, or was on the time of another place
            os.utime(being_written, (time.time() - set_forward_s,) * 2)
            atomic.tidy(tmp_path)
        assert set(tmp_path.iterdir()) == {being_written, own}
        file.write(b"WEBVTT")
    atomic.tidy(tmp_path / "not there")


def test_where_it_is_known_that_nobody_writes_what_is_left_goes_at_once(tmp_path: Path) -> None:
    left = tmp_path / f".model.bin.{'0' * 16}.tmp"
    left.touch()
    atomic.tidy(tmp_path)
    assert left.exists()
    atomic.tidy(tmp_path, unused_s=0)
    assert not left.exists()


def test_a_disk_that_is_full_when_the_name_is_given_is_said_and_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder grows by its names too."""
    atomic.write(tmp_path / "a", b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", full)
        with pytest.raises(DiskFull, match="make room"):
            atomic.write(tmp_path / "a", b"new")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"old"}


@pytest.fixture
def flushed(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, set[str]]]:
    """List what is flushed to the disk: each file or folder, and what the folder had in it by then."""
    seen: list[tuple[Path, set[str]]] = []
    real = os.fsync

    def noted(descriptor: int) -> None:
        path = Path(f"/proc/self/fd/{descriptor}").readlink()
        seen.append((path, {inner.name for inner in path.iterdir()} if path.is_dir() else set()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    return seen


def test_a_file_is_flushed_before_it_has_its_name_and_its_name_after(
    tmp_path: Path, flushed: list[tuple[Path, set[str]]]
) -> None:
    atomic.write(tmp_path / "a", b"1")
    (file, _), folder = flushed
    assert file.name.startswith(".a.")
    assert folder == (tmp_path, {"a"})


def test_the_names_of_new_folders_are_flushed_too(tmp_path: Path, flushed: list[tuple[Path, set[str]]]) -> None:
    atomic.write(tmp_path / "results" / "ab" / "abc", b"1")
    assert flushed[:2] == [(tmp_path, {"results"}), (tmp_path / "results", {"ab"})]
    assert flushed[-1] == (tmp_path / "results" / "ab", {"abc"})


def test_what_is_moved_is_flushed_before_and_its_name_after(
    tmp_path: Path, flushed: list[tuple[Path, set[str]]]
) -> None:
    (tmp_path / "here").write_bytes(b"1")
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "a").write_bytes(b"old")
    atomic.move(tmp_path / "here", tmp_path / "there" / "a")
    assert flushed == [(tmp_path / "here", set()), (tmp_path / "there", {"a"})]
    assert (tmp_path / "there" / "a").read_bytes() == b"1"
    assert not (tmp_path / "here").exists()


def test_what_cannot_be_moved_keeps_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").write_bytes(b"1")

    def full(_: int) -> None:
        raise OSError(errno.EDQUOT, os.strerror(errno.EDQUOT))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        atomic.move(tmp_path / "here", tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["here"]
