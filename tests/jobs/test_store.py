from __future__ import annotations

import errno
import hashlib
import os
import sys
import threading
import time
from typing import TYPE_CHECKING

import pytest

from audio.errors import DiskFailed, DiskFull
from audio.partial import sha256_of
from audio.room import room_in
from jobs import atomic
from jobs.errors import BadStore, DamagedInStore, NotInStore, StoreMoved, StoreUnreachable
from jobs.store import Store, key
from jobs.verdicts import Verdicts

if TYPE_CHECKING:
    from pathlib import Path

KEY = key("align", "1", "uhr")


def test_what_was_put_is_got_byte_for_byte(store: Store) -> None:
    for data in (b"", b"\n", b"one\ntwo\r\n\x00\xff" * 1000):
        store.put(KEY, data)
        assert store.get(KEY) == data


def test_what_was_never_put_is_not_there(store: Store) -> None:
    assert store.get(KEY) is None


def test_a_key_changes_with_the_stage_its_version_and_each_input() -> None:
    keys = {
        key("align", "1", {"a": 1}),
        key("listen", "1", {"a": 1}),
        key("align", "2", {"a": 1}),
        key("align", "1", {"a": 2}),
        key("align", "1", {"b": 1}),
        key("align", "1", ["a", 1]),
    }
    assert len(keys) == 6


@pytest.mark.parametrize("cut", [0, 1, 10, 60, 85, 90, -1])
def test_an_entry_that_was_cut_counts_as_absent_and_can_be_put_again(store: Store, cut: int) -> None:
    store.put(KEY, b"a result that is long enough")
    (path,) = (store.folder / "results").glob("*/*")
    path.write_bytes(path.read_bytes()[:cut])
    assert store.get(KEY) is None
    store.put(KEY, b"again")
    assert store.get(KEY) == b"again"


def test_an_entry_with_one_bit_turned_counts_as_absent(store: Store) -> None:
    store.put(KEY, b"a result")
    (path,) = (store.folder / "results").glob("*/*")
    whole = path.read_bytes()
    for at in range(len(whole)):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert store.get(KEY) is None


