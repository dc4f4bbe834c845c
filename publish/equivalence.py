"""Does a podcast say what its article says? ``equivalence.json``: what was read, added, left out and moved.

``publish/equivalence.schema.json`` is generated from these classes. What follows from them for WCAG's success criterion
1.2.1 is decided in ``publish/media_alternative.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from align.form import JsonForm
from align.records import ArticleHeader, Coverage, Provenance, Status
from articles.records import Kind
from audio.records import Span
from publish.media_alternative import UNSURE, Addition, Answer, Change, Criterion, Omission, Rule, answer, criteria
from publish.recording import Sound, sound_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from align.records import Alignment, TimedParagraph, TimedSentence, TimedWord

SCHEMA: Literal["gleichlauf.equivalence/1"] = "gleichlauf.equivalence/1"

_FEWEST_LEFT_OUT = 2  # words in a row; a single one is more often swallowed or replaced than left out
_FEWEST_OF_A_PHRASE = 3  # words that are the article's own where all of them stand there in a row; fewer do by chance
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Move(Span):
    """A paragraph that was read at another place than it is printed.

    Attributes:
        paragraph: its id.
        text: of it.
        after: id of the paragraph that begins before it in the sound, ``None`` for the first.
    """

    paragraph: str
    text: str
    after: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """How a paragraph was read.

    Attributes:
        id: as in the alignment, as are all but the counts.
        kind: what it is on the page.
        expected: whether a reader is expected to say it: captions and what else belongs to the page only are not.
        text: as printed.
        status: whether it was read.
        moved: whether at another place than it is printed.
        start_ms: when its reading begins, ``None`` where it was not read.
        end_ms: when it ends.
        confidence: 0 to 1.
        words: printed.
        words_read: of these.
    """

    id: str
    kind: Kind
    expected: bool
    text: str
    status: Status
    moved: bool
    start_ms: int | None
    end_ms: int | None
    confidence: float
    words: int
    words_read: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Equivalence:
    """How text and sound compare, and whether the sound is a media alternative for the text.

    Attributes:
        schema: name and version of this form.
        answer: to the question of WCAG 1.2.1.
        criteria: from which it follows.
        article: what was written.
        recording: what was recorded.
        words: that a reader was expected to say.
        words_read: of these.
        unsure: share of the words read whose confidence is below `publish.media_alternative.UNSURE`.
        coverage: as in the alignment.
        additions: sound beyond the text, in order of time.
        omissions: text that was left out, in printed order.
        changes: single words that were not found in sentences that were read, in printed order.
        moves: paragraphs read elsewhere, in printed order.
        paragraphs: all, in printed order.
        provenance: what made the alignment.
    """

    schema: Literal["gleichlauf.equivalence/1"] = SCHEMA
    answer: Answer
    criteria: tuple[Criterion, ...]
    article: ArticleHeader
    recording: Sound
    words: int
    words_read: int
    unsure: float
    coverage: Coverage
    additions: tuple[Addition, ...]
    omissions: tuple[Omission, ...]
    changes: tuple[Change, ...]
    moves: tuple[Move, ...]
    paragraphs: tuple[Read, ...]
    provenance: Provenance

    @property
    def belongs(self) -> bool:
        """Whether the recording is a reading of this article; if not, nothing else here can be trusted."""
        return any(criterion.rule is Rule.BELONGS and criterion.met is True for criterion in self.criteria)

    @property
    def words_left_out(self) -> int:
        """How many words the omissions have."""
        return sum(omission.words for omission in self.omissions)

    @property
    def also_spoken(self) -> tuple[Addition, ...]:
        """Additions that tell, or may tell, what the article does not."""
        return tuple(addition for addition in self.additions if addition.tells_more is not False)


_FORM = JsonForm(Equivalence, "equivalence")
to_json, json_schema = _FORM.to_json, _FORM.json_schema


def equivalence(alignment: Alignment) -> Equivalence:
    """Compare an article with its recording.

    Only what a reader is expected to say counts as left out: all but captions and what belongs to the page only, as
    for the coverage of the alignment. Left out is a whole paragraph or sentence, or at least two words in a row; a
    single word that was not found is listed as changed.
    """
    missing = list(_missing(alignment))
    additions = tuple(_additions(alignment))
    omissions = tuple(piece for piece in missing if isinstance(piece, Omission))
    expected = [word for p in alignment.paragraphs if p.kind.expected for word in _words(p)]
    found = [word for word in expected if word.status is Status.SPOKEN]
    unsure = sum(word.confidence < UNSURE for word in found) / max(1, len(found))
    judged = criteria(belongs=alignment.belongs, unsure=unsure, additions=additions, omissions=omissions)
    return Equivalence(
        answer=answer(judged),
        criteria=judged,
        article=alignment.article,
        recording=sound_of(alignment.recording),
        words=len(expected),
        words_read=len(found),
        unsure=round(unsure, 4),
        coverage=alignment.coverage,
        additions=additions,
        omissions=omissions,
        changes=tuple(piece for piece in missing if isinstance(piece, Change)),
        moves=tuple(_moves(alignment)),
        paragraphs=tuple(_read(paragraph) for paragraph in alignment.paragraphs),
        provenance=alignment.provenance,
    )


def _words(paragraph: TimedParagraph) -> list[TimedWord]:
    return [word for sentence in paragraph.sentences for word in sentence.words]


def _additions(alignment: Alignment) -> Iterator[Addition]:
    article = alignment.article
    printed = _Printed([article.title, article.byline, *(p.text for p in alignment.paragraphs)])
    begun = _begun(alignment)
    for insertion in alignment.insertions:
        yield Addition(
            start_ms=insertion.start_ms,
            end_ms=insertion.end_ms,
            label=insertion.label,
            text=insertion.text,
            in_text=printed.has(insertion.text),
            after=_before(begun, insertion.start_ms),
        )


class _Printed:
    """The texts of an article, in which phrases are looked for."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._lines = {_plain(text) for text in texts}
        self._whole = "\n".join(sorted(self._lines))
        # Most of what is said beside an article begins as nothing in it does, so that the whole need not be searched.
        self._beginnings = {words for line in self._lines for words in _in_threes(line.split())}

    def has(self, text: str) -> bool:
        """Return whether a text is the article's own: one of its lines, or a long phrase of one."""
        said = _plain(text)
        beginning = next(_in_threes(said.split()), None)
        is_within = beginning in self._beginnings and said in self._whole
        return said.strip() != "" and (said in self._lines or is_within)


