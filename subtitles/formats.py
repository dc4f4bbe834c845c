"""The subtitle formats by name.

A new format is one module with a writer like these, one line here, one test file, one line in docs/formats.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from subtitles.ass import to_ass
from subtitles.audacity import to_audacity
from subtitles.chapters import to_chapters_json, to_psc
from subtitles.ebuttd import to_ebuttd
from subtitles.lrc import to_lrc
from subtitles.podcast import to_podcast_json
from subtitles.srt import to_srt
from subtitles.stl import to_stl
from subtitles.text import to_text
from subtitles.textgrid import to_textgrid
from subtitles.ttml import to_ttml
from subtitles.vtt import to_vtt

if TYPE_CHECKING:
    from collections.abc import Callable

    from subtitles.cues import Subtitles


class Format(NamedTuple):
    """A form of file.

    Attributes:
        media_type: of it.
        file: its name in a folder.
        writer: makes its text, or its bytes where it is no text.
        has_words: whether the writer takes ``words``, which highlights each word when it is read.
    """

    media_type: str
    file: str
    writer: Callable[..., str | bytes]
    has_words: bool = False

    def write(self, subtitles: Subtitles, *, words: bool = False) -> bytes:
        """Write a file; text is UTF-8 without a byte order mark.

        Args:
            subtitles: what to write.
            words: highlight each word; of no effect in a format that cannot.
        """
        written = self.writer(subtitles, words=words) if self.has_words else self.writer(subtitles)
        return written.encode() if isinstance(written, str) else written


_PLAIN = "text/plain; charset=utf-8"

FORMATS: dict[str, Format] = {
    "vtt": Format("text/vtt; charset=utf-8", "subtitles.vtt", to_vtt, has_words=True),
    "srt": Format("application/x-subrip; charset=utf-8", "subtitles.srt", to_srt),
    "ttml": Format("application/ttml+xml; codecs=im2t", "subtitles.ttml", to_ttml, has_words=True),
    "ebuttd.xml": Format("application/ttml+xml; codecs=etd1", "subtitles.ebuttd.xml", to_ebuttd),
    "stl": Format("application/octet-stream", "subtitles.stl", to_stl),
    "ass": Format("text/x-ssa; charset=utf-8", "subtitles.ass", to_ass, has_words=True),
    "lrc": Format(_PLAIN, "subtitles.lrc", to_lrc, has_words=True),
    "podcast.json": Format("application/json", "subtitles.podcast.json", to_podcast_json, has_words=True),
    "chapters.json": Format("application/json+chapters", "chapters.json", to_chapters_json),
    "psc.xml": Format("application/xml", "chapters.psc.xml", to_psc),
    "TextGrid": Format(_PLAIN, "alignment.TextGrid", to_textgrid),
    "audacity.txt": Format(_PLAIN, "labels.audacity.txt", to_audacity, has_words=True),
    "txt": Format(_PLAIN, "subtitles.txt", to_text),
}
"""By the suffix that a result's address has."""
