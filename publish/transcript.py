"""What was said in a recording, in the order of the sound: ``transcript.json``.

``publish/transcript.schema.json`` is generated from these classes.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from align.form import JsonForm
from align.records import Label, Status
from audio.records import HeardWord, Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from align.records import Alignment

SCHEMA: Literal["gleichlauf.transcript/1"] = "gleichlauf.transcript/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch(Span):
    """A stretch of the recording in which something is heard.

    Attributes:
        found: ``read`` where the article has it, and so its words; ``recognised`` where it does not.
        text: what is said, "" for music and where no word was understood.
        paragraph: id of the paragraph that is read, ``None`` for what the article does not have.
        label: what the article does not have, ``None`` for what is read.
    """

    found: Literal["read", "recognised"]
    text: str
    paragraph: str | None
    label: Label | None

    def __post_init__(self) -> None:
        """Check that it is either read or not."""
        Span.__post_init__(self)
        if (self.found == "read") != (self.paragraph is not None) or (self.label is None) != (self.found == "read"):
            raise ValueError(f"{self.text!r} is {self.found} with paragraph {self.paragraph} and label {self.label}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """What was said in a recording.

    Attributes:
        schema: name and version of this form.
        language: of the speech, as ISO 639-1 code.
        duration_ms: of the recording.
        recording_sha256: of its file, in hexadecimal.
        stretches: in the order of the sound, not overlapping; of what is read, each is a sentence or part of one.
        words: every word recognised, article or not, in order of time; ``None`` where only what the article does not
            have was recognised.
    """

    schema: Literal["gleichlauf.transcript/1"] = SCHEMA
    language: str
    duration_ms: int
    recording_sha256: str
    stretches: tuple[Stretch, ...]
    words: tuple[HeardWord, ...] | None


_FORM = JsonForm(Transcript, "transcript")
to_json, json_schema = _FORM.to_json, _FORM.json_schema


def transcript(alignment: Alignment, words: tuple[HeardWord, ...] | None) -> Transcript:
    """Return what was said.

    Args:
        alignment: what was read, and what else there is.
        words: all the words recognised; ``None`` where not everything was.
    """
    stretches = [*_read(alignment), *_beside(alignment)]
    return Transcript(
        language=alignment.provenance.language,
        duration_ms=alignment.recording.duration_ms,
        recording_sha256=alignment.recording.sha256,
        stretches=tuple(sorted(stretches, key=lambda stretch: stretch.start_ms)),
        words=words,
    )


def _read(alignment: Alignment) -> Iterator[Stretch]:
    """Yield the sentences that were read, each in as many parts as other speech leaves of it."""
    insertions = [(i.start_ms, None, None) for i in alignment.insertions]
    words = [
        (word.start_ms, word, (paragraph.id, number))
        for paragraph in alignment.paragraphs
        for number, sentence in enumerate(paragraph.sentences)
        for word in sentence.words
        if word.status is Status.SPOKEN and word.start_ms is not None
    ]
    in_order = sorted([*words, *insertions], key=lambda item: item[0])
    for sentence, items in groupby(in_order, key=lambda item: item[2]):
        if sentence is None:
            continue
        parts = [word for _, word, _ in items if word is not None]
        yield Stretch(
            start_ms=parts[0].start_ms or 0,
            end_ms=parts[-1].end_ms or 0,
            found="read",
            text=" ".join(word.text for word in parts),
            paragraph=sentence[0],
            label=None,
        )


def _beside(alignment: Alignment) -> Iterator[Stretch]:
    for insertion in alignment.insertions:
        yield Stretch(
            start_ms=insertion.start_ms,
            end_ms=insertion.end_ms,
            found="recognised",
            text=insertion.text,
            paragraph=None,
            label=insertion.label,
        )
