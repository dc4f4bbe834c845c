"""Where everything lies that is worth keeping: results under the hash of what went into them, files under their own.

::

    results/ab/abcdef…   one result each: a line with the hash of the rest, then the rest
    files/ab/abcdef…     uploads, downloads and what is published, byte for byte, by their SHA-256

These two are in a folder, or objects of a service such as S3. On the machine itself there are further ::

    downloads/           what has arrived of a download that is not whole yet
    work/…/              sound that is being worked on, gone when its run ends
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from files import atomic
from files.sums import sha256_of
from jobs import workrooms
from jobs.backends import Folder, Objects
from jobs.errors import BadStore

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from jobs.backends import Backend

JSON: TypeAlias = "Mapping[str, JSON] | Sequence[JSON] | str | int | float | bool | None"

NO_ADDRESS = "an address has two slashes after the colon"

_SCHEME = re.compile("[a-z][a-z0-9+.-]+:")  # two letters at least: one is a drive of Windows
_MAGIC = b"gleichlauf.store/1 "
_TRIED = "tried/ready"  # beside results and files, so that it is not swept


def key(stage: str, version: str, inputs: JSON) -> str:
    """Name a result by what went into it.

    Args:
        stage: name of what makes it.
        version: of what makes it, another as soon as the same inputs give another result.
        inputs: all that the result depends on.

    Returns:
        SHA-256 in hexadecimal.

    >>> key("align", "1", {"a": 1, "b": 2}) == key("align", "1", {"b": 2, "a": 1})
    True
    """
    text = json.dumps([stage, version, inputs], ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class Store:
    """Results and files. Processes and machines may share it: each appears whole, and the last of two equals wins.

    Attributes:
        folder: on this machine; made when it is first written.
    """

    def __init__(self, folder: Path, backend: Backend | None = None) -> None:
        """Take the places.

        Args:
            folder: for everything, or only for what is worked on.
            backend: keeps results and files, where that is not the folder.
        """
        self.folder = folder
        self._backend: Backend = backend or Folder(folder)

    @classmethod
    def at(cls, place: str | Path, *, work: Path) -> Store:
        """Return the store at a place.

        Args:
            place: a folder, or an address such as ``s3://bucket/folder``; ``memory://`` is of this process alone.
            work: folder on this machine for what is worked on, where the place is none.

        Raises:
            BadStore: there can be no store.
        """
        if "://" not in str(place):
            if _SCHEME.match(str(place)):  # else a folder of that name would be made
                raise BadStore(str(place), NO_ADDRESS)
            return cls(Path(place))
        # obstore calls the root of a memory its path
        return cls(work, Objects("memory:///" if str(place) == "memory://" else str(place)))

    def get(self, key: str) -> bytes | None:
        """Fetch a result; ``None`` where there is none or where its bytes are not those that were put."""
        head, _, data = (self._backend.read(_result(key)) or b"").partition(b"\n")
        return data if head == _head(data) else None

    def put(self, key: str, data: bytes) -> None:
        """Keep a result.

        Raises:
            DiskFull: there is no room; nothing is kept.
        """
        self._backend.write(_result(key), _head(data) + b"\n" + data)

    def has(self, key: str) -> bool:
        """Return whether there is a result, damaged or not: quicker than to fetch it."""
        return self._backend.size(_result(key)) is not None

    def delete(self, key: str) -> None:
        """Remove a result, if there is one."""
        self._backend.delete(_result(key))

    def put_file(self, path: Path, *, move: bool = False) -> str:
        """Keep a file.

        Args:
            path: of it.
            move: whether the file may be taken, for then nothing has to be copied.

        Returns:
            SHA-256 of its bytes in hexadecimal, by which it is found from now on.

        Raises:
            DiskFull: there is no room; nothing is kept.
        """
        sha256 = sha256_of(path)
        if self.holds(sha256):
            if move:
                path.unlink()
        else:
            self._backend.write_file(_file(sha256), path, move=move)
        return sha256

    def put_bytes(self, data: bytes) -> str:
        """Keep bytes as a file; see `put_file`."""
        sha256 = hashlib.sha256(data).hexdigest()
        if not self.holds(sha256):
            self._backend.write(_file(sha256), data)
        return sha256

    def holds(self, sha256: str) -> bool:
        """Return whether a file is there, undamaged; all of it is read for that, once while it does not change."""
        return self._backend.holds(_file(sha256), sha256)

    def local(self, sha256: str) -> contextlib.AbstractContextManager[Path]:
        """Lend a path where a file can be read while the context lasts.

        Raises:
            NotInStore: there is no such file.
            DamagedInStore: its bytes are not those that were put.
            DiskFull: there is no room for a copy on this machine.
        """
        return self._backend.local(_file(sha256), sha256, self.folder / "work")

    def size(self, sha256: str) -> int | None:
        """Return the bytes of a file, ``None`` where there is none."""
        return self._backend.size(_file(sha256))

    def delete_file(self, sha256: str) -> None:
        """Remove a file, if it is there."""
        self._backend.delete(_file(sha256))

    def ask(self) -> None:
        """See that the store answers, which changes nothing.

        Raises:
            StoreUnreachable: it does not, or there is no such bucket.
        """
        next(iter(self._backend.entries()), None)

    def try_writing(self) -> None:
        """See that the store can be written: the same few bytes each time, in the same place.

        Raises:
            DiskFull: there is no room.
            StoreUnreachable: it does not answer, or is no longer there.
            OSError: its folder may not be written.
        """
        self._backend.write(_TRIED, _MAGIC)

    def sweep(self, *, unused_s: float, keep: Container[str] = ()) -> int:
        """Remove what was not used for a while, and what killed runs have left; looks at everything.

        Results that are removed are made again when they are needed. In a folder, reading counts as use as writing
        does; of objects only the writing is known.

        Args:
            unused_s: how long it must have lain there, in seconds; more than any stage takes.
            keep: keys and hashes of what has to stay.

        Returns:
            bytes that were removed from results and files.
        """
        self.tidy()
        freed = 0
        now_s = time.time()
        for entry in self._backend.entries():
            place, _, name = entry.name.rpartition("/")
            ours = place.startswith(("results/", "files/"))
            may_lie_s = min(unused_s, atomic.TEMPORARY_S) if name.endswith(".tmp") else unused_s
            if ours and entry.used_s < now_s - may_lie_s and name not in keep:
                self._backend.delete(entry.name)
                freed += entry.size_bytes
        return freed

    def contents(self) -> Iterator[tuple[str, str]]:
        """Yield all that is kept: whether it is one of ``files`` or ``results``, and its hash or key."""
        for entry in self._backend.entries():
            kind, _, name = entry.name.partition("/")
            if kind in ("files", "results") and not name.endswith(".tmp"):
                yield kind, name.rpartition("/")[2]

    def tidy(self) -> None:
        """Remove what killed runs have left outside results and files, which is cheap: a look into two folders."""
        workrooms.sweep(self.folder / "work")
        _remove_unfinished(self.downloads)

    @property
    def downloads(self) -> Path:
        """The folder in which what addresses deliver arrives."""
        return self.folder / "downloads"

    def work_folder(self) -> contextlib.AbstractContextManager[Path]:
        """Lend a folder for large files that are not needed when the run is over.

        Raises:
            DiskFull: there is no room for it, or the block ran out of room in it.
        """
        self._backend.check(make=True)  # one that is gone would be made again, and stand in the way of the old one
        return workrooms.lent(self.folder / "work")


def _result(key: str) -> str:
    return f"results/{key[:2]}/{key}"


def _file(sha256: str) -> str:
    return f"files/{sha256[:2]}/{sha256}"


def _head(data: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(data).hexdigest().encode()


def _remove_unfinished(folder: Path) -> None:
    """Remove downloads that stand still for so long that they were given up."""
    before_s = time.time() - workrooms.LEFT_OVER_S
    written_s: dict[str, float] = {}
    paths = list(folder.iterdir()) if folder.is_dir() else []
    for path in paths:
        with contextlib.suppress(OSError):  # another process may sweep too
            # what has arrived, its marks and its lock go together, though only the first is written all the time
            stem = path.name.partition(".")[0]
            written_s[stem] = max(written_s.get(stem, 0.0), path.stat().st_mtime)
    for path in paths:
        if written_s.get(path.name.partition(".")[0], before_s) < before_s:
            with contextlib.suppress(OSError):
                path.unlink()
