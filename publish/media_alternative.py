"""Is a recording a media alternative for its text? What WCAG 2.2 asks in success criterion 1.2.1, and how it is judged.

Sound alone needs a text alternative, "except when the audio … is a media alternative for text and is clearly labeled as
such". That alternative is "media that presents no more information than is already presented in text".

Source: https://www.w3.org/TR/WCAG22/#audio-only-and-video-only-prerecorded
Source: https://www.w3.org/TR/WCAG22/#dfn-media-alternative-for-text
Source: https://www.w3.org/WAI/standards-guidelines/act/rules/afb423/, proposed, which passes the reading of a part
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from align.records import Label
from articles.records import Kind
from audio.records import Span

if TYPE_CHECKING:
    from collections.abc import Sequence

UNSURE = 0.5
"""Confidence below which a word that was found may as well not have been."""

MOST_UNSURE = 0.05
"""Share of the words found that may be unsure; with more of them nothing is said about the recording. Of the narrations
that the project measures itself on none has a single one: only what is far from all of them is caught."""


class Answer(StrEnum):
    """Whether a recording is a media alternative for its text."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # the sound does not tell


class Rule(StrEnum):
    """What the answer follows from."""

    BELONGS = "belongs"  # the recording is one of this text
    SURE = "sure"  # what was found was found surely
    NOTHING_ADDED = "nothing_added"  # nothing is said beyond the text; WCAG asks this
    NOTHING_LEFT_OUT = "nothing_left_out"  # all of the text is read; WCAG does not ask it, who offers a reading should


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One criterion and whether it is met.

    Attributes:
        rule: which.
        met: ``None`` where that cannot be told.
    """

    rule: Rule
    met: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition(Span):
    """Sound beyond the text.

    Attributes:
        label: what it is.
        text: what was understood, by machine; "" for music, and where nothing was.
        in_text: whether it is a phrase of the article that was said once more, and so tells nothing new.
        after: id of the paragraph that was begun last before it, ``None`` at the beginning.
    """

    label: Label
    text: str
    in_text: bool
    after: str | None

    @property
    def tells_more(self) -> bool | None:
        """Whether it tells what the article does not; ``None`` where it was not understood."""
        if self.label is Label.MUSIC or self.in_text:
            return False
        return True if self.text else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Text that was left out.

    Attributes:
        paragraph: id of the paragraph that it stands in.
        kind: of that paragraph.
        whole: whether it is all of the paragraph.
        char_start: first character in the paragraph's text, in code points.
        char_end: first character after it.
        text: as printed.
        words: how many.
        after_ms: end of what was read of the text before it, ``None`` where nothing was.
        confidence: 0 to 1, how sure it is that it was left out.
    """

    paragraph: str
    kind: Kind
    whole: bool
    char_start: int
    char_end: int
    text: str
    words: int
    after_ms: int | None
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A single word that was not found in a sentence of which others were: swallowed, replaced or left out.

    Attributes:
        paragraph: id of the paragraph that it stands in.
        char_start: first character in the paragraph's text, in code points.
        char_end: first character after it.
        text: as printed.
        sentence: in which it stands.
        after_ms: end of what was read of the text before it, ``None`` where nothing was.
        confidence: 0 to 1, how sure it is that it was not said.
    """

    paragraph: str
    char_start: int
    char_end: int
    text: str
    sentence: str
    after_ms: int | None
    confidence: float


def criteria(
    *, belongs: bool, unsure: float, additions: Sequence[Addition], omissions: Sequence[Omission]
) -> tuple[Criterion, ...]:
    """Judge each criterion; where the sound is of another text, or unsure, the last two are open.

    Music does not break `Rule.NOTHING_ADDED`: a jingle tells nothing. Speech that was not understood leaves it open.

    Args:
        belongs: whether the recording is one of the text.
        unsure: share of the words found whose confidence is below `UNSURE`.
        additions: sound beyond the text.
        omissions: text that was left out.
    """
    more = {addition.tells_more for addition in additions}
    nothing_added = False if True in more else None if None in more else True
    sure = unsure <= MOST_UNSURE
    can_tell = belongs and sure
    return (
        Criterion(rule=Rule.BELONGS, met=belongs),
        Criterion(rule=Rule.SURE, met=sure),
        Criterion(rule=Rule.NOTHING_ADDED, met=nothing_added if can_tell else None),
        Criterion(rule=Rule.NOTHING_LEFT_OUT, met=not omissions if can_tell else None),
    )


def answer(judged: Sequence[Criterion]) -> Answer:
    """Return what follows from the criteria.

    >>> answer([Criterion(rule=Rule.BELONGS, met=True), Criterion(rule=Rule.NOTHING_ADDED, met=None)])
    <Answer.UNKNOWN: 'unknown'>
    """
    met = {criterion.rule: criterion.met for criterion in judged}
    if False in (met.get(Rule.NOTHING_ADDED), met.get(Rule.NOTHING_LEFT_OUT)):
        return Answer.NO
    return Answer.YES if all(met.values()) else Answer.UNKNOWN
