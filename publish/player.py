"""What ``<gleichlauf-player>`` reads: the text and the times of an alignment, and nothing else: ``player.json``.

An eighth of ``alignment.json`` in size. ``publish/player.schema.json`` is generated from these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from align.form import JsonForm
from align.records import Label
from audio.records import Span
from publish.seekable import seeks_roughly

if TYPE_CHECKING:
    from align.records import Alignment, TimedParagraph

SCHEMA: Literal["gleichlauf.player/1"] = "gleichlauf.player/1"

Word = tuple[int, int, int | None, int | None]
"""First character, character after the last, start and end in milliseconds; no times where it was not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A paragraph that was read, to be found in a page by its words.

    Attributes:
        id: as in the alignment: made from a hash of the text.
        text: as it was printed when it was aligned.
        sentences: for each, the number of its first word in ``words``.
        words: in printed order; characters are code points of ``text``.
    """

    id: str
    text: str
    sentences: tuple[int, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside(Span):
    """A stretch of the recording that the article does not have."""

    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class Player:
    """An article's text and its times.

    Attributes:
        schema: name and version of this form.
        title: of the article.
        language: of the article, as ISO 639-1 code.
        duration_ms: of the recording.
        recording_sha256: of its file, in hexadecimal.
        seeks: ``roughly`` where browsers miss a place in the recording by seconds, else ``exactly``.
        paragraphs: those that were read, in printed order.
        insertions: in order of time.
    """

    schema: Literal["gleichlauf.player/1"] = SCHEMA
    title: str
    language: str
    duration_ms: int
    recording_sha256: str
    seeks: Literal["exactly", "roughly"]
    paragraphs: tuple[Quote, ...]
    insertions: tuple[Beside, ...]


_FORM = JsonForm(Player, "player", indent=None)
to_json, json_schema = _FORM.to_json, _FORM.json_schema


def player(alignment: Alignment, *, seekable: bool = False) -> Player:
    """Return what the player needs to know.

    Args:
        alignment: an article aligned with its recording.
        seekable: whether what is played is a copy by `publish.seekable.copy`, and not the recording.
    """
    return Player(
        title=alignment.article.title,
        language=alignment.article.language,
        duration_ms=alignment.recording.duration_ms,
        recording_sha256=alignment.recording.sha256,
        seeks="roughly" if seeks_roughly(alignment.recording) and not seekable else "exactly",
        paragraphs=tuple(_quote(p) for p in alignment.paragraphs if p.start_ms is not None),
        insertions=tuple(Beside(start_ms=i.start_ms, end_ms=i.end_ms, label=i.label) for i in alignment.insertions),
    )


def _quote(paragraph: TimedParagraph) -> Quote:
    firsts: list[int] = []
    words: list[Word] = []
    for sentence in paragraph.sentences:
        firsts.append(len(words))
        words += [(word.char_start, word.char_end, word.start_ms, word.end_ms) for word in sentence.words]
    return Quote(id=paragraph.id, text=paragraph.text, sentences=tuple(firsts), words=tuple(words))
