"""Where a store keeps its bytes: in a folder, or as objects of a service such as S3."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from typing import TYPE_CHECKING, NamedTuple, Protocol

from files import atomic
from files.room import room_in
from files.sums import sha256_of
from jobs import workrooms
from jobs.errors import BadStore, DamagedInStore, NotInStore, StoreMoved, StoreUnreachable
from jobs.place import Place
from jobs.verdicts import Verdicts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from obstore.store import ObjectStore

NO_SUCH_KIND = "there is no such kind of address"

_NO_BUCKET = "there is no such bucket"
_NOTED_S = 3600  # a use is noted once an hour: more would write to the disk at every read, for no use


class Entry(NamedTuple):
    """Something that is kept.

    Attributes:
        name: of it, a path with ``/``.
        size_bytes: of it.
        used_s: when it was last written, or read where that is noted; seconds since 1970.
    """

    name: str
    size_bytes: int
    used_s: float


class Backend(Protocol):
    """Keeps bytes under names. Readers see what was written, whole, or nothing.

    All methods raise `StoreUnreachable` where a service does not answer.
    """

    def read(self, name: str) -> bytes | None:
        """Return the bytes, ``None`` where there are none."""
        ...

    def write(self, name: str, data: bytes) -> None:
        """Keep bytes, in place of those that are there.

        Raises:
            DiskFull: there is no room; what was there is untouched.
        """
        ...

    def write_file(self, name: str, path: Path, *, move: bool) -> None:
        """Keep the bytes of a file; with ``move`` the file itself may be taken.

        Raises:
            DiskFull: as `write`.
        """
        ...

    def holds(self, name: str, sha256: str) -> bool:
        """Return whether a file is there that was not damaged since, and note its use."""
        ...

    def local(self, name: str, sha256: str, folder: Path) -> contextlib.AbstractContextManager[Path]:
        """Lend a path where a file can be read, perhaps of a copy in a folder.

        Raises:
            NotInStore: there is no such file.
            DamagedInStore: its bytes are not those that were put.
            DiskFull: there is no room for a copy.
        """
        ...

    def size(self, name: str) -> int | None:
        """Return how many bytes there are, ``None`` where there is nothing."""
        ...

    def delete(self, name: str) -> None:
        """Remove what is there, if anything is."""
        ...

    def entries(self) -> Iterator[Entry]:
        """Yield all that is kept."""
        ...

    def check(self, *, make: bool = False) -> None:
        """See that this is still the place that it was, as far as that costs nothing.

        Args:
            make: whether it is made if nothing was there so far.

        Raises:
            StoreMoved: it is not.
        """
        ...


class Folder:
    """Files in a folder, under their names. Processes may share it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._place = Place(folder)
        self._verdicts = Verdicts()

    def check(self, *, make: bool = False) -> None:
        """See that the folder is the one that it was; it is made when it is first written, and never again."""
        if not self._place.settled:
            if make:
                self._folder.mkdir(parents=True, exist_ok=True)
            elif not self._folder.exists():
                return  # nothing is there yet
            self._place.settle()
        if self._place.moved() is not None:
            raise StoreMoved(str(self._folder))

    def _at(self, name: str, *, make: bool = False) -> Path:
        self.check(make=make)
        return self._folder / name

    def read(self, name: str) -> bytes | None:
        """Return the bytes, ``None`` where there are none."""
        path = self._at(name)
        try:
            data = path.read_bytes()
        except FileNotFoundError:
            return None
        _note_use(path)
        return data

    def write(self, name: str, data: bytes) -> None:
        """Keep bytes; see `Backend`."""
        try:
            with room_in(self._folder):
                atomic.write(self._at(name, make=True), data)
        except PermissionError:
            # Windows refuses to rename onto a file that another process reads: then the result is there already.
            if self.read(name) != data:
                raise

    def write_file(self, name: str, path: Path, *, move: bool) -> None:
        """Keep the bytes of a file; see `Backend`."""
        with room_in(self._folder):
            target = self._at(name, make=True)
        if move:
            with contextlib.suppress(OSError):  # of another file system: copied
                atomic.move(path, target)
                return
        with path.open("rb") as source, atomic.whole(target) as file:
            shutil.copyfileobj(source, file)

    def holds(self, name: str, sha256: str) -> bool:
        """Return whether a file is there and undamaged; see `Backend`."""
        try:
            return self._is_whole(self._at(name), sha256)
        except FileNotFoundError:
            return False

    @contextlib.contextmanager
    def local(self, name: str, sha256: str, folder: Path) -> Iterator[Path]:  # noqa: ARG002 - nothing is copied
        """Lend the path of a file; see `Backend`."""
        path = self._at(name)
        try:
            whole = self._is_whole(path, sha256)
        except (FileNotFoundError, IsADirectoryError) as exc:
            raise NotInStore(sha256) from exc
        if not whole:
            raise DamagedInStore(sha256)
        yield path

    def _is_whole(self, path: Path, sha256: str) -> bool:
        """Return whether a file has the bytes that it should, and note its use; read once while it does not change."""
        mark = _mark(path)
        whole = self._verdicts.of(str(path), mark)
        if whole is None:
            whole = sha256_of(path) == sha256
            if _mark(path) == mark:  # else it was written meanwhile, and what was read of it says nothing
                self._verdicts.note(str(path), mark, whole=whole)
        if whole and _note_use(path):
            self._verdicts.note(str(path), _mark(path), whole=True)
        return whole

    def size(self, name: str) -> int | None:
        """Return how many bytes there are, ``None`` where there is nothing."""
        try:
            return self._at(name).stat().st_size
        except FileNotFoundError:
            return None

    def delete(self, name: str) -> None:
        """Remove what is there, if anything is."""
        with contextlib.suppress(PermissionError):  # Windows: somebody reads it, so a later sweep will have it
            self._at(name).unlink(missing_ok=True)

    def entries(self) -> Iterator[Entry]:
        """Yield all that is kept, and what killed writers have left."""
        for path in self._folder.glob("*/*/*"):
            with contextlib.suppress(FileNotFoundError):  # another process may sweep too
                about = path.stat()
                yield Entry(path.relative_to(self._folder).as_posix(), about.st_size, about.st_mtime)


