"""The words of an alignment, each labelled right or wrong by the truth of its narration."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from bench.script import key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.aligned import Narration

NEAR_MS = 100  # of the truth, within which a start is right


class LabelledWord(NamedTuple):
    """A word whose truth is known, and its number among those that were judged."""

    number: int
    confidence: float
    is_right: bool
    called_spoken: bool


class Called(NamedTuple):
    """A printed word and what an alignment says of it: when it begins, ``None`` where it was not read."""

    text: str
    start_ms: int | None
    confidence: float


class _True(NamedTuple):
    key: str
    was_said: bool
    start_ms: int | None  # where it is known


def judged(words: Sequence[Called], narration: Narration) -> list[LabelledWord]:
    """Hold what an alignment says of an article's words against what is true."""
    got = [(number, word) for number, word in enumerate(words) if key(word.text)]
    true = [word for p in narration.truth["paragraphs"] for word in _printed(p)]
    matcher = difflib.SequenceMatcher(None, [t.key for t in true], [key(w.text) for _, w in got], autojunk=False)
    found = []
    for a, b, count in matcher.get_matching_blocks():
        for t, (number, w) in zip(true[a : a + count], got[b : b + count], strict=True):
            if w.start_ms is None:
                found.append(LabelledWord(number, w.confidence, not t.was_said, called_spoken=False))
            elif not t.was_said:
                found.append(LabelledWord(number, w.confidence, is_right=False, called_spoken=True))
            elif t.start_ms is not None:
                near = abs(w.start_ms - t.start_ms) <= NEAR_MS
                found.append(LabelledWord(number, w.confidence, near, called_spoken=True))
    return found


def _printed(paragraph: dict[str, Any]) -> list[_True]:
    """Return the printed words of a paragraph: whether each was said, and when, as far as that is known."""
    read = {s["index"]: s for s in paragraph["sentences"]}
    parts = paragraph.get("parts") or re.split(r"(?<=[.!?])[\"“”']?\s+(?=[\"„'(]?[A-ZÄÖÜ0-9])", paragraph["text"])
    found: list[_True] = []
    for index, part in enumerate(parts):
        sentence = read.get(index)
        printed = [t for t in (sentence["printed"] if sentence else part).split() if key(t)]
        if sentence is None:
            found += [_True(key(t), was_said=False, start_ms=None) for t in printed]
            continue
        tokens = [m for m in re.finditer(r"\S+", sentence["text"]) if key(m.group())]
        onsets = {w["char"]: w["start_ms"] for w in sentence["words"]}
        starts = [onsets.get(m.start()) for m in tokens]
        if starts and starts[0] is None:
            starts[0] = sentence["start_ms"]
        matcher = difflib.SequenceMatcher(
            None, [key(t) for t in printed], [key(m.group()) for m in tokens], autojunk=False
        )
        said = {a + k: starts[b + k] for a, b, count in matcher.get_matching_blocks() for k in range(count)}
        found += [_True(key(t), was_said=k in said, start_ms=said.get(k)) for k, t in enumerate(printed)]
    return found
