"""What can go wrong on the way to subtitles.

::

    SubtitlesError
    ├── BadProfile
    └── NoTagForChapters
"""

from __future__ import annotations

from i18n.declared import DeclaredError


class SubtitlesError(DeclaredError):
    """Base of all errors of this package: ``except SubtitlesError`` catches them and nothing else."""


class BadProfile(SubtitlesError):
    """Raised when a file is not a profile, or asks for what no subtitle can keep."""

    path: str
    reason: str

    code = "bad-profile"
    en = "{path} is not a profile for subtitles ({reason}); correct it, or name a built-in profile"


class NoTagForChapters(SubtitlesError):
    """Raised when a sound file has no place for chapters: it is no MP3, or its tag is broken or too old."""

    name: str
    reason: str

    code = "no-tag-for-chapters"
    en = "{name} takes no chapters ({reason}); save it as MP3 with a tag of ID3v2.3 or 2.4"
