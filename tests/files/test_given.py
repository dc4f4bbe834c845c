from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from files.errors import NoSuchFile, TooLarge
from files.given import checked

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "a.mp3"
    path.write_bytes(b"sound")
    assert checked(path, limit_bytes=5) == hashlib.sha256(b"sound").hexdigest()
    with pytest.raises(TooLarge):
        checked(path, limit_bytes=4)


@pytest.mark.parametrize("name", ["missing.mp3", ".", "a\0b.mp3", "x" * 5000])
def test_a_path_that_is_no_file_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(NoSuchFile) as caught:
        checked(tmp_path / name, limit_bytes=1)
    assert "\n" not in str(caught.value)
