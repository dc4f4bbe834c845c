"""Writes Advanced SubStation Alpha (ASS), for players on a desktop and for burning subtitles into a picture.

Source: https://github.com/libass/libass/wiki/ASS-File-Format-Guide
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from subtitles.notes import note
from subtitles.pieces import joined, pieces

if TYPE_CHECKING:
    from subtitles.cues import Cue, Subtitles

_UNSAFE_IN_NAME = re.compile(r"[^\w.-]")  # a comma would end the field
_COMMAND = re.compile(r"\\(?=[Nnh{}]|$)")

# White, yellow once read; black box behind (BorderStyle 3), at the bottom in the middle (Alignment 2). Colours are
# &HAABBGGRR; of the two the first is for what was read.
_PLAIN, _READ = "&H00FFFFFF", "&H0000FFFF"
_REST = "&H00000000,&H00000000,0,0,0,0,100,100,0,0,3,6,0,2,192,192,64,1"
_STYLE_FIELDS = (
    "Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, "
    "StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, "
    "Encoding"
)


def to_ass(subtitles: Subtitles, *, words: bool = False) -> str:
    r"""Write an ASS file.

    Times are cut to hundredths of a second, which is all it has. Braces are written as ``\{`` and ``\}``, as libass and
    so nearly every player of today reads them. A backslash that would start a command is followed by an invisible word
    joiner. The field for a speaker's name has the cue's id.

    Args:
        subtitles: what to write.
        words: karaoke: each word takes another colour when it is read.
    """
    read = _READ if words else _PLAIN
    comments = [f"; {line}" for line in note(subtitles.alignment)]
    events = [
        f"Dialogue: 0,{_clock(cue.start_ms)},{_clock(max(cue.end_ms, cue.start_ms + 10))},"
        f"{'Text' if cue.from_article else 'Sound'},{_UNSAFE_IN_NAME.sub('_', cue.id)},0,0,0,,{text}"
        for cue in subtitles.cues
        if (text := _text(cue, words=words and cue.from_article))
    ]
    lines = [
        "[Script Info]",
        *comments,
        "ScriptType: v4.00+",
        "PlayResX: 1920",
        "PlayResY: 1080",
        "WrapStyle: 0",
        "ScaledBorderAndShadow: yes",
        "",
        "[V4+ Styles]",
        f"Format: {_STYLE_FIELDS}",
        f"Style: Text,Arial,64,{read},{_PLAIN},{_REST}",
        f"Style: Sound,Arial,64,{_PLAIN},{_PLAIN},{_REST}",
        "",
        "[Events]",
        "Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text",
        *events,
    ]
    return "\n".join(lines) + "\n"


def _text(cue: Cue, *, words: bool) -> str:
    lines = pieces(cue)
    if not words:
        return r"\N".join(_escaped(joined(line)) for line in lines)
    starts_ms = [piece.start_ms for line in lines for piece in line if piece.start_ms is not None]
    ends = iter([*(start_ms // 10 for start_ms in starts_ms[1:]), cue.end_ms // 10])
    at = cue.start_ms // 10
    written = []
    for line in lines:
        text = ""
        for piece in line:
            text += piece.before
            if piece.start_ms is not None:
                begin, end = piece.start_ms // 10, next(ends)
                text += f"{{\\k{begin - at}}}" * (begin > at) + f"{{\\k{end - begin}}}"
                at = end
            text += _escaped(piece.text)
        written.append(text)
    return r"\N".join(written)


def _escaped(text: str) -> str:
    text = _COMMAND.sub("\\\\\N{WORD JOINER}", text)
    return text.replace("{", r"\{").replace("}", r"\}")


def _clock(time_ms: int) -> str:
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{milliseconds // 10:02}"
