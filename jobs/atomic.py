"""Writing whole files or none."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import time
from typing import TYPE_CHECKING, BinaryIO

from audio.room import room_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")
TEMPORARY_S = 3600  # nobody writes to a file for an hour without a byte that comes


def write(path: Path, data: bytes) -> None:
    """Write a file under a temporary name beside it, then rename: readers see the old or the new, never half.

    Raises:
        DiskError: there is no room, or the disk fails; the old file, if any, is untouched.
        OSError: the folder cannot be written.
    """
    with together() as opened, opened(path) as file:
        file.write(data)


@contextlib.contextmanager
def together() -> Iterator[Callable[[Path], contextlib.AbstractContextManager[BinaryIO]]]:
    """Lend a way to open files that all get their names when the block is left, and none of them if it fails.

    Raises:
        DiskError: there is no room for one of them, or the disk fails; old files are untouched.
        OSError: a folder cannot be written; likewise.
    """
    ready: list[tuple[Path, Path]] = []

    @contextlib.contextmanager
    def opened(path: Path) -> Iterator[BinaryIO]:
        with room_in(path.parent):
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
            ready.append((temporary, path))
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())

    try:
        yield opened
        for temporary, path in ready:
            temporary.replace(path)
        for folder in {path.parent for _, path in ready}:
            sync(folder)
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def tidy(folder: Path) -> None:
    """Remove what killed processes have left of files that they wrote into a folder."""
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(OSError):  # another process may tidy too
            if _TEMPORARY.fullmatch(path.name) and time.time() - path.stat().st_mtime > TEMPORARY_S:
                path.unlink()


def sync(folder: Path) -> None:
    """See to it that names given in a folder outlast a power cut, where the system knows such a thing."""
    with contextlib.suppress(OSError):  # Windows opens no folders, and some file systems do not sync them
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
