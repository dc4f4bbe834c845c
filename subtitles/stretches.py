"""The words of an alignment that subtitles show, in runs that a cue may not leave."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from align.records import Status, TimedWord
from subtitles.breaks import Break, breaks
from subtitles.cues import width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from align.records import Alignment, TimedParagraph, TimedSentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Unbreakable:
    """One or several words without white space between them: what no line break may part.

    Attributes:
        text: as printed.
        width: room that it takes on a line, in characters.
        start_ms: when its reading begins; where it was not found, when the word before it ends.
        end_ms: when its reading ends; equal to ``start_ms`` exactly where it was not found.
        words: the words in it; none where the text is not the article's.
        after: what a break after it would part.
        hole: whether words that were not read stand between it and the next.
    """

    text: str
    width: int
    start_ms: int
    end_ms: int
    words: tuple[TimedWord, ...]
    after: Break
    hole: bool = False

    @property
    def heard(self) -> bool:
        """Whether it has a time of its own."""
        return self.start_ms < self.end_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRun:
    """Tokens of one paragraph that were read in one go, starts not falling; or a sound beside the article.

    Attributes:
        paragraph_id: where they are from, ``None`` for what is not from the article.
        tokens: at least one of them heard.
        since_ms: when the stretch before it in the sound ends, or the recording begins.
        until_ms: when the next stretch in the sound begins, or the recording ends.
    """

    paragraph_id: str | None
    tokens: tuple[Unbreakable, ...]
    since_ms: int = 0
    until_ms: int = 0

    @property
    def start_ms(self) -> int:
        """When its reading begins."""
        return self.tokens[0].start_ms

    @property
    def end_ms(self) -> int:
        """When its reading ends."""
        return max(token.end_ms for token in self.tokens)


def stretches(alignment: Alignment, *, pause_ms: int) -> tuple[TokenRun, ...]:
    """Pick the words that subtitles show and part them where a cue must end: at silence, and at other sound.

    Words that were not read are left out, with one exception: a single missing word in a sentence of which
    other words were read stays, since it was more likely swallowed or replaced than left out, and a
    sentence with a hole reads as a mistake of the subtitles. Two missing words in a row are a hole in the
    reading, at which a cue ends if what stands before and after it is long enough to be read.

    Args:
        alignment: an article aligned with its recording.
        pause_ms: a silence longer than this ends a stretch.

    Returns:
        In printed order; each knows nothing of its neighbours in the sound yet.
    """
    others_ms = sorted(insertion.start_ms for insertion in alignment.insertions)
    return tuple(
        TokenRun(paragraph_id=paragraph.id, tokens=tokens)
        for paragraph in alignment.paragraphs
        for tokens in _runs(paragraph, alignment.article.language, pause_ms, others_ms)
    )


def among_neighbours(found: Iterable[TokenRun], duration_ms: int) -> list[TokenRun]:
    """Tell each stretch what stands before and after it in the sound.

    Args:
        found: in any order.
        duration_ms: of the recording.

    Returns:
        The stretches in the order of ``found``.
    """
    given = list(found)
    order = sorted(range(len(given)), key=lambda index: (given[index].start_ms, given[index].end_ms))
    placed = list(given)
    since_ms = 0
    for place, index in enumerate(order):
        until_ms = given[order[place + 1]].start_ms if place + 1 < len(order) else duration_ms
        placed[index] = replace(given[index], since_ms=since_ms, until_ms=until_ms)
        since_ms = max(since_ms, given[index].end_ms)
    return placed


def _runs(
    paragraph: TimedParagraph, language: str, pause_ms: int, others_ms: Sequence[int]
) -> Iterator[tuple[Unbreakable, ...]]:
    """Part a paragraph's tokens where the reader pauses, jumped back, or something else is heard; mark the holes."""
    run: list[Unbreakable] = []
    for token in (token for sentence in paragraph.sentences for token in _tokens(sentence, language)):
        if token is None:
            if run:
                run[-1] = replace(run[-1], hole=True)
            continue
        if run:
            since_ms, until_ms = run[-1].end_ms, token.start_ms
            other = bisect_left(others_ms, since_ms) < bisect_left(others_ms, until_ms)
            if other or until_ms - since_ms > pause_ms or until_ms < run[-1].start_ms:
                yield tuple(run)
                run = []
        run.append(token)
    if run:
        yield tuple(run)


def _tokens(sentence: TimedSentence, language: str) -> Iterator[Unbreakable | None]:
    """Tokens of a sentence to be shown, ``None`` for a hole."""
    groups = unbreakable(sentence.words)
    texts = ["".join(word.text for word in group) for group in groups]
    kinds = [*breaks(texts, language), Break.SENTENCE]
    heard = [any(word.status is not Status.NOT_SPOKEN for word in group) for group in groups]
    first_start = min((word.start_ms for word in sentence.words if word.start_ms is not None), default=0)
    end = first_start
    for is_heard, run in groupby(range(len(groups)), key=heard.__getitem__):
        indices = list(run)
        if not is_heard and (len(indices) > 1 or not any(heard)):
            yield None
            continue
        for index in indices:
            times = [
                (word.start_ms, word.end_ms)
                for word in groups[index]
                if word.start_ms is not None and word.end_ms is not None
            ]
            start = min(times)[0] if times else end
            end = max(stop for _, stop in times) if times else end
            yield Unbreakable(
                text=texts[index],
                width=width(texts[index]),
                start_ms=start,
                end_ms=end,
                words=groups[index],
                after=kinds[index],
            )


def unbreakable(words: tuple[TimedWord, ...]) -> list[tuple[TimedWord, ...]]:
    """Join words that no white space parts: no line may part them either."""
    groups: list[list[TimedWord]] = []
    for word in words:
        if not word.text.strip():
            continue
        if groups and groups[-1][-1].char_end == word.char_start:
            groups[-1].append(word)
        else:
            groups.append([word])
    return [tuple(group) for group in groups]
