from __future__ import annotations

from typing import Any

import numpy as np

from audio.records import ALPHABET
from training.late import Start, by_letter, starts
from training.said import forced, printed
from training.windows import PlacedClip

LATE = 3  # frames by which the letters come late
BEGINS = {"ab": 20, "da": 31, "gab": 44}  # frame at which each word really begins


def laid() -> Any:
    """Lay a sentence on posteriors that are late."""
    row = np.zeros(80, np.int64)
    for word, begin in BEGINS.items():
        for k, letter in enumerate(word):
            at = begin + LATE + 3 * k
            row[at : at + 2] = ALPHABET.index(letter)
    probs = np.full((80, len(ALPHABET)), 1e-3)
    probs[np.arange(80), row] = 0.97
    found = forced(np.log(probs), printed("ab da gab", "de"))
    assert found is not None
    return found


def late_ms(*words_ms: int | None) -> list[int | None]:
    known = PlacedClip(
        key="k",
        text="ab da gab",
        language="de",
        voice="v",
        start_ms=0,
        end_ms=1600,
        onset_ms=400,
        words_ms=words_ms,
    )
    return [start.late_ms for start in starts([known], [printed("ab da gab", "de")], laid())]


def test_a_word_is_late_by_as_much_as_its_first_letter_comes_after_it_is_known_to_begin() -> None:
    assert late_ms(400, 620, 880) == [60, 60, 60]
    assert late_ms(None, 630) == [None, 50, None]


def test_a_time_far_off_is_no_lateness() -> None:
    assert late_ms(0, 620, 5000) == [None, 60, None]


def test_the_lateness_of_a_letter_is_its_median_and_that_of_a_rare_one_is_that_of_all() -> None:
    a, b = ALPHABET.index("a"), ALPHABET.index("b")
    found = [Start(letter=a, frame=k, known_ms=20 * k - 50) for k in range(9)]
    found += [Start(letter=b, frame=1, known_ms=0), Start(letter=a, frame=99, known_ms=None)]
    by_column = by_letter(found)
    assert (len(by_column), by_column[0], by_column[1]) == (len(ALPHABET), 0, 0)
    assert (by_column[a], by_column[b], by_column[-1]) == (50, 50, 50)
    assert set(by_letter([])) == {0}
