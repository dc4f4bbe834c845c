"""Words that were passed over, told from words left out by the reader's pace."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from align.records import Status, TimedParagraph, TimedWord
from align.words.pace import fill
from audio.loudness import STEP_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from articles.records import Article

LETTERS = np.array([4, 6, 3, 7, 5, 8, 4, 6], np.int32)  # of the words of each sentence
PACE_MS = 60


def reading(*, without: range, room: float) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Times of four sentences read evenly; in the last one some words have none, and ``room`` times their length."""
    times, now, spoken = [], 0, []
    for sentence in range(4):
        began = now
        for k, letters in enumerate(LETTERS.tolist()):
            lost = sentence == 3 and k in without
            length = round(letters * PACE_MS * (room if lost else 1))
            times.append((-1, -1) if lost else (now, now + length))
            now += length
        spoken.append((began, now))
        now += 500
    level = np.full(now // STEP_MS + 1, -80.0, np.float32)
    for start, end in spoken:
        level[start // STEP_MS : end // STEP_MS] = -20.0
    return np.array(times, np.int32), level


def filled(*, without: range, room: float, others: tuple[tuple[int, int, int], ...] = ()) -> np.ndarray[Any, Any]:
    times, level = reading(without=without, room=room)
    sentences = [(k, k + 8) for k in range(0, 32, 8)]
    return fill(times, np.tile(LETTERS, 4), sentences, level, np.array(others, np.int32).reshape(-1, 3))[24:]


@pytest.mark.parametrize("without", [range(3, 4), range(2, 5), range(2), range(6, 8)])
@pytest.mark.parametrize("room", [0.8, 1.0, 1.3])
def test_words_for_which_there_is_room_get_it(without: range, room: float) -> None:
    times = filled(without=without, room=room)
    assert (times >= 0).all()
    assert (times[:, 0] < times[:, 1]).all()
    assert (times[1:, 0] >= times[:-1, 1]).all()


@pytest.mark.parametrize("room", [0.0, 0.3, 3.0])
def test_words_left_out_or_replaced_by_more_get_none(room: float) -> None:
    for without in (range(2, 5), range(2), range(5, 8)):
        assert (filled(without=without, room=room)[without.start : without.stop] == -1).all()


def test_words_in_whose_place_others_were_heard_for_certain_get_none() -> None:
    other = ((9900, 10_400, 9),)
    assert (filled(without=range(2, 5), room=1.0, others=other)[2:5] == -1).all()
    assert (filled(without=range(2, 5), room=1.0, others=((9900, 10_100, 4),)) >= 0).all()


def test_a_sentence_of_which_nothing_was_heard_stays_without_times() -> None:
    assert (filled(without=range(8), room=1.0) == -1).all()


def test_what_was_passed_over_is_spoken_with_little_confidence(
    article: Callable[..., Article], new_reading: Any, words_in: Callable[[TimedParagraph], list[TimedWord]]
) -> None:
    told = new_reading()
    sentences = [f"Hier steht {name} am Rand der langen Straße und wartet." for name in ("Anna", "Otto", "Emil", "Ida")]
    for text in sentences:
        told.say(text)
    told.words = [word for word in told.words if word.text != "Emil"]
    words = words_in(told.aligned(article(*sentences)).paragraphs[2])
    assert [word.status for word in words] == [Status.SPOKEN] * len(words)
    assert words[2].confidence == 0.5
    assert all(word.confidence > 0.8 for word in words if word.text != "Emil")
