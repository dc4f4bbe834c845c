"""Times of an alignment by words, bettered by what was heard of the printed words."""

from __future__ import annotations

import importlib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from align.align import align
from align.words.refine import read_words, refine_times
from audio.encoder import Encoded
from audio.listen import FasterWhisper
from audio.loudness import loudness_db
from audio.retime import retime
from audio.sound import Sound
from audio.speech import speech_regions
from tests import records

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from align.records import Alignment
    from articles.records import Article
    from audio.records import Heard, HeardWord

ROOT = Path(__file__).resolve().parents[2]
TEXTS = (
    "Am Montag öffnet in der Stadt eine neue Bibliothek, und viele Kinder warten schon vor der Tür.",
    "Niemand weiß genau, warum die alte Brücke so lange gesperrt wurde.",
    "Im Garten hinter dem Haus wachsen Äpfel, Birnen und viele bunte Blumen.",
    "Später am Abend kommt ein starker Wind von Westen, und das Konzert beginnt mit einem langsamen Lied.",
)


@pytest.fixture
def rough(article: Callable[..., Article], reading: Any) -> Alignment:
    reading.say(TEXTS[0])
    reading.say("Ein paar Worte, die nirgends geschrieben stehen, gehören nicht zum Artikel.")
    reading.say(TEXTS[1])
    found: Alignment = reading.aligned(article(TEXTS[0], TEXTS[1], TEXTS[2]))
    return found


def moved(words: Sequence[HeardWord], by_ms: Sequence[int] | int, *, probability: float = 0.9) -> list[HeardWord]:
    by = [by_ms] * len(words) if isinstance(by_ms, int) else by_ms
    return [
        replace(w, start_ms=max(0, w.start_ms + d), end_ms=max(0, w.end_ms + d), probability=probability)
        for w, d in zip(words, by, strict=True)
    ]


def check(alignment: Alignment) -> None:
    """What holds for every alignment, beside what the records see to themselves."""
    words = read_words(alignment)
    assert all(a.end_ms <= b.start_ms for a, b in pairwise(words))
    assert words[-1].end_ms <= alignment.recording.duration_ms
    for paragraph in alignment.paragraphs:
        for sentence in paragraph.sentences:
            starts = [word.start_ms for word in sentence.words if word.start_ms is not None]
            assert starts == sorted(starts)
            assert sentence.start_ms == min(starts, default=None)
        for insertion in alignment.insertions:
            for part in paragraph.sentences:
                if part.start_ms is not None and part.end_ms is not None:
                    assert insertion.end_ms <= part.start_ms or part.end_ms <= insertion.start_ms


def test_words_within_a_phrase_take_the_new_times_and_keep_their_statuses(rough: Alignment, reading: Any) -> None:
    words = read_words(rough)
    new = refine_times(rough, moved(words, 60), reading.loudness_db())
    check(new)
    inner = [(a, b) for a, b in zip(words, read_words(new), strict=True) if a.text in {"in", "eine", "genau,"}]
    assert [b.start_ms - a.start_ms for a, b in inner] == [100] * 3  # 40 of them are what attention is early by
    assert [p.status for p in new.paragraphs] == [p.status for p in rough.paragraphs]
    assert new.coverage == rough.coverage


def test_beside_pauses_the_level_of_the_sound_decides(rough: Alignment, reading: Any) -> None:
    new = refine_times(rough, moved(read_words(rough), 60), reading.loudness_db())
    for before, after in zip(rough.paragraphs[:2], new.paragraphs[:2], strict=True):
        assert (after.start_ms, after.end_ms) == (before.start_ms, before.end_ms)


@pytest.mark.parametrize("probability", [0.0, 0.1])
def test_a_word_that_is_doubted_keeps_its_time(rough: Alignment, reading: Any, probability: float) -> None:
    words = read_words(rough)
    k = next(k for k, word in enumerate(words) if word.text == "eine")
    new = moved(words, 0)
    new[k] = replace(new[k], start_ms=words[k].start_ms + 90, end_ms=words[k].start_ms + 110, probability=probability)
    after = read_words(refine_times(rough, new, reading.loudness_db()))
    assert after[k].start_ms == words[k].start_ms + 40


