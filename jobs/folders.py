"""Folders that the service has to be able to write."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from jobs.errors import ClosedFolder

if TYPE_CHECKING:
    from pathlib import Path

IS_A_FILE = "it is a file, not a folder"
NOT_WRITABLE = "this user may not write there"
READ_ONLY = os.strerror(errno.EROFS)


def ensure(folder: Path, *, setting: str) -> None:
    """Make a folder if it is not there, and see that files can be made in it.

    Args:
        folder: with those above it.
        setting: names another one; told where this one cannot be.

    Raises:
        ClosedFolder: it cannot be made, or nothing can be made in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as exc:
        raise ClosedFolder(str(folder), IS_A_FILE, setting) from exc
    except OSError as exc:
        raise ClosedFolder(str(folder), exc.strerror or str(exc), setting) from exc
    if not os.access(folder, os.W_OK | os.X_OK):
        raise ClosedFolder(str(folder), READ_ONLY if is_read_only(folder) else NOT_WRITABLE, setting)


def is_read_only(path: Path) -> bool:
    """Return whether nobody may write on the disk of a file or folder, whoever it is; Windows does not say."""
    return hasattr(os, "statvfs") and bool(os.statvfs(path).f_flag & os.ST_RDONLY)
