"""What can go wrong between the stages; the packages that do their work have errors of their own.

::

    JobError
    ├── PodcastNotFound     a page without a recording
    └── NotOurFolder        an output folder with somebody else's files of the same names
"""

from __future__ import annotations


class JobError(Exception):
    """Base of the errors of this package; its text is one line that a user can act on."""


class PodcastNotFound(JobError):
    """The article names no recording, and none was given."""

    def __init__(self, source: str) -> None:
        super().__init__(source)
        self.source = source

    def __str__(self) -> str:
        """Name the page and the flag."""
        return f"{self.source} names no podcast; give its file or address with --audio"


class NotOurFolder(JobError):
    """The output folder has a file by one of our names but no ``alignment.json`` of ours."""

    def __init__(self, folder: str, name: str) -> None:
        super().__init__(folder, name)
        self.folder = folder
        self.name = name

    def __str__(self) -> str:
        """Name the file that would be lost."""
        return (
            f"{self.folder} has a {self.name} that this program did not write; "
            "name another folder with --out, or move the file"
        )
