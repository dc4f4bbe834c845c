"""Sentences that were not matched, looked for in the sound that is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.judge import search
from align.judge.search import look_for_lost
from align.match.evidence import Evidence, from_letters
from align.match.runs import Piece, pieces
from align.path.forced import Trace, force_align, trace
from align.readings.script import Script, script
from articles.records import Article
from audio.records import ALPHABET, FRAME_MS
from tests.align.posteriors import LATE_MS, Voice

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.records import Posteriors

MakeArticle = Callable[..., Article]

TEXT = (
    "Am Abend legten zwei Boote am alten Steg an.",
    "Niemand wusste genau, woher ihre Besatzung gekommen war.",
    "Erst als der Nebel stieg, sah man Laternen.",
    "Dahinter sang eine Frau ein Lied aus Finnland.",
)


def matched_by_hand(said: Script, heard: Evidence, read: dict[int, int]) -> NDArray[np.int32]:
    """Match sentences letter for letter: which of them begins at which letter heard."""
    partner = np.full(len(said.codes), -1, np.int32)
    for k, at in read.items():
        a, b = int(said.first[k]), int(said.first[k + 1])
        partner[a:b] = np.arange(at, at + b - a)
        assert (heard.codes[partner[a:b]] == said.codes[a:b]).all(), "the test itself is wrong"
    return partner


def traced(said: Script, letters: Posteriors, heard: Evidence, partner: NDArray[np.int32]) -> Trace:
    return trace(said, letters, force_align(said, letters, pieces(said, heard, partner, letters.n_frames)))


@pytest.mark.parametrize("order", [(0, 3, 1, 2), (2, 0, 3, 1), (3, 0, 1, 2)])
def test_a_moved_paragraph_that_matching_missed_is_found(article: MakeArticle, order: tuple[int, ...]) -> None:
    voice = Voice()
    truth = {k: voice.read(TEXT[k]) for k in order}
    letters = voice.letters()
    said, heard = script(article(*TEXT), ALPHABET), from_letters(letters)
    lengths = np.diff(said.first)
    begins = dict(zip(order, np.cumsum([0, *(lengths[k] for k in order)]).tolist(), strict=False))
    lost = 3
    partner = matched_by_hand(said, heard, {k: at for k, at in begins.items() if k != lost})
    again = look_for_lost(said, letters, heard, partner, traced(said, letters, heard, partner))
    found = traced(said, letters, heard, again)
    a, b = said.sentences[lost]
    assert found.times[a:b, 0].tolist() == [time.start_ms + LATE_MS for time in truth[lost]]


def test_a_paragraph_is_looked_for_though_two_of_its_words_were_found_in_other_speech(article: MakeArticle) -> None:
    voice = Voice()
    truth = {k: voice.read(TEXT[k]) for k in (3, 0, 1, 2)}
    other = voice.say("da lag eine frau wach")
    letters = voice.letters()
    said, heard = script(article(*TEXT), ALPHABET), from_letters(letters)
    lengths = np.diff(said.first)
    partner = matched_by_hand(said, heard, {0: int(lengths[3]), 1: int(lengths[[3, 0]].sum())})
    found = traced(said, letters, heard, partner)
    a, b = said.sentences[3]
    found.times[a:b] = -1
    for word, time in ((a + 2, other[2]), (a + 3, other[3])):  # "eine Frau"
        found.times[word] = time
        found.letters[word], found.loss[word] = 4, 0.0
        found.explained[time.start_ms // FRAME_MS : time.end_ms // FRAME_MS] = True
    found.explained[: truth[3][-1].end_ms // FRAME_MS] = False
    again = traced(said, letters, heard, look_for_lost(said, letters, heard, partner, found))
    assert again.times[a:b, 0].tolist() == [time.start_ms + LATE_MS for time in truth[3]]


def test_a_sentence_whose_words_the_one_before_it_reads_too_is_not_looked_for(article: MakeArticle) -> None:
    """There is no sentence end that a token does not reach over in "²!²"."""
    voice = Voice()
    voice.say("gleich hinter jenem hügel beginnt schon das nachbarland mit seinen weiten feldern")
    letters = voice.letters()
    said, heard = script(article(TEXT[0], "²!²."), ALPHABET), from_letters(letters)
    partner = np.full(len(said.codes), -1, np.int32)
    assert look_for_lost(said, letters, heard, partner, traced(said, letters, heard, partner)) is partner


def test_where_all_was_found_nothing_is_looked_for(article: MakeArticle) -> None:
    voice = Voice()
    for text in TEXT:
        voice.read(text)
    letters = voice.letters()
    said, heard = script(article(*TEXT), ALPHABET), from_letters(letters)
    partner = matched_by_hand(said, heard, dict(enumerate(said.first[:-1].tolist())))
    assert look_for_lost(said, letters, heard, partner, traced(said, letters, heard, partner)) is partner


def test_a_paragraph_that_was_not_read_is_not_found_in_other_speech(article: MakeArticle) -> None:
    voice = Voice(wrong=0.1)
    for text in TEXT[:3]:
        voice.read(text)
    voice.say("gleich hinter jenem hügel beginnt schon das nachbarland mit seinen weiten feldern")
    letters = voice.letters()
    said, heard = script(article(*TEXT), ALPHABET), from_letters(letters)
    partner = np.full(len(said.codes), -1, np.int32)
    again = look_for_lost(said, letters, heard, partner, traced(said, letters, heard, partner))
    a, b = int(said.first[3]), int(said.first[4])
    assert (again[a:b] == -1).all()
    assert all((again[said.first[k] : said.first[k + 1]] >= 0).any() for k in range(3))


def test_badly_heard_paragraphs_are_found_by_their_posteriors(article: MakeArticle) -> None:
    """Every third letter is wrong, and nothing was matched."""
    voice = Voice(wrong=0.33, seed=3)
    truth = [voice.read(text)[0].start_ms for text in TEXT]
    letters = voice.letters()
    said, heard = script(article(*TEXT), ALPHABET), from_letters(letters)
    partner = np.full(len(said.codes), -1, np.int32)
    found = traced(
        said, letters, heard, look_for_lost(said, letters, heard, partner, traced(said, letters, heard, partner))
    )
    starts = [found.times[a, 0] for a, _ in said.sentences]
    near = [abs(start - LATE_MS - true) <= 100 for start, true in zip(starts, truth, strict=True)]
    assert sum(near) >= 3


def test_a_long_word_is_as_much_work_as_its_letters(article: MakeArticle) -> None:
    said = script(article(f"Da stand {'donau' * 100} und schwieg."), ALPHABET)
    whole = Piece(units=np.arange(len(said.units), dtype=np.int32), frames=np.arange(10, dtype=np.int32))
    assert search._letters_of(said, whole) == said.lengths.sum() > 500
