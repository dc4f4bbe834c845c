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


class FileError(Exception):
    """Base of all errors of this package: ``except FileError`` catches them and nothing else."""


class NoSuchFile(FileError):
    """Raised when a path does not lead to a file that can be read.

    Attributes:
        path: as it was given.
        reason: what is wrong with it, in a few words.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Name the path."""
        return f"cannot read {self.path}: {self.reason}; check the path"


class TooLarge(FileError):
    """Raised when a file has more bytes than we take.

    Attributes:
        source: its path or address.
        limit_bytes: the most that we take.
    """

    def __init__(self, source: str, limit_bytes: int) -> None:
        super().__init__(source, limit_bytes)
        self.source = source
        self.limit_bytes = limit_bytes

    def __str__(self) -> str:
        """Name the limit."""
        return f"{self.source} has more than {self.limit_bytes:,} bytes, our limit; give a smaller file"


class DiskError(FileError):
    """Base of what a disk is to blame for."""


class DiskFull(DiskError):
    """Raised when there is no room, or no quota, for a download, decoded sound or a model.

    Attributes:
        path: the file or folder that could not grow.
    """

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Name the place."""
        return f"the disk with {self.path} is full; make room, then try again"


class DiskFailed(DiskError):
    """Raised when a disk may only be read, or fails at what it is told.

    Attributes:
        path: a file or folder on it.
        reason: what the system says.
    """

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Name the place, and what the system says of it."""
        return f"the disk with {self.path} cannot be used ({self.reason}); see to it, then try again"
