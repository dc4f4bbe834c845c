"""What editors have put right in an alignment, and the alignment as it is then.

The text is right already, so a correction is about where a sentence begins or ends, or whether it was read. It names
the sentence by its paragraph's id and a hash of its own words, and so holds for every alignment of the recording in
which this sentence stands: after another run, and in an edited article. Only what is read beside it is realigned.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from align.records import SHORTEST_WORD_MS, Status, TimedSentence
from align.review.realign import Passage
from align.review.unread import neighbours, pace_ms, spread
from articles.records import Kind
from audio.records import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from align.records import Alignment, TimedParagraph, TimedWord
    from align.review.realign import RealignedWord

    Realign = Callable[[Passage, Sequence[TimedWord]], Sequence[RealignedWord]]

LEAST_MS = 200  # of sound on either side of a boundary
_REACH = 3  # sentences beside the boundary that may have to be realigned: more is another mistake than a boundary
_BESIDE_MS = 10_000  # of sound between two sentences that is looked at; what is longer is music, or other speech
_SLOWEST = 1.5  # times as long as its length suggests a sentence may be that was thought not to be read
_HASH_DIGITS = 16  # of a sentence's hash: only sentences of one article are told apart


class Decision(StrEnum):
    """What somebody who has listened says of a sentence."""

    ACCEPTED = "accepted"  # it is read where it was thought to be
    START = "start"  # it begins at another time
    END = "end"  # it ends at another time
    READ = "read"  # it was thought not to be read, and is, from a time on
    NOT_READ = "not_read"


class SentenceName(NamedTuple):
    """A sentence, whichever alignment it stands in.

    Attributes:
        paragraph: id of its paragraph.
        sha256: first digits of the hash of its text.
        place: how many sentences of the same text stand before it in the paragraph.
    """

    paragraph: str
    sha256: str
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A decision about a sentence.

    Attributes:
        name: of the sentence.
        decision: about it.
        at_ms: when it begins or ends, ``None`` where that is not what was decided.
    """

    name: SentenceName
    decision: Decision
    at_ms: int | None = None

    def __post_init__(self) -> None:
        """Check that there is a time exactly where one was decided on."""
        if (self.at_ms is None) != (self.decision in (Decision.ACCEPTED, Decision.NOT_READ)):
            raise ValueError(f"{self.decision} with at_ms {self.at_ms}")


class Corrected(NamedTuple):
    """An alignment with corrections.

    Attributes:
        alignment: with new times; its insertions are as they were.
        fit: of each correction, whether it could be made.
        decided: the decision that holds for each sentence that there is one for, the last one made.
        touched: stretches of the recording that were realigned, sorted by their start.
    """

    alignment: Alignment
    fit: tuple[bool, ...]
    decided: dict[SentenceName, Decision]
    touched: tuple[Span, ...]


def names_of(paragraph: TimedParagraph) -> list[SentenceName]:
    """Return the names of a paragraph's sentences, in printed order."""
    seen: dict[str, int] = {}
    names: list[SentenceName] = []
    for sentence in paragraph.sentences:
        sha256 = hashlib.sha256(sentence.text.encode()).hexdigest()[:_HASH_DIGITS]
        names.append(SentenceName(paragraph.id, sha256, seen.get(sha256, 0)))
        seen[sha256] = names[-1].place + 1
    return names


def corrected(alignment: Alignment, corrections: Iterable[Correction], realign: Realign) -> Corrected:
    """Make corrections, one after another.

    Args:
        alignment: as it was found.
        corrections: in the order in which they were made; a later one goes before an earlier one.
        realign: places the words of a passage, as :func:`align.review.realign.realign` does.
    """
    draft = _Draft(alignment, realign)
    decided: dict[SentenceName, Decision] = {}
    fit: list[bool] = []
    for correction in corrections:
        key = draft.find(correction.name)
        fit.append(key is not None and draft.make(key, correction))
        if key is not None and fit[-1]:
            decided[draft.names[key]] = correction.decision
    return Corrected(draft.alignment(decided), tuple(fit), decided, tuple(sorted(draft.touched, key=_start)))


