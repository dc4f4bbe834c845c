from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jobs import folders
from jobs.errors import ClosedFolder

if TYPE_CHECKING:
    from pathlib import Path


def test_a_folder_is_made_with_those_above_it(tmp_path: Path) -> None:
    folders.ensure(tmp_path / "a" / "b", setting="X")
    folders.ensure(tmp_path / "a" / "b", setting="X")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("below", ["", "below"])
def test_a_file_in_its_place_is_named_with_the_setting_that_helps(tmp_path: Path, below: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ClosedFolder, match=r"file.*X$"):
        folders.ensure(tmp_path / "file" / below, setting="X")


def test_a_folder_that_is_closed_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)  # root may write anywhere
    with pytest.raises(ClosedFolder, match=folders.NOT_WRITABLE):
        folders.ensure(tmp_path, setting="X")
