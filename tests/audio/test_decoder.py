from __future__ import annotations

import hashlib
import subprocess
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio import decoder
from audio.decode import decode
from audio.decoder import detect_language, recognise
from audio.encoder import WINDOW_FRAMES, Encoded, encode
from audio.records import FRAME_MS, Span
from audio.speech import speech_regions
from audio.whisper import Whisper as RealWhisper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audio.sound import Sound

EOT, SOT, TIMES = 5000, 5001, 6000
EVERY, BEFORE, LONG = 30, 5, 20  # frames from word to word, before each, of each
WORDS = [hashlib.md5(str(i).encode()).hexdigest()[:7] for i in range(400)]


class Tokenizer:
    """One token a word."""

    eot, timestamp_begin, sot_sequence, sot_prev = EOT, TIMES, (SOT,), SOT + 1

    def encode(self, text: str) -> list[int]:
        return [WORDS.index(word) for word in text.split()]

    def decode(self, tokens: Sequence[int]) -> str:
        return "".join(f" {WORDS[t]}" for t in tokens if t < EOT)

    def split_to_word_tokens(self, tokens: Sequence[int]) -> tuple[list[str], list[list[int]]]:
        return [f" {WORDS[t]}" for t in tokens], [[t] for t in tokens]


class Model:
    """Reads words off frames: the first number is the word's, plus one; the second the place in the window."""

    is_multilingual = True

    def __init__(self) -> None:
        self.generated = 0
        self.told: list[list[str]] = []  # the words that it was said to go on from
        self.loops = self.no_speech = False
        self.stops_early = False
        self.passes_over: set[int] = set()  # numbers of words that it writes only when it begins with one of them
        self.says_again = 0  # of the words that it was told, in front

    def generate(self, frames: Any, prompts: Any, *, no_repeat_ngram_size: int, max_length: int, **_: Any) -> Any:
        assert len(frames) == WINDOW_FRAMES, "a decoder needs a whole window"
        assert (frames[:, 1] == np.arange(WINDOW_FRAMES)).all(), "of one encoding"
        self.generated += 1
        self.told.append([WORDS[token] for token in prompts[0] if token < EOT])
        start = prompts[0][-1] - TIMES
        tokens: list[int] = []
        numbers = [int(n) for n in dict.fromkeys(frames[start:, 0]) if n]
        if numbers[:1] and numbers[0] - 1 not in self.passes_over:
            numbers = [n for n in numbers if n - 1 not in self.passes_over]
        if self.says_again and self.told[-1]:
            numbers = [WORDS.index(word) + 1 for word in self.told[-1][-self.says_again :]] + numbers
        for number in numbers:
            tokens.append(number - 1)
            at = np.flatnonzero(frames[:, 0] == number)
            if number % 4 == 0 and len(at):
                tokens.append(TIMES + int(at[-1]) + 1)
                if self.stops_early:
                    break
        if self.loops and not no_repeat_ngram_size:
            tokens = tokens[:1] * 200
        probability = 0.9 if self.no_speech else 0.7
        tokens = tokens[: max_length - len(prompts[0])]
        return [
            SimpleNamespace(
                sequences_ids=[tokens], scores=[-1.5 if self.no_speech else -0.3], no_speech_prob=probability
            )
        ]

    def align(self, frames: Any, start: Any, texts: Any, num_frames: int) -> Any:
        assert num_frames >= 2
        at = 0
        path = []
        for k, token in enumerate(texts[0]):
            found = np.flatnonzero(frames[: num_frames // 2, 0] == token + 1)
            path.append((k, max(int(found[0]), at) if len(found) else at))
            at = int(found[-1]) + 1 if len(found) else at + bool(self.says_again)
        return [SimpleNamespace(alignments=[*path, (len(texts[0]), at)], text_token_probs=[0.9] * len(texts[0]))]

    def detect_language(self, frames: Any) -> Any:
        spoken = float((frames[:, 0] > 0).mean())
        return [[("<|de|>", spoken), ("<|en|>", 1 - spoken)]]


class Whisper:
    def __init__(self) -> None:
        self.model = Model()
        self.loaded = SimpleNamespace(model=self.model, max_length=448)

    def features(self, frames: Any) -> Any:
        return frames

    def tokenizer(self, language: str) -> Tokenizer:
        return Tokenizer()


class Encoder:
    def __init__(self) -> None:
        self.calls = 0

    def encode(self, samples: Any) -> Any:
        f = self.calls * 1400 + np.arange(WINDOW_FRAMES)
        inside = (f % EVERY >= BEFORE) & (f % EVERY < BEFORE + LONG)
        self.calls += 1
        return np.stack([np.where(inside, f // EVERY + 1, 0), np.arange(WINDOW_FRAMES)], 1).astype(np.float16)


N_WORDS = 200
END_MS = N_WORDS * EVERY * FRAME_MS  # two minutes


@pytest.fixture
def encoded(make_sound: Callable[[np.ndarray[Any, Any]], Sound], tmp_path: Path) -> Iterator[Encoded]:
    with encode(make_sound(np.zeros(END_MS * 16)), Encoder(), folder=tmp_path) as result:
        yield result


def said_by(start_ms: int, end_ms: int) -> list[tuple[str, int]]:
    """Words with their starts, whose middles lie within."""
    starts = [(WORDS[i], (i * EVERY + BEFORE) * FRAME_MS) for i in range(N_WORDS)]
    return [(w, at) for w, at in starts if start_ms <= at + LONG * FRAME_MS // 2 < end_ms]


def told(whisper: Whisper, encoded: Encoded, spans: Sequence[Span], speech: Sequence[Span]) -> list[tuple[str, int]]:
    found = recognise(encoded, spans, whisper, language="de", speech=speech)  # type: ignore[arg-type]
    assert all(a.start_ms <= b.start_ms for a, b in pairwise(found))
    return [(w.text, w.start_ms) for w in found]


ALL = Span(start_ms=0, end_ms=END_MS)


@pytest.mark.parametrize("stops_early", [False, pytest.param(True, id="decoder stops after each sentence")])
def test_a_long_stretch_goes_through_several_windows_and_each_word_comes_once(
    encoded: Encoded,
    stops_early: bool,  # noqa: FBT001 - a parameter of pytest
) -> None:
    whisper = Whisper()
    whisper.model.stops_early = stops_early
    assert told(whisper, encoded, [ALL], [ALL]) == said_by(0, END_MS)
    if not stops_early:
        assert whisper.model.generated == encoded.n_windows


@pytest.mark.parametrize("start_ms", [0, 1_000, 27_000, 27_900, 28_000, 28_600, 29_500, 57_300, 118_800])
@pytest.mark.parametrize("length_ms", [1_200, 6_000, 33_000])
def test_a_stretch_gives_its_own_words_and_no_others(encoded: Encoded, start_ms: int, length_ms: int) -> None:
    span = Span(start_ms=start_ms // 600 * 600, end_ms=min(start_ms // 600 * 600 + length_ms, END_MS))
    assert told(Whisper(), encoded, [span], [ALL]) == said_by(span.start_ms, span.end_ms)


def test_a_window_is_told_the_last_words_before_it_in_the_same_stretch(encoded: Encoded) -> None:
    whisper = Whisper()
    spans = [Span(start_ms=1200, end_ms=36_000), Span(start_ms=60_000, end_ms=66_000)]
    found = told(whisper, encoded, spans, [ALL])
    first, second, third = whisper.model.told
    assert first == third == []
    before = [word for word, at in found if at < 36_000]
    assert 5 < len(second) < 40
    at = before.index(second[0])
    assert before[at : at + len(second)] == second


def test_speech_that_the_decoder_passed_over_is_decoded_by_itself(encoded: Encoded) -> None:
    whisper = Whisper()
    whisper.model.passes_over = {110, 111, 112, 113}  # from 66 s on, well within a window
    found, said = told(whisper, encoded, [ALL], [ALL]), said_by(0, END_MS)
    assert found == said[:110] + said[111:]  # where the word before ends is not known so exactly
    assert whisper.model.generated == encoded.n_windows + 1


def test_words_that_a_window_repeats_of_the_one_before_are_left_out(encoded: Encoded) -> None:
    whisper = Whisper()
    whisper.model.says_again = 2
    assert [word for word, _ in told(whisper, encoded, [ALL], [ALL])] == [word for word, _ in said_by(0, END_MS)]


def test_where_nobody_speaks_nothing_is_decoded(encoded: Encoded) -> None:
    whisper = Whisper()
    speech = [Span(start_ms=60_000, end_ms=66_000), Span(start_ms=90_000, end_ms=90_150)]
    spans = [Span(start_ms=0, end_ms=59_000), Span(start_ms=63_000, end_ms=100_000)]
    assert told(whisper, encoded, spans, speech) == said_by(63_000, 66_000)
    assert whisper.model.generated == 1
    assert told(whisper, encoded, spans, []) == []


def test_a_loop_is_decoded_once_more_without_repeats(encoded: Encoded) -> None:
    whisper = Whisper()
    whisper.model.loops = True
    span = Span(start_ms=60_000, end_ms=72_000)
    assert told(whisper, encoded, [span], [ALL]) == said_by(60_000, 72_000)
    assert whisper.model.generated == 2


def test_what_the_model_itself_takes_for_no_speech_is_left_out(encoded: Encoded) -> None:
    whisper = Whisper()
    whisper.model.no_speech = True
    assert told(whisper, encoded, [ALL], [ALL]) == []


def test_progress_counts_the_stretches_and_the_speech_in_them(encoded: Encoded) -> None:
    seen: list[tuple[int, int | None]] = []
    spans = [Span(start_ms=0, end_ms=3000), Span(start_ms=6000, end_ms=12_000)]
    speech = [Span(start_ms=0, end_ms=7200), Span(start_ms=9000, end_ms=60_000)]
    recognise(
        encoded,
        spans,
        Whisper(),  # type: ignore[arg-type]
        language="de",
        speech=speech,
        progress=lambda *, done, total: seen.append((done, total)),
    )
    assert list(dict.fromkeys(seen)) == [(0, 9000), (3000, 9000), (4200, 9000), (9000, 9000)]
    assert seen == sorted(seen)


def test_language_is_asked_of_the_windows_with_most_speech(encoded: Encoded) -> None:
    asked: list[int] = []

    class Listening(Whisper):
        def features(self, frames: Any) -> Any:
            asked.append(int(frames[frames[:, 0] > 0, 0][0]))
            return frames

    speech = [Span(start_ms=57_000, end_ms=85_000), Span(start_ms=30_500, end_ms=40_000)]
    assert detect_language(encoded, Listening(), speech=speech) == "de"  # type: ignore[arg-type]
    assert asked[0] == 56_000 // 600 + 1
    english_only = Whisper()
    english_only.model.is_multilingual = False
    assert detect_language(encoded, english_only, speech=speech) == "en"  # type: ignore[arg-type]


def test_what_the_tokenizer_split_is_one_word_again() -> None:
    whisper = SimpleNamespace(
        tokenizer=lambda language: SimpleNamespace(
            split_to_word_tokens=lambda tokens: ([" 40", ".000", " Leute", ",", " z", ".", " ", "B"], [])
        )
    )
    assert decoder._words([], whisper, "de") == ["40.000", "Leute,", "z.B"]  # type: ignore[arg-type]


@pytest.mark.requires_model
@pytest.mark.requires_espeak
def test_whisper_base_hears_an_advert_across_a_seam_and_nothing_of_the_article(
    whisper_base: Path, make_sound: Callable[[np.ndarray[Any, Any]], Sound], tmp_path: Path
) -> None:
    said = {}
    for name, text in (
        ("article", "Die Sonne scheint heute über dem Hafen."),
        ("advert", "Unser Archiv ist umgezogen. Sie finden alle Folgen jetzt auf der neuen Seite."),
    ):
        wave = tmp_path / "said.wav"
        subprocess.run(["espeak-ng", "-v", "de", "-s", "140", "-w", wave, text], check=True)
        with decode(wave, into=tmp_path / "said.s16").sound as sound:
            said[name] = sound.samples()
    samples = np.zeros(40 * 16_000)
    start_ms, end_ms = 26_000, 26_000 + len(said["advert"]) // 16
    samples[20 * 16_000 :][: len(said["article"])] = said["article"]
    samples[start_ms * 16 :][: len(said["advert"])] = said["advert"]
    assert end_ms > 30_000
    whisper = RealWhisper(whisper_base, model="base", device="cpu")
    with make_sound(samples) as sound, encode(sound, whisper, folder=tmp_path) as encoded:
        speech = speech_regions(sound)
        found = recognise(
            encoded, [Span(start_ms=start_ms - 100, end_ms=end_ms)], whisper, language="de", speech=speech
        )
        assert detect_language(encoded, whisper, speech=speech) == "de"
    text = " ".join(word.text for word in found).lower()
    assert "ist umgezogen" in text
    assert "alle folgen jetzt" in text
    assert "hafen" not in text
    assert len(found) < 17  # 13 were said
    assert found[0].start_ms == pytest.approx(start_ms, abs=250)
    assert all(start_ms - 100 <= (word.start_ms + word.end_ms) // 2 <= end_ms for word in found)


def test_stretches_beyond_the_end_have_no_words(encoded: Encoded) -> None:
    beyond = Span(start_ms=END_MS - 600, end_ms=END_MS + 90_000)
    assert told(Whisper(), encoded, [beyond], [beyond]) == said_by(END_MS - 600, END_MS)
    after = Span(start_ms=END_MS + 10, end_ms=END_MS + 9000)
    assert told(Whisper(), encoded, [after], [after]) == []
    assert told(Whisper(), encoded, [], [ALL]) == []
