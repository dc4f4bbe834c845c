"""A folder that keeps every result under the hash of what went into it.

::

    results/ab/abcdef…   one result a file: a line with the hash of the rest, then the rest
    downloads/           what came from addresses, for the day when the server says "not modified"
    work/…/              sound that is being worked on, gone when its run ends
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from jobs import atomic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

JSON: TypeAlias = "Mapping[str, JSON] | Sequence[JSON] | str | int | float | bool | None"

_MAGIC = b"gleichlauf.store/1 "
_LEFT_OVER_S = 24 * 3600  # no run works on one sound for a day, so older work folders are of killed runs


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
    """Results in a folder. Processes may share it: each file appears whole, and the last of two equals wins.

    Attributes:
        folder: made when it is first written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> bytes | None:
        """Fetch a result; ``None`` where there is none or where its bytes are not those that were put."""
        try:
            entry = self._path(key).read_bytes()
        except FileNotFoundError:
            return None
        head, _, data = entry.partition(b"\n")
        return data if head == _head(data) else None

    def put(self, key: str, data: bytes) -> None:
        """Keep a result.

        Raises:
            DiskFull: there is no room; nothing is kept.
        """
        path = self._path(key)
        try:
            atomic.write(path, _head(data) + b"\n" + data)
        except PermissionError:
            # Windows refuses to rename onto a file that another process reads: then the result is there already.
            if self.get(key) != data:
                raise

    @property
    def downloads(self) -> Path:
        """The folder for what addresses deliver."""
        return self.folder / "downloads"

    @contextlib.contextmanager
    def work_folder(self) -> Iterator[Path]:
        """Lend a folder for large files that nobody needs when the run is over.

        Raises:
            DiskFull: there is no room for it, or the block ran out of room in it.
        """
        parent = self.folder / "work"
        with atomic.room_in(parent):
            parent.mkdir(parents=True, exist_ok=True)
            _sweep(parent)
            with tempfile.TemporaryDirectory(dir=parent, ignore_cleanup_errors=True) as name:
                yield Path(name)

    def _path(self, key: str) -> Path:
        return self.folder / "results" / key[:2] / key


def _head(data: bytes) -> bytes:
    return _MAGIC + hashlib.sha256(data).hexdigest().encode()


def _sweep(parent: Path) -> None:
    now_s = time.time()
    for folder in parent.iterdir():
        with contextlib.suppress(OSError):  # another process may sweep too
            if now_s - folder.stat().st_mtime > _LEFT_OVER_S:
                shutil.rmtree(folder)
