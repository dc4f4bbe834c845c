"""Whole alignments of readings heard letter by letter, whose every time is known by construction."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest

from align.document import to_json
from align.errors import NothingHeard
from align.records import Alignment, Label, Status, TimedParagraph, TimedWord
from articles.records import Article
from tests.align.posteriors import Time, Voice

FIRST = "Am Montag öffnete in der alten Halle ein Haus, das es so nicht gibt. Fast jede Aufnahme liegt dort bereit."
SECOND = "Die Idee entstand im Winter, als die Zeitung ihre Druckerei schloss. Damals fragte ein Leser danach."
THIRD = "Bezahlt wird niemand, doch wer fünfzig Stunden liest, bekommt eine Karte für das Bad. Das spricht sich herum."
FOURTH = "Vorgelesen wird nach einfachen Regeln, die dort hängen. Die Überschrift wird immer genannt, das Bild nie."
OTHER = "Ganz andere Leute reden hier über Fußball, Wetter und die Preise von Kartoffeln auf dem Wochenmarkt in Zürich."
ALL = (FIRST, SECOND, THIRD, FOURTH)

MakeArticle = Callable[..., Article]
WordsIn = Callable[[TimedParagraph], list[TimedWord]]


def sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def read(voice: Voice, *texts: str) -> list[Time]:
    """Read texts sentence by sentence; return when each printed word was said."""
    return [time for text in texts for sentence in sentences(text) for time in voice.read(sentence)]


def statuses(alignment: Alignment) -> list[Status]:
    return [paragraph.status for paragraph in alignment.paragraphs]


def starts(words: list[TimedWord]) -> list[int | None]:
    return [word.start_ms for word in words]


def unread(words: list[TimedWord]) -> list[str]:
    return [word.text for word in words if word.status is Status.NOT_SPOKEN]


def is_at(words: list[TimedWord], truth: list[Time], within_ms: int = 20) -> bool:
    return len(words) == len(truth) and all(
        word.start_ms is not None
        and word.end_ms is not None
        and abs(word.start_ms - time.start_ms) <= within_ms
        and abs(word.end_ms - time.end_ms) <= within_ms
        for word, time in zip(words, truth, strict=True)
    )


@pytest.mark.parametrize("seed", range(3))
def test_what_was_read_as_printed_is_spoken_at_the_very_times(
    article: MakeArticle, words_in: WordsIn, seed: int
) -> None:
    voice = Voice(seed=seed)
    truth = read(voice, *ALL)
    result = voice.aligned(article(*ALL))
    found = [word for paragraph in result.paragraphs for word in words_in(paragraph)]
    assert is_at(found, truth)
    assert statuses(result) == [Status.SPOKEN] * 4
    assert not any(paragraph.moved for paragraph in result.paragraphs)
    assert min(word.confidence for word in found) > 0.9
    assert result.insertions == ()
    assert result.coverage.article_spoken == 1
    assert result.coverage.speech_explained > 0.95
    assert result.belongs
    assert result.provenance.evidence == "letters"


def test_a_paragraph_left_out_has_no_time_and_stretches_nobody(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice()
    read(voice, FIRST)
    before, after = read(voice, SECOND), read(voice, FOURTH)
    result = voice.aligned(article(*ALL))
    assert statuses(result) == [Status.SPOKEN, Status.SPOKEN, Status.NOT_SPOKEN, Status.SPOKEN]
    assert is_at(words_in(result.paragraphs[1]), before)
    assert is_at(words_in(result.paragraphs[3]), after)


def test_a_sentence_left_out_makes_its_paragraph_partly_read(article: MakeArticle) -> None:
    voice = Voice()
    read(voice, FIRST, sentences(SECOND)[0], THIRD)
    result = voice.aligned(article(FIRST, SECOND, THIRD))
    assert statuses(result) == [Status.SPOKEN, Status.PARTLY, Status.SPOKEN]
    assert [s.status for s in result.paragraphs[1].sentences] == [Status.SPOKEN, Status.NOT_SPOKEN]


@pytest.mark.parametrize(
    ("said", "left_out"),
    [
        (THIRD.replace(" fünfzig Stunden", ""), ["fünfzig", "Stunden"]),
        (THIRD.replace(" niemand, doch", ""), ["niemand,", "doch"]),
        (THIRD.replace(" Das spricht", " spricht"), ["Das"]),
        (THIRD.replace(" für das Bad", ""), ["für", "das", "Bad."]),
    ],
)
def test_words_left_out_have_no_time_and_the_others_keep_theirs(
    article: MakeArticle, words_in: WordsIn, said: str, left_out: list[str]
) -> None:
    voice = Voice()
    read(voice, SECOND)
    truth = read(voice, said)
    read(voice, FOURTH)
    words = words_in(voice.aligned(article(SECOND, THIRD, FOURTH)).paragraphs[1])
    assert unread(words) == left_out
    assert is_at([word for word in words if word.status is Status.SPOKEN], truth, within_ms=80)


def test_replaced_words_were_not_spoken(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice()
    read(voice, FIRST, SECOND.replace("Zeitung ihre Druckerei", "Gemeinde jenes Schwimmbad"), THIRD)
    words = words_in(voice.aligned(article(FIRST, SECOND, THIRD)).paragraphs[1])
    assert unread(words) == ["Zeitung", "ihre", "Druckerei"]


def test_a_moved_paragraph_is_found_where_it_was_read(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice()
    read(voice, FIRST, THIRD, FOURTH)
    truth = read(voice, SECOND)
    result = voice.aligned(article(*ALL))
    assert [p.moved for p in result.paragraphs] == [False, True, False, False]
    assert statuses(result) == [Status.SPOKEN] * 4
    assert is_at(words_in(result.paragraphs[1]), truth)


def test_inserted_speech_is_an_insertion_where_it_was_said(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice()
    truth = read(voice, FIRST)
    inserted = voice.say("Diese Folge wird gefördert von der Bäckerei Sonnenschein gleich neben dem Bahnhof")
    truth += read(voice, SECOND)
    result = voice.aligned(article(FIRST, SECOND))
    (found,) = result.insertions
    assert found.label is not Label.MUSIC
    assert abs(found.start_ms - inserted[0].start_ms) <= 60
    assert abs(found.end_ms - inserted[-1].end_ms) <= 60
    assert is_at([word for paragraph in result.paragraphs for word in words_in(paragraph)], truth)


def test_speech_inserted_into_a_sentence_moves_no_word_of_it(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice()
    read(voice, FIRST)
    truth = voice.read("Die Idee entstand im Winter,")
    voice.say("so erzählte es mir gestern der Hausmeister im Vorbeigehen")
    truth += voice.read("als die Zeitung ihre Druckerei schloss.") + voice.read("Damals fragte ein Leser danach.")
    words = words_in(voice.aligned(article(FIRST, SECOND)).paragraphs[1])
    assert unread(words) == []
    assert is_at(words, truth, within_ms=40)


def test_a_sentence_begun_twice_has_the_times_of_the_second_attempt(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice()
    read(voice, FIRST)
    voice.say("Die Idee entstand im Winter als die")
    truth = read(voice, SECOND)
    result = voice.aligned(article(FIRST, SECOND))
    assert is_at(words_in(result.paragraphs[1]), truth)


def test_a_phrase_said_twice_is_found_at_both_places(article: MakeArticle, words_in: WordsIn) -> None:
    chorus = "Und der Regen fiel auf das Dach."
    printed = (f"{chorus} {SECOND} {chorus}", f"{THIRD} {chorus}")
    voice = Voice()
    truth = [read(voice, text) for text in printed]
    result = voice.aligned(article(*printed))
    assert [is_at(words_in(p), times) for p, times in zip(result.paragraphs, truth, strict=True)] == [True, True]


def test_a_phrase_printed_twice_and_read_once_is_found_once(article: MakeArticle, words_in: WordsIn) -> None:
    chorus = "Und der Regen fiel auf das Dach."
    voice = Voice()
    read(voice, FIRST, f"{SECOND} {chorus}", THIRD)
    result = voice.aligned(article(FIRST, f"{SECOND} {chorus}", f"{THIRD} {chorus}"))
    last = [paragraph.sentences[-1].status for paragraph in result.paragraphs[1:]]
    assert last == [Status.SPOKEN, Status.NOT_SPOKEN]


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("Die Donau Dampf Schifffahrt ruht.", "die donaudampfschifffahrt ruht"),
        ("Die Donaudampfschifffahrt ruht.", "die donau dampf schifffahrt ruht"),
        ("Die Bus-Fahrer*innen streiken.", "die bus fahrer innen streiken"),
    ],
)
def test_compounds_may_be_split_or_joined(article: MakeArticle, words_in: WordsIn, printed: str, said: str) -> None:
    voice = Voice()
    read(voice, FIRST)
    times = voice.say(said)
    read(voice, SECOND)
    words = words_in(voice.aligned(article(FIRST, printed, SECOND)).paragraphs[1])
    assert unread(words) == []
    assert starts(words)[0] == pytest.approx(times[0].start_ms, abs=20)
    assert starts(words)[-1] == pytest.approx(times[-1].start_ms, abs=20)


@pytest.mark.parametrize(
    "said",
    [
        "Am dritten Mai kamen vierzigtausend Gäste um einundzwanzig Uhr dreißig zum Beispiel aus Köln",
        "Am dritten Mai kamen vierzigtausend Gäste um halb zehn zum Beispiel aus Köln",
    ],
)
def test_numbers_are_found_in_the_reading_that_was_chosen(article: MakeArticle, words_in: WordsIn, said: str) -> None:
    voice = Voice()
    read(voice, FIRST)
    times = dict(zip(said.split(), voice.say(said), strict=True))
    read(voice, SECOND)
    printed = "Am 3. Mai kamen 40.000 Gäste um 21.30 Uhr z. B. aus Köln."
    words = words_in(voice.aligned(article(FIRST, printed, SECOND)).paragraphs[1])
    assert unread(words) == []
    assert min(word.confidence for word in words) > 0.9
    found = {word.text: word.start_ms for word in words}
    truth = {"3.": "dritten", "40.000": "vierzigtausend", "z.": "zum", "B.": "Beispiel", "aus": "aus"}
    truth["21.30"] = "halb" if "halb" in said else "einundzwanzig"
    for text, spoken in truth.items():
        assert found[text] == pytest.approx(times[spoken].start_ms, abs=20), text


@pytest.mark.parametrize(
    ("wrong", "least_said", "least_on_time"), [(0.1, 0.98, 0.95), (0.2, 0.95, 0.9), (0.3, 0.9, 0.85), (0.4, 0.7, 0.6)]
)
def test_quality_falls_smoothly_with_misheard_letters(
    article: MakeArticle, words_in: WordsIn, wrong: float, least_said: float, least_on_time: float
) -> None:
    said = on_time = count = 0
    for seed in range(4):
        voice = Voice(wrong=wrong, seed=seed)
        truth = read(voice, *ALL)
        result = voice.aligned(article(*ALL))
        found = [word for paragraph in result.paragraphs for word in words_in(paragraph)]
        count += len(found)
        said += len(found) - len(unread(found))
        on_time += sum(
            word.start_ms is not None and abs(word.start_ms - time.start_ms) <= 80
            for word, time in zip(found, truth, strict=True)
        )
    assert said >= least_said * count
    assert on_time >= least_on_time * count


@pytest.mark.parametrize("wrong", [0.0, 0.15, 0.3])
def test_the_sound_of_another_text_does_not_belong(article: MakeArticle, wrong: float) -> None:
    voice = Voice(wrong=wrong)
    read(voice, OTHER, "Dazu spielt jeden Samstag eine Kapelle aus dem Nachbardorf ihre bekannten Märsche und Polkas.")
    result = voice.aligned(article(FIRST, SECOND))
    assert not result.belongs
    assert statuses(result) == [Status.NOT_SPOKEN] * 2
    assert result.coverage.article_spoken == 0


def test_silence_is_an_error_that_names_the_file(article: MakeArticle) -> None:
    voice = Voice()
    voice.wait(20_000)
    with pytest.raises(NothingHeard, match=r"reading\.wav"):
        voice.aligned(article(FIRST))


def test_letters_heard_where_there_is_no_sound_at_all_are_none(article: MakeArticle) -> None:
    """Networks say anything where samples are zero."""
    silent = Voice()
    read(silent, FIRST)
    silent.speech.clear()
    reading = silent.reading()
    with pytest.raises(NothingHeard):
        replace(reading, loudness_db=reading.loudness_db - 40).aligned(article(FIRST))


def test_an_article_without_words_is_aligned_to_nothing(article: MakeArticle) -> None:
    voice = Voice()
    read(voice, FIRST)
    assert statuses(voice.aligned(article("– – –", "…"))) == [Status.NOT_SPOKEN] * 2


def test_the_same_input_gives_the_same_answer(article: MakeArticle) -> None:
    def aligned() -> str:
        voice = Voice(wrong=0.2, seed=5)
        read(voice, FIRST, THIRD, SECOND)
        return to_json(voice.aligned(article(*ALL)))

    assert aligned() == aligned()


def test_sound_is_used_once(article: MakeArticle, words_in: WordsIn) -> None:
    voice = Voice(wrong=0.2, seed=1)
    read(voice, FIRST, SECOND, FIRST, THIRD)
    result = voice.aligned(article(FIRST, SECOND, THIRD, FIRST))
    words = [word for paragraph in result.paragraphs for word in words_in(paragraph)]
    times = sorted((w.start_ms, w.end_ms) for w in words if w.start_ms is not None and w.end_ms is not None)
    assert all(before[1] <= after[0] for before, after in pairwise(times))
