"""Writing whole files or none: under a temporary name, flushed to the disk, then renamed.

Readers see the old file or the new one, never half of one, and after a power cut it is one of the two.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import time
from typing import TYPE_CHECKING, BinaryIO

from files.room import room_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

_TEMPORARY = re.compile(r"\..+\.[0-9a-f]{16}\.tmp")
TEMPORARY_S = 24 * 3600  # no download lives a day without a byte; clocks are set wrong by hours


def write(path: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        DiskError: there is no room, or the disk fails; the old file, if any, is untouched.
        OSError: the folder cannot be written.
    """
    with whole(path) as file:
        file.write(data)


@contextlib.contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that gets its name when the block is left, and is gone if it fails.

    Raises:
        DiskFull: there is no room; the old file, if any, is untouched.
        OSError: the folder cannot be written; likewise.
    """
    with together() as opened, opened(path) as file:
        yield file


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
            _make(path.parent)
            temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
            ready.append((temporary, path))
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())

    try:
        yield opened
        for temporary, path in ready:
            with room_in(path.parent):
                temporary.replace(path)
        for folder in {path.parent for _, path in ready}:
            with room_in(folder):
                _sync(folder)
    finally:
        for temporary, _ in ready:
            temporary.unlink(missing_ok=True)


def move(path: Path, target: Path) -> None:
    """Give a file that is whole another name, in the place of one that has it.

    Args:
        path: of the file.
        target: its new name, on the same file system; its folder is made where it is not there.

    Raises:
        DiskFull: what is still to be written of the file finds no room; it keeps its name.
        OSError: there is no such file, or the name cannot be given; likewise.
    """
    with room_in(target.parent):
        _make(target.parent)
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        path.replace(target)
        _sync(target.parent)


def tidy(folder: Path, *, unused_s: float = TEMPORARY_S) -> None:
    """Remove what killed processes have left of files that they wrote into a folder.

    Args:
        folder: that may not be there.
        unused_s: for how long it was not written to; 0 where no other process can write.
    """
    for path in folder.iterdir() if folder.is_dir() else ():
        with contextlib.suppress(OSError):  # another process may tidy too
            if _TEMPORARY.fullmatch(path.name) and time.time() - path.stat().st_mtime >= unused_s:
                path.unlink()


def _make(folder: Path) -> None:
    """Make a folder with those above it, where they are not there, so that they outlast a power cut too."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    """See to it that names given in a folder outlast a power cut, where the system knows such a thing.

    Raises:
        OSError: the disk has no room for them, or fails.
    """
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders
        return
    try:
        os.fsync(opened)
    except OSError as exc:
        if exc.errno != errno.EINVAL:  # as file systems say that do not sync folders
            raise
    finally:
        os.close(opened)
