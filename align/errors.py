"""What can go wrong where text and sound meet.

::

    AlignError
    ├── NothingHeard
    └── UnreadableAlignment
"""

from __future__ import annotations


class AlignError(Exception):
    """Base of all errors of this package: ``except AlignError`` catches them and nothing else."""


class NothingHeard(AlignError):
    """Raised when no word was recognised in the whole recording: silence, music, or noise."""

    def __init__(self, path: str) -> None:
        """Take the recording's path."""
        super().__init__(path)
        self.path = path

    def __str__(self) -> str:
        """Name the file and what to check."""
        return f"no speech was heard in {self.path}: it is silent or holds music only; is it the right file?"


class UnreadableAlignment(AlignError):
    """Raised when a file is not an ``alignment.json`` of a version that this program reads."""

    def __init__(self, reason: str) -> None:
        """Take what is wrong with it."""
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Name the reason and the remedy."""
        return f"this is not an alignment that this version reads ({self.reason}); align the article again"
