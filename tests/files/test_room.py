from __future__ import annotations

import errno
import shutil
from typing import TYPE_CHECKING

import pytest

from files.errors import DiskFull
from files.room import free_bytes, room_in

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("link", ["__cause__", "__context__"])
def test_no_room_is_recognised_behind_another_error(tmp_path: Path, link: str) -> None:
    error = RuntimeError("the encoder failed")
    setattr(error, link, OSError(errno.EDQUOT, "Disk quota exceeded"))
    with pytest.raises(DiskFull), room_in(tmp_path):
        raise error


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
