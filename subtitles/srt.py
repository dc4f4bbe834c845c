"""Writes SubRip text (SRT).

There is no standard. What all players and parsers read is UTF-8 without a mark, a counter from 1, a comma
before the milliseconds and a blank line after each cue. Lines end in LF: every reader that we know takes
it, and a program that writes the text in Windows' way does not double the CR.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from subtitles.clock import clock
from subtitles.plain import plain_lines

if TYPE_CHECKING:
    from subtitles.cues import Subtitles

_ARROW = re.compile(r"(?<!-)-{2,}>")


def to_srt(subtitles: Subtitles) -> str:
    """Write an SRT file.

    SRT has no way to escape: an arrow in the text, which would be read as a time line, loses a dash
    (``->``), and what looks like a tag is left as printed, though some players take ``<b>`` for one.
    """
    shown = [(cue, lines) for cue in subtitles.cues if (lines := plain_lines(cue.lines))]
    return "\n".join(
        "\n".join([str(number), _times(cue.start_ms, cue.end_ms), *map(_without_arrow, lines), ""])
        for number, (cue, lines) in enumerate(shown, start=1)
    )


def _times(start_ms: int, end_ms: int) -> str:
    return f"{clock(start_ms, mark=',')} --> {clock(end_ms, mark=',')}"


def _without_arrow(text: str) -> str:
    return _ARROW.sub("->", text)
