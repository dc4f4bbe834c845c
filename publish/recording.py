"""The recording, as reports name it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from publish.pages import file_name

if TYPE_CHECKING:
    from audio.records import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """The recording, by the marks that show that a file is still the one that was looked at.

    Attributes:
        name: of the file, without its folder.
        sha256: of its bytes, in hexadecimal.
        duration_ms: of what it plays.
    """

    name: str
    sha256: str
    duration_ms: int


def sound_of(recording: Recording) -> Sound:
    """Return what a report says of a recording."""
    return Sound(name=file_name(recording.path), sha256=recording.sha256, duration_ms=recording.duration_ms)
