"""Writes TTML as EBU-TT-D, the form in which European broadcasters distribute subtitles.

Source: EBU Tech 3380
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from subtitles.ttml import BLOCK_STYLE, NAMESPACES, REGION, SOUND_STYLE, TEXT_STYLE, TIMING, body

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


def to_ebuttd(subtitles: Subtitles) -> str:
    """Write EBU-TT-D. It has what ``to_ttml`` has but for titles and words: nothing in it may change within a cue."""
    language = quoteattr(subtitles.alignment.article.language)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<tt {NAMESPACES} xmlns:ebuttm="urn:ebu:tt:metadata" xmlns:ebutts="urn:ebu:tt:style" xml:lang={language} {TIMING}>
  <head>
    <metadata>
      <ebuttm:documentMetadata>
        <ebuttm:conformsToStandard>urn:ebu:tt:distribution:2014-01</ebuttm:conformsToStandard>
      </ebuttm:documentMetadata>
    </metadata>
    <styling>
      <style xml:id="block" {BLOCK_STYLE} ebutts:linePadding="0.5c"/>
      <style xml:id="text" {TEXT_STYLE}/>
      <style xml:id="sound" {SOUND_STYLE}/>
    </styling>
    <layout>
      <region xml:id="bottom" {REGION}/>
    </layout>
  </head>
{body(subtitles)}</tt>
"""
