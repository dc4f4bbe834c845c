"""Known words get their times; each defect of CTranslate2's ``align`` is shown, and then its cure."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pytest

from audio.decode import decode
from audio.encoder import Encoded
from audio.records import HeardWord, Span
from audio.retime import _DOUBTED, _bridged, _dealt, _judged, _parts, align_frames, retime
from audio.sound import Sound
from audio.speech import speech_regions
from audio.whisper import Whisper

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path


HARBOUR = "Guten Morgen. Die Sonne scheint heute über dem Hafen."
FISHER = "Der alte Fischer fährt mit seinem Boot hinaus."
FOREIGN = "Unser Archiv ist umgezogen, neue Folgen kommen bald."
LONG = (
    HARBOUR,
    FISHER,
    FOREIGN,
    "Am Montag öffnet in der Stadt eine neue Bibliothek.",
    "Niemand weiß genau, warum die Brücke gesperrt wurde.",
    "Im Garten wachsen Äpfel, Birnen und viele bunte Blumen.",
    "Später am Abend kommt ein starker Wind von Westen.",
    "Zwei Kinder suchen ihren Hund im dunklen Wald.",
    "Danach beginnt das Konzert mit einem langsamen Lied.",
    "Ohne Schirm gehen wir heute lieber nicht spazieren.",
)  # each begins with another word
OMITTED = "Donaudampfschifffahrt und Bundesverfassungsgericht"


def words(text: str, *, from_ms: int, every_ms: int = 400) -> list[HeardWord]:
    """Rough times: evenly spread, wherever the words really are."""
    starts = [from_ms + k * every_ms for k in range(len(text.split()))]
    return [
        HeardWord(text=t, start_ms=s, end_ms=s + every_ms, probability=1.0)
        for t, s in zip(text.split(), starts, strict=True)
    ]


class Scene(NamedTuple):
    encoded: Encoded
    speech: tuple[Span, ...]
    starts_ms: tuple[int, ...]  # of each text that is spoken


@pytest.fixture(scope="module")
def base(whisper_base: Path) -> Whisper:
    return Whisper(whisper_base, model="base", device="cpu")


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], np.ndarray[Any, Any]]:
    """Speak a text by a synthesiser; begins and ends with the first and the last that can be heard."""
    folder = tmp_path_factory.mktemp("spoken")

    def speak(text: str) -> np.ndarray[Any, Any]:
        wave = folder / "said.wav"
        subprocess.run(["espeak-ng", "-v", "de", "-s", "140", "-w", wave, text], check=True)
        with decode(wave, into=folder / "said.s16").sound as sound:
            samples = sound.samples()
        loud = np.flatnonzero(np.abs(samples) > 0.01)
        return samples[loud[0] : loud[-1] + 1]

    return speak


@pytest.fixture(scope="module")
def scene(
    base: Whisper, spoken: Callable[[str], np.ndarray[Any, Any]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Scene]]:
    """Put texts behind one another, with silence before each (seconds) and one second of it at the end."""
    folder = tmp_path_factory.mktemp("scenes")
    made: dict[Any, Scene] = {}

    def make(*parts: tuple[float, str]) -> Scene:
        if parts not in made:
            samples, starts = np.zeros(0), []
            for pause_s, text in parts:
                samples = np.concatenate([samples, np.zeros(round(pause_s * 16_000))])
                starts.append(len(samples) // 16)
                samples = np.concatenate([samples, spoken(text)])
            path = folder / f"{len(made)}.s16"
            (np.concatenate([samples, np.zeros(16_000)]) * 32_767).astype("<i2").tofile(path)
            sound = context.enter_context(Sound.open(path))
            encoded = context.enter_context(Encoded(sound, base, folder=folder))
            made[parts] = Scene(encoded, speech_regions(sound), tuple(starts))
        return made[parts]

    with ExitStack() as context:
        yield make


real = [pytest.mark.requires_model, pytest.mark.requires_espeak]


def marked(test: Any) -> Any:
    for mark in real:
        test = mark(test)
    return test


def raw(encoded: Encoded, text: str, whisper: Whisper) -> list[HeardWord]:
    """What ``align`` says of the whole recording."""
    texts = text.split()
    placed = align_frames(encoded.window(0), texts, whisper, language="de", n_frames=encoded.n_frames)
    return [
        HeardWord(text=t, start_ms=p.start * 20, end_ms=p.end * 20, probability=p.probability)
        for t, p in zip(texts, placed, strict=True)
    ]


@marked
def test_a_first_word_does_not_begin_with_the_silence_before_it(scene: Callable[..., Scene], base: Whisper) -> None:
    encoded, speech, starts = scene((3, HARBOUR), (2.5, FISHER))
    text = f"{HARBOUR} {FISHER}"
    before = raw(encoded, text, base)
    assert before[0].start_ms == 0, "the defect is gone; so may be its cure"
    after = retime(encoded, words(text, from_ms=2000, every_ms=700), base, language="de", speech=speech)
    first, second = after[0], after[len(HARBOUR.split())]
    assert (first.text, second.text) == ("Guten", "Der")
    assert first.start_ms == pytest.approx(starts[0], abs=150)
    assert second.start_ms == pytest.approx(starts[1], abs=150)
    end_ms = after[len(HARBOUR.split()) - 1].end_ms
    assert end_ms < starts[1] - 2000, "the pause is nobody's"
    assert all(a.start_ms <= b.start_ms for a, b in pairwise(after))
    assert float(np.median([w.probability for w in after])) > 0.4


@marked
def test_words_that_were_not_said_are_doubted(scene: Callable[..., Scene], base: Whisper) -> None:
    encoded, speech, starts = scene((3, HARBOUR), (2.5, FISHER))
    text = f"{HARBOUR} {OMITTED} {FISHER}"
    before = {w.text: w for w in raw(encoded, text, base)}
    omitted = ["Donaudampfschifffahrt", "Bundesverfassungsgericht"]
    assert any(before[name].duration_ms <= 40 for name in omitted), "the defect is gone; so may be its cure"
    after = {w.text: w for w in retime(encoded, words(text, from_ms=3000), base, language="de", speech=speech)}
    assert all(after[name].probability <= _DOUBTED for name in omitted)
    assert after["Guten"].start_ms == pytest.approx(starts[0], abs=150)
    assert after["Guten"].probability > _DOUBTED
    assert after["Boot"].probability > _DOUBTED


@marked
def test_a_word_that_swallowed_foreign_speech_is_doubted(scene: Callable[..., Scene], base: Whisper) -> None:
    encoded, speech, _ = scene((1, HARBOUR), (0.3, FOREIGN), (0.3, FISHER))
    text = f"{HARBOUR} {FISHER}"
    longest = max(raw(encoded, text, base), key=lambda w: w.duration_ms)
    assert longest.duration_ms > 1500, "the defect is gone; so may be its cure"
    after = retime(encoded, words(text, from_ms=1000, every_ms=600), base, language="de", speech=speech)
    assert max(after, key=lambda w: w.duration_ms).probability <= _DOUBTED
    assert all(w.probability <= _DOUBTED for w in after if w.duration_ms > 1500)


@marked
def test_too_many_words_and_too_few_frames_do_no_harm(scene: Callable[..., Scene], base: Whisper) -> None:
    encoded, speech, _ = scene((3, HARBOUR), (2.5, FISHER))
    many = ["Donaudampfschifffahrt"] * 150
    with pytest.raises(RuntimeError, match="position"):
        align_frames(encoded.window(0), many, base, language="de", n_frames=300)
    after = retime(encoded, words(" ".join(many), from_ms=3000, every_ms=5), base, language="de", speech=speech)
    assert [w.text for w in after] == many
    assert all(w.probability <= _DOUBTED for w in after if w.duration_ms <= 40)
    for n_frames in (-1, 0, 1):
        placed = align_frames(encoded.window(0), ["ja", "nein"], base, language="de", n_frames=n_frames)
        assert all(0 <= p.start <= p.end <= max(n_frames, 0) for p in placed)
    assert align_frames(encoded.window(0), [], base, language="de", n_frames=10) == []
    assert retime(encoded, [], base, language="de", speech=speech) == ()
    kept = words("ja", from_ms=500)
    assert retime(encoded, kept, base, language="de", speech=()) == tuple(kept)


@marked
def test_longer_than_the_model_hears_at_once_and_across_windows(scene: Callable[..., Scene], base: Whisper) -> None:
    encoded, speech, starts = scene(*((0.4, text) for text in LONG))
    assert encoded.n_windows > 1
    assert len(speech) == 1
    rough = [  # wrong, now this way and now that
        word
        for k, (start, text) in enumerate(zip(starts, LONG, strict=True))
        for word in words(text, from_ms=max(0, start + (-600, 500)[k % 2]))
    ]
    after = {w.text: w for w in retime(encoded, rough, base, language="de", speech=speech)}
    off = np.abs([after[text.split()[0]].start_ms - start for text, start in zip(LONG, starts, strict=True)])
    assert np.median(off) < 100
    assert (off < 350).all(), off


def test_each_word_is_kept_from_one_part_and_parts_fit_into_a_window() -> None:
    for length_ms in (300, 5_000, 24_000, 24_001, 31_000, 200_000):
        stretch = Span(start_ms=70_000, end_ms=70_000 + length_ms)
        said = words("wort " * 50, from_ms=70_000, every_ms=length_ms // 50)
        said += words("zuviel " * 3, from_ms=70_000 + length_ms + 900)  # roughly timed, behind the end
        numbers = list(range(len(said)))
        kept: list[int] = []
        for part, its, within in _parts(stretch, numbers, said):
            assert its <= set(within)
            assert stretch.start_ms <= part.start_ms < part.end_ms <= stretch.end_ms
            assert part.duration_ms <= 24_003
            kept += sorted(its)
        assert kept == numbers, length_ms


def test_words_go_to_the_speech_that_is_nearest() -> None:
    def dealt(starts_ms: Sequence[int], *spans: tuple[int, int]) -> list[tuple[int, list[int]]]:
        said = [HeardWord(text="x", start_ms=s, end_ms=s, probability=1) for s in starts_ms]
        stretches = [Span(start_ms=a, end_ms=b) for a, b in spans]
        return [(stretch.start_ms, numbers) for stretch, numbers in _dealt(said, stretches)]

    assert dealt([0, 1500, 2200, 4000, 9000], (1000, 2000), (3000, 5000)) == [(1000, [0, 1, 2]), (3000, [3, 4])]
    assert dealt([2600], (1000, 2000), (3000, 5000)) == [(3000, [0])]


def test_short_pauses_are_bridged_and_long_ones_are_not() -> None:
    spans = [Span(start_ms=0, end_ms=1000), Span(start_ms=1600, end_ms=2000), Span(start_ms=3000, end_ms=4000)]
    assert _bridged(spans) == [Span(start_ms=0, end_ms=2000), Span(start_ms=3000, end_ms=4000)]


@pytest.mark.parametrize(
    ("text", "length_ms", "doubted"),
    [
        ("Wort", 20, True),
        ("Wort", 200, False),
        ("zu", 20, False),
        ("ja", 3000, True),
        ("Bundesverfassungsgericht", 3000, False),
    ],
)
def test_slivers_and_stretches_are_doubted(text: str, length_ms: int, doubted: bool) -> None:  # noqa: FBT001
    word = HeardWord(text=text, start_ms=0, end_ms=length_ms, probability=0.9)
    assert (_judged(word).probability <= _DOUBTED) is doubted
