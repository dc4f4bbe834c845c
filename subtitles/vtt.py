"""Writes WebVTT.

Source: https://www.w3.org/TR/webvtt1/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from subtitles.clock import clock
from subtitles.notes import note
from subtitles.pieces import by_language, pieces

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subtitles.cues import Cue, Subtitles
    from subtitles.pieces import LinePart

_UNSAFE_IN_ID = re.compile(r"[^\w.-]")


def to_vtt(subtitles: Subtitles, *, words: bool = False) -> str:
    """Write a WebVTT file.

    Each cue keeps its id, so that a player or a program finds the paragraph. Text is escaped: what was ``<b>`` in the
    article is seen as ``<b>``. A quote in another language is marked with its code, what is not from the article with
    the class ``sound``. A note for people who open the file has the title.

    Args:
        subtitles: what to write.
        words: stamp each word with its time. Each is put into a class span, since browsers style nothing else by
            time; the first has no stamp, which would not be allowed at the start. Colours are the page's: FFmpeg 5
            reads no cue at all of a file with a STYLE block.
    """
    blocks = ["WEBVTT"]
    comment = note(subtitles.alignment)
    if comment:
        blocks.append("\n".join(["NOTE", *map(_escaped, comment)]))
    for cue in subtitles.cues:
        text = _text(cue, words=words)
        if text:
            times = f"{clock(cue.start_ms)} --> {clock(cue.end_ms)}"
            blocks.append(f"{_UNSAFE_IN_ID.sub('_', cue.id)}\n{times}\n{text}")
    return "\n\n".join(blocks) + "\n"


def _text(cue: Cue, *, words: bool) -> str:
    lines = []
    is_first = True
    for line in pieces(cue):
        marked = []
        for piece in line:
            text = _escaped(piece.text)
            if words and cue.from_article:
                text = f"<c>{text}</c>"
                if not is_first and piece.start_ms is not None and piece.start_ms > cue.start_ms:
                    text = f"<{clock(piece.start_ms)}>{text}"
                is_first = False
            marked.append(piece._replace(text=text))
        lines.append(_tagged(marked) if cue.from_article else f"<c.sound>{_tagged(marked)}</c>")
    return "\n".join(lines)


def _tagged(line: Sequence[LinePart]) -> str:
    return "".join(
        f"{before}<lang {language}>{text}</lang>" if language else before + text
        for before, language, text in by_language(line)
    )


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
