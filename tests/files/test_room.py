from __future__ import annotations

import errno
import os
import shutil
from typing import TYPE_CHECKING

import pytest

from files.errors import DiskFailed, DiskFull
from files.room import free_bytes, room_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("link", ["__cause__", "__context__"])
def test_no_room_is_recognised_behind_another_error(tmp_path: Path, link: str) -> None:
    error = RuntimeError("the encoder failed")
    setattr(error, link, OSError(errno.EDQUOT, "Disk quota exceeded"))
    with pytest.raises(DiskFull), room_in(tmp_path):
        raise error


@pytest.mark.parametrize("number", [errno.EIO, errno.EROFS])
def test_a_disk_that_fails_is_named_with_what_it_says(tmp_path: Path, number: int) -> None:
    with pytest.raises(DiskFailed) as error, room_in(tmp_path):
        raise OSError(number, os.strerror(number))
    assert error.value.args == (str(tmp_path), os.strerror(number))
    with pytest.raises(DiskFailed) as error, room_in(tmp_path):
        raise OSError(number, os.strerror(number), "/srv/other")
    assert error.value.path == "/srv/other"  # it is not always the disk that is written to


def test_another_error_goes_through_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(PermissionError), room_in(tmp_path):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_the_room_of_a_folder_that_is_not_there_is_that_of_the_disk_that_it_will_be_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []
    real = shutil.disk_usage

    def usage(folder: Path) -> object:
        asked.append(folder)
        return real(folder)

    monkeypatch.setattr(shutil, "disk_usage", usage)
    assert free_bytes(tmp_path / "not" / "there") > 0
    assert asked == [tmp_path]
    assert not (tmp_path / "not").exists()
