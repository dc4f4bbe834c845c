"""Posteriors read off posteriors, and words off a recogniser."""

from __future__ import annotations

import numpy as np
import pytest

from align.match.evidence import Evidence, from_letters, from_words
from align.readings.codes import fold
from audio.records import ALPHABET, FRAME_MS, Heard, HeardWord, Posteriors
from tests.align.posteriors import LATE_MS, Voice


def heard(frames: str) -> Evidence:
    """Hear one character a frame, as sure as can be."""
    log_probs = np.full((len(frames), len(ALPHABET)), -10, np.float16)
    log_probs[np.arange(len(frames)), [ALPHABET.index(c) for c in frames]] = 0
    return from_letters(Posteriors(log_probs=log_probs, alphabet=ALPHABET, model="", head=""))


def test_what_stays_the_same_is_one_letter_and_borders_part_words() -> None:
    evidence = heard("__aa_b||_cc_c__|")
    assert [word.text for word in evidence.words] == ["ab", "cc"]
    assert bytes(evidence.codes) == fold("abcc")
    assert evidence.start_ms.tolist() == [2 * FRAME_MS, 5 * FRAME_MS, 9 * FRAME_MS, 12 * FRAME_MS]
    assert evidence.end_ms.tolist() == [4 * FRAME_MS, 6 * FRAME_MS, 11 * FRAME_MS, 13 * FRAME_MS]
    assert evidence.word.tolist() == [0, 0, 1, 1]
    assert [(w.start_ms, w.end_ms) for w in evidence.words] == [(40, 120), (180, 260)]
    assert [w.probability for w in evidence.words] == [1, 1]


def test_a_letter_that_folds_to_two_is_two_at_the_same_time() -> None:
    evidence = heard("_ß_ä")
    assert bytes(evidence.codes) == fold("ssa")
    assert evidence.start_ms.tolist() == [20, 20, 60]
    assert [word.text for word in evidence.words] == ["ßä"]


@pytest.mark.parametrize("frames", ["", "_", "||", "__|_|__"])
def test_where_no_letter_is_heard_there_are_no_words(frames: str) -> None:
    evidence = heard(frames)
    assert (len(evidence.codes), len(evidence.start_ms), len(evidence.word), evidence.words) == (0, 0, 0, ())


def test_borders_and_blanks_at_the_ends_make_no_empty_words() -> None:
    assert [word.text for word in heard("|_|a|_|_b|").words] == ["a", "b"]


def test_probability_is_the_mean_of_the_letters() -> None:
    log_probs = np.full((3, len(ALPHABET)), -10, np.float16)
    log_probs[0, 2], log_probs[1, 0], log_probs[2, 3] = np.log(0.5), 0, np.log(0.25)
    (word,) = from_letters(Posteriors(log_probs=log_probs, alphabet=ALPHABET, model="", head="")).words
    assert word.text == "ab"
    assert word.probability == pytest.approx(0.375, abs=0.001)


def test_a_voice_without_errors_is_heard_as_it_spoke() -> None:
    voice = Voice()
    times = voice.say("was alle übersehen fällt keinem auf")
    evidence = from_letters(voice.letters())
    assert [word.text for word in evidence.words] == ["was", "alle", "übersehen", "fällt", "keinem", "auf"]
    assert [word.start_ms - LATE_MS for word in evidence.words] == [time.start_ms for time in times]
    assert (np.diff(evidence.start_ms) >= 0).all()


def test_the_letters_of_a_recognised_word_share_its_time() -> None:
    words = (
        HeardWord(text="Ja,", start_ms=100, end_ms=300, probability=0.9),
        HeardWord(text="–", start_ms=300, end_ms=400, probability=0.9),
        HeardWord(text="so!", start_ms=500, end_ms=501, probability=0.9),
    )
    evidence = from_words(Heard(language="de", duration_ms=600, words=words, speech=(), model=""))
    assert evidence.start_ms.tolist() == [100, 200, 500, 500]
    assert evidence.end_ms.tolist() == [200, 300, 500, 501]
    assert evidence.word.tolist() == [0, 0, 2, 2]
