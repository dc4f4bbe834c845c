"""Whole alignments of readings whose every time is known by construction."""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from align.errors import NothingHeard
from align.records import Alignment, Label, Status, TimedParagraph, TimedWord
from articles.records import Article, Kind

FIRST = "Am Montag öffnete in der alten Halle ein Haus, das es so nicht gibt. Mehr als 40.000 Aufnahmen liegen bereit."
SECOND = "Die Idee entstand im Winter, als die Zeitung ihre Druckerei schloss. Damals fragte ein Leser danach."
THIRD = "Bezahlt wird niemand, doch wer fünfzig Stunden liest, bekommt eine Karte für das Bad. Das spricht sich herum."
FOURTH = "Vorgelesen wird nach einfachen Regeln, die dort hängen. Die Überschrift wird immer genannt, das Bild nie."
OTHER = "Ganz andere Leute reden hier über Fußball, Wetter und die Preise von Kartoffeln auf dem Wochenmarkt in Zürich."

MakeArticle = Callable[..., Article]
WordsIn = Callable[[TimedParagraph], list[TimedWord]]


def test_what_was_read_as_printed_is_spoken_at_the_very_times(
    article: MakeArticle, reading: Any, words_in: WordsIn
) -> None:
    truth = [reading.say(text) for text in (FIRST, SECOND)]
    result: Alignment = reading.aligned(article(FIRST, SECOND))
    for paragraph, (start, end) in zip(result.paragraphs, truth, strict=True):
        assert paragraph.status is Status.SPOKEN
        assert not paragraph.moved
        assert paragraph.start_ms == pytest.approx(start, abs=20)
        assert paragraph.end_ms == pytest.approx(end, abs=20)
    found = [word for paragraph in result.paragraphs for word in words_in(paragraph)]
    for word, heard in zip(found, reading.words, strict=True):
        assert word.start_ms == pytest.approx(heard.start_ms, abs=20)
        assert word.confidence > 0.9
    assert result.coverage.article_spoken == 1
    assert result.coverage.speech_explained > 0.95
    assert result.insertions == ()
    assert result.belongs


