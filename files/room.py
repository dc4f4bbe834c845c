"""Room on the disk: how much is left, and what a full or a failing disk becomes wherever it is met."""

from __future__ import annotations

import contextlib
import errno
import shutil
from typing import TYPE_CHECKING

from files.causes import chain
from files.errors import DiskError, DiskFailed, DiskFull

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
_FAILS = (errno.EIO, errno.EROFS)


@contextlib.contextmanager
def room_in(place: Path) -> Iterator[None]:
    """Turn what the system says of a disk, also as the cause of another error, into a :class:`DiskError`.

    Args:
        place: what the error names.

    Raises:
        DiskFull: where the block ran out of room or quota.
        DiskFailed: where the disk may only be read, or fails.
    """
    try:
        yield
    except DiskError:
        raise
    except Exception as exc:
        if is_full(exc):
            raise DiskFull(str(place)) from exc
        failed = _of_disk(exc, _FAILS)
        if failed is not None:
            raise DiskFailed(str(failed.filename or place), failed.strerror or str(failed)) from exc
        raise


def is_full(error: BaseException) -> bool:
    """Return whether an error, or one of its causes, says that there is no room.

    >>> is_full(OSError(errno.ENOSPC, "no space left")), is_full(OSError(errno.EACCES, "not allowed"))
    (True, False)
    """
    return _of_disk(error, _NO_ROOM) is not None


def free_bytes(folder: Path) -> int:
    """Return how much may still be written into a folder; it need not be there yet, and is not made."""
    return shutil.disk_usage(nearest(folder)).free


def nearest(folder: Path) -> Path:
    """Return a folder, or the nearest above it where it is not there yet: the one whose disk it is or will be on."""
    return next(path for path in (folder, *folder.absolute().parents) if path.exists())


def _of_disk(error: BaseException, numbers: tuple[int, ...]) -> OSError | None:
    return next((each for each in chain(error) if isinstance(each, OSError) and each.errno in numbers), None)
