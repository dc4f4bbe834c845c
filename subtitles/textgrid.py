"""Writes a TextGrid, in which phoneticians look at speech with Praat.

Source: https://www.fon.hum.uva.nl/praat/manual/TextGrid_file_formats.html
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from subtitles.clock import seconds
from subtitles.plain import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.records import Timed
    from subtitles.cues import Subtitles


def to_textgrid(subtitles: Subtitles) -> str:
    """Write three tiers: paragraphs, sentences and words, with the times of the alignment and not of the cues.

    The intervals of a tier tile the recording; those without text are what was not read from the article. Where two
    overlap, as a paragraph does that was read in the midst of another, the first is cut short.
    """
    alignment = subtitles.alignment
    paragraphs = alignment.paragraphs
    sentences = [sentence for paragraph in paragraphs for sentence in paragraph.sentences]
    words = [word for sentence in sentences for word in sentence.words]
    end_ms = alignment.recording.duration_ms
    tiers: dict[str, Iterable[Timed]] = {"paragraphs": paragraphs, "sentences": sentences, "words": words}
    head = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        f"xmin = 0\nxmax = {seconds(end_ms)}",
        "tiers? <exists>",
        f"size = {len(tiers)}",
        "item []:",
    ]
    written = [
        _tier(number, name, _tiles(items, end_ms), end_ms)
        for number, (name, items) in enumerate(tiers.items(), start=1)
    ]
    return "\n".join([*head, *written]) + "\n"


def _tiles(items: Iterable[Timed], end_ms: int) -> list[tuple[int, int, str]]:
    """Lay what was read side by side, with empty intervals between."""
    read: dict[int, tuple[int, str]] = {}
    for item in items:
        if item.start_ms is not None and item.end_ms is not None and item.start_ms < end_ms:
            stop_ms, text = read.get(item.start_ms, (0, ""))
            read[item.start_ms] = (max(stop_ms, item.end_ms), f"{text} {plain_line(item.text)}".lstrip())
    starts_ms = sorted(read)
    tiles: list[tuple[int, int, str]] = []
    at = 0
    for start_ms, next_ms in pairwise([*starts_ms, end_ms]):
        if at < start_ms:
            tiles.append((at, start_ms, ""))
        stop_ms, text = read[start_ms]
        at = min(stop_ms, next_ms)
        tiles.append((start_ms, at, text))
    return tiles if at == end_ms else [*tiles, (at, end_ms, "")]


def _tier(number: int, name: str, tiles: list[tuple[int, int, str]], end_ms: int) -> str:
    lines = [
        f"    item [{number}]:",
        '        class = "IntervalTier"',
        f'        name = "{name}"',
        "        xmin = 0",
        f"        xmax = {seconds(end_ms)}",
        f"        intervals: size = {len(tiles)}",
    ]
    for count, (start_ms, stop_ms, text) in enumerate(tiles, start=1):
        lines += [
            f"        intervals [{count}]:",
            f"            xmin = {seconds(start_ms)}",
            f"            xmax = {seconds(stop_ms)}",
            f'            text = "{text.replace(chr(34), chr(34) * 2)}"',
        ]
    return "\n".join(lines)
