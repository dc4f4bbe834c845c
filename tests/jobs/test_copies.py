"""Results that have the recording in them, in either kind of store."""

from __future__ import annotations

import errno
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import demo
from files.errors import DiskFull
from jobs import copies
from jobs.copies import kept_copy, kept_or_made_copy
from jobs.record import Output
from jobs.store import Store
from publish.errors import UnfitRecording
from publish.sounding import SEEKABLE, SOUNDING
from tests import records

if TYPE_CHECKING:
    from publish.sounding import SoundFile

ALIGNMENT = records.alignment(
    [records.paragraph("p1", [[("Die", 1000, 1300), ("Uhr.", 1400, 1700)]])],
    replace(records.recording(12_000, path="uhr.mp3"), is_vbr=True),
)


@pytest.fixture(params=["folder", "objects"])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "folder":
        return Store(tmp_path / "store")
    pytest.importorskip("obstore")
    return Store.at("memory://", work=tmp_path / "work of objects")


def laid_in(store: Store, data: bytes, media_type: str) -> Output:
    sha256 = store.put_bytes(data)
    return Output(key=sha256, sha256=sha256, bytes=len(data), media_type=media_type)


def files(store: Store) -> list[Path]:
    return [path for path in (store.folder / "work").rglob("*") if path.is_file()]


@pytest.mark.parametrize("name", SOUNDING)
def test_it_is_made_once_and_kept_and_nothing_is_left_over(
    either: Store, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    narration = Path(str(demo.NARRATION)).read_bytes()
    aligned, sound = laid_in(either, b"{}", "application/json"), laid_in(either, narration, "audio/mpeg")
    assert kept_copy(name, aligned, sound, either) is None
    made = kept_or_made_copy(name, ALIGNMENT, aligned, sound, either)
    assert made.media_type == SOUNDING[name].media_type
    assert either.size(made.key) == made.bytes > len(narration) * 0.99
    assert either.holds(made.sha256)
    monkeypatch.delattr(copies, "write_copy")
    assert kept_or_made_copy(name, ALIGNMENT, aligned, sound, either) == made
    of_another = laid_in(either, b"[]", "application/json")
    assert kept_copy(name, of_another, sound, either) == (None if SOUNDING[name].of_article else made)
    assert files(either) == []


def test_where_the_disk_is_full_nothing_is_left_and_the_next_try_makes_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    narration = Path(str(demo.NARRATION)).read_bytes()
    aligned, sound = laid_in(store, b"{}", "application/json"), laid_in(store, narration, "audio/mpeg")

    def full(_: str, __: Path, ___: SoundFile, into: Path, **____: object) -> None:
        into.write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(copies, "write_copy", full)
    with pytest.raises(DiskFull):
        kept_or_made_copy(SEEKABLE, ALIGNMENT, aligned, sound, store)
    monkeypatch.undo()
    assert files(store) == []
    assert kept_or_made_copy(SEEKABLE, ALIGNMENT, aligned, sound, store).bytes > len(narration) * 0.99


def test_sound_that_is_damaged_after_all_is_said_under_the_name_that_its_owner_knows(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    aligned, sound = laid_in(store, b"{}", "application/json"), laid_in(store, b"\xff\xfbnothing", "audio/mpeg")
    with pytest.raises(UnfitRecording, match=r"of uhr\.mp3 \(it is damaged\); export it anew as MP3"):
        kept_or_made_copy(SEEKABLE, ALIGNMENT, aligned, sound, store)
    assert files(store) == []
