"""Writes a track of labels for Audacity.

Source: https://manual.audacityteam.org/man/importing_and_exporting_labels.html
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from subtitles.clock import seconds
from subtitles.pieces import spoken

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


def to_audacity(subtitles: Subtitles, *, words: bool = False) -> str:
    """Write labels: start and end in seconds and a text, parted by tabs.

    Args:
        subtitles: what to write.
        words: a label a word in place of one a cue.
    """
    return "".join(
        f"{seconds(start_ms)}\t{seconds(end_ms)}\t{text}\n"
        for cue in subtitles.cues
        for start_ms, end_ms, text in spoken(cue, words=words)
    )
