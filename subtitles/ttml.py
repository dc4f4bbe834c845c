"""Writes TTML, as its two profiles for subtitles want it.

``to_ttml`` keeps to IMSC 1.1 Text, which browsers' players and streaming services read; ``subtitles/ebuttd.py`` makes
EBU-TT-D of the same parts, which European broadcasters ask for.

Source: https://www.w3.org/TR/ttml-imsc1.1/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from subtitles.clock import clock, seconds
from subtitles.notes import note
from subtitles.pieces import by_language, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subtitles.cues import Cue, Subtitles
    from subtitles.pieces import Line

_UNSAFE_IN_ID = re.compile(r"[^\w.-]")

NAMESPACES = (
    'xmlns="http://www.w3.org/ns/ttml" '
    'xmlns:ttm="http://www.w3.org/ns/ttml#metadata" '
    'xmlns:ttp="http://www.w3.org/ns/ttml#parameter" '
    'xmlns:tts="http://www.w3.org/ns/ttml#styling"'
)
TIMING = 'ttp:timeBase="media" ttp:cellResolution="32 15"'  # a line of text is a fifteenth of the picture high

# White on black, centred, at the bottom, a tenth of the picture away from each edge. Text of four fifths of a cell
# lets 42 characters stand on a line of a 16:9 picture.
BLOCK_STYLE = 'tts:fontFamily="proportionalSansSerif" tts:fontSize="80%" tts:lineHeight="125%" tts:textAlign="center"'
TEXT_STYLE = 'tts:color="#FFFFFF" tts:backgroundColor="#000000"'
SOUND_STYLE = 'tts:color="#FFFFFF" tts:backgroundColor="#000000" tts:fontStyle="italic"'
REGION = 'tts:origin="10% 10%" tts:extent="80% 80%" tts:displayAlign="after"'


def to_ttml(subtitles: Subtitles, *, words: bool = False) -> str:
    """Write IMSC 1.1 Text.

    Each cue keeps its id. Quotes in another language have their ``xml:lang``, what is not from the article the style
    ``sound``.

    Args:
        subtitles: what to write.
        words: colour each word from the time on at which it is read.
    """
    language = quoteattr(subtitles.alignment.article.language)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<tt {NAMESPACES} xmlns:ebutts="urn:ebu:tt:style" xmlns:itts="http://www.w3.org/ns/ttml/profile/imsc1#styling" \
xml:lang={language} {TIMING} ttp:contentProfiles="http://www.w3.org/ns/ttml/profile/imsc1.1/text">
  <head>
{described(subtitles)}    <styling>
      <style xml:id="block" {BLOCK_STYLE} ebutts:linePadding="0.5c" itts:fillLineGap="true"/>
      <style xml:id="text" {TEXT_STYLE}/>
      <style xml:id="sound" {SOUND_STYLE}/>
    </styling>
    <layout>
      <region xml:id="bottom" {REGION} tts:showBackground="whenActive"/>
    </layout>
  </head>
{body(subtitles, words=words)}</tt>
"""


def described(subtitles: Subtitles) -> str:
    """Write what the head says about the document: nothing, or a line."""
    lines = [escape(line) for line in note(subtitles.alignment)]
    if not lines:
        return ""
    more = f"<ttm:desc>{' '.join(lines[1:])}</ttm:desc>" if lines[1:] else ""
    return f"    <metadata><ttm:title>{lines[0]}</ttm:title>{more}</metadata>\n"


def body(subtitles: Subtitles, *, words: bool = False) -> str:
    """Write the cues in the styles and the region of the head; without any, nothing."""
    written = "".join(
        f'      <p xml:id={quoteattr(_id(cue))} begin="{clock(cue.start_ms)}" end="{clock(cue.end_ms)}">'
        f"{'<br/>'.join(''.join(_spans(cue, line, words=words)) for line in lines)}</p>\n"
        for cue in subtitles.cues
        if (lines := pieces(cue))
    )
    division = f'    <div style="block" region="bottom">\n{written}    </div>\n'
    return f"  <body>\n{division}  </body>\n" if written else ""


def _spans(cue: Cue, line: Line, *, words: bool) -> Iterator[str]:
    """Write a line as spans side by side, since EBU-TT-D has none inside another."""
    style = "text" if cue.from_article else "sound"
    for part in [(piece,) for piece in line] if words else [line]:
        start_ms = part[0].start_ms
        lit = ""
        if words and start_ms is not None:
            lit = f'<set begin="{seconds(start_ms - cue.start_ms)}s" tts:color="#FFFF00"/>'
        for before, language, text in by_language(part):
            yield f'<span{_language(language)} style="{style}">{lit}{escape(before + text)}</span>'


def _language(language: str) -> str:
    return f" xml:lang={quoteattr(language)}" if language else ""


def _id(cue: Cue) -> str:
    name = _UNSAFE_IN_ID.sub("_", cue.id)
    return name if re.match(r"[^\W\d]", name) else f"_{name}"
