"""Files that a user names by their paths."""

from __future__ import annotations

import contextlib
import stat
from typing import TYPE_CHECKING

from files.causes import reason
from files.errors import NoSuchFile, TooLarge
from files.sums import sha256_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextlib.contextmanager
def readable(path: str) -> Iterator[None]:
    """Turn what the system says when a file is opened or read into an error that names it as the user did.

    Raises:
        NoSuchFile: the block could not read it.
    """
    try:
        yield
    except (OSError, ValueError) as exc:  # ValueError: a NUL in the path
        raise NoSuchFile(path, reason(exc)) from exc


def checked(path: Path, *, limit_bytes: int) -> str:
    """Check that a path leads to a file that can be read, and return the sum of its bytes.

    Args:
        path: as the user gave it.
        limit_bytes: the most that is taken.

    Raises:
        NoSuchFile: it does not exist, is no file, or may not be read.
        TooLarge: it has more bytes.
    """
    with readable(str(path)):
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise NoSuchFile(str(path), "it is a folder" if path.is_dir() else "it is no ordinary file")
        if status.st_size > limit_bytes:
            raise TooLarge(str(path), limit_bytes)
        return sha256_of(path)