def test_a_paragraph_left_out_has_no_time_and_stretches_nobody(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    _, first_end = reading.say(SECOND)
    third_start, _ = reading.say(FOURTH)
    result = reading.aligned(article(FIRST, SECOND, THIRD, FOURTH))
    left_out = result.paragraphs[2]
    assert (left_out.status, left_out.start_ms, left_out.end_ms) == (Status.NOT_SPOKEN, None, None)
    assert result.paragraphs[1].end_ms == pytest.approx(first_end, abs=20)
    assert result.paragraphs[3].start_ms == pytest.approx(third_start, abs=20)


def test_a_sentence_left_out_makes_its_paragraph_partly_read(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    reading.say(SECOND.partition(" Damals")[0])
    reading.say(THIRD)
    result = reading.aligned(article(FIRST, SECOND, THIRD))
    assert result.paragraphs[1].status is Status.PARTLY
    assert [s.status for s in result.paragraphs[1].sentences] == [Status.SPOKEN, Status.NOT_SPOKEN]


def test_a_moved_paragraph_is_found_where_it_was_read(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    reading.say(THIRD)
    reading.say(FOURTH)
    start, _ = reading.say(SECOND)
    result = reading.aligned(article(FIRST, SECOND, THIRD, FOURTH))
    assert [p.moved for p in result.paragraphs] == [False, True, False, False]
    assert all(p.status is Status.SPOKEN for p in result.paragraphs)
    assert result.paragraphs[1].start_ms == pytest.approx(start, abs=20)


def test_inserted_speech_is_an_insertion_with_its_words(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    start, end = reading.say("Diese Folge wird unterstützt von der Bäckerei Sonnenschein gleich neben dem Bahnhof.")
    reading.say(SECOND)
    (inserted,) = reading.aligned(article(FIRST, SECOND)).insertions
    assert inserted.label is Label.ADVERT
    assert "Bäckerei Sonnenschein" in inserted.text
    assert (inserted.start_ms, inserted.end_ms) == (pytest.approx(start, abs=60), pytest.approx(end, abs=60))


def test_numbers_meet_their_words(article: MakeArticle, reading: Any, words_in: WordsIn) -> None:
    reading.say("Am dritten Mai kamen vierzigtausend Gäste um einundzwanzig Uhr dreißig zum Beispiel aus Köln.")
    result = reading.aligned(article("Am 3. Mai kamen 40.000 Gäste um 21.30 Uhr z. B. aus Köln."))
    assert [w.text for w in words_in(result.paragraphs[0]) if w.status is not Status.SPOKEN] == []
    assert [w.text for w in words_in(result.paragraphs[0]) if w.confidence < 0.8] == []


def test_boilerplate_that_nobody_read_costs_no_coverage(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    result = reading.aligned(
        article("Podcast: In neuem Fenster abspielen | Herunterladen", FIRST, kinds=[Kind.BOILERPLATE])
    )
    assert result.paragraphs[0].status is Status.NOT_SPOKEN
    assert result.coverage.article_spoken == 1


def test_the_sound_of_another_text_does_not_belong(article: MakeArticle, reading: Any) -> None:
    reading.say(OTHER)
    result = reading.aligned(article(FIRST, SECOND))
    assert not result.belongs
    assert all(p.status is Status.NOT_SPOKEN for p in result.paragraphs)
    assert result.coverage.article_spoken == 0


@pytest.mark.parametrize(
    ("language", "printed", "said"),
    [
        (
            "ru",
            "Вчера в городе открыли новую библиотеку для слепых людей.",
            "Сегодня утром поезд опоздал из-за снега на дороге.",
        ),
        ("el", "Χθες άνοιξε στην πόλη μια νέα βιβλιοθήκη.", "Σήμερα το πρωί το τρένο άργησε πολύ."),
    ],
)
def test_letters_of_other_scripts_are_told_apart(
    article: MakeArticle, new_reading: Any, language: str, printed: str, said: str
) -> None:
    right, wrong = new_reading(language=language), new_reading(language=language)
    right.say(printed)
    wrong.say(said)
    source = article(printed, language=language)
    assert right.aligned(source).coverage.article_spoken == 1
    assert not wrong.aligned(source).belongs


def test_a_sentence_begun_twice_counts_once(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    reading.say("Die Idee entstand im Winter, als die")
    start, _ = reading.say(SECOND)
    result = reading.aligned(article(FIRST, SECOND))
    assert result.paragraphs[1].status is Status.SPOKEN
    assert result.paragraphs[1].sentences[0].words[6].start_ms >= start


def test_silence_is_an_error_that_names_the_file(article: MakeArticle, reading: Any) -> None:
    with pytest.raises(NothingHeard, match=r"reading\.mp3"):
        reading.aligned(article(FIRST))


def test_an_article_without_words_is_aligned_to_nothing(article: MakeArticle, reading: Any) -> None:
    reading.say(FIRST)
    result = reading.aligned(article("– – –", "…"))
    assert all(p.status is Status.NOT_SPOKEN for p in result.paragraphs)


@pytest.mark.parametrize("wrong", [0.0, 0.1, 0.2, 0.3])
def test_quality_falls_smoothly_with_misheard_letters(
    article: MakeArticle, reading: Any, words_in: WordsIn, wrong: float
) -> None:
    rng = random.Random(7)

    def misheard(text: str) -> str:
        return "".join(rng.choice("aeioustrn") if c.isalpha() and rng.random() < wrong else c for c in text)

    for text in (FIRST, SECOND, THIRD, FOURTH):
        reading.say(misheard(text))
    found = [w for p in reading.aligned(article(FIRST, SECOND, THIRD, FOURTH)).paragraphs for w in words_in(p)]
    share = sum(w.status is Status.SPOKEN for w in found) / len(found)
    assert share >= 1 - wrong / 2


SENTENCES = [part + "." for text in (FIRST, SECOND, THIRD, FOURTH, OTHER) for part in text.rstrip(".").split(". ")]


PRINTED = st.lists(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=3), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_whatever_is_read_the_record_keeps_its_promises(
    article: MakeArticle, new_reading: Any, data: st.DataObject
) -> None:
    reading = new_reading()
    printed = data.draw(PRINTED)
    for text in data.draw(st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=8)):
        cut = data.draw(st.integers(1, len(text.split())))
        reading.say(" ".join(text.split()[:cut]))
    passed_over = data.draw(st.sets(st.integers(0, 60), max_size=12))
    reading.words = [word for k, word in enumerate(reading.words) if k not in passed_over or k == 0]
    source = article(*(" ".join(p) for p in printed))
    result = reading.aligned(source)
    assert reading.aligned(source) == result
    times: list[tuple[int, int]] = []
    for paragraph, written in zip(result.paragraphs, source.paragraphs, strict=True):
        assert paragraph.text == written.text
        covered = "".join(w.text for s in paragraph.sentences for w in s.words)
        assert covered.replace(" ", "") == paragraph.text.replace(" ", "")
        for sentence in paragraph.sentences:
            spoken = [(w.start_ms, w.end_ms) for w in sentence.words if w.start_ms is not None and w.end_ms is not None]
            assert all(a[1] <= b[0] for a, b in pairwise(spoken))
            times += spoken
            for word in sentence.words:
                assert paragraph.text[word.char_start : word.char_end] == word.text
                assert 0 <= word.confidence <= 1
    assert all(a[1] <= b[0] for a, b in pairwise(sorted(times)))
    assert all(0 <= a < b <= result.recording.duration_ms for a, b in times)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(result.insertions))
