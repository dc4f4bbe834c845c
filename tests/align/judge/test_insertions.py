"""What the sound holds beyond the text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from align.judge.insertions import gaps, insertions
from align.match.evidence import from_words
from align.records import Insertion, Label
from audio.loudness import STEP_MS
from audio.records import Heard, HeardWord, Span

if TYPE_CHECKING:
    from numpy.typing import NDArray


def explained(
    said: str, *, at_ms: int, read: list[Span], speech: list[Span], length_ms: int = 120_000, music: Span | None = None
) -> tuple[Insertion, ...]:
    words = tuple(
        HeardWord(text=w, start_ms=at_ms + 300 * k, end_ms=at_ms + 300 * k + 250, probability=1)
        for k, w in enumerate(said.split())
    )
    heard = Heard(language="de", duration_ms=length_ms, words=words, speech=tuple(speech), model="")
    level: NDArray[np.float32] = np.full(length_ms // STEP_MS, -80, np.float32)
    for span in [*speech, *([music] if music else [])]:
        level[span.start_ms // STEP_MS : span.end_ms // STEP_MS] = -20
    evidence = from_words(heard)
    return insertions(evidence, np.zeros(len(evidence.codes), bool), read, speech, level)


@pytest.mark.parametrize(
    ("said", "at_ms", "label"),
    [
        ("Diese Folge wird unterstützt von der Bäckerei", 60_000, Label.ADVERT),
        ("Sie hören den Podcast der Redaktion", 2_000, Label.CREDIT),
        ("Das war ein Beitrag aus dem Archiv", 110_000, Label.CREDIT),
        ("Das war ein ganz anderer Gedanke damals", 60_000, Label.SPEECH),
        ("Hier erzählt jemand etwas ganz anderes", 60_000, Label.SPEECH),
    ],
)
def test_speech_is_labelled_by_its_words_and_place(said: str, at_ms: int, label: Label) -> None:
    span = Span(start_ms=at_ms, end_ms=at_ms + 300 * len(said.split()))
    (found,) = explained(said, at_ms=at_ms, read=[Span(start_ms=30_000, end_ms=50_000)], speech=[span])
    assert found == Insertion(start_ms=span.start_ms, end_ms=span.end_ms, text=said, label=label)


def test_loud_sound_without_speech_is_music() -> None:
    music = Span(start_ms=1000, end_ms=7000)
    (found,) = explained("", at_ms=0, read=[Span(start_ms=8000, end_ms=9000)], speech=[], music=music)
    assert found == Insertion(start_ms=1000, end_ms=7000, text="", label=Label.MUSIC)


def test_silence_a_cough_and_speech_that_was_read_are_nothing() -> None:
    read = [Span(start_ms=10_000, end_ms=20_000)]
    cough = Span(start_ms=30_000, end_ms=30_500)
    assert explained("", at_ms=0, read=read, speech=[*read, cough]) == ()


def test_gaps_are_what_is_left() -> None:
    spans = [Span(start_ms=10, end_ms=20), Span(start_ms=20, end_ms=30)]
    assert gaps(spans, 40) == [Span(start_ms=0, end_ms=10), Span(start_ms=30, end_ms=40)]
    assert gaps([], 5) == [Span(start_ms=0, end_ms=5)]
