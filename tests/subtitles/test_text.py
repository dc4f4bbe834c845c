from __future__ import annotations

import re
from typing import TYPE_CHECKING

from hypothesis import given, settings

from subtitles.text import to_text
from tests.subtitles import made

if TYPE_CHECKING:
    from subtitles.cues import Subtitles


def test_cues_of_a_paragraph_are_a_paragraph_again() -> None:
    assert to_text(made.everything()) == (
        "00:00:01  [Musik]\n\n00:00:04  Sie sagte: Let it be, Herr Müller & Söhne! 5 < 6 stimmt.\n"
    )


def test_a_paragraph_that_a_sound_interrupts_is_two() -> None:
    cues = [made.cue(1, "a"), made.sound(1, "[Musik]", start_ms=4000), made.cue(3, "b")]
    assert to_text(made.subtitles(cues)) == "00:00:02  a\n\n00:00:04  [Musik]\n\n00:00:06  b\n"


@settings(max_examples=100, deadline=None)
@given(made.any_subtitles())
def test_any_text_is_read_back(what: Subtitles) -> None:
    blocks = to_text(what).split("\n")[:-1:2]
    assert all(re.match(r"\d\d:\d\d:\d\d  \S", block) for block in blocks)
    assert " ".join(block[10:] for block in blocks) == " ".join(line for lines in made.shown(what) for line in lines)
