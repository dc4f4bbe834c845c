"""What becomes of a full or a failing disk, wherever it is met."""

from __future__ import annotations

import contextlib
import errno
from typing import TYPE_CHECKING

from audio.errors import DiskError, DiskFailed, DiskFull

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


def _of_disk(error: BaseException, numbers: tuple[int, ...]) -> OSError | None:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in numbers:
            return cause
        cause = cause.__cause__
    return None