def _in_threes(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(words[k:] for k in range(_FEWEST_OF_A_PHRASE)), strict=False)


def _plain(text: str) -> str:
    """Return the words alone, with a space before and after each.

    >>> _plain("Von der **Redaktion**.")
    ' von der redaktion '
    """
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _moves(alignment: Alignment) -> Iterator[Move]:
    begun = _begun(alignment)
    for paragraph in alignment.paragraphs:
        if paragraph.moved and paragraph.start_ms is not None and paragraph.end_ms is not None:
            yield Move(
                start_ms=paragraph.start_ms,
                end_ms=paragraph.end_ms,
                paragraph=paragraph.id,
                text=paragraph.text,
                after=_before(begun, paragraph.start_ms),
            )


def _begun(alignment: Alignment) -> list[tuple[int, str]]:
    """Return starts and ids of the paragraphs that were read, in the order of the sound."""
    return sorted((p.start_ms, p.id) for p in alignment.paragraphs if p.start_ms is not None)


def _before(begun: Sequence[tuple[int, str]], time_ms: int) -> str | None:
    """Return the paragraph that was begun last before a time."""
    at = bisect_left(begun, (time_ms, ""))
    return begun[at - 1][1] if at else None


def _missing(alignment: Alignment) -> Iterator[Omission | Change]:
    """Yield what was expected and not found, in printed order."""
    read_until_ms: int | None = None
    for paragraph in alignment.paragraphs:
        in_order = ((sentence, word) for sentence in paragraph.sentences for word in sentence.words)
        for status, run in groupby(in_order, key=lambda pair: pair[1].status):
            pieces = list(run)
            if status is Status.SPOKEN:
                read_until_ms = pieces[-1][1].end_ms
            elif paragraph.kind.expected:
                yield _gap(paragraph, pieces, read_until_ms)


def _gap(
    paragraph: TimedParagraph, pieces: list[tuple[TimedSentence, TimedWord]], after_ms: int | None
) -> Omission | Change:
    words = [word for _, word in pieces]
    text = paragraph.text[words[0].char_start : words[-1].char_end]
    confidence = sum(word.confidence for word in words) / len(words)
    has_sentence = any(sentence.status is Status.NOT_SPOKEN for sentence, _ in pieces)
    if len(words) < _FEWEST_LEFT_OUT and not has_sentence:
        return Change(
            paragraph=paragraph.id,
            char_start=words[0].char_start,
            char_end=words[0].char_end,
            text=text,
            sentence=pieces[0][0].text,
            after_ms=after_ms,
            confidence=round(confidence, 3),
        )
    return Omission(
        paragraph=paragraph.id,
        kind=paragraph.kind,
        whole=paragraph.status is Status.NOT_SPOKEN,
        char_start=words[0].char_start,
        char_end=words[-1].char_end,
        text=text,
        words=len(words),
        after_ms=after_ms,
        confidence=round(confidence, 3),
    )


def _read(paragraph: TimedParagraph) -> Read:
    words = _words(paragraph)
    return Read(
        id=paragraph.id,
        kind=paragraph.kind,
        expected=paragraph.kind.expected,
        text=paragraph.text,
        status=paragraph.status,
        moved=paragraph.moved,
        start_ms=paragraph.start_ms,
        end_ms=paragraph.end_ms,
        confidence=paragraph.confidence,
        words=len(words),
        words_read=sum(word.status is Status.SPOKEN for word in words),
    )
