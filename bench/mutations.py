"""How a reading departs from the page: what is left out, moved, added, changed, begun twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bench.script import ScriptBlock, ScriptToken

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

_FEWEST_TOKENS = 6  # of a sentence that is changed inside: in shorter ones little is left to know it by
_RESTART_SHARE = (0.3, 0.6)  # of a sentence that is said before it is begun again
_FILLERS = {
    "de": ("ja", "also", "eigentlich", "nun", "eben", "sozusagen", "vielleicht"),
    "en": ("well", "so", "you", "know", "really"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """How far a reading departs from the page: shares, and counts of blocks."""

    left_out: float = 0.0  # of the paragraphs
    moved: int = 0  # paragraphs
    half_read: int = 0  # paragraphs of which sentences are left out
    swapped: int = 0  # paragraphs in which two sentences change places
    edited: float = 0.0  # of the sentences: words left out, added, changed
    restarted: float = 0.0  # of the sentences
    jingle: bool = False
    adverts: int = 0
    strangers: int = 0  # stretches of speech out of another article
    silence_s: float = 0.0


PROFILES = {
    "plain": Departure(),
    "hard": Departure(left_out=0.15, moved=1, half_read=2, jingle=True, adverts=1, strangers=1, silence_s=18),
    "brutal": Departure(
        left_out=0.15,
        moved=1,
        half_read=1,
        swapped=1,
        edited=0.4,
        restarted=0.1,
        jingle=True,
        adverts=1,
        strangers=1,
        silence_s=20,
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceRead:
    """A sentence as it is read: which it is, what is said, how much of it is said before it is begun again."""

    index: int
    said: tuple[ScriptToken, ...]
    restart: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockRead:
    """A block is read."""

    block: int
    moved: bool
    readings: tuple[SentenceRead, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Insert:
    """Something else is heard: ``kind`` ``music silence advert speech``, seconds or sentences."""

    kind: str
    seconds: float = 0.0
    sentences: tuple[str, ...] = ()


def plan(
    blocks: Sequence[ScriptBlock],
    profile: Departure,
    random: np.random.Generator,
    *,
    language: str,
    adverts: Sequence[Sequence[str]],
    strangers: Sequence[Sequence[str]],
    headings: bool,
) -> list[BlockRead | Insert]:
    """Draw what is heard, in order.

    Args:
        blocks: the article.
        profile: how far the reading departs from it.
        random: what is drawn from.
        language: whose filler words are added.
        adverts: sentences of each advert.
        strangers: sentences of each stretch of other speech.
        headings: whether title, byline and headings are read.
    """
    body = [k for k, b in enumerate(blocks) if b.kind in ("body", "quote", "item")]
    order = body + [k for k, b in enumerate(blocks) if headings and b.kind in ("title", "byline", "heading")]
    order.sort()
    out = set(_some(body[1:], round(profile.left_out * len(body)), random))
    order = [k for k in order if k not in out]
    long = [k for k in body if k in order and len(blocks[k].sentences) >= 3]
    halves, swaps = _some(long, profile.half_read, random), _some(long, profile.swapped, random)
    moved = _some([k for k in order[1:-1] if blocks[k].kind == "body"], profile.moved, random)
    for k in moved:
        at = order.index(k)
        far = {least: [p for p in range(1, len(order)) if abs(p - at) >= least] for least in (3, 2)}
        places = far[3] or far[2]
        if not places:
            continue
        order.remove(k)
        order.insert(int(random.choice(places)), k)
    vocabulary = [t for b in blocks for s in b.sentences for t in s if t.said.isalpha() and len(t.said) > 3]
    steps: list[BlockRead | Insert] = []
    for k in order:
        numbers = list(range(len(blocks[k].sentences)))
        if k in halves:
            gone = set(_some(numbers, max(1, len(numbers) // 3), random))
            numbers = [n for n in numbers if n not in gone]
        if k in swaps and len(numbers) >= 2:
            at = int(random.integers(len(numbers) - 1))
            numbers[at], numbers[at + 1] = numbers[at + 1], numbers[at]
        readings = [_drawn(n, blocks[k].sentences[n], profile, random, vocabulary, _FILLERS[language]) for n in numbers]
        steps.append(BlockRead(block=k, moved=k in moved, readings=tuple(readings)))
    inserts = [Insert(kind="advert", sentences=tuple(a)) for a in adverts[: profile.adverts]]
    inserts += [Insert(kind="speech", sentences=tuple(s)) for s in strangers[: profile.strangers]]
    if profile.silence_s:
        inserts.append(Insert(kind="silence", seconds=profile.silence_s))
    for insert in inserts:
        steps.insert(int(random.integers(2, len(steps))), insert)
    if profile.jingle:
        steps.insert(0, Insert(kind="music", seconds=float(random.uniform(4, 8))))
        steps.append(Insert(kind="music", seconds=float(random.uniform(3, 6))))
    return steps


def _some(of: Sequence[int], count: int, random: np.random.Generator) -> list[int]:
    return [int(k) for k in random.choice(of, min(count, len(of)), replace=False)] if len(of) and count else []


def _drawn(
    index: int,
    tokens: tuple[ScriptToken, ...],
    profile: Departure,
    random: np.random.Generator,
    vocabulary: Sequence[ScriptToken],
    fillers: Sequence[str],
) -> SentenceRead:
    restart = float(random.uniform(*_RESTART_SHARE)) if random.random() < profile.restarted else None
    if len(tokens) < _FEWEST_TOKENS or random.random() >= profile.edited:
        return SentenceRead(index=index, said=tokens, restart=restart)
    return SentenceRead(index=index, said=edited(tokens, random, vocabulary, fillers), restart=restart)


def edited(
    tokens: tuple[ScriptToken, ...],
    random: np.random.Generator,
    vocabulary: Sequence[ScriptToken],
    fillers: Sequence[str],
) -> tuple[ScriptToken, ...]:
    """Leave out, add or change one to three words inside a sentence; its first and last word stay."""
    said = list(tokens)
    count = int(random.integers(1, 4))
    at = int(random.integers(1, len(said) - count))
    manner = random.choice(["out", "added", "filler", "changed"])
    if manner == "out":
        del said[at : at + count]
    elif manner == "filler":
        filler = str(random.choice(fillers))
        said.insert(at, ScriptToken(filler, filler))
    else:
        present = {t.said for t in tokens}
        others = [t for t in vocabulary if t.said not in present]
        chosen = [others[int(n)] for n in random.choice(len(others), count, replace=False)]
        if manner == "added":
            said[at:at] = chosen
        else:
            for n, word in enumerate(chosen[:2]):
                said[at + n] = _like(said[at + n], word)
    return tuple(said)


def _like(token: ScriptToken, word: ScriptToken) -> ScriptToken:
    """Return the word with the punctuation of the token whose place it takes."""
    tail = token.printed[len(token.printed.rstrip('.,;:!?“”")')) :]
    return replace(word, printed=word.printed + tail, said=word.said + tail)
