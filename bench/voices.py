"""Who reads the narrations: espeak-ng, which tells when words begin; Kokoro; people recorded sentence by sentence."""

from __future__ import annotations

import ctypes
import ctypes.util
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]  # shape (n,), RATE_HZ, [-1, 1]

RATE_HZ = 22_050  # what espeak-ng speaks at; all else is brought to it
SPEECH_RMS = 0.08  # of a sentence while it is audible
AUDIBLE = 200 / 32_768  # a sample above it is heard
_WORDS_PER_MINUTE = 160
_WORD_EVENT, _END_EVENT = 1, 0  # espeakEVENT_WORD, espeakEVENT_LIST_TERMINATED of speak_lib.h
_RATE_PARAMETER = 1  # espeakRATE


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


class Voice(Protocol):
    """Speaks."""

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Speak a text, ``tempo`` times as fast as usual."""
        ...


class _Id(ctypes.Union):
    _fields_ = (("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8))


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _Id),
    )


class Espeak:
    """espeak-ng as a library, with a language and a variant such as ``de+Andrea``.

    The library holds one voice at a time, so each ``say`` sets its own. It takes any name of a variant and speaks
    without where there is none; so we look for its file.
    """

    _library: ctypes.CDLL | None = None

    def __init__(self, name: str) -> None:
        self._name = name.encode()
        if Espeak._library is None:
            found = ctypes.util.find_library("espeak-ng")
            if found is None:
                raise SystemExit("libespeak-ng is missing: install espeak-ng")
            Espeak._library = ctypes.CDLL(found)
            Espeak._library.espeak_Initialize(2, 0, None, 0)  # AUDIO_OUTPUT_SYNCHRONOUS
            Espeak._library.espeak_Info.restype = ctypes.c_char_p
        folder = ctypes.c_char_p()
        Espeak._library.espeak_Info(ctypes.byref(folder))
        variant = name.partition("+")[2]
        if variant and not (Path((folder.value or b"").decode()) / "voices" / "!v" / variant).is_file():
            raise SystemExit(f"espeak-ng has no variant {variant}: espeak-ng --voices=variant lists its files")
        self._samples: list[NDArray[np.int16]] = []
        self._words: list[tuple[int, int]] = []
        shape = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = shape(self._receive)

    def _receive(self, wave: Any, count: int, events: Any) -> int:  # noqa: ANN401 - pointers of ctypes
        if wave and count:
            self._samples.append(np.ctypeslib.as_array(wave, (count,)).copy())
        k = 0
        while events[k].type != _END_EVENT:
            if events[k].type == _WORD_EVENT:
                self._words.append((events[k].text_position - 1, events[k].audio_position))
            k += 1
        return 0

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Speak; the library reports where each word begins."""
        library = Espeak._library
        assert library is not None
        self._samples, self._words = [], []
        library.espeak_SetSynthCallback(self._callback)
        if library.espeak_SetVoiceByName(self._name) != 0:
            raise SystemExit(f"espeak-ng has no voice {self._name.decode()}")
        library.espeak_SetParameter(_RATE_PARAMETER, round(_WORDS_PER_MINUTE * tempo), 0)
        raw = text.encode()
        library.espeak_Synth(raw, len(raw) + 1, 0, 1, 0, 1, None, None)  # by character, from 0, UTF-8
        library.espeak_Synchronize()
        sound = np.concatenate(self._samples).astype(np.float32) / np.float32(32_768)
        onsets = tuple((max(0, at), round(ms * RATE_HZ / 1000)) for at, ms in self._words)
        return _levelled(sound, onsets)


class Kokoro:
    """Kokoro-82M with espeak-ng's German sounds, as ``demo/make.py`` has it."""

    def __init__(self, name: str, *, model: Path, voices: Path) -> None:
        from demo.make import RATE_HZ as THEIRS_HZ  # noqa: PLC0415 - needs onnxruntime, which other voices do not
        from demo.make import Kokoro as Synthesiser  # noqa: PLC0415
        from demo.make import phonemes  # noqa: PLC0415

        self._name, self._rate_hz, self._phonemes = name, THEIRS_HZ, phonemes
        self._synthesiser = Synthesiser(model, voices)

    def say(self, text: str, *, tempo: float) -> Utterance:
        """Speak; only the sentence's ends are known."""
        signs = self._phonemes(text, vocalic_r=False, bright_a=False)
        return _levelled(
            resampled(self._synthesiser.say(signs, voice=self._name, speed=tempo), self._rate_hz, RATE_HZ), ()
        )


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


def _levelled(sound: Samples, onsets: tuple[tuple[int, int], ...]) -> Utterance:
    loud = np.abs(sound) > AUDIBLE
    sound = np.asarray(sound * np.float32(SPEECH_RMS / np.sqrt(np.mean(sound[loud] ** 2))), np.float32)
    heard = np.flatnonzero(np.abs(sound) > AUDIBLE)
    return Utterance(sound=sound, first=int(heard[0]), last=int(heard[-1]), onsets=onsets)


def voice_bounds(sound: Samples) -> tuple[int, int]:
    """Return the first and last sample of the voice in a recording with room noise.

    A step of 5 ms counts where it is louder than both three times the quiet parts and 2 % of the loud ones, and where
    most of the 30 ms after it (before it, at the end) are so too: a click is no voice.
    """
    step = RATE_HZ // 200
    count = len(sound) // step
    level = np.sqrt((sound[: count * step].reshape(count, step) ** 2).mean(axis=1))
    loud = level > max(3 * np.percentile(level, 5), 0.02 * np.percentile(level, 98))
    total = np.concatenate([[0], np.cumsum(loud)])
    steps = np.arange(count)
    after = total[np.minimum(count, steps + 6)] - total[steps]
    before = total[steps + 1] - total[np.maximum(0, steps - 5)]
    starts, ends = np.flatnonzero(loud & (after >= 4)), np.flatnonzero(loud & (before >= 4))
    return int(starts[0] * step), int(min(len(sound), (ends[-1] + 1) * step)) - 1


def resampled(sound: Samples, from_hz: int, to_hz: int) -> Samples:
    """Bring sound to another rate with ffmpeg's resampler."""
    form = ["-f", "f32le", "-ac", "1"]
    command = ["ffmpeg", "-v", "error", *form, "-ar", str(from_hz), "-i", "-", *form, "-ar", str(to_hz), "-"]
    raw = subprocess.run(command, input=sound.astype("<f4").tobytes(), capture_output=True, check=True).stdout
    return np.frombuffer(raw, "<f4").astype(np.float32)