def test_a_word_that_lands_far_away_keeps_its_time(rough: Alignment, reading: Any) -> None:
    words = read_words(rough)
    after = refine_times(rough, moved(words, 2000), reading.loudness_db())
    check(after)
    assert [abs(a.start_ms - b.start_ms) <= 40 for a, b in zip(words, read_words(after), strict=True)] == [True] * len(
        words
    )


@pytest.mark.parametrize("seed", range(20))
def test_whatever_times_come_the_record_holds_what_it_promises(rough: Alignment, reading: Any, seed: int) -> None:
    random = np.random.default_rng(seed)
    words = read_words(rough)
    new = [
        replace(w, start_ms=w.start_ms, end_ms=w.start_ms + int(random.integers(0, 900)), probability=random.random())
        for w in moved(words, random.integers(-900, 900, len(words)).tolist())
    ]
    check(refine_times(rough, new, reading.loudness_db()))


def test_where_nothing_was_read_nothing_changes(article: Callable[..., Article], reading: Any) -> None:
    reading.say("Heute scheint im ganzen Land die Sonne, sagt der Bericht vom Wetter.")
    foreign = reading.aligned(article("Völlig andere Zeilen."))
    assert refine_times(foreign, (), reading.loudness_db()) == foreign


@pytest.mark.requires_model
@pytest.mark.requires_espeak
@pytest.mark.requires_ffmpeg
def test_words_begin_nearer_to_the_truth_with_the_real_model(
    article: Callable[..., Article], whisper_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT)  # for `bench`, which no wheel has
    sound, truth = narrated(tmp_path)
    whisper = FasterWhisper(whisper_base, model="base", device="cpu")
    heard = whisper.transcribe(sound, language="de", speech=speech_regions(sound))
    before = aligned(article(*TEXTS), heard, sound)
    words = read_words(before)
    with Encoded(sound, whisper, folder=tmp_path) as encoded:
        new = retime(encoded, words, whisper, language="de", speech=heard.speech)
    after = refine_times(before, new, loudness_db(sound))
    check(after)
    said = [word for text in TEXTS for word in text.split()]
    assert [word.text for word in words] == said
    old_errors = np.abs(np.array([word.start_ms for word in words]) - truth)
    new_errors = np.abs(np.array([word.start_ms for word in read_words(after)]) - truth)
    assert np.median(new_errors) <= 0.8 * np.median(old_errors)
    assert np.percentile(new_errors, 95) <= 0.8 * np.percentile(old_errors, 95)


def aligned(article: Article, heard: Heard, sound: Sound) -> Alignment:
    return align(article, records.recording(sound.duration_ms), heard, loudness_db(sound))


def narrated(folder: Path) -> tuple[Sound, Any]:
    """Speak the texts with pauses between them; returns the sound, and when each word begins, in milliseconds."""
    voices = importlib.import_module("bench.voices")
    voice = voices.EspeakVoice("de")
    pieces, truth, at = [np.zeros(voices.RATE_HZ // 2, np.float32)], [], voices.RATE_HZ // 2
    for text in TEXTS:
        said = voice.say(text, tempo=1.0)
        truth += [at + sample - said.first for _, sample in said.onsets]
        pieces += [said.sound[said.first : said.last], np.zeros(voices.RATE_HZ * 7 // 10, np.float32)]
        at += len(pieces[-2]) + len(pieces[-1])
    samples = voices.resampled(np.concatenate(pieces), voices.RATE_HZ, 16_000)
    path = folder / "said.s16"
    (samples * 32_767).clip(-32_768, 32_767).astype("<i2").tofile(path)
    return Sound.open(path), np.array(truth) * 1000 // voices.RATE_HZ
