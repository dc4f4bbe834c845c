"""Writes LRC, the lyrics of music players, which some podcast players show too.

There is no standard; a line has the time at which it begins, and nothing says when it ends.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

from subtitles.notes import note
from subtitles.pieces import joined, pieces

if TYPE_CHECKING:
    from subtitles.cues import Cue, Subtitles


def to_lrc(subtitles: Subtitles, *, words: bool = False) -> str:
    """Write an LRC file.

    A cue is one line; times are cut to hundredths of a second. Where nothing follows at once, an empty line takes a
    cue from the screen. LRC has no way to escape: text that looks like a time is left as printed.

    Args:
        subtitles: what to write.
        words: put a time before each word, as "enhanced LRC" has it. Players that do not know that show the times.
    """
    alignment = subtitles.alignment
    title, *warnings = note(alignment) or [""]
    tags = {"ti": title, "la": alignment.article.language, "length": _clock(alignment.recording.duration_ms)[:-3]}
    lines = [f"[{name}:{value}]" for name, value in tags.items() if value]
    lines += [f"[#:{warning}]" for warning in warnings]
    shown = [(cue, text) for cue in subtitles.cues if (text := _text(cue, words=words))]
    for (cue, text), following in zip_longest(shown, shown[1:]):
        space = " " * text.startswith("[")  # else "[Musik]" would be taken for another time
        lines.append(f"[{_clock(cue.start_ms)}]{space}{text}")
        if following is None or following[0].start_ms - cue.end_ms >= subtitles.profile.close_gap_ms:
            lines.append(f"[{_clock(cue.end_ms)}]")
    return "\n".join(lines) + "\n"


def _text(cue: Cue, *, words: bool) -> str:
    lines = pieces(cue)
    if not words:
        return " ".join(map(joined, lines))
    return " ".join(
        joined([p if p.start_ms is None else p._replace(text=f"<{_clock(p.start_ms)}> {p.text}") for p in line])
        for line in lines
    )


def _clock(time_ms: int) -> str:
    """Write minutes, of which there may be more than 99, and seconds."""
    minutes, milliseconds = divmod(time_ms, 60_000)
    return f"{minutes:02}:{milliseconds // 1000:02}.{milliseconds % 1000 // 10:02}"
