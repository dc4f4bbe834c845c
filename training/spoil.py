"""What happens to speech on its way to a listener: tempo, noise, music, telephones and low bit rates."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Literal

import av
import av.filter
import numpy as np

from audio.sound import SAMPLE_RATE_HZ as RATE_HZ
from training.clips import Samples, decoded, encode, to_frame, to_samples

if TYPE_CHECKING:
    from collections.abc import Sequence


_CODECS: dict[str, tuple[Literal["libmp3lame", "libopus"], int, str]] = {
    "mp3": ("libmp3lame", RATE_HZ, "mp3"),
    "opus": ("libopus", 48_000, "ogg"),
}
_MAJOR, _DRUMS = 0.6, 0.5  # share of pieces in a major key, and of those with a beat
_TEMPO_SWALLOWS = 512  # samples at the start: half a window of FFmpeg's atempo at 16 kHz, measured
_AUDIBLE = 0.003  # of full scale: what is softer does not count as speech when its level is taken


def at_tempo(sound: Samples, tempo: float) -> Samples:
    """Speak faster (above 1) or slower without changing the pitch."""
    result = np.zeros(round(len(sound) / tempo), np.float32)
    behind = np.concatenate([np.zeros(_TEMPO_SWALLOWS, np.float32), sound])
    changed = _filtered(behind, [("atempo", f"{tempo:.4f}")])[: len(result)]
    result[: len(changed)] = changed
    return result


def at_pitch(sound: Samples, factor: float) -> Samples:
    """Play faster and higher (above 1) or slower and lower: another voice."""
    at = np.arange(0, len(sound) - 1, factor)
    return np.asarray(np.interp(at, np.arange(len(sound)), sound), np.float32)


def by_telephone(sound: Samples) -> Samples:
    """Leave what a telephone lets through: 300 to 3400 Hz."""
    return _filtered(sound, [("highpass", "f=300"), ("lowpass", "f=3400")])


def in_a_room(sound: Samples, random: np.random.Generator) -> Samples:
    """Add the echo of a room: noise that dies away, 150 to 450 ms to a thousandth."""
    length = int(RATE_HZ * random.uniform(0.15, 0.45))
    echo = random.standard_normal(length) * 10 ** (-3 * np.arange(length) / length)
    echo[0] = 0
    echo *= random.uniform(0.2, 0.7) / np.sqrt(np.sum(echo**2))
    n = len(sound) + length - 1
    size = 1 << (n - 1).bit_length()
    wet = np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(echo, size), size)[: len(sound)]
    return (sound + wet).astype(np.float32)


def with_noise(sound: Samples, snr_db: float, random: np.random.Generator) -> Samples:
    """Add noise between white and brown, softer than the speech by ``snr_db``."""
    spectrum = np.fft.rfft(random.standard_normal(len(sound)))
    slope = random.uniform(0, 1)
    spectrum /= np.maximum(1, np.arange(len(spectrum))) ** slope
    return mixed(sound, np.fft.irfft(spectrum, len(sound)).astype(np.float32), snr_db)


def mixed(sound: Samples, other: Samples, snr_db: float) -> Samples:
    """Put another sound under the speech, softer than it by ``snr_db``; the other one is repeated as needed."""
    bed = np.resize(other, len(sound))
    gain = _level(sound) / max(_level(bed), 1e-9) * 10 ** (-snr_db / 20)
    return (sound + bed * np.float32(gain)).astype(np.float32)


def coded(sound: Samples, codec: Literal["mp3", "opus"], bit_rate_bps: int) -> Samples:
    """Encode and decode; what the codec adds at either end is taken off again, so that times hold."""
    name, rate_hz, form = _CODECS[codec]
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        stream = container.add_stream(name, rate=rate_hz, layout="mono")
        stream.bit_rate = bit_rate_bps
        encode(sound, RATE_HZ, container, stream)
    target.seek(0)
    result = np.zeros_like(sound)
    with av.open(target, "r") as container:
        back = decoded(container)[: len(sound)]
    result[: len(back)] = back
    return result


def music(seconds: float, random: np.random.Generator) -> Samples:
    """Play chords on an instrument that does not exist, with a beat under some of them."""
    n = int(seconds * RATE_HZ)
    sound = np.zeros(n)
    beat = random.uniform(0.3, 0.8)
    scale = np.array([0, 2, 4, 5, 7, 9, 11]) if random.random() < _MAJOR else np.array([0, 2, 3, 5, 7, 8, 10])
    root, brightness, drums = random.uniform(80, 260), random.uniform(0.8, 2.2), random.random() < _DRUMS
    at = 0.0
    while at < seconds:
        length = beat * random.choice([1, 2, 4])
        a, b = int(at * RATE_HZ), min(n, int((at + length * 1.3) * RATE_HZ))
        t = np.arange(b - a) / RATE_HZ
        fade = np.minimum(1, t / 0.01) * np.exp(-t * random.uniform(0.5, 5))
        degree = int(random.integers(len(scale)))
        for step in (0, 2, 4, 6)[: int(random.integers(1, 5))]:
            note = root * 2 ** ((scale[(degree + step) % 7] + 12 * ((degree + step) // 7)) / 12)
            for harmonic in range(1, 7):
                if note * harmonic < RATE_HZ / 2:
                    sound[a:b] += (
                        fade * np.sin(2 * np.pi * note * harmonic * t + random.uniform(0, 6)) / harmonic**brightness
                    )
        if drums:
            hit = random.standard_normal(b - a) * np.exp(-t * random.uniform(20, 80))
            sound[a:b] += hit * random.uniform(0.3, 1.5)
        at += length
    return np.asarray(sound / max(1e-9, float(np.abs(sound).max())), np.float32)


def _level(sound: Samples) -> float:
    """Return the RMS of what is audible."""
    loud = sound[np.abs(sound) > _AUDIBLE]
    return float(np.sqrt(np.mean(loud**2))) if len(loud) else 0.0


def _filtered(sound: Samples, filters: Sequence[tuple[str, str]]) -> Samples:
    graph = av.filter.Graph()
    form = f"sample_fmts=flt:sample_rates={RATE_HZ}:channel_layouts=mono"
    source, sink = graph.add_abuffer(sample_rate=RATE_HZ, format="flt", layout="mono"), graph.add("abuffersink")
    middle = [graph.add(name, options) for name, options in [*filters, ("aformat", form)]]
    graph.link_nodes(source, *middle, sink).configure()
    graph.push(to_frame(sound, RATE_HZ))
    graph.push(None)
    parts: list[Samples] = []
    while True:
        try:
            frame = graph.pull()
        except (av.BlockingIOError, av.EOFError):
            return np.concatenate(parts)
        assert isinstance(frame, av.AudioFrame)
        parts.append(to_samples(frame))
