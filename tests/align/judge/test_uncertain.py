"""Words that letters leave open, and what comes of them when somebody has been asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.align import find
from align.judge.codec import from_bytes, to_bytes
from align.judge.records import Found, decided
from articles.records import Article
from audio.records import FRAME_MS
from tests.align.posteriors import Time, Voice

if TYPE_CHECKING:
    from bench.reading import HeardReading

FIRST = "Am Montag öffnete in der alten Halle ein Haus, das es so nicht gibt."
SECOND = "Fast niemand hat jede Aufnahme dort gehört."
MUMBLED = -4.6  # logarithm of a letter's posterior where it may be one or nothing

MakeArticle = Callable[..., Article]


def mumbled(reading: HeardReading, time: Time) -> HeardReading:
    """Let no letter be heard while a word is said, though any may have been."""
    log_probs = reading.letters.log_probs.copy()
    frames = slice(time.start_ms // FRAME_MS + 1, time.end_ms // FRAME_MS + 1)
    log_probs[frames, 1:] = MUMBLED
    log_probs[frames, 0] = 0.0
    return replace(reading, letters=replace(reading.letters, log_probs=log_probs))


def found_in(article: Article, reading: HeardReading) -> Found:
    return find(article, reading.letters, reading.loudness_db)


def unread(found: Found) -> list[str]:
    return [word.text for word, said in zip(found.judged.words, found.judged.said, strict=True) if not said]


@pytest.mark.parametrize("word", ["Montag", "öffnete", "gibt."])
def test_a_word_that_is_mumbled_is_left_open_and_read_if_a_decoder_says_so(article: MakeArticle, word: str) -> None:
    voice = Voice()
    times = voice.read(FIRST)
    voice.read(SECOND)
    number = FIRST.split().index(word)
    found = found_in(article(FIRST, SECOND), mumbled(voice.reading(), times[number]))
    assert unread(found) == [word]
    (open_,) = found.uncertain
    assert open_.words == (number, number + 1)
    asked = open_.hypothesis
    assert asked.word == word
    assert f"{asked.before} {word} {asked.after}".strip() == FIRST
    assert asked.start_ms <= times[0].start_ms
    assert asked.end_ms >= times[-1].end_ms

    read = decided(found, [0.0])
    assert unread(read) == []
    start_ms, end_ms = read.judged.times[number].tolist()
    assert times[number].start_ms - 100 <= start_ms < end_ms <= times[number].end_ms + 50
    in_order = read.judged.times[: len(times)]
    assert (in_order[1:, 0] >= in_order[:-1, 1]).all()
    assert 0.5 < read.judged.confidence[number] < 0.95

    not_read = decided(found, [-20.0])
    assert unread(not_read) == [word]
    assert np.array_equal(not_read.judged.times, found.judged.times)


def test_what_was_left_out_of_fluent_speech_is_not_left_open(article: MakeArticle) -> None:
    voice = Voice()
    voice.read(FIRST.replace(" alten", "").replace(" nicht", ""))
    found = found_in(article(FIRST), voice.reading())
    assert unread(found) == ["alten", "nicht"]
    assert found.uncertain == ()


def test_neither_are_two_words_together_nor_a_sentence(article: MakeArticle) -> None:
    voice = Voice()
    times = voice.read(FIRST)
    both = Time(times[1].start_ms, times[2].end_ms)
    voice.wait(3000)
    found = found_in(article(FIRST, SECOND), mumbled(voice.reading(), both))
    assert unread(found) == ["Montag", "öffnete", *SECOND.split()]
    assert found.uncertain == ()


def test_the_letters_of_a_word_that_was_read_after_all_are_no_insertion(article: MakeArticle) -> None:
    voice = Voice()
    times = voice.read(FIRST)
    reading = voice.reading()
    found = found_in(article(FIRST), mumbled(reading, times[2]))
    heard = replace(found.evidence, start_ms=found.evidence.start_ms.copy())
    inside = (heard.start_ms >= times[2].start_ms + 40) & (heard.start_ms < times[2].end_ms - 40)
    unused = replace(found, used=found.used & ~inside)
    assert decided(unused, [0.0]).used[inside].all()
    assert not decided(unused, [-20.0]).used[inside].any()


def test_as_many_answers_are_taken_as_there_are_questions(article: MakeArticle) -> None:
    voice = Voice()
    times = voice.read(FIRST)
    found = found_in(article(FIRST), mumbled(voice.reading(), times[2]))
    with pytest.raises(ValueError, match="shorter"):
        decided(found, [])


def test_they_are_the_same_after_they_were_kept(article: MakeArticle) -> None:
    voice = Voice()
    times, later = voice.read(FIRST), voice.read(SECOND)
    written = article(FIRST, SECOND)
    found = found_in(written, mumbled(mumbled(voice.reading(), times[2]), later[1]))
    kept = from_bytes(to_bytes(found), written)
    assert len(found.uncertain) == 2
    for mine, theirs in zip(kept.uncertain, found.uncertain, strict=True):
        assert (mine.words, mine.first, mine.hypothesis) == (theirs.words, theirs.first, theirs.hypothesis)
        assert np.array_equal(mine.times, theirs.times)
    assert unread(decided(kept, [0.0, 0.0])) == []
