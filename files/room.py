"""Room on the disk: how much is left, and what a full disk becomes wherever it is met."""

from __future__ import annotations

import contextlib
import errno
import shutil
from typing import TYPE_CHECKING

from files.causes import chain
from files.errors import DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def room_in(place: Path) -> Iterator[None]:
    """Turn "no space left" and "quota exceeded", also as the cause of another error, into :class:`DiskFull`.

    Args:
        place: what the error names.

    Raises:
        DiskFull: where the block ran out of room.
    """
    try:
        yield
    except DiskFull:
        raise
    except Exception as exc:
        if is_full(exc):
            raise DiskFull(str(place)) from exc
        raise


def is_full(error: BaseException) -> bool:
    """Return whether an error, or one of its causes, says that there is no room.

    >>> is_full(OSError(errno.ENOSPC, "no space left")), is_full(OSError(errno.EACCES, "not allowed"))
    (True, False)
    """
    return any(isinstance(each, OSError) and each.errno in _NO_ROOM for each in chain(error))


def free_bytes(folder: Path) -> int:
    """Return how much may still be written into a folder; it need not be there yet, and is not made."""
    return shutil.disk_usage(nearest(folder)).free


def nearest(folder: Path) -> Path:
    """Return a folder, or the nearest above it where it is not there yet: the one whose disk it is or will be on."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())