def reach(alignment: Alignment, name: SentenceName, decision: Decision) -> Span | None:
    """Return from when to when a boundary can be moved, ``None`` where there is no such sentence.

    Args:
        alignment: as it is now.
        name: of the sentence.
        decision: which of its two boundaries; of one that is not read, where its beginning may be.
    """
    draft = _Draft(alignment, _untouched)
    key = draft.find(name)
    if key is None:
        return None
    if draft.sentences[key].start_ms is None:
        return draft.room(key)
    before, after = draft.beside(key, decision)
    low = before[0].start_ms if before else 0
    high = after[-1].end_ms if after else alignment.recording.duration_ms
    assert low is not None
    assert high is not None
    return Span(start_ms=low + LEAST_MS * bool(before), end_ms=max(high - LEAST_MS * bool(after), low + LEAST_MS))


class _Draft:
    """An alignment on which one works: its sentences by the numbers of paragraph and sentence."""

    def __init__(self, alignment: Alignment, realign: Realign) -> None:
        self._alignment = alignment
        self._place = realign
        self.sentences = {
            (p, s): sentence
            for p, paragraph in enumerate(alignment.paragraphs)
            for s, sentence in enumerate(paragraph.sentences)
        }
        self.names = {
            (p, s): name
            for p, paragraph in enumerate(alignment.paragraphs)
            for s, name in enumerate(names_of(paragraph))
        }
        self._places = {name: key for key, name in self.names.items()}
        self.touched: list[Span] = []

    def find(self, name: SentenceName) -> tuple[int, int] | None:
        """Return where a sentence stands; in another paragraph only if there is just one of its text."""
        if name in self._places:
            return self._places[name]
        same = [key for key, other in self.names.items() if other.sha256 == name.sha256]
        return same[0] if len(same) == 1 else None

    def make(self, key: tuple[int, int], correction: Correction) -> bool:
        """Make a correction; return whether that could be done."""
        if correction.decision is Decision.ACCEPTED:
            return True
        if correction.decision is Decision.NOT_READ:
            self._leave_out(key)
            return True
        if correction.at_ms is None:
            return False
        if correction.decision is not Decision.READ:
            return self._move(key, correction.decision, correction.at_ms)
        is_read = self.sentences[key].start_ms is not None  # an edited article, or another version, has found it
        return self._move(key, Decision.START, correction.at_ms) if is_read else self._put_in(key, correction.at_ms)

    def beside(self, key: tuple[int, int], decision: Decision) -> tuple[list[TimedSentence], list[TimedSentence]]:
        """Return the sentences before and behind a boundary that may be realigned, in the order of the sound."""
        order = self._in_order()
        at = order.index(key) + (decision is Decision.END)
        before, after = order[max(0, at - _REACH) : at], order[at : at + _REACH]
        return [self.sentences[k] for k in before], [self.sentences[k] for k in after]

    def room(self, key: tuple[int, int]) -> Span | None:
        """Return where a sentence that is not read may begin, ``None`` where there is no room for it."""
        before, after = neighbours(self._in_order(), key)
        low = 0 if before is None else self._start_of(before) + LEAST_MS
        high = self._alignment.recording.duration_ms if after is None else self._start_of(after)
        return Span(start_ms=low, end_ms=high - LEAST_MS) if low <= high - LEAST_MS else None

    def _put_in(self, key: tuple[int, int], at_ms: int) -> bool:
        """Lay a sentence that was not read on the sound from a time on."""
        room = self.room(key)
        if room is None or not room.start_ms <= at_ms <= room.end_ms:
            return False
        sentence = self.sentences[key]
        length_ms = round(pace_ms(self.sentences.values()) * len(sentence.text))
        end_ms = min(room.end_ms + LEAST_MS, at_ms + max(round(_SLOWEST * length_ms), LEAST_MS))
        if end_ms - at_ms < SHORTEST_WORD_MS * len(sentence.words):
            return False
        before, _ = neighbours(self._in_order(), key)
        if before is not None and (self.sentences[before].end_ms or 0) > at_ms:
            self._realign([before], end_ms=at_ms)
        least_ms = max(LEAST_MS, SHORTEST_WORD_MS * len(sentence.words))
        words = spread(sentence.words, at_ms, min(end_ms, at_ms + max(length_ms, least_ms)))
        aligned = self._place(self._passage([key], at_ms, end_ms), words)
        self.sentences[key] = sentence.with_words([_timed(*pair) for pair in zip(words, aligned, strict=True)])
        self._pin(key, Decision.START, at_ms)
        self.touched.append(Span(start_ms=at_ms, end_ms=end_ms))
        return self.sentences[key].start_ms is not None

    def _passage(self, keys: Sequence[tuple[int, int]], start_ms: int, end_ms: int) -> Passage:
        numbers = sorted({p for p, _ in keys})
        return Passage(
            start_ms=start_ms,
            end_ms=end_ms,
            language=self._alignment.article.language,
            paragraphs=tuple(self._alignment.paragraphs[p].text for p in numbers),
            sentences=tuple((numbers.index(p), s) for p, s in keys),
        )

    def _move(self, key: tuple[int, int], decision: Decision, at_ms: int) -> bool:
        order = self._in_order()
        if key not in order:
            return False
        at = order.index(key) + (decision is Decision.END)
        before = self._needed(
            reversed(order[max(0, at - _REACH) : at]), lambda s: (s.start_ms or 0) + LEAST_MS <= at_ms
        )
        after = self._needed(order[at : at + _REACH], lambda s: (s.end_ms or 0) - LEAST_MS >= at_ms)
        last_ms = self._alignment.recording.duration_ms - LEAST_MS * (decision is Decision.START)
        if before is None or after is None or at_ms > last_ms:
            return False
        if before:
            self._realign(before, end_ms=at_ms)
        if after:
            self._realign(after, start_ms=at_ms)
        side, edge = (after, 0) if decision is Decision.START else (before, -1)
        self._pin(side[edge], decision, at_ms)
        return True

    def _needed(
        self, keys: Iterable[tuple[int, int]], is_enough: Callable[[TimedSentence], bool]
    ) -> list[tuple[int, int]] | None:
        """Return the sentences beside a boundary that have to be realigned, in printed order.

        Args:
            keys: of the sentences, from the boundary outwards.
            is_enough: whether the boundary may stand where it does if a sentence is the last of them.

        Returns:
            ``None`` where these do not suffice, or are not printed in the order in which they are read.
        """
        chosen: list[tuple[int, int]] = []
        for key in keys:
            chosen.append(key)
            if chosen not in (sorted(chosen), sorted(chosen, reverse=True)):
                return None
            if is_enough(self.sentences[key]):
                return sorted(chosen)
        return None if chosen else []

    def _realign(self, keys: list[tuple[int, int]], *, start_ms: int | None = None, end_ms: int | None = None) -> None:
        """Realign sentences between their outer ends, one of which has moved."""
        starts, ends = zip(
            *((self.sentences[k].start_ms or 0, self.sentences[k].end_ms or 0) for k in keys), strict=True
        )
        first_ms, last_ms = min(starts), max(ends)
        # Far from the text there is nothing of it.
        low = first_ms if start_ms is None else max(start_ms, first_ms - _BESIDE_MS)
        high = last_ms if end_ms is None else min(end_ms, last_ms + _BESIDE_MS)
        words = [word for key in keys for word in self.sentences[key].words]
        aligned = iter(self._place(self._passage(keys, low, high), words))
        for key in keys:
            own = [_timed(word, next(aligned)) for word in self.sentences[key].words]
            self.sentences[key] = self.sentences[key].with_words(own)
        self.touched.append(Span(start_ms=min(low, first_ms), end_ms=max(high, last_ms)))
        read = sorted((k for k in keys if self.sentences[k].start_ms is not None), key=self._start_of)
        if read and start_ms is None:
            self._pin(read[0], Decision.START, first_ms)
        if read and end_ms is None:
            self._pin(read[-1], Decision.END, last_ms)

    def _pin(self, key: tuple[int, int], decision: Decision, at_ms: int) -> None:
        """Have a sentence begin or end exactly where it does."""
        sentence = self.sentences[key]
        words = list(sentence.words)
        read = [k for k, word in enumerate(words) if word.start_ms is not None]
        if not read:
            return
        if decision is Decision.START:
            words[read[0]] = replace(words[read[0]], start_ms=at_ms)
        else:
            words[read[-1]] = replace(words[read[-1]], end_ms=at_ms)
        self.sentences[key] = sentence.with_words(words)

    def _leave_out(self, key: tuple[int, int]) -> None:
        """Take a sentence out of the sound, and realign those beside it, which may have lost words to it."""
        order = self._in_order()
        sentence = self.sentences[key]
        unread = [replace(word, start_ms=None, end_ms=None, status=Status.NOT_SPOKEN) for word in sentence.words]
        self.sentences[key] = sentence.with_words(unread)
        if key not in order or sentence.start_ms is None or sentence.end_ms is None:
            return
        self.touched.append(Span(start_ms=sentence.start_ms, end_ms=sentence.end_ms))
        at = order.index(key)
        around = order[max(0, at - 1) : at] + order[at + 1 : at + 2]
        starts, ends = (
            [self.sentences[k].start_ms or 0 for k in around],
            [self.sentences[k].end_ms or 0 for k in around],
        )
        if len(around) == 2 and around == sorted(around) and starts[1] - ends[0] <= _BESIDE_MS:  # noqa: PLR2004
            self._realign(around)

    def _in_order(self) -> list[tuple[int, int]]:
        """Return the sentences that are read, in the order of the sound."""
        return sorted((k for k, s in self.sentences.items() if s.start_ms is not None), key=self._start_of)

    def _start_of(self, key: tuple[int, int]) -> int:
        return self.sentences[key].start_ms or 0

    def alignment(self, decided: dict[SentenceName, Decision]) -> Alignment:
        """Return what has become of the alignment; what was decided is certain."""
        for key, name in self.names.items():
            if name in decided:
                words = [replace(word, confidence=1.0) for word in self.sentences[key].words]
                self.sentences[key] = self.sentences[key].with_words(words)
        paragraphs = tuple(
            _with_sentences(paragraph, tuple(self.sentences[p, s] for s in range(len(paragraph.sentences))))
            for p, paragraph in enumerate(self._alignment.paragraphs)
        )
        expected = [
            word.status is Status.SPOKEN
            for paragraph in paragraphs
            if Kind(paragraph.kind).expected
            for sentence in paragraph.sentences
            for word in sentence.words
        ]
        spoken = round(sum(expected) / len(expected), 4) if expected else 0.0
        coverage = replace(self._alignment.coverage, article_spoken=spoken)
        return replace(self._alignment, paragraphs=paragraphs, coverage=coverage)


def _timed(word: TimedWord, found: RealignedWord) -> TimedWord:
    if found.start_ms < 0:
        return replace(word, start_ms=None, end_ms=None, status=Status.NOT_SPOKEN, confidence=found.confidence)
    return replace(
        word, start_ms=found.start_ms, end_ms=found.end_ms, status=Status.SPOKEN, confidence=found.confidence
    )


def _with_sentences(paragraph: TimedParagraph, sentences: tuple[TimedSentence, ...]) -> TimedParagraph:
    return paragraph if sentences == paragraph.sentences else paragraph.with_sentences(sentences)


def _start(span: Span) -> int:
    return span.start_ms


def _untouched(_passage: Passage, _words: Sequence[TimedWord]) -> Sequence[RealignedWord]:
    raise AssertionError("nothing is realigned where one only looks")
