"""EPUB 3 with media overlays: an article that a reading system reads aloud with its narration, mark by mark.

The file is the same, byte for byte, for the same alignment and sound. Every character of the article is in it; what was
not read has no sound. What the sound has beside the article is left out of the reading: a reading system plays clips.

Source: EPUB 3.3 and its Media Overlays, https://www.w3.org/TR/epub-33/
"""

from __future__ import annotations

import re
import shutil
import uuid
import zipfile
from bisect import bisect_right
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from articles.records import Kind
from publish.pages import asset, template
from publish.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from align.records import Alignment, TimedParagraph, TimedSentence, TimedWord

Grain = Literal["paragraph", "sentence", "word"]


class SoundType(NamedTuple):
    """A form of sound that every reading system has to play.

    Attributes:
        codec: FFmpeg's name of what has to be in it.
        file: its name in the book.
        stated: its media type as the book states it.
    """

    codec: str
    file: str
    stated: str


SOUND_TYPES = {
    "audio/mpeg": SoundType("mp3", "sound.mp3", "audio/mpeg"),
    "audio/mp4": SoundType("aac", "sound.m4a", "audio/mp4"),
    "audio/ogg": SoundType("opus", "sound.opus", "audio/ogg; codecs=opus"),
}
"""By media type. Source: EPUB 3.3, §3.2 core media types."""

PAUSE_MS = 2000
"""Longest pause that is played after a piece: one between paragraphs is, silence before something else is not."""

_MODIFIED = "2000-01-01T00:00:00Z"  # the form wants a time; when it was written would make two files of one
_DATE = (1980, 1, 1, 0, 0, 0)  # likewise, the first that a ZIP archive can say
_NAMESPACE = uuid.UUID("6f0f6d0e-5f0b-4a5e-9c53-4f1d6c3c2a17")  # ours, drawn once
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class SmilPar:
    """A piece of the text and the stretch of the sound in which it is read.

    Attributes:
        id: of its element.
        start_ms: where the stretch begins.
        end_ms: where it ends.
    """

    id: str
    start_ms: int
    end_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    text: str
    id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Printed:
    """A paragraph of the book."""

    id: str
    kind: Kind
    text: str
    parts: tuple[_Part, ...]


def epub(alignment: Alignment, into: Path, *, audio: Path, media_type: str, grain: Grain = "sentence") -> None:
    """Write a book; of the sound never more than a piece is in memory.

    Args:
        alignment: an article aligned with its recording.
        into: the file to write.
        audio: the sound file.
        media_type: of the sound file: one of `SOUND_TYPES`, with its codec in it.
        grain: what is marked at a time: a whole paragraph, a sentence, or a word.

    Raises:
        ValueError: if reading systems need not play sound of this type; nothing is written.
    """
    if media_type not in SOUND_TYPES:
        raise ValueError(f"{media_type!r} is no sound for a book: give one of {', '.join(SOUND_TYPES)}")
    shown = [p for p in alignment.paragraphs if p.kind is not Kind.BOILERPLATE or p.start_ms is not None]
    printed = [_printed(number, p, grain) for number, p in enumerate(shown)]
    cut = clips(alignment, grain=grain)
    article = alignment.article
    sound = SOUND_TYPES[media_type]
    common = {
        "title": _xml(article.title) or "–",
        "language": article.language,
        "say": wording(article.language),
        "clips": cut,
        "sound": sound.file,
    }
    opf = common | {
        "uuid": uuid.uuid5(_NAMESPACE, f"{article.sha256} {alignment.recording.sha256} {grain}"),
        "byline": _xml(article.byline),
        "source": _xml(article.source) if re.match(r"https?://", article.source) else "",
        "modified": _MODIFIED,
        "duration_ms": sum(clip.end_ms - clip.start_ms for clip in cut),
        "media_type": sound.stated,
    }
    text = common | {
        "has_title": any(p.kind is Kind.TITLE for p in printed),
        "groups": [(is_list, list(of)) for is_list, of in groupby(printed, lambda p: p.kind is Kind.LIST)],
    }
    files: list[tuple[str, str | Path]] = [
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", _CONTAINER),
        ("EPUB/package.opf", _written("epub.opf", opf)),
        (
            "EPUB/nav.xhtml",
            _written("epub-nav.xhtml", common | {"headings": [p for p in printed if p.kind is Kind.HEADING]}),
        ),
        ("EPUB/style.css", asset("epub.css")),
        ("EPUB/article.xhtml", _written("epub.xhtml", text)),
    ]
    if cut:
        files += [("EPUB/article.smil", _written("epub.smil", common)), (f"EPUB/{sound.file}", audio)]
    _zip(files, into)


