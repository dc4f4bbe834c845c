from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from training import spoil
from training.clips import read
from training.energy import onset
from training.manners import CLEAN, MEASURED, Manner, drawn, name, sent, spoken
from training.windows import LONGEST_S, joined, windows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from training.clips import Samples

RATE_HZ = 16_000


def chirps(seconds: float = 4.0) -> Samples:
    """Half a second of silence, then tones whose place in time is plain to see."""
    t = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    sound = np.sin(2 * np.pi * (400 + 300 * t) * t) * (np.sin(2 * np.pi * 3 * t) > 0) * (t >= 0.5)
    return np.asarray(0.3 * sound, np.float32)


def lag(a: Samples, b: Samples) -> float:
    """Return by how many milliseconds b is behind a."""
    size = 1 << (len(a) + len(b)).bit_length()
    likeness = np.fft.irfft(np.fft.rfft(b, size) * np.conj(np.fft.rfft(a, size)), size)
    at = np.arange(-3200, 3201)
    return float(at[np.argmax(likeness[at])]) / 16


@pytest.mark.parametrize(
    "manner",
    [
        Manner(codec="mp3", bit_rate_bps=24_000),
        Manner(codec="opus", bit_rate_bps=10_000),
        Manner(telephone=True),
        Manner(room=True),
        Manner(music_db=6),
        Manner(noise_db=6),
        Manner(peak_db=-20),
    ],
    ids=name,
)
def test_nothing_on_the_way_moves_speech_in_time(manner: Manner) -> None:
    given = chirps()
    came = sent(given, manner, np.random.default_rng(1))
    assert len(came) == len(given)
    assert abs(lag(given, came)) < 1
    assert np.isfinite(came).all()


@pytest.mark.parametrize("tempo", [0.7, 0.85, 1.2, 1.5])
@pytest.mark.parametrize("pitch", [0.8, 1, 1.25])
def test_tempo_changes_times_in_proportion(tempo: float, pitch: float) -> None:
    given = chirps()
    came = spoken(given, Manner(tempo=tempo, pitch=pitch))
    assert len(came) == pytest.approx(len(given) / tempo, abs=3)
    begins, before = onset(came), onset(given)
    assert begins is not None
    assert before is not None
    assert begins / 16 == pytest.approx(before / tempo / 16, abs=25)  # the stretching works in pieces of 64 ms


def test_noise_is_as_loud_as_it_is_said_to_be() -> None:
    speech = np.sin(np.arange(RATE_HZ, dtype=np.float32))
    noise = spoil.with_noise(speech, 10, np.random.default_rng(0)) - speech
    level = np.sqrt(np.mean(speech**2))
    assert 20 * np.log10(level / np.sqrt(np.mean(noise**2))) == pytest.approx(10, abs=0.5)


def test_a_telephone_lets_the_middle_through() -> None:
    random = np.random.default_rng(0)
    noise = random.standard_normal(RATE_HZ).astype(np.float32)
    before, after = (np.abs(np.fft.rfft(x)) for x in (noise, spoil.by_telephone(noise)))
    low, middle, high = slice(20, 100), slice(800, 2000), slice(6000, 8000)
    assert after[middle].mean() > 0.8 * before[middle].mean()
    assert max(after[low].mean(), after[high].mean()) < 0.4 * before[middle].mean()


def test_what_is_drawn_is_within_bounds_and_the_same_for_a_seed() -> None:
    random = np.random.default_rng(5)
    some = [drawn(random) for _ in range(300)]
    again = np.random.default_rng(5)
    assert some == [drawn(again) for _ in range(300)]
    assert all(0.7 <= m.tempo <= 1.5 and 0.8 <= m.pitch <= 1.25 for m in some)
    assert {m.codec for m in some} == {"", "mp3", "opus"}
    assert any(m.telephone for m in some)
    assert any(m.music_db is not None for m in some)


def test_windows_say_where_everything_is(speech: Callable[..., Path]) -> None:
    clips = read(speech("tones", count=30))
    found = list(windows(clips, spoiled=False, random=np.random.default_rng(0)))
    assert sorted(place.text for window in found for place in window.places) == sorted(c.text for c in clips)
    for window in found:
        assert len(window.sound) <= LONGEST_S * RATE_HZ
        ends = [0, *(place.end_ms for place in window.places)]
        for before, place in zip(ends, window.places, strict=False):
            assert before < place.start_ms
            assert place.onset_ms == pytest.approx(place.words_ms[0], abs=5)
            heard = onset(window.sound[16 * place.start_ms : 16 * place.end_ms])
            assert heard is not None
            assert place.start_ms + heard / 16 == pytest.approx(place.words_ms[0], abs=5)


def test_spoiled_windows_have_long_rests_too(speech: Callable[..., Path]) -> None:
    clips = read(speech("tones", count=40))
    random = np.random.default_rng(2)
    found = list(joined(clips, manner=lambda: CLEAN, rests=0.5, random=random))
    gaps = [b.start_ms - a.end_ms for w in found for a, b in zip(w.places, w.places[1:], strict=False)]
    assert 1000 <= max(gaps) <= 8000
    assert sum(len(w.places) for w in found) == 40
    assert all(len(w.sound) <= LONGEST_S * RATE_HZ for w in found)


def test_all_is_spoiled_alike_for_a_seed(speech: Callable[..., Path]) -> None:
    clips = read(speech("tones", count=12))
    one, two = (list(windows(clips, spoiled=True, random=np.random.default_rng(3))) for _ in range(2))
    assert [w.manner for w in one] == [w.manner for w in two]
    assert [w.places for w in one] == [w.places for w in two]
    assert all(np.array_equal(a.sound, b.sound) for a, b in zip(one, two, strict=True))


def test_a_clip_longer_than_a_window_is_left_out(
    speech: Callable[..., Path], write_wav: Callable[[Path, Samples], None]
) -> None:
    short, long = read(speech("tones", count=2))
    write_wav(long.path, np.full(31 * RATE_HZ, 0.1, np.float32))
    (window,) = windows([short, long], spoiled=False, random=np.random.default_rng(0))
    assert [place.text for place in window.places] == [short.text]


def test_what_is_measured_is_one_thing_at_a_time() -> None:
    assert name(MEASURED["clean"]) == "clean"
    assert all("," not in name(manner) for manner in MEASURED.values())
