from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from audio.records import ALPHABET
from training.late import Start, by_letter, by_voice, starts
from training.said import forced, printed
from training.windows import Place


def settle() -> Any:
    import training.settle  # noqa: PLC0415 - needs PyTorch, without which this file is read too

    return training.settle


LATE = 3  # frames by which the voice's letters come late
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


def place(*, onset_ms: int | None, words_ms: tuple[int | None, ...] = ()) -> Place:
    return Place(
        key="k",
        text="ab da gab",
        language="de",
        voice="v",
        start_ms=0,
        end_ms=1600,
        onset_ms=onset_ms,
        words_ms=words_ms,
    )


def begun(labels: np.ndarray[Any, Any]) -> list[int]:
    """Return the first frame of each word's first letter, by its silence before."""
    return [int(k) for k in range(1, len(labels)) if labels[k] > 0 and labels[k - 1] == 0]


def test_the_lateness_of_a_voice_is_its_median() -> None:
    rows = [printed("ab da gab", "de")]
    known = place(onset_ms=400, words_ms=(400, 620, 880))
    found = list(starts([known], rows, laid()))
    assert [start.frame for start in found] == [23, 34, 47]
    assert by_voice(found * 2) == {"": 60, "v": 60}
    assert by_voice(found) == {"": 60}  # three starts say nothing of one voice


def test_the_lateness_of_a_letter_is_its_median_and_that_of_a_rare_one_is_that_of_all() -> None:
    a, b = ALPHABET.index("a"), ALPHABET.index("b")
    found = [Start(voice="v", letter=a, frame=k, known_ms=20 * k - 50) for k in range(9)]
    found += [Start(voice="v", letter=b, frame=1, known_ms=0), Start(voice="v", letter=a, frame=99, known_ms=None)]
    late_ms = by_letter(found)
    assert (len(late_ms), late_ms[0], late_ms[1]) == (len(ALPHABET), 0, 0)
    assert (late_ms[a], late_ms[b], late_ms[-1]) == (50, 50, 50)
    assert set(by_letter([])) == {0}


@pytest.mark.requires_torch
def test_what_is_known_is_put_right_and_the_rest_follows_its_voice() -> None:
    s = settle()
    rows = [printed("ab da gab", "de")]
    for known in (place(onset_ms=400, words_ms=(None, 620, 880)), place(onset_ms=400), place(onset_ms=None)):
        labels = s.labels_of([known], rows, laid(), {"": 0, "v": 20 * LATE})
        assert begun(labels) == list(BEGINS.values())
        letters = "".join(ALPHABET[c] for c in labels[labels > 0])
        assert letters == "aabbddaaggaabb"


@pytest.mark.requires_torch
def test_a_time_far_off_is_no_lateness() -> None:
    s = settle()
    rows = [printed("ab da gab", "de")]
    wrong = place(onset_ms=0, words_ms=(0, 620, 880))
    assert by_voice(starts([wrong], rows, laid())) == {"": 60}
    assert begun(s.labels_of([wrong], rows, laid(), {"v": 20 * LATE})) == list(BEGINS.values())


@pytest.mark.requires_torch
def test_silence_is_right_whether_it_is_called_blank_or_border() -> None:
    import torch  # noqa: PLC0415

    s = settle()
    probs = torch.full((1, 2, len(ALPHABET)), 1e-9)
    probs[0, :, :2] = 0.5
    assert float(s.framewise(torch.log(probs), torch.tensor([[0, -1]]))) == pytest.approx(0, abs=1e-5)
    assert float(s.framewise(torch.log(probs), torch.tensor([[5, -1]]))) > 10
    assert float(s.framewise(torch.log(probs), torch.tensor([[-1, -1]]))) == 0