def clips(alignment: Alignment, *, grain: Grain = "sentence") -> list[SmilPar]:
    """List what is read, in the order of the sound; no two overlap, and all lie in the recording.

    A reading system plays a clip and leaps to the next. So the pause after a piece is its own, up to `PAUSE_MS`; and
    where something else begins within a piece, its clip ends there. Of pieces that begin together the longest has one.
    """
    shown = [p for p in alignment.paragraphs if p.kind is not Kind.BOILERPLATE or p.start_ms is not None]
    spans = sorted(
        (
            (start_ms, end_ms, id_)
            for number, paragraph in enumerate(shown)
            for id_, start_ms, end_ms in _spans(number, paragraph, grain)
        ),
        key=lambda span: (span[0], -span[1]),
    )
    stops = sorted([*(start for start, _, _ in spans), *(i.start_ms for i in alignment.insertions)])
    stops.append(alignment.recording.duration_ms)
    result: list[SmilPar] = []
    for start_ms, end_ms, id_ in spans:
        stop_ms = stops[min(bisect_right(stops, start_ms), len(stops) - 1)]
        until_ms = min(end_ms + PAUSE_MS, stop_ms)
        begins_alone = not result or start_ms > result[-1].start_ms
        if begins_alone and start_ms < until_ms:
            result.append(SmilPar(id=id_, start_ms=start_ms, end_ms=until_ms))
    return result


def _spans(number: int, paragraph: TimedParagraph, grain: Grain) -> Iterator[tuple[str, int, int]]:
    """Yield id, start and end of each piece of a paragraph that is read."""
    if grain == "paragraph":
        pieces: list[tuple[str, TimedParagraph | TimedSentence | TimedWord]] = [(f"p{number}", paragraph)]
    elif grain == "sentence":
        pieces = [(f"p{number}-{k}", sentence) for k, sentence in enumerate(paragraph.sentences)]
    else:
        words = (word for sentence in paragraph.sentences for word in sentence.words)
        pieces = [(f"p{number}-{k}", word) for k, word in enumerate(words)]
    for id_, piece in pieces:
        if piece.text and piece.start_ms is not None and piece.end_ms is not None:
            yield id_, piece.start_ms, piece.end_ms


def _printed(number: int, paragraph: TimedParagraph, grain: Grain) -> _Printed:
    parts: list[_Part] = []
    at = 0
    pieces: list[TimedSentence | TimedWord] = []
    if grain == "sentence":
        pieces = list(paragraph.sentences)
    elif grain == "word":
        pieces = [word for sentence in paragraph.sentences for word in sentence.words]
    for k, piece in enumerate(pieces):
        parts.append(_Part(text=_xml(paragraph.text[at : piece.char_start])))
        parts.append(_Part(text=_xml(paragraph.text[piece.char_start : piece.char_end]), id=f"p{number}-{k}"))
        at = piece.char_end
    parts.append(_Part(text=_xml(paragraph.text[at:])))
    kept = tuple(part for part in parts if part.text)
    return _Printed(id=f"p{number}", kind=paragraph.kind, text=_xml(paragraph.text), parts=kept)


def _xml(text: str) -> str:
    """Replace what XML cannot say, as control characters are."""
    return _NOT_XML.sub("\ufffd", text)


_CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
"""


def _written(name: str, values: dict[str, object]) -> str:
    return template(name).render(values)


def _zip(files: list[tuple[str, str | Path]], into: Path) -> None:
    """Put texts and files together: ``mimetype`` first and not packed, sound not packed, all of the same date."""
    with zipfile.ZipFile(into, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.external_attr = 0o644 << 16
            entry.create_system = 3  # Unix, wherever it is written
            if isinstance(content, str):
                entry.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
                archive.writestr(entry, content)
            else:
                entry.file_size = content.stat().st_size  # from 2 GiB on the archive has to be of another form
                with content.open("rb") as source, archive.open(entry, "w") as target:
                    shutil.copyfileobj(source, target)