def test_many_writers_and_readers_of_one_key_see_whole_results_only(store: Store) -> None:
    results = [bytes([letter]) * 50_000 for letter in b"abcd"]
    seen: list[bytes | None] = []

    def write(data: bytes) -> None:
        for _ in range(10):
            store.put(KEY, data)
            seen.append(store.get(KEY))

    threads = [threading.Thread(target=write, args=(data,)) for data in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 40
    assert set(seen) <= set(results)
    assert [path.name for path in (store.folder / "results").glob("*/*")] == [KEY]


def test_a_full_disk_leaves_the_old_result_and_nothing_half(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put(KEY, b"old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        store.put(KEY, b"new")
    assert store.get(KEY) == b"old"
    assert len(list((store.folder / "results").glob("*/*"))) == 1


def test_no_room_is_recognised_behind_another_error(tmp_path: Path) -> None:
    error = RuntimeError("the encoder failed")
    error.__cause__ = OSError(errno.EDQUOT, "Disk quota exceeded")
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


def test_what_a_killed_writer_has_left_is_removed_and_what_others_write_or_own_stays(tmp_path: Path) -> None:
    with atomic.together() as opened, opened(tmp_path / "subtitles.vtt") as file:
        (being_written,) = tmp_path.iterdir()
        left = being_written.with_name(f".alignment.json.{'0' * 16}.tmp")
        own = being_written.with_name(".notes.tmp")
        for path in (left, own):
            path.write_bytes(b"half")
            os.utime(path, (0, 0))
        atomic.tidy(tmp_path)
        assert set(tmp_path.iterdir()) == {being_written, own}
        file.write(b"WEBVTT")
    atomic.tidy(tmp_path / "not there")


def test_the_work_folder_goes_when_its_run_ends_even_by_ctrl_c(store: Store) -> None:
    def work() -> None:
        with store.work_folder() as folder:
            (folder / "sound.s16").write_bytes(b"\0" * 1000)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert list((store.folder / "work").iterdir()) == []


def test_downloads_that_stand_still_for_a_day_are_removed_and_others_go_on(store: Store) -> None:
    store.downloads.mkdir(parents=True)
    for name in ("old.part", "old.part.json", "old.lock", "on.part", "on.part.json"):
        (store.downloads / name).write_bytes(b"")
        if name != "on.part":  # its marks were written when it began, days ago
            os.utime(store.downloads / name, (0, 0))
    store.tidy()
    assert {path.name for path in store.downloads.iterdir()} == {"on.part", "on.part.json"}


@pytest.fixture(params=["a folder", "objects"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    if request.param == "a folder":
        return Store.at(tmp_path / "store", work=tmp_path)
    pytest.importorskip("obstore")
    return Store.at("memory://", work=tmp_path / "work of it")


def test_results_are_kept_alike_in_a_folder_and_as_objects(place: Store) -> None:
    assert (place.get(KEY), place.has(KEY)) == (None, False)
    for data in (b"", b"one\ntwo", b"\0" * 100_000):
        place.put(KEY, data)
        assert (place.get(KEY), place.has(KEY)) == (data, True)
    place.delete(KEY)
    place.delete(KEY)
    assert place.get(KEY) is None


@pytest.mark.parametrize("move", [False, True])
def test_files_are_kept_by_the_hash_of_their_bytes(place: Store, tmp_path: Path, move: bool) -> None:  # noqa: FBT001
    path = tmp_path / "uhr.mp3"
    for _ in range(2):
        path.write_bytes(b"sound")
        sha256 = place.put_file(path, move=move)
        assert path.exists() is not move
    assert sha256 == hashlib.sha256(b"sound").hexdigest() == place.put_bytes(b"sound")
    assert (place.size(sha256), place.holds(sha256)) == (5, True)
    with place.local(sha256) as there:
        assert there.read_bytes() == b"sound"
        place.tidy()  # it may be a copy, which is in use
        assert there.exists()
    assert [path for path in (place.folder / "work").rglob("*") if path.is_file()] == []
    place.delete_file(sha256)
    place.delete_file(sha256)
    assert (place.size(sha256), place.holds(sha256)) == (None, False)
    with pytest.raises(NotInStore), place.local(sha256):
        pass


DAMAGE = {"one bit": b"round", "cut": b"soun", "empty": b"", "longer": b"sound\0"}


def damage(store: Store, sha256: str, data: bytes) -> None:
    store._backend.write(f"files/{sha256[:2]}/{sha256}", data)


@pytest.mark.parametrize("data", DAMAGE.values(), ids=DAMAGE)
def test_a_file_that_was_damaged_is_neither_held_nor_lent_and_can_be_put_again(place: Store, data: bytes) -> None:
    sha256 = place.put_bytes(b"sound")
    assert place.holds(sha256)
    damage(place, sha256, data)
    for _ in range(2):
        assert not place.holds(sha256)
        with pytest.raises(DamagedInStore), place.local(sha256):
            pass
    assert place.put_bytes(b"sound") == sha256
    assert place.holds(sha256)
    with place.local(sha256) as path:
        assert path.read_bytes() == b"sound"


def test_a_file_is_read_once_to_see_that_it_is_whole(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[Path] = []
    sha256 = store.put_bytes(b"sound")
    (path,) = (store.folder / "files").glob("*/*")

    def counted(path: Path) -> str:
        hashed.append(path)
        return sha256_of(path)

    monkeypatch.setattr("jobs.backends.sha256_of", counted)
    for _ in range(3):
        assert store.holds(sha256)
        with store.local(sha256):
            pass
    assert hashed == [path]
    os.utime(path, (0, 0))  # it may be another one
    assert store.holds(sha256)
    assert path.stat().st_mtime > 0  # its use is noted, which does not make it another one
    assert store.holds(sha256)
    assert hashed == [path, path]


def test_an_object_is_fetched_once_to_see_that_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    store = Store.at("memory://", work=tmp_path)
    sha256 = store.put_bytes(b"sound")
    assert store.holds(sha256)
    monkeypatch.setattr(store._backend, "_pieces", None)
    assert store.holds(sha256)
    assert store.put_bytes(b"sound") == sha256


def test_what_was_found_out_about_many_files_is_forgotten_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jobs.verdicts._MOST", 2)
    verdicts = Verdicts()
    verdicts.note("a", 1, whole=True)
    verdicts.note("b", 1, whole=False)
    assert verdicts.of("a", 1) is True
    verdicts.note("c", 1, whole=True)
    assert [verdicts.of(name, 1) for name in "abc"] == [True, None, True]
    assert verdicts.of("a", 2) is None


@pytest.mark.parametrize("move", [False, True])
def test_a_full_disk_keeps_no_half_file(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    move: bool,  # noqa: FBT001
) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "uhr.mp3"
    path.write_bytes(b"sound")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        store.put_file(path, move=move)
    assert path.read_bytes() == b"sound"
    assert list((store.folder / "files").glob("*/*")) == []


def test_what_nobody_used_is_swept_and_what_was_read_or_is_named_stays(store: Store, tmp_path: Path) -> None:
    sound, text, named = (store.put_bytes(data) for data in (b"sound", b"text", b"named"))
    store.put(KEY, b"a result")
    files = [path for path in store.folder.glob("*/*/*") if path.is_file()]
    left, begun = files[0].with_name(".left.tmp"), files[0].with_name(".begun.tmp")
    for path in (left, begun):
        path.write_bytes(b"half")
    os.utime(left, (time.time() - 7200,) * 2)
    assert store.sweep(unused_s=86_400) == len(b"half")  # nobody writes for hours
    for path in files:
        os.utime(path, (0, 0))
    with store.local(text):
        pass
    assert store.sweep(unused_s=3600, keep={named}) == len(b"sound") + 84 + len(b"a result")  # 84: its head
    assert [store.size(file) for file in (sound, text, named)] == [None, 4, 5]
    assert store.get(KEY) is None
    assert (left.exists(), begun.exists()) == (False, True)


def test_objects_are_swept_by_their_age(tmp_path: Path) -> None:
    pytest.importorskip("obstore")
    store = Store.at("memory://", work=tmp_path)
    store.put(KEY, b"a result")
    assert store.sweep(unused_s=3600) == 0
    assert store.sweep(unused_s=-1, keep={KEY}) == 0
    assert store.sweep(unused_s=-1) > 0
    assert store.get(KEY) is None


@pytest.mark.parametrize("place", ["nonsense://bucket", "s3://"])
def test_a_place_that_is_none_says_so(tmp_path: Path, place: str) -> None:
    pytest.importorskip("obstore")
    with pytest.raises(BadStore) as error:
        Store.at(place, work=tmp_path)
    assert place in str(error.value)
    assert "\n" not in str(error.value)


def test_without_obstore_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "obstore.store", None)
    with pytest.raises(BadStore, match=r"gleichlauf\[s3\]"):
        Store.at("s3://bucket", work=tmp_path)


def test_a_service_that_does_not_answer_is_one_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("obstore")
    store = Store.at("memory://", work=tmp_path)

    class Silent:
        def get(self, _: str) -> None:
            raise ConnectionError("nobody listens\non this port")

    monkeypatch.setattr(store._backend, "_objects", Silent())
    with pytest.raises(StoreUnreachable) as error:
        store.get(KEY)
    assert "\n" not in str(error.value)


def test_a_folder_that_is_gone_is_not_made_anew_under_whoever_works_in_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    sha256 = store.put_bytes(b"an upload")
    (tmp_path / "store").rename(tmp_path / "aside")  # as when it is unmounted
    with pytest.raises(StoreMoved):
        store.put_bytes(b"another")
    with pytest.raises(StoreMoved), store.work_folder():
        pass
    with pytest.raises(StoreMoved):
        store.holds(sha256)
    assert not (tmp_path / "store").exists()
    (tmp_path / "aside").rename(tmp_path / "store")
    assert store.holds(sha256)


def test_another_folder_at_the_place_is_not_taken_for_the_first(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    store.put_bytes(b"an upload")
    (tmp_path / "store").rename(tmp_path / "aside")
    (tmp_path / "store").mkdir()  # the empty folder below a mount
    with pytest.raises(StoreMoved):
        store.put_bytes(b"another")
    with pytest.raises(StoreMoved):
        store.get("0" * 64)
