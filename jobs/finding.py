"""What a job is found by, as text in which letters have one form.

Databases fold case by rules of their own, SQLite's for ASCII alone. So letters are folded here, when a text is kept and
when it is looked for.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from unicodedata import normalize

if TYPE_CHECKING:
    from jobs.request import Request

_NOT_KEPT = re.compile("[\\0\ud800-\udfff]")  # PostgreSQL keeps no such character in a text


def folded(text: str) -> str:
    """Return a text in which it does not matter how its letters were written.

    >>> folded("STRASSE") == folded("Straße")
    True
    >>> folded("Bru\u0308cke.mp3")  # as a Mac names a file
    'brücke.mp3'
    """
    return normalize("NFKC", normalize("NFKC", _NOT_KEPT.sub(" ", text)).casefold())


def text_of(job_id: str, request: Request, title: str = "") -> str:
    """Return what a job is found by: its id, what it was submitted with, and the article's title; a line each.

    Args:
        job_id: of the job.
        request: what was asked for.
        title: of the article, once known.
    """
    sources = [source for source in (request.article, request.audio) if source is not None]
    places = [text for source in sources for text in (source.url, source.name) if text]
    return folded("\n".join([job_id, title, *places, *request.metadata.values()]))
