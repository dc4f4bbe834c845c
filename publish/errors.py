"""What can go wrong on the way to what sites embed.

::

    PublishError
    └── UnfitRecording
"""

from __future__ import annotations


class PublishError(Exception):
    """Base of all errors of this package: ``except PublishError`` catches them and nothing else."""


class UnfitRecording(PublishError):
    """Raised when a file that has the recording in it cannot be made, or need not, because of what the recording is."""

    def __init__(self, name: str, output: str, reason: str, remedy: str) -> None:
        """Take what the recording is called, what was to be made of it, why it is not, and what to do instead."""
        super().__init__(name, output, reason, remedy)
        self.name = name
        self.output = output
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        """Name all four."""
        return f"there is no {self.output} of {self.name} ({self.reason}); {self.remedy}"
