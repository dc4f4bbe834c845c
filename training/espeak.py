"""espeak-ng as a library: formants, no recorded voice; cheap and clear, and it tells when each word begins."""

from __future__ import annotations

import ctypes
import ctypes.util
import re
import subprocess
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from training.voices import SpokenSentence, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from training.clips import Samples

#: What it speaks with unless told otherwise; none of them judges. Names of files: British English is ``en``.
VOICES = {
    "de": ("de", "de+m1", "de+m3", "de+m4", "de+m7", "de+f1", "de+f2", "de+f3", "de+f4", "de+f5"),
    "en": ("en-us", "en", "en-gb-x-rp", "en-us+m3", "en+m2", "en-gb-scotland+m4", "en-us+f2", "en+f3"),
}

_WORDS_A_MINUTE = 155
_PITCH, _GAP = (30, 75), (0, 3)  # drawn for each sentence: of 100; tens of milliseconds between words
_SYNCHRONOUS, _UTF8, _BY_CHARACTER = 2, 1, 1  # of speak_lib.h, like those below
_WORD_EVENT, _LAST_EVENT = 1, 0


class Parameter(IntEnum):
    """What can be set of a voice; the values are those of ``speak_lib.h``."""

    RATE = 1
    PITCH = 3
    GAP = 7


class EspeakOutput(NamedTuple):
    """A text as the library has spoken it.

    Attributes:
        sound: its samples, at the library's ``rate_hz``.
        words: character of the text and millisecond at which each word begins, as the library reports them; the
            character is -1 where it names none.
    """

    sound: Samples
    words: tuple[tuple[int, int], ...]


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


class Library:
    """The library, set up anew: its state is the process's.

    It holds one voice at a time, so each ``say`` sets its own. What it says differs by milliseconds with what it said
    before; in a process of its own it is the same.

    Attributes:
        rate_hz: samples a second of all that it says.
        folder: where its voices are.
    """

    def __init__(self) -> None:
        """Load it.

        Raises:
            SystemExit: it is not installed.
        """
        found = ctypes.util.find_library("espeak-ng")
        if found is None:
            raise SystemExit("libespeak-ng is missing: install espeak-ng")
        self._library = ctypes.CDLL(found)
        self.rate_hz = int(self._library.espeak_Initialize(_SYNCHRONOUS, 0, None, 0))
        self._library.espeak_Info.restype = ctypes.c_char_p
        folder = ctypes.c_char_p()
        self._library.espeak_Info(ctypes.byref(folder))
        self.folder = Path((folder.value or b"").decode())
        self._sound: list[NDArray[np.int16]] = []
        self._words: list[tuple[int, int]] = []
        shape = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))
        self._callback = shape(self._receive)

    def _receive(self, wave: Any, count: int, events: Any) -> int:  # noqa: ANN401 - pointers of ctypes
        if wave and count:
            self._sound.append(np.ctypeslib.as_array(wave, (count,)).copy())
        k = 0
        while events[k].type != _LAST_EVENT:
            if events[k].type == _WORD_EVENT:
                self._words.append((events[k].text_position - 1, events[k].audio_position))
            k += 1
        return 0

    def say(self, text: str, *, voice: str, parameters: Mapping[Parameter, int]) -> EspeakOutput:
        """Speak.

        Args:
            text: to be said.
            voice: such as ``de+f2``; a variant that there is not is passed over.
            parameters: what to set; the others stay as they are.

        Raises:
            SystemExit: espeak-ng has no such voice.
        """
        self._library.espeak_SetSynthCallback(self._callback)
        if self._library.espeak_SetVoiceByName(voice.encode()):
            raise SystemExit(f"espeak-ng has no voice {voice}: espeak-ng --voices lists them")
        for parameter, value in parameters.items():
            self._library.espeak_SetParameter(parameter, value, 0)
        self._sound, self._words = [], []
        raw = text.encode()
        self._library.espeak_Synth(raw, len(raw) + 1, 0, _BY_CHARACTER, 0, _UTF8, None, None)
        self._library.espeak_Synchronize()
        sound = np.concatenate([np.empty(0, np.int16), *self._sound]).astype(np.float32) / np.float32(32_768)
        return EspeakOutput(sound, tuple(self._words))


class Espeak:
    """Speaks in one of its voices at a time, at a pitch and with gaps between the words drawn by chance.

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
        self._library = Library()
        self.voices = [Voice(name=f"espeak-ng {n}", licence="free output", origin="espeak-ng") for n in names]

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> SpokenSentence:
        """Speak, and tell when each word begins.

        Raises:
            SystemExit: espeak-ng has no such voice.
        """
        parameters = {
            Parameter.RATE: round(_WORDS_A_MINUTE * speed),
            Parameter.PITCH: int(random.integers(*_PITCH)),
            Parameter.GAP: int(random.integers(*_GAP)),
        }
        said = self._library.say(text, voice=voice.name.split(maxsplit=1)[1], parameters=parameters)
        begins = {found.start(): k for k, found in enumerate(re.finditer(r"\S+", text))}
        words: list[int | None] = [None] * len(begins)
        for at, ms in reversed(said.words):
            if at in begins:
                words[begins[at]] = ms
        return SpokenSentence(sound=said.sound, rate_hz=self._library.rate_hz, words_ms=tuple(words))


def ipa(text: str, *, voice: str) -> str:
    """Spell in IPA what espeak-ng would say, the punctuation kept."""
    spoken = ""
    for piece in re.split(r"([,.;:!?]+)", re.sub('[„“”"()]', "", text)):
        if re.fullmatch(r"[,.;:!?]+", piece):
            spoken = spoken.rstrip() + piece + " "
        elif piece.strip():
            command = ["espeak-ng", "-v", voice, "-q", "--ipa=3", "--", piece]
            heard = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
            spoken += " ".join(re.sub(r"\([a-z-]+\)", "", heard).split()) + " "
    return spoken.strip()
