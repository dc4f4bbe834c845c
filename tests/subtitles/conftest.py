from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests import records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.records import Alignment, TimedParagraph
    from tests.records import Spoken

MS_PER_CHARACTER = 60  # 16.7 characters a second: an even reading
PAUSE_MS = 50  # between words


def timed(text: str, start_ms: int = 0) -> list[list[Spoken]]:
    """Lay the sentences of a paragraph out in time.

    Words are parted by spaces and sentences by ``|``; ``~word`` was not read; ``<2000>`` is a silence in ms;
    ``word`` lasts 60 ms a character, ``word@300`` lasts 300 ms.
    """
    now = start_ms
    sentences: list[list[Spoken]] = [[]]
    for part in text.split():
        if part == "|":
            sentences.append([])
        elif silence := re.fullmatch(r"<(\d+)>", part):
            now += int(silence[1])
        elif part.startswith("~"):
            sentences[-1].append((part[1:], None, None))
        else:
            word, _, lasts = part.partition("@")
            end = now + int(lasts or len(word) * MS_PER_CHARACTER)
            sentences[-1].append((word, now, end))
            now = end + PAUSE_MS
    return sentences


def alignment(
    *paragraphs: str | Sequence[Sequence[Spoken]],
    language: str = "de",
    duration_ms: int | None = None,
    belongs: bool = True,
) -> Alignment:
    """Build an alignment; a paragraph is text as for ``timed``, laid after the one before it, or words with times."""
    built: list[TimedParagraph] = []
    now = 0
    for number, paragraph in enumerate(paragraphs, start=1):
        content = timed(paragraph, now) if isinstance(paragraph, str) else paragraph
        built.append(records.paragraph(f"p{number}", content))
        now = max([now, *(p.end_ms for p in built if p.end_ms is not None)])
    sound = records.recording(now + 3000 if duration_ms is None else duration_ms)
    return records.alignment(built, sound, language=language, belongs=belongs)


@pytest.fixture(scope="session")
def build() -> Callable[..., Alignment]:
    """Return the builder of alignments."""
    return alignment
