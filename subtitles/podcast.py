"""Writes the JSON transcript of Podcasting 2.0.

Source: https://github.com/Podcastindex-org/podcast-namespace/blob/main/transcripts/transcripts.md
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from subtitles.pieces import spoken

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


def to_podcast_json(subtitles: Subtitles, *, words: bool = False) -> str:
    """Write a transcript.

    There is no ``speaker``: it is unknown who reads.

    Args:
        subtitles: what to write.
        words: a segment a word in place of one a cue, as players want it that mark the word. A word whose time is not
            known stands with the one before it.
    """
    segments = [
        {"startTime": start_ms / 1000, "endTime": end_ms / 1000, "body": body}
        for cue in subtitles.cues
        for start_ms, end_ms, body in spoken(cue, words=words)
    ]
    return json.dumps({"version": "1.0.0", "segments": segments}, ensure_ascii=False, indent=1) + "\n"
