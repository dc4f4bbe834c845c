"""espeak-ng as a library: formants, no recorded voice; cheap and clear, and it tells when each word begins."""

from __future__ import annotations

import ctypes
import ctypes.util
import re
import subprocess
from typing import TYPE_CHECKING, Any

import numpy as np

from training.voices import Spoken, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

#: What it speaks with unless told otherwise; none of them judges. Names of files: British English is ``en``.
VOICES = {
    "de": ("de", "de+m1", "de+m3", "de+m4", "de+m7", "de+f1", "de+f2", "de+f3", "de+f4", "de+f5"),
    "en": ("en-us", "en", "en-gb-x-rp", "en-us+m3", "en+m2", "en-gb-scotland+m4", "en-us+f2", "en+f3"),
}

_WORDS_A_MINUTE = 155
_PITCH, _GAP = (30, 75), (0, 3)  # drawn for each sentence: of 100; tens of milliseconds between words
_SYNCHRONOUS, _UTF8, _BY_CHARACTER = 2, 1, 1  # of speak_lib.h, like those below
_WORD_EVENT, _LAST_EVENT = 1, 0
_RATE_PARAMETER, _PITCH_PARAMETER, _GAP_PARAMETER = 1, 3, 7


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
    """Speaks in one of its voices at a time.

    Attributes:
        voices: that it was asked for.
    """

    def __init__(self, names: Sequence[str]) -> None:
        """Load the library.

        Args:
            names: of voices, such as ``de+f2``.

        Raises:
            SystemExit: it is not installed.
        """
        found = ctypes.util.find_library("espeak-ng")
        if found is None:
            raise SystemExit("libespeak-ng is missing: install espeak-ng")
        self._library = ctypes.CDLL(found)
        self._rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0))
        self.voices = [Voice(name=f"espeak-ng {n}", licence="free output", origin="espeak-ng") for n in names]
        self._sound: list[NDArray[np.int16]] = []
        self._words: list[tuple[int, int]] = []
        shape = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = shape(self._receive)
        self._library.espeak_SetSynthCallback(self._callback)

    def _receive(self, wave: Any, count: int, events: Any) -> int:  # noqa: ANN401 - pointers of ctypes
        if wave and count:
            self._sound.append(np.ctypeslib.as_array(wave, (count,)).copy())
        k = 0
        while events[k].type != _LAST_EVENT:
            if events[k].type == _WORD_EVENT:
                self._words.append((events[k].text_position - 1, events[k].audio_position))
            k += 1
        return 0

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> Spoken:
        """Speak at a pitch and with gaps between the words drawn by chance.

        Raises:
            SystemExit: espeak-ng has no such voice.
        """
        name = voice.name.split(maxsplit=1)[1]
        if self._library.espeak_SetVoiceByName(name.encode()):
            raise SystemExit(f"espeak-ng has no voice {name}: espeak-ng --voices lists them")
        for parameter, value in (
            (_RATE_PARAMETER, round(_WORDS_A_MINUTE * speed)),
            (_PITCH_PARAMETER, int(random.integers(*_PITCH))),
            (_GAP_PARAMETER, int(random.integers(*_GAP))),
        ):
            self._library.espeak_SetParameter(parameter, value, 0)
        self._sound, self._words = [], []
        raw = text.encode()
        self._library.espeak_Synth(raw, len(raw) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate([np.empty(0, np.int16), *self._sound]).astype(np.float32) / np.float32(32_768)
        begins = {found.start(): k for k, found in enumerate(re.finditer(r"\S+", text))}
        words: list[int | None] = [None] * len(begins)
        for at, ms in reversed(self._words):
            if at in begins:
                words[begins[at]] = ms
        return Spoken(sound=sound, rate_hz=self._rate_hz, words_ms=tuple(words))


def ipa(text: str, *, voice: str) -> str:
    """Spell in IPA what espeak-ng would say, the punctuation kept."""
    spoken = ""
    for piece in re.split(r"([,.;:!?]+)", re.sub('[„“”"()]', "", text)):
        if re.fullmatch(r"[,.;:!?]+", piece):
            spoken = spoken.rstrip() + piece[0] + " "
        elif piece.strip():
            command = ["espeak-ng", "-v", voice, "-q", "--ipa=3", "--", piece]
            heard = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
            spoken += " ".join(re.sub(r"\([a-z-]+\)", "", heard).split()) + " "
    return spoken.strip()
