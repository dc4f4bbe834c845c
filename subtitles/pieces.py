"""The lines of a cue taken apart: which word stands where, when it is read and in which language."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from subtitles.plain import plain_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from subtitles.cues import Cue


class LinePart(NamedTuple):
    """A word of a line, or a stretch of it that is none of the article's words.

    Attributes:
        before: white space between it and what stands before it on the line, often one space.
        text: what is seen: no control characters, not empty.
        start_ms: when its reading begins, ``None`` where that is not known.
        end_ms: when its reading ends, likewise.
        language: ISO 639-1 code of a quote in another language than the article's, else "".
    """

    before: str
    text: str
    start_ms: int | None = None
    end_ms: int | None = None
    language: str = ""


Line = tuple[LinePart, ...]


def pieces(cue: Cue) -> tuple[Line, ...]:
    """Lay the words of a cue on its lines.

    Returns:
        The lines; one joined again is what ``plain_line`` makes of it. Lines with nothing to see are not among them,
        so that a cue of nothing else has none. Of the times only those are there that lie in the cue and after all
        before them, which is what karaoke can show; the others belong to the word before.
    """
    languages = {number: foreign.language for foreign in cue.foreign for number in range(foreign.first, foreign.end)}
    words = [(text, word, number) for number, word in enumerate(cue.words) if (text := plain_line(word.text))]
    last_ms = cue.start_ms - 1
    lines: list[Line] = []
    for line in filter(None, map(plain_line, cue.lines)):
        found: list[LinePart] = []
        at = 0
        while words and (begin := _next(line, words[0][0], at)) is not None:
            text, word, number = words.pop(0)
            start_ms, end_ms = word.start_ms, word.end_ms
            if start_ms is not None and end_ms is not None and last_ms < start_ms < cue.end_ms:
                last_ms, end_ms = start_ms, min(end_ms, cue.end_ms)
            else:
                start_ms = end_ms = None
            found.append(LinePart(line[at:begin], text, start_ms, end_ms, languages.get(number, "")))
            at = begin + len(text)
        rest = line[at:].lstrip()  # of a sound, say, which has no words
        if rest:
            found.append(LinePart(line[at : len(line) - len(rest)], rest))
        lines.append(tuple(found))
    return tuple(lines)


def spoken(cue: Cue, *, words: bool) -> Iterator[tuple[int, int, str]]:
    """Say what a cue shows as stretches of time, for formats that know nothing smaller.

    Args:
        cue: what is shown.
        words: a stretch a word; one whose time is not known is with the word before it.

    Yields:
        Start and end in milliseconds, in order, and the text without line breaks. Nothing where nothing is seen.
    """
    lines = pieces(cue)
    if not words or not cue.from_article:
        if lines:
            yield cue.start_ms, cue.end_ms, " ".join(map(joined, lines))
        return
    start_ms, end_ms, text = cue.start_ms, cue.end_ms, ""
    for line in lines:
        for number, piece in enumerate(line):
            if piece.start_ms is not None and piece.end_ms is not None and not (text and piece.start_ms == start_ms):
                if text:
                    yield start_ms, min(end_ms, piece.start_ms), text
                start_ms, end_ms, text = piece.start_ms, piece.end_ms, piece.text
            else:
                end_ms = end_ms if piece.end_ms is None else piece.end_ms  # what begins with it shares its time
                text += (piece.before if number else " " * bool(text)) + piece.text
    if text:
        yield start_ms, end_ms, text


def by_language(line: Sequence[LinePart]) -> Iterator[tuple[str, str, str]]:
    """Part a line where its language changes.

    Yields:
        White space before the stretch; its language, "" for the article's; its text.
    """
    for language, run in groupby(line, key=lambda piece: piece.language):
        first, *others = run
        yield first.before, language, first.text + joined(others)


def joined(line: Sequence[LinePart]) -> str:
    """Join pieces to text."""
    return "".join(piece.before + piece.text for piece in line)


def _next(line: str, word: str, at: int) -> int | None:
    """Find a word that begins at ``at`` or after white space from there on."""
    begin = line.find(word, at)
    return begin if begin >= 0 and not line[at:begin].strip() else None
