"""What can go wrong on the way to subtitles.

::

    SubtitlesError
    ├── BadProfile
    └── NoTagForChapters
"""

from __future__ import annotations


class SubtitlesError(Exception):
    """Base of all errors of this package: ``except SubtitlesError`` catches them and nothing else."""


class BadProfile(SubtitlesError):
    """Raised when a file is not a profile, or asks for what no subtitle can keep."""

    def __init__(self, path: str, reason: str) -> None:
        """Take the file and what is wrong with it."""
        super().__init__(path, reason)
        self.path = path
        self.reason = reason

    def __str__(self) -> str:
        """Name the file, the reason and the remedy."""
        return f"{self.path} is not a profile for subtitles ({self.reason}); correct it, or name a built-in profile"


class NoTagForChapters(SubtitlesError):
    """Raised when a sound file has no place for chapters: it is no MP3, or its tag is broken or too old."""

    def __init__(self, name: str, reason: str) -> None:
        """Take the file's name and why it has none."""
        super().__init__(name, reason)
        self.name = name
        self.reason = reason

    def __str__(self) -> str:
        """Name the file, the reason and the remedy."""
        return f"{self.name} takes no chapters ({self.reason}); save it as MP3 with a tag of ID3v2.3 or 2.4"
