"""Where somebody speaks: a voice made by arithmetic, and what is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio import speech
from audio.sound import SAMPLE_RATE_HZ
from audio.speech import speech_regions

if TYPE_CHECKING:
    from audio.records import Span
    from tests.audio.conftest import MakeSound, Samples

FORMANTS_HZ = np.array([[700, 1200, 2500], [300, 2300, 3000], [300, 800, 2300], [500, 1800, 2500], [450, 900, 2400]])
FORMANT_SHAPES = ((80, 1.0), (100, 0.5), (150, 0.25))  # width in Hz, strength


def voice(seconds: float) -> Samples:
    """A voice of 120 Hz that says four vowels a second."""
    times = np.arange(int(seconds * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    pitch_hz = 120 * (1 + 0.1 * np.sin(2 * np.pi * 0.7 * times))
    turns = np.cumsum(pitch_hz) / SAMPLE_RATE_HZ
    vowels = np.random.default_rng(2).integers(0, len(FORMANTS_HZ), int(seconds * 4) + 1)
    formants_hz = FORMANTS_HZ[vowels[(times * 4).astype(int)]]
    sound = np.zeros_like(times)
    for harmonic in range(1, 32):
        for i, (width_hz, strength) in enumerate(FORMANT_SHAPES):
            off = (harmonic * pitch_hz - formants_hz[:, i]) / width_hz
            sound += strength / (1 + off**2) * np.sin(2 * np.pi * harmonic * turns)
    sound *= np.sqrt(np.sin(np.pi * (times * 4 % 1)))
    return np.asarray(0.3 * sound / np.abs(sound).max())


def silence(seconds: float) -> Samples:
    return np.random.default_rng(1).normal(0, 0.001, int(seconds * SAMPLE_RATE_HZ))


def share(spans: tuple[Span, ...], start_ms: int, end_ms: int) -> float:
    """How much of a stretch the spans cover."""
    covered = sum(max(min(span.end_ms, end_ms) - max(span.start_ms, start_ms), 0) for span in spans)
    return covered / (end_ms - start_ms)


def test_a_voice_is_found_and_the_silence_around_it_is_not(make_sound: MakeSound) -> None:
    with make_sound(np.concatenate([silence(5), voice(4), silence(3), voice(4), silence(4)])) as sound:
        spans = speech_regions(sound)
    assert share(spans, 5000, 9000) > 0.8
    assert share(spans, 12_000, 16_000) > 0.8
    assert share(spans, 0, 4700) == share(spans, 9500, 11_700) == share(spans, 16_500, 20_000) == 0
    edges = [edge for span in spans for edge in (span.start_ms, span.end_ms)]
    assert edges == sorted(set(edges))


@pytest.mark.parametrize("kind", ["nothing", "noise", "tone", "music"])
def test_what_is_no_voice_is_no_speech(make_sound: MakeSound, kind: str) -> None:
    times = np.arange(20 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    chord = sum(0.1 * np.sin(2 * np.pi * hz * times) for hz in (220, 277, 330, 440))
    samples = {
        "nothing": np.zeros_like(times),
        "noise": np.random.default_rng(0).normal(0, 0.1, len(times)),
        "tone": 0.3 * np.sin(2 * np.pi * 440 * times),
        "music": chord * np.exp(-3 * (2 * times % 1)),
    }[kind]
    with make_sound(samples) as sound:
        assert speech_regions(sound) == ()


def test_a_seam_does_not_show(make_sound: MakeSound, monkeypatch: pytest.MonkeyPatch) -> None:
    """The detector here goes by loudness alone, so that each edge is known; short blocks stand for long hours."""
    spoken_ms = [(3000, 4500), (4800, 11_000), (13_000, 13_400), (17_950, 18_600), (23_300, 24_000)]
    samples = np.zeros(25 * SAMPLE_RATE_HZ)
    for start_ms, end_ms in spoken_ms:
        samples[start_ms * 16 : end_ms * 16] = 0.5

    def by_loudness(audio: Samples, options: Any) -> list[dict[str, int]]:
        pad, pause = options.speech_pad_ms * 16, options.min_silence_duration_ms * 16
        loud = np.flatnonzero(audio > 0.1)
        parts = np.split(loud, np.flatnonzero(np.diff(loud) >= pause) + 1) if len(loud) else []
        return [
            {"start": max(int(part[0]) - pad, 0), "end": min(int(part[-1]) + 1 + pad, len(audio))} for part in parts
        ]

    monkeypatch.setattr("faster_whisper.vad.get_speech_timestamps", by_loudness)
    monkeypatch.setattr(speech, "_BLOCK", 6 * SAMPLE_RATE_HZ)
    monkeypatch.setattr(speech, "_OVERLAP", 1 * SAMPLE_RATE_HZ)
    with make_sound(samples) as sound:
        spans = [(span.start_ms, span.end_ms) for span in speech_regions(sound)]
    assert spans == [(2900, 11_100), (12_900, 13_500), (17_850, 18_700), (23_200, 24_100)]


def test_the_shortest_sound_has_no_speech(make_sound: MakeSound) -> None:
    with make_sound(np.full(16, 0.1)) as sound:
        assert speech_regions(sound) == ()
