"""Writes cues as SubRip text (SRT).

There is no standard. What all players and parsers read is UTF-8 without a mark, a counter from 1, a comma
before the milliseconds and a blank line after each cue. Lines end in LF: every reader that we know takes
it, and a program that writes the text in Windows' way does not double the CR.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from subtitles.plain import plain_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subtitles.cues import Cue

_ARROW = re.compile(r"-{2,}>")


def to_srt(cues: Sequence[Cue], *, note: str = "") -> str:  # noqa: ARG001 - SRT has no comments; all writers are called alike
    """Write an SRT file.

    SRT has no way to escape: an arrow in the text, which would be read as a time line, loses a dash
    (``->``), and what looks like a tag is left as printed, though some players take ``<b>`` for one.

    Args:
        cues: in order of time.
        note: not written.
    """
    shown = [(cue, lines) for cue in cues if (lines := plain_lines(cue.lines))]
    return "\n".join(
        "\n".join([str(number), f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}", *map(_without_arrow, lines), ""])
        for number, (cue, lines) in enumerate(shown, start=1)
    )


def _without_arrow(text: str) -> str:
    return _ARROW.sub("->", text)


def _clock(time_ms: int) -> str:
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02},{milliseconds:03}"
