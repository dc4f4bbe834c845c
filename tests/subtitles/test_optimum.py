from __future__ import annotations

import random
from dataclasses import replace
from itertools import combinations
from math import inf, isclose
from typing import TYPE_CHECKING, Any

import pytest

from subtitles import optimum
from subtitles.breaks import Break
from subtitles.cues import width
from subtitles.optimum import Shape, cheapest, line_cost, measure, reading_cost
from subtitles.profiles import PODCAST, PROFILES, Profile
from subtitles.stretches import TokenRun, Unbreakable, stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from align.records import Alignment

EVERY_PROFILE = [*PROFILES.values(), replace(PODCAST, key="upright", line_width=25, max_lines=3)]


def every_way(start: int, count: int, lines: int) -> Iterator[list[Shape]]:
    """Yield every way to part tokens ``[start, count)`` into cues of so many lines at most."""
    if start == count:
        yield []
        return
    for end in range(start + 1, count + 1):
        for turns in range(lines):
            for places in combinations(range(start + 1, end), turns):
                for rest in every_way(end, count, lines):
                    yield [Shape(start, end, places), *rest]


def holds(stretch: TokenRun, shape: Shape, profile: Profile) -> bool:
    """Check the widths on the text itself: a word too long for a line stands on its own."""
    texts = [" ".join(token.text for token in stretch.tokens[a:b]) for a, b in shape.lines]
    return all(width(text) <= profile.line_width or b - a == 1 for text, (a, b) in zip(texts, shape.lines, strict=True))


def fits(stretch: TokenRun, shape: Shape, profile: Profile) -> bool:
    """Check that the lines hold it, and that fewer would not."""
    fewer = (
        Shape(shape.start, shape.end, places)
        for turns in range(len(shape.turns))
        for places in combinations(range(shape.start + 1, shape.end), turns)
    )
    return holds(stretch, shape, profile) and not any(holds(stretch, other, profile) for other in fewer)


def total(stretch: TokenRun, shapes: list[Shape], profile: Profile) -> float:
    measures = measure(stretch)
    return sum(reading_cost(measures, s.start, s.end, profile) + line_cost(measures, s) for s in shapes)


def random_stretch(seed: int) -> TokenRun:
    draw = random.Random(seed)
    since = draw.randrange(0, 5000)
    now = since + draw.choice([0, 200, 2000])
    tokens = []
    for _ in range(draw.randrange(1, 8)):
        length = draw.choice([1, 3, 7, 12, 20, 30, 60])
        now += draw.choice([0, 0, 30, 300, 1400])
        lasts = draw.choice([0, length * 40, length * 60, length * 90])
        tokens.append(
            Unbreakable(
                text="x" * length,
                width=length,
                start_ms=now,
                end_ms=now + lasts,
                words=(),
                after=draw.choice([Break.SENTENCE, Break.COMMA, Break.WORD, Break.WORD, Break.ARTICLE, Break.UNIT]),
                hole=draw.random() < 0.1,
            )
        )
        now += lasts
    until = now + draw.choice([0, 200, 900, 5000])
    return TokenRun(paragraph_id="p", tokens=tuple(tokens), since_ms=since, until_ms=until)


@pytest.mark.parametrize("profile", EVERY_PROFILE, ids=lambda profile: profile.key)
@pytest.mark.parametrize("seed", range(40))
def test_no_other_way_is_cheaper(seed: int, profile: Profile) -> None:
    stretch = random_stretch(seed)
    ways = every_way(0, len(stretch.tokens), profile.max_lines)
    kept = {
        shape: fits(stretch, shape, profile)
        for end in range(1, len(stretch.tokens) + 1)
        for start in range(end)
        for turns in range(profile.max_lines)
        for shape in (Shape(start, end, places) for places in combinations(range(start + 1, end), turns))
    }
    least = min(total(stretch, shapes, profile) for shapes in ways if all(kept[shape] for shape in shapes))
    shapes = cheapest(stretch, profile)
    assert all(kept[shape] for shape in shapes)
    found = total(stretch, shapes, profile)
    assert found < inf
    assert isclose(found, least)


def test_shapes_tile_the_stretch(build: Callable[..., Alignment]) -> None:
    text = " ".join(f"Wort{number}," for number in range(300))
    (stretch,) = stretches(build(text), pause_ms=PODCAST.pause_ms)
    shapes = cheapest(stretch, PODCAST)
    assert [shape.start for shape in shapes] == [0, *(shape.end for shape in shapes[:-1])]
    assert shapes[-1].end == 300


def test_work_grows_with_the_words_and_no_faster(
    build: Callable[..., Alignment], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at = 0

    def counted(*given: Any) -> float:
        nonlocal looked_at
        looked_at += 1
        return line_cost(*given)

    monkeypatch.setattr(optimum, "line_cost", counted)
    work = []
    for words in (500, 1000, 2000, 4000):
        looked_at = 0
        text = " ".join(f"Wort{number % 97}" for number in range(words))
        (stretch,) = stretches(build(text), pause_ms=PODCAST.pause_ms)
        cheapest(stretch, PODCAST)
        work.append(looked_at / words)
    assert max(work) < 1.05 * min(work)
    assert max(work) < 60
