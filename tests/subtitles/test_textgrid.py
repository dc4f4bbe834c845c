from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from hypothesis import given, settings
from hypothesis import strategies as st
from praatio import textgrid

from subtitles.cues import Subtitles
from subtitles.plain import plain_line
from subtitles.profiles import PODCAST
from subtitles.textgrid import to_textgrid
from tests import records
from tests.subtitles import made

if TYPE_CHECKING:
    from align.records import TimedParagraph
    from tests.records import Spoken

Interval = tuple[float, float, str]


def written(paragraphs: list[TimedParagraph], duration_ms: int) -> str:
    alignment = records.alignment(paragraphs, records.recording(duration_ms))
    return to_textgrid(Subtitles(alignment=alignment, profile=PODCAST, cues=()))


def read_by_praatio(text: str) -> dict[str, list[Interval]]:
    """Return all intervals of each tier, the empty ones too."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.TextGrid"
        path.write_text(text, "utf-8", newline="\n")
        grid = textgrid.openTextgrid(str(path), includeEmptyIntervals=True)
    return {name: [(e.start, e.end, e.label) for e in grid.getTier(name).entries] for name in grid.tierNames}


def labelled(intervals: list[Interval]) -> list[Interval]:
    return [interval for interval in intervals if interval[2]]


def test_three_tiers_have_the_times_of_the_alignment() -> None:
    paragraph = records.paragraph("p", [[("Er", 1000, 1200), ('"ja"', 1200, 1500)], [("Gut.", 2000, 2345)]])
    tiers = read_by_praatio(written([paragraph], 4000))
    assert tiers == {
        "paragraphs": [(0, 1, ""), (1, 2.345, 'Er "ja" Gut.'), (2.345, 4, "")],
        "sentences": [(0, 1, ""), (1, 1.5, 'Er "ja"'), (1.5, 2, ""), (2, 2.345, "Gut."), (2.345, 4, "")],
        "words": [(0, 1, ""), (1, 1.2, "Er"), (1.2, 1.5, '"ja"'), (1.5, 2, ""), (2, 2.345, "Gut."), (2.345, 4, "")],
    }


def test_what_was_not_read_is_not_there() -> None:
    tiers = read_by_praatio(written([records.paragraph("p", [[("Nein", None, None)]])], 1000))
    assert tiers == {name: [(0, 1, "")] for name in ("paragraphs", "sentences", "words")}


def test_a_paragraph_in_the_midst_of_another_cuts_that_short() -> None:
    first = records.paragraph("a", [[("eins", 0, 500), ("drei", 2000, 3000)]])
    moved = records.paragraph("b", [[("zwei", 1000, 1500)]], moved=True)
    tiers = read_by_praatio(written([first, moved], 3000))
    assert tiers["paragraphs"] == [(0, 1, "eins drei"), (1, 1.5, "zwei"), (1.5, 3, "")]
    assert [text for _, _, text in labelled(tiers["words"])] == ["eins", "zwei", "drei"]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(made.WORD, st.integers(1, 500), st.integers(0, 300)), min_size=1, max_size=8))
def test_any_words_are_read_back_and_tile_the_recording(drawn: list[tuple[str, int, int]]) -> None:
    spoken: list[Spoken] = []
    now = 0
    for word, length, pause in drawn:
        spoken.append((word, now + pause, now + pause + length))
        now += pause + length
    tiers = read_by_praatio(written([records.paragraph("p", [spoken])], now + 100))
    seen = [
        (start / 1000, end / 1000, plain_line(word).strip()) for word, start, end in spoken if start is not None and end
    ]
    assert labelled(tiers["words"]) == [interval for interval in seen if interval[2]]
    for intervals in tiers.values():
        assert intervals[0][0] == 0
        assert intervals[-1][1] == (now + 100) / 1000
        assert all(before[1] == after[0] for before, after in pairwise(intervals))
