"""Hearing words: what surrounds the model is tested with a fake one, the model itself where it is installed."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio import blocks, listen, second_pass
from audio.errors import DamagedModel
from audio.listen import FasterWhisper
from audio.records import HeardWord, Span
from audio.second_pass import doubtful, expected, unheard
from audio.sound import SAMPLES_PER_MS, Sound
from audio.speech import speech_regions

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

TONE_MS = 400  # each "word" is a stretch of full level: the fake model times them in whatever it is given


@dataclass
class FakeWord:
    word: str
    start: float
    end: float
    probability: float = 0.5


class FakeWhisper:
    """Hears a word wherever the samples are loud; of the first samples only so many, and names only when told."""

    def __init__(self, *, at_first: int = 1000, sure: float = 0.9, told: float = 0.95) -> None:
        self.at_first = at_first
        self.sure = sure
        self.told = told
        self.calls: list[dict[str, Any]] = []

    def transcribe(self, samples: np.ndarray[Any, Any], **options: Any) -> tuple[Any, Any]:
        most = 1000 if self.calls else self.at_first
        self.calls.append(options | {"n_samples": len(samples)})
        loud = np.concatenate([[False], np.abs(samples) > 0.1, [False]]).astype(np.int8)
        starts, ends = np.flatnonzero(np.diff(loud) == 1), np.flatnonzero(np.diff(loud) == -1)
        text, sure = (f" {options['hotwords']}", self.told) if options["hotwords"] else (" irgendwas", self.sure)
        words = [FakeWord(text, a / 16_000, b / 16_000, sure) for a, b in zip(starts, ends, strict=True)]
        return iter([SimpleNamespace(words=[w], end=w.end) for w in words[:most]]), SimpleNamespace(language="de")


@pytest.fixture
def tones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Sequence[int], int], Sound]:
    def make(starts_ms: Sequence[int], length_ms: int) -> Sound:
        samples = np.zeros(length_ms * SAMPLES_PER_MS, "<i2")
        for start in starts_ms:
            samples[start * SAMPLES_PER_MS : (start + TONE_MS) * SAMPLES_PER_MS] = 20_000
        path = tmp_path / "sound.s16"
        samples.tofile(path)
        return Sound.open(path)

    return make


def around(starts_ms: Sequence[int]) -> tuple[Span, ...]:
    return tuple(Span(start_ms=s - 50, end_ms=s + TONE_MS + 50) for s in starts_ms)


def whisper(monkeypatch: pytest.MonkeyPatch, fake: FakeWhisper) -> FasterWhisper:
    monkeypatch.setattr(FasterWhisper, "loaded", fake)
    return FasterWhisper(Path("nowhere"), model="fake", device="cpu")


def test_words_keep_their_times_though_pauses_are_cut_out(
    tones: Callable[[Sequence[int], int], Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    starts = [500, 1500, 31_000, 31_900, 95_000]
    fake = FakeWhisper()
    heard = whisper(monkeypatch, fake).transcribe(tones(starts, 100_000), language="de", speech=around(starts))
    assert [w.start_ms for w in heard.words] == pytest.approx(starts, abs=1)
    assert [w.duration_ms for w in heard.words] == pytest.approx([TONE_MS] * 5, abs=2)
    assert fake.calls[0]["n_samples"] < 10_000 * SAMPLES_PER_MS


def test_long_recordings_are_heard_in_blocks_of_bounded_size(
    tones: Callable[[Sequence[int], int], Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(blocks, "_BLOCK_MS", 3000)
    starts = list(range(500, 20_000, 1500))
    fake = FakeWhisper()
    heard = whisper(monkeypatch, fake).transcribe(tones(starts, 21_000), language="de", speech=around(starts))
    assert [w.start_ms for w in heard.words] == pytest.approx(starts, abs=1)
    assert len(fake.calls) > 3
    assert max(call["n_samples"] for call in fake.calls) <= 3000 * SAMPLES_PER_MS


def test_speech_that_was_passed_over_is_heard_again(
    tones: Callable[[Sequence[int], int], Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second_pass, "_PASSED_OVER_MS", 300)
    starts = [500, 3000, 6000, 9000]
    fake = FakeWhisper(at_first=2)
    heard = whisper(monkeypatch, fake).transcribe(tones(starts, 10_000), language="de", speech=around(starts))
    assert [w.start_ms for w in heard.words] == pytest.approx(starts, abs=1)
    assert len(fake.calls) == 2


@pytest.mark.parametrize(
    ("sure", "told", "heard_as"),
    [(0.2, 0.8, "irgendwen"), (0.3, 0.2, "irgendwen"), (0.9, 0.95, "irgendwas")],
)
def test_names_help_where_the_model_is_in_doubt_and_nowhere_else(
    tones: Callable[[Sequence[int], int], Sound],
    monkeypatch: pytest.MonkeyPatch,
    sure: float,
    told: float,
    heard_as: str,
) -> None:
    monkeypatch.setattr(second_pass, "_MOST_SHARE", 1.0)
    fake = FakeWhisper(sure=sure, told=told)
    transcriber = whisper(monkeypatch, fake)
    sound = tones([500, 3000], 5000)
    before = transcriber.transcribe(sound, language="de", speech=around([500, 3000]))
    heard = transcriber.listen_again(before, sound, names="irgendwen")
    assert [w.text for w in heard.words] == [heard_as] * 2
    assert [w.start_ms for w in heard.words] == pytest.approx([500, 3000], abs=1)
    assert fake.calls[0]["hotwords"] is None


def test_a_word_that_lasts_too_long_stands_for_others() -> None:
    words = [HeardWord(text="die", start_ms=0, end_ms=4000, probability=1)]
    assert unheard([Span(start_ms=0, end_ms=4000)], words) == [Span(start_ms=660, end_ms=4000)]


def test_a_second_hearing_is_taken_if_it_is_surer_and_neither_shorter_nor_longer() -> None:
    def words(*texts: str, sure: float) -> list[HeardWord]:
        return [HeardWord(text=t, start_ms=k, end_ms=k + 1, probability=sure) for k, t in enumerate(texts)]

    before = words("Kutschenräuber", "kam", sure=0.3)
    surer = words("Kutschenleute", "kamen", sure=0.6)
    assert listen._better(before, surer, "") == surer
    assert listen._better(before, words("Kutsche", sure=0.9), "") == before
    assert listen._better(before, surer * 2, "") == before
    assert listen._better(surer, before, "") == surer
    assert listen._better([], before, "") == before


def test_only_names_like_a_doubtful_word_are_expected() -> None:
    names = "Kutschenreuter, Bad Muskau, Museum, Uhrwerk"
    heard = [
        HeardWord(text="Kutschenräuber", start_ms=0, end_ms=900, probability=0.1),
        HeardWord(text="Badmuska", start_ms=1000, end_ms=1500, probability=0.2),
        HeardWord(text="Museen", start_ms=2000, end_ms=2500, probability=0.9),
    ]
    assert expected(names, heard) == "Bad Muskau, Kutschenreuter"
    assert expected("", heard) == expected(names, heard[2:]) == ""


def test_doubtful_is_the_speech_around_long_unsure_words() -> None:
    speech = [Span(start_ms=0, end_ms=40_000), Span(start_ms=50_000, end_ms=51_000)]
    words = [
        HeardWord(text="Kutschenräuber", start_ms=10_000, end_ms=11_000, probability=0.1),
        HeardWord(text="und", start_ms=15_000, end_ms=15_200, probability=0.1),
        HeardWord(text="sicherlich", start_ms=16_000, end_ms=16_500, probability=0.9),
        HeardWord(text="Muskauer", start_ms=50_200, end_ms=50_800, probability=0.2),
    ]
    assert doubtful(speech, words) == [Span(start_ms=8000, end_ms=13_000), Span(start_ms=50_000, end_ms=51_000)]
    assert doubtful(speech, []) == []


def test_no_more_than_a_fifth_of_the_speech_is_doubtful_the_least_probable_first() -> None:
    speech = [Span(start_ms=0, end_ms=100_000)]
    words = [
        HeardWord(text="Kutschenräuber", start_ms=s, end_ms=s + 1000, probability=0.3 - s / 1_000_000)
        for s in range(0, 100_000, 10_000)
    ]
    assert [span.start_ms for span in doubtful(speech, words)] == [58_000, 68_000, 78_000, 88_000]


def test_a_first_word_that_swallowed_the_pause_is_placed_behind_it() -> None:
    (block,) = blocks.blocks([Span(start_ms=1000, end_ms=3000), Span(start_ms=9000, end_ms=12_000)], 20_000)
    placed = block.place(HeardWord(text="Am", start_ms=2300, end_ms=2900, probability=0.3))
    assert (placed.start_ms, placed.end_ms) == (8800, 9300)


def test_progress_rises_to_the_length_of_the_speech(
    tones: Callable[[Sequence[int], int], Sound], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def note(*, done: int, total: int | None) -> None:
        assert total == 3 * (TONE_MS + 100)
        seen.append(done)

    sound, speech = tones([500, 20_000, 40_000], 50_000), around([500, 20_000, 40_000])
    whisper(monkeypatch, FakeWhisper()).transcribe(sound, language="de", speech=speech, progress=note)
    assert seen[0] == 0
    assert seen[-1] == 3 * (TONE_MS + 100)
    assert all(a <= b for a, b in pairwise(seen))


def test_what_the_tokenizer_split_is_one_word_again() -> None:
    parts = [FakeWord(" 40", 1.0, 1.2, 0.9), FakeWord(".000", 1.2, 1.5, 0.4), FakeWord(" Leute", 1.5, 2.0, 0.8)]
    assert listen._joined(parts) == [
        HeardWord(text="40.000", start_ms=1000, end_ms=1500, probability=0.4),
        HeardWord(text="Leute", start_ms=1500, end_ms=2000, probability=0.8),
    ]


def test_unheard_is_speech_without_words() -> None:
    speech = [Span(start_ms=0, end_ms=10_000), Span(start_ms=20_000, end_ms=21_000)]
    words = [HeardWord(text="wort", start_ms=s, end_ms=s + 500, probability=1) for s in (0, 1000, 6000)]
    assert unheard(speech, words) == [Span(start_ms=1500, end_ms=6000), Span(start_ms=6500, end_ms=10_000)]
    assert unheard(speech, []) == [Span(start_ms=0, end_ms=10_000)]


def test_a_folder_that_holds_no_model_is_one_clear_error(tmp_path: Path, make_sound: Any) -> None:
    (tmp_path / "model.bin").write_bytes(b"no model")
    path = tmp_path / "sound.s16"
    np.full(16_000, 9000, "<i2").tofile(path)
    with pytest.raises(DamagedModel):
        FasterWhisper(tmp_path, model="mine", device="cpu").loaded  # noqa: B018 - loading is what fails


@pytest.mark.requires_model
@pytest.mark.requires_espeak
def test_whisper_base_hears_what_a_synthesiser_says(whisper_base: Path, tmp_path: Path) -> None:
    import subprocess  # noqa: PLC0415 - for this test alone

    from audio.decode import decode  # noqa: PLC0415

    said = tmp_path / "said.wav"
    subprocess.run(
        ["espeak-ng", "-v", "de", "-s", "140", "-w", said, "Guten Morgen. Die Sonne scheint heute."], check=True
    )
    with decode(said, into=tmp_path / "said.s16").sound as sound:
        speech = speech_regions(sound)
        heard = FasterWhisper(whisper_base, model="base", device="cpu").transcribe(sound, language="de", speech=speech)
        again = FasterWhisper(whisper_base, model="base", device="cpu").transcribe(sound, language=None, speech=speech)
    text = " ".join(w.text for w in heard.words).lower()
    assert "morgen" in text
    assert "heute" in text
    assert again.language == "de"
    assert all(a.start_ms <= b.start_ms for a, b in pairwise(heard.words))
    assert heard.words[-1].end_ms <= heard.duration_ms
