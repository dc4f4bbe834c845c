from __future__ import annotations

import random
from math import inf, isclose
from typing import TYPE_CHECKING

import pytest

from subtitles.cues import width
from subtitles.optimum import Shape, cheapest, line_cost, measure, reading_cost
from subtitles.profiles import PODCAST
from subtitles.stretches import Stretch, Token, stretches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from align.records import Alignment


def every_way(start: int, count: int) -> Iterator[list[Shape]]:
    """Yield every way to part tokens ``[start, count)`` into cues of one or two lines."""
    if start == count:
        yield []
        return
    for end in range(start + 1, count + 1):
        for turn in range(start + 1, end + 1):
            for rest in every_way(end, count):
                yield [Shape(start, turn, end), *rest]


def fits(stretch: Stretch, shape: Shape) -> bool:
    """Check the widths on the text itself: one line where that holds it, else two, a long word on its own."""
    lines = [stretch.tokens[shape.start : shape.turn], stretch.tokens[shape.turn : shape.end]]
    lines_fit = all(len(line) <= 1 or width(" ".join(t.text for t in line)) <= PODCAST.line_width for line in lines)
    whole = stretch.tokens[shape.start : shape.end]
    one_line = len(whole) == 1 or width(" ".join(token.text for token in whole)) <= PODCAST.line_width
    return lines_fit and one_line == (shape.turn == shape.end)


def total(stretch: Stretch, shapes: list[Shape]) -> float:
    if not all(fits(stretch, shape) for shape in shapes):
        return inf
    measures = measure(stretch)
    return sum(
        reading_cost(stretch, measures, shape.start, shape.end, PODCAST) + line_cost(measures, shape)
        for shape in shapes
    )


def random_stretch(seed: int) -> Stretch:
    draw = random.Random(seed)
    now = draw.randrange(0, 5000)
    tokens = []
    for _ in range(draw.randrange(1, 8)):
        length = draw.choice([1, 3, 7, 12, 20, 30, 60])
        now += draw.choice([0, 0, 30, 300, 1400])
        lasts = draw.choice([0, length * 40, length * 60, length * 90])
        cost = draw.choice([0, 10, 20, 100, 100, 320, 1000])
        tokens.append(
            Token(text="x" * length, width=length, start_ms=now, end_ms=now + lasts, words=(), break_cost=cost)
        )
        now += lasts
    return Stretch(paragraph_id="p", tokens=tuple(tokens), until_ms=now + draw.choice([0, 200, 900, 5000]))


@pytest.mark.parametrize("seed", range(60))
def test_no_other_way_is_cheaper(seed: int) -> None:
    stretch = random_stretch(seed)
    least = min(total(stretch, shapes) for shapes in every_way(0, len(stretch.tokens)))
    found = total(stretch, cheapest(stretch, PODCAST))
    assert found < inf
    assert isclose(found, least)


def test_shapes_tile_the_stretch(build: Callable[..., Alignment]) -> None:
    text = " ".join(f"Wort{number}," for number in range(300))
    (stretch,) = stretches(build(text), pause_ms=PODCAST.pause_ms)
    shapes = cheapest(stretch, PODCAST)
    assert [shape.start for shape in shapes] == [0, *(shape.end for shape in shapes[:-1])]
    assert shapes[-1].end == 300
