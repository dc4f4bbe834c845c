"""Writes what was read as plain text, with the time before each paragraph."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from subtitles.clock import clock
from subtitles.plain import plain_lines

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


def to_text(subtitles: Subtitles) -> str:
    """Write a text to read and to search: the cues of a paragraph that follow each other are one paragraph again.

    Times are whole seconds, as a listener looks for them; ``00:01:23`` and two spaces come before each paragraph.
    """
    written = []
    for paragraph_id, run in groupby(subtitles.cues, key=lambda cue: cue.paragraph_id or cue.id):
        del paragraph_id
        cues = list(run)
        text = " ".join(line for cue in cues for line in plain_lines(cue.lines))
        if text:
            written.append(f"{clock(cues[0].start_ms)[:-4]}  {text}\n")
    return "\n".join(written)
