"""Who reads the narrations: espeak-ng, which tells when words begin; Kokoro; people recorded sentence by sentence."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from training.energy import STEPS_A_SECOND, levels, voiced
from training.espeak import Library, Parameter

if TYPE_CHECKING:
    from pathlib import Path

Samples = NDArray[np.float32]  # shape (n,), RATE_HZ, [-1, 1]

RATE_HZ = 22_050  # what espeak-ng speaks at; all else is brought to it
SPEECH_RMS = 0.08  # of a sentence while it is audible
AUDIBLE = 200 / 32_768  # a sample above it is heard
_WORDS_PER_MINUTE = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """A sentence as it sounds.

    Attributes:
        sound: its samples.
        first: its first audible sample.
        last: its last audible sample.
        onsets: character of the said text and sample at which each word begins; empty where the voice does not tell.
    """

    sound: Samples
    first: int
    last: int
    onsets: tuple[tuple[int, int], ...] = ()


class Synthesiser(Protocol):
    """Speaks."""

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Speak a text, ``tempo`` times as fast as usual."""
        ...


@cache
def _library() -> Library:
    """Return the library that all voices of a process share: what it says hangs on what it said before."""
    return Library()


class EspeakVoice:
    """espeak-ng as a library, with a language and a variant such as ``de+Andrea``.

    It takes any name of a variant and speaks without where there is none; so we look for its file.
    """

    def __init__(self, name: str) -> None:
        self._name, self._library = name, _library()
        variant = name.partition("+")[2]
        if variant and not (self._library.folder / "voices" / "!v" / variant).is_file():
            raise SystemExit(f"espeak-ng has no variant {variant}: espeak-ng --voices=variant lists its files")

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Speak; the library reports where each word begins."""
        rate = round(_WORDS_PER_MINUTE * tempo)
        said = self._library.say(text, voice=self._name, parameters={Parameter.RATE: rate})
        onsets = tuple((max(0, at), round(ms * RATE_HZ / 1000)) for at, ms in said.words)
        return _uttered(said.sound, onsets)


class KokoroVoice:
    """Kokoro-82M with espeak-ng's German sounds."""

    def __init__(self, name: str, *, model: Path, voices: Path) -> None:
        from training import neural  # noqa: PLC0415 - needs onnxruntime, which other voices do not

        self._name, self._spell = name, neural.german
        self._synthesiser = neural.Kokoro(model, voices, language="de", names=[name])

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Speak; only the sentence's ends are known."""
        signs = self._spell(text, vocalic_r=False, bright_a=False)
        sound = self._synthesiser.sound(signs, self._name, speed=tempo)
        rate_hz = self._synthesiser.RATE_HZ
        sound, _ = _levelled(resampled(trimmed(sound, rate_hz), rate_hz, RATE_HZ))
        first, last = voice_bounds(sound)  # some of its voices breathe and hum for half a second
        return Utterance(sound=sound, first=first, last=last)


class Recorded:
    """A person who was recorded sentence by sentence: lines of ``{"file": …, "text": …}``."""

    def __init__(self, clips: Path) -> None:
        rows = [json.loads(line) for line in clips.read_text(encoding="utf-8").splitlines()]
        self.texts: list[str] = [row["text"] for row in rows]
        self._files = {row["text"]: clips.parent / row["file"] for row in rows}

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Return the recording of a sentence."""
        change = ["-af", f"atempo={tempo}"] if tempo != 1 else []
        form = ["-ar", str(RATE_HZ), "-ac", "1", "-f", "f32le", "-"]
        command = ["ffmpeg", "-v", "error", "-i", str(self._files[text]), *change, *form]
        raw = subprocess.run(command, capture_output=True, check=True).stdout
        sound = np.frombuffer(raw, np.float32)
        first, last = voice_bounds(sound)
        gain = SPEECH_RMS / max(1e-6, float(np.sqrt(np.mean(sound[first:last] ** 2))))
        return Utterance(sound=np.asarray(sound * np.float32(gain), np.float32), first=first, last=last)


def _uttered(sound: Samples, onsets: tuple[tuple[int, int], ...]) -> Utterance:
    sound, heard = _levelled(sound)
    return Utterance(sound=sound, first=int(heard[0]), last=int(heard[-1]), onsets=onsets)


def trimmed(sound: Samples, rate_hz: int) -> Samples:
    """Bring a sentence to the loudness that all have, cut it to what is audible, and fade it in and out."""
    sound, heard = _levelled(sound)
    edge = rate_hz // 50  # so that nothing clicks at the joins
    cut = sound[max(0, heard[0] - edge) : heard[-1] + edge].copy()
    ramp = np.linspace(0, 1, edge, dtype=np.float32)
    cut[:edge] *= ramp
    cut[-edge:] *= ramp[::-1]
    return cut


def _levelled(sound: Samples) -> tuple[Samples, NDArray[np.intp]]:
    """Bring sound to SPEECH_RMS while it is audible; return it, and which of its samples are."""
    loud = np.abs(sound) > AUDIBLE
    sound = np.asarray(sound * np.float32(SPEECH_RMS / np.sqrt(np.mean(sound[loud] ** 2))), np.float32)
    return sound, np.flatnonzero(np.abs(sound) > AUDIBLE)


def voice_bounds(sound: Samples) -> tuple[int, int]:
    """Return the first and last sample of the voice in a recording with room noise, to 5 ms."""
    level = levels(sound, RATE_HZ)
    begins, ends = voiced(level, *np.percentile(level, [5, 98]))
    step = RATE_HZ // STEPS_A_SECOND
    return int(begins[0] * step), int(min(len(sound), (ends[-1] + 1) * step)) - 1


def resampled(sound: Samples, from_hz: int, to_hz: int) -> Samples:
    """Bring sound to another rate with ffmpeg's resampler."""
    form = ["-f", "f32le", "-ac", "1"]
    command = ["ffmpeg", "-v", "error", *form, "-ar", str(from_hz), "-i", "-", *form, "-ar", str(to_hz), "-"]
    raw = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<f4").astype(np.float32)
