from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given, settings

from subtitles.audacity import to_audacity
from subtitles.plain import plain_lines
from tests.subtitles import made

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


def test_it_looks_like_this() -> None:
    what = made.subtitles([made.cue(1, "Ja,\tdoch", "nein."), made.cue(2, "Gut.", start_ms=3_725_040)])
    assert to_audacity(what) == "2.000\t3.500\tJa, doch nein.\n3725.040\t3726.540\tGut.\n"


def test_or_a_label_a_word() -> None:
    what = made.subtitles([made.spoken("p.1", "Das ~da ist", "gut.", start_ms=1000)])
    assert to_audacity(what, words=True) == "1.000\t1.300\tDas da\n1.600\t1.900\tist\n1.900\t2.200\tgut.\n"


@settings(max_examples=100, deadline=None)
@given(made.any_subtitles())
def test_any_text_is_read_back(what: Subtitles) -> None:
    rows = [line.split("\t") for line in to_audacity(what).split("\n")[:-1]]
    visible = [(cue, lines) for cue in what.cues if (lines := plain_lines(cue.lines))]
    assert [(float(start), float(end), text) for start, end, text in rows] == [
        (cue.start_ms / 1000, cue.end_ms / 1000, " ".join(lines)) for cue, lines in visible
    ]
