"""Writing whole files or none."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import shutil
from typing import TYPE_CHECKING, BinaryIO

from audio.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def room_in(folder: Path) -> Iterator[None]:
    """Turn "no space left" and "quota exceeded", also as the cause of another error, into :class:`DiskFull`.

    Raises:
        DiskFull: where the block ran out of room.
    """
    try:
        yield
    except DiskFull:
        raise
    except Exception as exc:
        cause: BaseException | None = exc
        while cause is not None:
            if isinstance(cause, OSError) and cause.errno in _NO_ROOM:
                raise DiskFull(str(folder)) from exc
            cause = cause.__cause__
        raise


def write(path: Path, data: bytes) -> None:
    """Write a file under a temporary name beside it, then rename: readers see the old or the new, never half.

    Raises:
        DiskFull: there is no room; the old file, if any, is untouched.
        OSError: the folder cannot be written.
    """
    with _whole(path) as file:
        file.write(data)


def copy(source: Path, path: Path) -> None:
    """Copy a file as :func:`write` writes one; never more than a piece of it is in memory.

    Raises:
        DiskFull: there is no room; the old file, if any, is untouched.
        OSError: the source cannot be read, or the folder not written.
    """
    with source.open("rb") as original, _whole(path) as file:
        shutil.copyfileobj(original, file)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}.tmp")
    with room_in(path.parent):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
