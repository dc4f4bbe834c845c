"""Where text and sound meet: the record that everything after alignment reads.

Its JSON form is ``alignment.json``; ``align/alignment.schema.json`` is generated from these classes.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, TypedDict

from articles.records import Kind, SourceSpan
from audio.records import Recording, Span

if TYPE_CHECKING:
    from collections.abc import Sequence

    from articles.records import Paragraph

SCHEMA: Literal["gleichlauf.alignment/1"] = "gleichlauf.alignment/1"

SHORTEST_WORD_MS = 20
"""Of a word in an alignment: one frame of the encoder."""

_SPOKEN_SHARE = 0.9  # of the words of a sentence or paragraph that make it "spoken" rather than "partly"


class Status(StrEnum):
    """Whether a piece of text was read aloud."""

    SPOKEN = "spoken"
    PARTLY = "partly"  # some of its words; words themselves are never "partly"
    NOT_SPOKEN = "not_spoken"


class Label(StrEnum):
    """What a stretch of sound is that the article does not explain."""

    MUSIC = "music"
    SPEECH = "speech"
    ADVERT = "advert"
    CREDIT = "credit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A piece of text and its place in the sound.

    Attributes:
        text: as printed.
        char_start: first character in the paragraph's text, in code points.
        char_end: first character after it.
        start_ms: when its reading begins, ``None`` exactly where ``status`` is ``not_spoken``.
        end_ms: when its reading ends, likewise.
        status: whether it was read.
        confidence: 0 to 1, how sure ``status`` and times are.
    """

    text: str
    char_start: int
    char_end: int
    start_ms: int | None
    end_ms: int | None
    status: Status
    confidence: float

    def __post_init__(self) -> None:
        """Check that times are there exactly where something was read, and in order."""
        if (self.start_ms is None) != (self.end_ms is None):
            raise ValueError(f"{self.text!r} has one time without the other")
        if (self.start_ms is None) != (self.status is Status.NOT_SPOKEN):
            raise ValueError(f"{self.text!r} is {self.status} with start_ms {self.start_ms}")
        if self.start_ms is not None and self.end_ms is not None and self.start_ms >= self.end_ms:
            raise ValueError(f"{self.text!r} ends at {self.end_ms} ms, before it starts at {self.start_ms} ms")


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedWord(Timed):
    """A printed word with the punctuation that touches it. Words tile their sentence but for white space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedSentence(Timed):
    """A sentence and its words, in printed order; the times of spoken words rise."""

    words: tuple[TimedWord, ...]

    @classmethod
    def of(cls, text: str, words: Sequence[TimedWord]) -> TimedSentence:
        """Return the sentence that consists of words.

        Args:
            text: of the paragraph.
            words: of the sentence, at least one.
        """
        start, end = words[0].char_start, words[-1].char_end
        return cls(text=text[start:end], char_start=start, char_end=end, words=tuple(words), **_summary(words, words))

    def with_words(self, words: Sequence[TimedWord]) -> TimedSentence:
        """Return the same sentence with other times and statuses of its words."""
        return replace(self, words=tuple(words), **_summary(words, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedParagraph(Timed):
    """A paragraph and its sentences, in printed order.

    Attributes:
        id: as in the article.
        kind: as in the article.
        spans: as in the article.
        moved: whether it was read at another place than it is printed.
        sentences: in printed order.
    """

    id: str
    kind: Kind
    spans: tuple[SourceSpan, ...]
    moved: bool
    sentences: tuple[TimedSentence, ...]

    @classmethod
    def of(cls, paragraph: Paragraph, sentences: Sequence[TimedSentence], *, moved: bool) -> TimedParagraph:
        """Return the paragraph of an article that consists of sentences."""
        return cls(
            id=paragraph.id,
            kind=paragraph.kind,
            text=paragraph.text,
            char_start=0,
            char_end=len(paragraph.text),
            spans=paragraph.spans,
            moved=moved,
            sentences=tuple(sentences),
            **_summary(sentences, [word for sentence in sentences for word in sentence.words]),
        )

    def with_sentences(self, sentences: Sequence[TimedSentence]) -> TimedParagraph:
        """Return the same paragraph with other times and statuses of its words."""
        words = [word for sentence in sentences for word in sentence.words]
        return replace(self, sentences=tuple(sentences), **_summary(sentences, words))


class _Summary(TypedDict):
    start_ms: int | None
    end_ms: int | None
    status: Status
    confidence: float


def _summary(parts: Sequence[Timed], words: Sequence[TimedWord]) -> _Summary:
    """Return when and whether something was read that consists of parts, and these of words."""
    spoken = sum(word.status is Status.SPOKEN for word in words)
    status = Status.SPOKEN if spoken >= _SPOKEN_SHARE * len(words) else Status.PARTLY
    return _Summary(
        start_ms=min((part.start_ms for part in parts if part.start_ms is not None), default=None),
        end_ms=max((part.end_ms for part in parts if part.end_ms is not None), default=None),
        status=status if spoken else Status.NOT_SPOKEN,
        confidence=round(sum(word.confidence for word in words) / len(words), 3) if words else 0.0,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Insertion(Span):
    """Sound that the article does not explain.

    Attributes:
        text: what was heard, "" for music.
        label: what it is.
    """

    text: str
    label: Label


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleHeader:
    """The article without its paragraphs, which stand in the alignment with their times."""

    title: str
    byline: str
    language: str
    source: str
    podcast_url: str | None
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How much of each side the other explains, 0 to 1.

    Attributes:
        article_spoken: share of the words that a reader was expected to say and that were found.
        speech_explained: share of the speech, by time, that the article explains.
    """

    article_spoken: float
    speech_explained: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """What made this record.

    Attributes:
        gleichlauf: version of this program.
        evidence: what the times rest on: ``words`` (recognised) or ``letters`` (heard).
        model: the recogniser's model.
        language: language in which the sound was heard.
        settings: what else decided the result, as text.
    """

    gleichlauf: str
    evidence: Literal["words", "letters"]
    model: str
    language: str
    settings: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """An article aligned with its recording.

    Attributes:
        schema: name and version of this form.
        article: what was written.
        recording: what was recorded.
        belongs: false where so little was found that the sound seems to be of another text.
        paragraphs: in printed order, every paragraph of the article.
        insertions: in order of time, not overlapping.
        coverage: the two totals.
        provenance: what made this record.
    """

    schema: Literal["gleichlauf.alignment/1"] = SCHEMA
    article: ArticleHeader
    recording: Recording
    belongs: bool
    paragraphs: tuple[TimedParagraph, ...]
    insertions: tuple[Insertion, ...]
    coverage: Coverage
    provenance: Provenance
