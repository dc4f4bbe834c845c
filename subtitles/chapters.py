"""The chapters of a narration: the headings of its article, from where they are read on."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.sax.saxutils import quoteattr

from articles.records import Kind
from audio.records import Chapter
from subtitles.clock import clock
from subtitles.plain import plain_line

if TYPE_CHECKING:
    from align.records import Alignment
    from subtitles.cues import Subtitles


def chapters(alignment: Alignment) -> tuple[Chapter, ...]:
    """Make a chapter of the title and of each heading that was read.

    Where text was read before the first of them, because the title was not, the first chapter begins with that text
    and has the article's title. What comes before any text, a jingle say, is in no chapter.

    Returns:
        In order of time; each but the last ends where the next begins, the last with the recording. Empty where
        nothing was read.
    """
    read = sorted(
        ((paragraph.start_ms, paragraph) for paragraph in alignment.paragraphs if paragraph.start_ms is not None),
        key=lambda timed: timed[0],
    )
    starts = {
        start_ms: heading
        for start_ms, paragraph in read
        if paragraph.kind in (Kind.TITLE, Kind.HEADING) and (heading := plain_line(paragraph.text))
    }
    title = plain_line(alignment.article.title)
    if read and title and read[0][0] < min(starts, default=alignment.recording.duration_ms):
        starts = {read[0][0]: title, **starts}
    edges = [*starts, max(alignment.recording.duration_ms, *starts)] if starts else []
    return tuple(
        Chapter(start_ms=start_ms, end_ms=end_ms, title=starts[start_ms]) for start_ms, end_ms in pairwise(edges)
    )


def to_chapters_json(subtitles: Subtitles) -> str:
    """Write the JSON chapters of Podcasting 2.0.

    Source: https://github.com/Podcastindex-org/podcast-namespace/blob/main/chapters/jsonChapters.md
    """
    listed = [
        {"startTime": chapter.start_ms / 1000, "endTime": chapter.end_ms / 1000, "title": chapter.title}
        for chapter in chapters(subtitles.alignment)
    ]
    article = subtitles.alignment.article
    about = {"title": plain_line(article.title), "author": plain_line(article.byline)}
    document = {"version": "1.2.0", **{key: value for key, value in about.items() if value}, "chapters": listed}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def to_psc(subtitles: Subtitles) -> str:
    """Write Podlove Simple Chapters, as a document of their own; in a feed the element stands in its ``item``.

    Source: https://podlove.org/simple-chapters/
    """
    listed = "".join(
        f'  <psc:chapter start="{clock(chapter.start_ms)}" title={quoteattr(chapter.title)}/>\n'
        for chapter in chapters(subtitles.alignment)
    )
    opening = '<psc:chapters version="1.2" xmlns:psc="http://podlove.org/simple-chapters">'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{opening}\n{listed}</psc:chapters>\n'
