"""Corrections: what is decided holds, what is beside it follows, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from align.document import from_json, to_json
from align.records import Status
from align.review.boundaries import CERTAIN, edges
from align.review.corrections import Correction, Decision, SentenceName, corrected, names_of, reach
from align.review.insertions import with_insertions
from align.review.realign import Passage, in_proportion, realign
from align.review.unread import spread
from tests.align.conftest import make_article
from tests.align.posteriors import Voice
from tests.alignments import alignments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from align.records import Alignment, TimedSentence, TimedWord
    from align.review.realign import RealignedWord
    from bench.reading import HeardReading

TEXTS = (
    "Die Uhr am Kirchturm steht seit neun Jahren still. Niemand weiß genau, wer sie wieder richten soll.",
    "Eine Schülerin fand auf dem Dachboden ein blaues Heft. Darin war jedes Zahnrad sorgfältig gezeichnet.",
    "Im Oktober lief das Werk zum ersten Mal wieder. Das ganze Dorf stand unten auf dem Platz und lauschte.",
)


class Heard:
    """A reading of `TEXTS`, and what was made of it."""

    def __init__(self) -> None:
        voice = Voice(seed=3)
        self.truth = [voice.read(sentence) for text in TEXTS for sentence in _sentences(text)]
        self.reading: HeardReading = voice.reading()
        self.alignment: Alignment = self.reading.aligned(make_article(*TEXTS))

    def realign(self, passage: Passage, words: Sequence[TimedWord]) -> tuple[RealignedWord, ...]:
        return realign(passage, words, self.reading.letters, self.reading.loudness_db)


def _sentences(text: str) -> list[str]:
    first, second = text.split(". ")
    return [f"{first}.", second]


HEARD = Heard()


def flat(alignment: Alignment) -> list[TimedSentence]:
    return [sentence for paragraph in alignment.paragraphs for sentence in paragraph.sentences]


def names(alignment: Alignment) -> list[SentenceName]:
    return [name for paragraph in alignment.paragraphs for name in names_of(paragraph)]


def decide(number: int, decision: Decision, at_ms: int | None = None) -> Correction:
    return Correction(name=names(HEARD.alignment)[number], decision=decision, at_ms=at_ms)


def times(alignment: Alignment) -> list[tuple[int | None, int | None]]:
    return [(word.start_ms, word.end_ms) for sentence in flat(alignment) for word in sentence.words]


def spoiled(number: int, by_ms: int) -> Alignment:
    """Return the alignment with the boundary before a sentence, and words beside it, at a wrong place."""
    sentences = flat(HEARD.alignment)
    at_ms = (sentences[number].start_ms or 0) + by_ms
    wrong = corrected(HEARD.alignment, [decide(number, Decision.START, at_ms)], in_proportion)
    assert wrong.fit == (True,)
    return wrong.alignment


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("decision", [Decision.START, Decision.END])
def test_a_boundary_that_is_put_where_it_is_moves_no_word(number: int, decision: Decision) -> None:
    sentence = flat(HEARD.alignment)[number]
    at_ms = sentence.start_ms if decision is Decision.START else sentence.end_ms
    found = corrected(HEARD.alignment, [decide(number, decision, at_ms)], HEARD.realign)
    assert times(found.alignment) == times(HEARD.alignment)


@pytest.mark.parametrize("by_ms", [-1500, -400, 400, 1500])
@pytest.mark.parametrize("number", range(1, 6))
def test_a_wrong_boundary_put_right_puts_the_words_beside_it_right(number: int, by_ms: int) -> None:
    wrong = spoiled(number, by_ms)
    right_ms = flat(HEARD.alignment)[number].start_ms
    found = corrected(wrong, [decide(number, Decision.START, right_ms)], HEARD.realign)
    off = [
        abs(a[0] - b[0])
        for a, b in zip(times(found.alignment), times(HEARD.alignment), strict=True)
        if a[0] is not None and b[0] is not None
    ]
    assert found.fit == (True,)
    assert flat(found.alignment)[number].start_ms == right_ms
    assert max(off) <= 60
    assert sum(distance > 20 for distance in off) <= 2


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 5), st.sampled_from(list(Decision)), st.integers(-4000, 4000)), min_size=1, max_size=6
    )
)
def test_whatever_is_decided_alignments_keep_their_promises(made: list[tuple[int, Decision, int]]) -> None:
    sentences = flat(HEARD.alignment)
    corrections = [
        decide(
            number,
            decision,
            None
            if decision in (Decision.ACCEPTED, Decision.NOT_READ)
            else max(
                0, ((sentences[number].start_ms if decision is Decision.START else sentences[number].end_ms) or 0) + by
            ),
        )
        for number, decision, by in made
    ]
    found = corrected(HEARD.alignment, corrections, HEARD.realign)
    whole = with_insertions(found, HEARD.reading.letters, HEARD.reading.speech, HEARD.reading.loudness_db)
    duration_ms = whole.recording.duration_ms
    spoken = [word for sentence in flat(whole) for word in sentence.words if word.start_ms is not None]
    for sentence in flat(whole):
        starts = [word.start_ms for word in sentence.words if word.start_ms is not None]
        assert starts == sorted(starts)
    in_time = sorted((word.start_ms or 0, word.end_ms or 0) for word in spoken)
    assert all(end <= start for (_, end), (start, _) in pairwise(in_time))
    assert all(end <= duration_ms for _, end in in_time)
    edges_ms = [(i.start_ms, i.end_ms) for i in whole.insertions]
    assert all(b <= c for (_, b), (c, _) in pairwise(edges_ms))
    assert not [1 for a, b in edges_ms for start, end in in_time if start < b and end > a]


def test_what_was_decided_is_certain_and_only_that() -> None:
    found = corrected(HEARD.alignment, [decide(2, Decision.ACCEPTED)], HEARD.realign)
    assert times(found.alignment) == times(HEARD.alignment)
    assert [edges(s).least == 1 for s in flat(found.alignment)] == [False, False, True, False, False, False]
    assert set(found.decided) == {names(HEARD.alignment)[2]}


def test_a_sentence_that_was_not_read_gives_its_sound_free() -> None:
    before = flat(HEARD.alignment)[3]
    found = corrected(HEARD.alignment, [decide(3, Decision.NOT_READ)], HEARD.realign)
    after = flat(found.alignment)[3]
    assert (after.status, after.start_ms) == (Status.NOT_SPOKEN, None)
    whole = with_insertions(found, HEARD.reading.letters, HEARD.reading.speech, HEARD.reading.loudness_db)
    (insertion,) = whole.insertions
    assert abs(insertion.start_ms - (before.start_ms or 0)) < 300
    assert abs(insertion.end_ms - (before.end_ms or 0)) < 300
    assert "zahnrad" in insertion.text.lower()
    assert whole.coverage.article_spoken < HEARD.alignment.coverage.article_spoken
    assert whole.coverage.speech_explained < HEARD.alignment.coverage.speech_explained


@pytest.mark.parametrize("number", range(6))
def test_a_sentence_that_is_read_after_all_is_laid_from_there(number: int) -> None:
    true = flat(HEARD.alignment)[number]
    without = corrected(HEARD.alignment, [decide(number, Decision.NOT_READ)], HEARD.realign).alignment
    found = corrected(without, [decide(number, Decision.READ, true.start_ms)], HEARD.realign)
    assert found.fit == (True,)
    again = flat(found.alignment)[number]
    assert (again.status, again.start_ms) == (Status.SPOKEN, true.start_ms)
    assert abs((again.end_ms or 0) - (true.end_ms or 0)) <= 100
    assert max(abs((a.start_ms or 0) - (b.start_ms or 0)) for a, b in zip(again.words, true.words, strict=True)) <= 60
    whole = with_insertions(found, HEARD.reading.letters, HEARD.reading.speech, HEARD.reading.loudness_db)
    assert whole.insertions == ()
    assert whole.coverage == HEARD.alignment.coverage


def test_a_sentence_of_which_nothing_is_heard_gets_the_time_that_its_length_suggests() -> None:
    true = flat(HEARD.alignment)[2]
    without = corrected(HEARD.alignment, [decide(2, Decision.NOT_READ)], HEARD.realign).alignment
    found = corrected(without, [decide(2, Decision.READ, true.start_ms)], in_proportion)
    again = flat(found.alignment)[2]
    assert again.start_ms == true.start_ms
    assert again.end_ms is not None
    assert true.end_ms is not None
    assert abs(again.end_ms - true.end_ms) < 1000


def test_a_sentence_that_is_not_read_can_only_be_where_there_is_room() -> None:
    without = corrected(HEARD.alignment, [decide(3, Decision.NOT_READ)], HEARD.realign).alignment
    within = reach(without, names(without)[3], Decision.READ)
    assert within is not None
    assert within.start_ms < (flat(HEARD.alignment)[3].start_ms or 0) < within.end_ms
    for at_ms, fits in ((within.start_ms, True), (within.start_ms - 10, False), (within.end_ms + 10, False)):
        assert corrected(without, [decide(3, Decision.READ, at_ms)], HEARD.realign).fit == (fits,)


def test_later_decisions_go_before_earlier_ones() -> None:
    start_ms = flat(HEARD.alignment)[2].start_ms or 0
    one, other = decide(2, Decision.START, start_ms + 300), decide(2, Decision.START, start_ms - 100)
    both = corrected(HEARD.alignment, [one, other], HEARD.realign)
    assert flat(both.alignment)[2].start_ms == start_ms - 100


def test_a_boundary_that_is_out_of_reach_changes_nothing() -> None:
    found = corrected(HEARD.alignment, [decide(0, Decision.START, 10**7), decide(5, Decision.END, 50)], HEARD.realign)
    assert found.fit == (False, False)
    assert times(found.alignment) == times(HEARD.alignment)
    assert found.decided == {}


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("decision", [Decision.START, Decision.END])
def test_within_its_reach_a_boundary_can_be_moved(number: int, decision: Decision) -> None:
    within = reach(HEARD.alignment, names(HEARD.alignment)[number], decision)
    assert within is not None
    for at_ms in (within.start_ms, within.end_ms):
        found = corrected(HEARD.alignment, [decide(number, decision, at_ms)], HEARD.realign)
        assert found.fit == (True,), (at_ms, within)


def test_corrections_hold_in_an_edited_article() -> None:
    start_ms = (flat(HEARD.alignment)[5].start_ms or 0) + 200
    made = decide(5, Decision.START, start_ms)
    edited = HEARD.reading.aligned(make_article(TEXTS[0], TEXTS[2].replace("Im Oktober", "Im November")))
    found = corrected(edited, [made, decide(2, Decision.NOT_READ)], HEARD.realign)
    assert found.fit == (True, False)
    assert flat(found.alignment)[3].start_ms == start_ms


def test_of_equal_sentences_each_has_a_name_of_its_own() -> None:
    article = make_article("Ja. Nein. Ja.", "Ja.")
    voice = Voice()
    for word in ("ja", "nein", "ja", "ja"):
        voice.say(word)
    found = names(voice.aligned(article))
    assert len(set(found)) == 4
    assert [name.place for name in found] == [0, 0, 1, 0]


def test_without_letters_times_are_stretched_and_pauses_stay_pauses() -> None:
    start_ms, end_ms = flat(HEARD.alignment)[2].start_ms or 0, flat(HEARD.alignment)[2].end_ms or 0
    found = corrected(
        HEARD.alignment,
        [decide(2, Decision.START, start_ms + 500)],
        in_proportion,
    )
    before, after = flat(HEARD.alignment)[2].words, flat(found.alignment)[2].words
    assert (after[0].start_ms, after[-1].end_ms) == (start_ms + 500, end_ms)
    assert [word.status for word in after] == [word.status for word in before]


def test_a_short_sentence_is_in_doubt_and_a_long_one_is_not() -> None:
    voice = Voice()
    texts = ("Ein Heft.", TEXTS[2])
    for text in texts:
        voice.read(text)
    short, *_, long = flat(voice.aligned(make_article(*texts)))
    assert edges(short).least < CERTAIN <= edges(long).least
    doubted = replace(long, words=(*long.words[:-1], replace(long.words[-1], confidence=0.1)))
    assert edges(doubted).end < CERTAIN <= edges(doubted).start


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    alignment=alignments(),
    drawn=st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(Decision), st.integers(0, 43_200_000)), min_size=1, max_size=6
    ),
)
def test_whatever_is_decided_of_any_alignment_leaves_one_that_can_be_read(
    alignment: Alignment, drawn: list[tuple[int, Decision, int]]
) -> None:
    there = names(alignment) or [SentenceName("p-9", "0" * 16, 0)]
    timeless = (Decision.ACCEPTED, Decision.NOT_READ)
    decisions = [
        Correction(
            name=there[number % len(there)],
            decision=decision,
            at_ms=None if decision in timeless else at_ms % (alignment.recording.duration_ms + 1),
        )
        for number, decision, at_ms in drawn
    ]
    made = corrected(alignment, decisions, in_proportion).alignment
    assert from_json(to_json(made)) == made
    assert all(0 <= edges(sentence).least <= 1 for sentence in flat(made))
    for name in names(made):
        for decision in Decision:
            room = reach(made, name, decision)
            assert room is None or room.start_ms <= room.end_ms


def test_words_of_no_letters_are_read_in_a_millisecond_each() -> None:
    words = [replace(flat(HEARD.alignment)[0].words[0], text=text) for text in ("", "", "Uhr", "Donau" * 60)]
    aligned = [(word.start_ms, word.end_ms) for word in spread(words, 1000, 1200)]
    assert (aligned[0][0], aligned[-1][1]) == (1000, 1200)
    assert all(start < end == after for (start, end), (after, _) in pairwise(aligned) if start and end)
