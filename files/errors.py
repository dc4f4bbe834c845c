"""What can go wrong with a file, whatever is in it.

::

    FileError
    ├── NoSuchFile              a path that is no readable file
    ├── TooLarge
    └── DiskError               a disk of this machine does not take what is written
        ├── DiskFull
        └── DiskFailed
"""

from __future__ import annotations

from i18n.declared import DeclaredError


class FileError(DeclaredError):
    """Base of all errors of this package: ``except FileError`` catches them and nothing else."""


class NoSuchFile(FileError):
    """Raised when a path does not lead to a file that can be read.

    Attributes:
        path: as it was given.
        reason: what is wrong with it, in a few words.
    """

    path: str
    reason: str

    code = "no-such-file"
    en = "cannot read {path}: {reason}; check the path"


class TooLarge(FileError):
    """Raised when a file has more bytes than we take.

    Attributes:
        source: its path or address.
        limit_bytes: the most that we take.
    """

    source: str
    limit_bytes: int

    code = "too-large"
    en = "{source} has more than {limit_bytes:,} bytes, our limit; give a smaller file"


class DiskError(FileError):
    """Base of what a disk is to blame for."""


class DiskFull(DiskError):
    """Raised when there is no room, or no quota, for a download, decoded sound or a model.

    Attributes:
        path: the file or folder that could not grow.
    """

    path: str

    code = "disk-full"
    en = "the disk with {path} is full; make room, then try again"
    de = "Der Datenträger von {path} ist voll; Platz schaffen, dann noch einmal versuchen"


class DiskFailed(DiskError):
    """Raised when a disk may only be read, or fails at what it is told.

    Attributes:
        path: a file or folder on it.
        reason: what the system says.
    """

    path: str
    reason: str

    code = "disk-failed"
    en = "the disk with {path} cannot be used ({reason}); see to it, then try again"
    de = "Der Datenträger von {path} versagt ({reason}); nach ihm sehen, dann noch einmal versuchen"