class Objects:
    """Objects of a service, by obstore. They are put whole."""

    def check(self, *, make: bool = False) -> None:
        """Do nothing: a service tells by itself what is wrong."""

    def __init__(self, place: str) -> None:
        """Take the place.

        Args:
            place: such as ``s3://bucket/folder``; keys and region come from the service's own variables of the
                environment, such as ``AWS_ACCESS_KEY_ID``.

        Raises:
            BadStore: it is no place for objects, or obstore is not installed.
        """
        try:
            from obstore.store import from_url  # noqa: PLC0415 - of the extra `s3`
        except ImportError as exc:
            raise BadStore(place, "obstore is not installed: pip install 'gleichlauf[s3]'") from exc
        try:
            self._objects: ObjectStore = from_url(place)
        except Exception as exc:  # a ValueError or one of obstore's own, which have no common base
            said = _first_line(exc)
            raise BadStore(place, NO_SUCH_KIND if "Unable to recognise URL" in said else said) from exc
        self._place = place
        self._verdicts = Verdicts()

    def read(self, name: str) -> bytes | None:
        """Return the bytes, ``None`` where there are none."""
        with self._asked():
            try:
                return self._objects.get(name).bytes().to_bytes()
            except FileNotFoundError:
                return None

    def write(self, name: str, data: bytes) -> None:
        """Keep bytes; see `Backend`."""
        with self._asked():
            self._objects.put(name, data)

    def write_file(self, name: str, path: Path, *, move: bool) -> None:
        """Keep the bytes of a file; see `Backend`."""
        path.stat()  # if it is not there, that is no fault of the service
        with self._asked():
            self._objects.put(name, path)
        if move:
            path.unlink()

    def holds(self, name: str, sha256: str) -> bool:
        """Return whether a file is there and undamaged; it is fetched for that, once while it does not change."""
        mark = self._mark(name)
        if mark is None:
            return False
        whole = self._verdicts.of(name, mark)
        if whole is None:
            sums = hashlib.sha256()
            for piece in self._pieces(name, sha256):
                sums.update(piece)
            whole = sums.hexdigest() == sha256
            self._verdicts.note(name, mark, whole=whole)
        return whole

    @contextlib.contextmanager
    def local(self, name: str, sha256: str, folder: Path) -> Iterator[Path]:
        """Lend a copy of a file; see `Backend`."""
        with workrooms.lent(folder) as room:
            path = room / sha256
            sums = hashlib.sha256()
            with path.open("wb") as file:
                for piece in self._pieces(name, sha256):
                    sums.update(piece)
                    file.write(piece)
            if sums.hexdigest() != sha256:
                raise DamagedInStore(sha256)
            yield path

    def _pieces(self, name: str, sha256: str) -> Iterator[bytes]:
        with self._asked():
            try:
                for piece in self._objects.get(name).stream():
                    yield bytes(piece)
            except FileNotFoundError as exc:
                raise NotInStore(sha256) from exc

    def size(self, name: str) -> int | None:
        """Return how many bytes there are, ``None`` where there is nothing."""
        mark = self._mark(name)
        return None if mark is None else mark[0]

    def _mark(self, name: str) -> tuple[int, str, float] | None:
        """Return what changes when an object does: its size first; ``None`` where there is none."""
        with self._asked():
            try:
                about = self._objects.head(name)
            except FileNotFoundError:
                return None
        return about["size"], about["e_tag"] or "", about["last_modified"].timestamp()

    def delete(self, name: str) -> None:
        """Remove what is there, if anything is."""
        with self._asked(), contextlib.suppress(FileNotFoundError):
            self._objects.delete(name)

    def entries(self) -> Iterator[Entry]:
        """Yield all that is kept; of objects only the writing is noted."""
        with self._asked():
            for found in self._objects.list():
                for about in found:
                    yield Entry(about["path"], about["size"], about["last_modified"].timestamp())

    @contextlib.contextmanager
    def _asked(self) -> Iterator[None]:
        """Turn what obstore raises into our own error."""
        from obstore.exceptions import BaseError  # noqa: PLC0415 - of the extra `s3`

        try:
            yield
        except FileNotFoundError as exc:  # of an object, it was caught where that may be
            raise StoreUnreachable(self._place, _NO_BUCKET) from exc
        except (BaseError, ConnectionError, TimeoutError, PermissionError) as exc:
            said = _NO_BUCKET if "NoSuchBucket" in str(exc) else _first_line(exc)
            raise StoreUnreachable(self._place, said) from exc


def _note_use(path: Path) -> bool:
    """Note that a file was used, if that was not noted lately; returns whether it was done."""
    with contextlib.suppress(OSError):  # not ours, or gone: then the note is not needed
        if time.time() - path.stat().st_mtime > _NOTED_S:
            os.utime(path)
            return True
    return False


def _mark(path: Path) -> tuple[int, int, int, int]:
    """Return what changes when a file does."""
    about = path.stat()
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
