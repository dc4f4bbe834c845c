"""What is done to the sound of a narration: music, noise, narrow bands, low bit rates."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from bench.voices import RATE_HZ, SPEECH_RMS, Samples, Utterance

if TYPE_CHECKING:
    from pathlib import Path

_TELEPHONE_HZ = (300, 3400)
_BEAT_S = 0.45
_MUSIC_PEAK = 0.22
_SCALE_HZ = (196.0, 220.0, 246.9, 293.7, 329.6, 392.0, 440.0, 493.9)


@dataclass(slots=True)
class Tape:
    """A narration as it grows; its pauses have the room that its speech was recorded in."""

    random: np.random.Generator
    pieces: list[Samples] = field(default_factory=list)
    length: int = 0
    room: Samples = field(default_factory=lambda: np.zeros(1, np.float32))

    def put(self, sound: Samples) -> int:
        """Append; return the sample at which it begins."""
        at = self.length
        self.pieces.append(sound)
        self.length += len(sound)
        return at

    def speak(self, utterance: Utterance) -> int:
        """Append speech, and take the sound of its room for the pauses after it."""
        self.room = utterance.sound[: utterance.first] if utterance.first > RATE_HZ // 20 else self.room
        return self.put(utterance.sound)

    def pause(self, least_s: float, most_s: float) -> None:
        """Append a pause of a length drawn by chance."""
        count = int(self.random.uniform(least_s, most_s) * RATE_HZ)
        level = float(np.sqrt(np.mean(self.room**2)))
        self.put((level * self.random.standard_normal(count)).astype(np.float32))

    def rest(self, seconds: float) -> None:
        """Append nothing at all."""
        self.put(np.zeros(int(seconds * RATE_HZ), np.float32))


def milliseconds(sample: int) -> int:
    """Turn a sample's number into its time."""
    return round(sample * 1000 / RATE_HZ)


def music(seconds: float, random: np.random.Generator) -> Samples:
    """Pluck chords, with a soft drum on every other beat."""
    count = int(seconds * RATE_HZ)
    sound = np.zeros(count)
    length = int(2.5 * RATE_HZ)
    t = np.arange(length) / RATE_HZ
    fall = np.exp(-2.5 * t) * np.minimum(1, t / 0.01)
    for beat, at in enumerate(range(0, count, int(_BEAT_S * RATE_HZ))):
        part = sum(np.sin(2 * np.pi * hz * t) for hz in random.choice(_SCALE_HZ, 3, replace=False)) * fall
        if beat % 2:
            part = part + 1.5 * np.sin(2 * np.pi * 70 * t) * np.exp(-18 * t)
        end = min(count, at + length)
        sound[at:end] += part[: end - at]
    return np.asarray(sound / (np.abs(sound).max() + 1e-9) * _MUSIC_PEAK, np.float32)


def with_bed(sound: Samples, below_db: float, random: np.random.Generator) -> Samples:
    """Lay music under the whole, so many decibels below the speech."""
    bed = music(len(sound) / RATE_HZ + 1, random)[: len(sound)]
    level = float(np.sqrt(np.mean(bed**2)))
    return np.asarray(sound + bed * np.float32(SPEECH_RMS / level * 10 ** (-below_db / 20)), np.float32)


def with_noise(sound: Samples, below_db: float, random: np.random.Generator) -> Samples:
    """Add noise that falls by 3 dB an octave, so many decibels below the speech."""
    count = len(sound)
    spectrum = np.fft.rfft(random.standard_normal(count))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[: int(50 * count / RATE_HZ)] = 0  # no rumble that only measures, and nobody hears
    noise = np.fft.irfft(spectrum, count)
    noise *= SPEECH_RMS / np.sqrt(np.mean(noise**2)) * 10 ** (-below_db / 20)
    return np.asarray(sound + noise, np.float32)


def by_telephone(sound: Samples) -> Samples:
    """Keep 300 to 3400 Hz, without moving anything in time."""
    spectrum = np.fft.rfft(sound)
    hz = np.fft.rfftfreq(len(sound), 1 / RATE_HZ)
    low, high = _TELEPHONE_HZ
    keep = np.clip((hz - 0.8 * low) / (0.4 * low), 0, 1) * np.clip((1.05 * high - hz) / (0.1 * high), 0, 1)
    return np.asarray(np.fft.irfft(spectrum * keep, len(sound)), np.float32)


def write(sound: Samples, path: Path, codec: str) -> None:
    """Write an MP3.

    Args:
        sound: what to write.
        path: where.
        codec: ``mp3:48`` (kbit/s), ``vbr:7`` (LAME's quality) or ``opus:16``, which goes through Opus first.
    """
    name, _, rate = codec.partition(":")
    pcm = (np.clip(sound, -1, 1) * 32_767).astype("<i2").tobytes()
    if name == "opus":
        packed = _ffmpeg(pcm, *_PCM, "-i", "-", "-c:a", "libopus", "-b:a", f"{rate}k", "-f", "ogg", "-")
        pcm = _ffmpeg(packed, "-f", "ogg", "-i", "-", *_PCM, "-")[: 2 * len(sound)]
        name, rate = "mp3", "64"
    quality = ["-q:a", rate] if name == "vbr" else ["-b:a", f"{rate}k"]
    _ffmpeg(pcm, *_PCM, "-i", "-", "-c:a", "libmp3lame", *quality, "-y", str(path))


_PCM = ("-f", "s16le", "-ar", str(RATE_HZ), "-ac", "1")


def _ffmpeg(given: bytes, *arguments: str) -> bytes:
    return subprocess.run(["ffmpeg", "-v", "error", *arguments], input=given, capture_output=True, check=True).stdout
