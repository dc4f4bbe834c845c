"""Writes cues as WebVTT.

Source: https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from subtitles.plain import plain_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subtitles.cues import Cue

_UNSAFE_IN_ID = re.compile(r"[^\w.-]")


def to_vtt(cues: Sequence[Cue], *, note: str = "") -> str:
    r"""Write a WebVTT file.

    Each cue keeps its id, so that a player or a program finds the paragraph. Text is escaped: what was
    ``<b>`` in the article is seen as ``<b>``.

    Args:
        cues: in order of time.
        note: a comment for people who open the file; players do not show it.

    >>> to_vtt([], note="Nichts wurde vorgelesen.")
    'WEBVTT\n\nNOTE\nNichts wurde vorgelesen.\n'
    """
    blocks = ["WEBVTT"]
    comment = [_escaped(line) for line in plain_lines(note.splitlines())]
    if comment:
        blocks.append("\n".join(["NOTE", *comment]))
    for cue in cues:
        lines = [_escaped(line) for line in plain_lines(cue.lines)]
        if lines:
            head = [_UNSAFE_IN_ID.sub("_", cue.id), f"{_clock(cue.start_ms)} --> {_clock(cue.end_ms)}"]
            blocks.append("\n".join([*head, *lines]))
    return "\n\n".join(blocks) + "\n"


def _clock(time_ms: int) -> str:
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
