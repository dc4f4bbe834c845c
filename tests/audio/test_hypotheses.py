from __future__ import annotations

import subprocess
from dataclasses import replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio.decode import decode
from audio.encoder import Encoded
from audio.hypotheses import log_likelihood_ratio
from audio.records import FRAME_MS, Hypothesis
from audio.whisper import Whisper

if TYPE_CHECKING:
    from pathlib import Path

ASKED = Hypothesis(start_ms=1010, end_ms=3990, before="Die Sonne", word="scheint", after="heute")


class Fake:
    """A model whose words have probabilities of their own, and a recording that is not encoded here."""

    def __init__(self, **probabilities: float) -> None:
        self.texts: list[str] = []
        self.asked: list[tuple[int, int]] = []
        self.probabilities = probabilities
        self.loaded = SimpleNamespace(model=self)
        self.words = list(probabilities)

    def tokenizer(self, language: str) -> Any:
        return SimpleNamespace(sot_sequence=(0,), encode=lambda text: [self.words.index(text.strip())])

    def features(self, frames: Any) -> Any:
        return frames

    def frames(self, start: int, end: int) -> Any:
        self.asked.append((start, end))
        return np.zeros((end - start, 2), np.float16)

    def align(self, frames: Any, prompt: Any, texts: Any, n_frames: int) -> Any:
        assert n_frames == 2 * len(frames)
        said = [self.words[token] for token in texts[0]]
        self.texts.append(" ".join(said))
        return [SimpleNamespace(text_token_probs=[self.probabilities[word] for word in said])]


def prefers(fake: Any, hypothesis: Hypothesis = ASKED) -> float:
    return log_likelihood_ratio(fake, hypothesis, fake, language="de")


def test_the_sentence_is_told_with_the_word_and_without_it() -> None:
    fake = Fake(Die=0.5, Sonne=0.5, scheint=0.25, heute=0.5)
    assert prefers(fake) == pytest.approx(np.log(0.25))
    assert sorted(fake.texts) == ["Die Sonne heute", "Die Sonne scheint heute"]
    assert fake.asked == [(1010 // FRAME_MS, 200)]


def test_a_word_that_cannot_be_is_as_unlikely_as_can_be_and_no_less() -> None:
    assert prefers(Fake(Die=0.5, Sonne=0.5, scheint=0.0, heute=0.5)) == pytest.approx(np.log(1e-12))


def test_the_first_and_the_last_word_of_a_sentence_may_be_asked_for() -> None:
    fake = Fake(Die=0.5, scheint=0.5, heute=0.5)
    prefers(fake, replace(ASKED, before="", word="Die", after="scheint heute"))
    prefers(fake, replace(ASKED, before="Die scheint", word="heute", after=""))
    assert sorted(fake.texts) == ["Die scheint", "Die scheint heute", "Die scheint heute", "scheint heute"]


@pytest.mark.requires_model
@pytest.mark.requires_espeak
def test_whisper_base_knows_which_words_were_said(whisper_base: Path, tmp_path: Path) -> None:
    wave = tmp_path / "said.wav"
    text = "Am Montag öffnete in der Halle ein Haus, das es so nicht gibt."
    subprocess.run(["espeak-ng", "-v", "de", "-s", "140", "-w", wave, text], check=True)
    whisper = Whisper(whisper_base, model="base", device="cpu")
    with decode(wave, into=tmp_path / "said.s16").sound as sound, Encoded(sound, whisper, folder=tmp_path) as encoded:
        words = text.split()
        whole = Hypothesis(start_ms=0, end_ms=sound.duration_ms, before="", word="", after="")
        for word in ("Am", "ein", "das", "es", "nicht"):
            at = words.index(word)
            before, after = " ".join(words[:at]), " ".join(words[at + 1 :])
            said = replace(whole, before=before, word=word, after=after)
            not_said = replace(whole, before=f"{before} {word}".strip(), word="niemals", after=after)
            assert log_likelihood_ratio(encoded, said, whisper, language="de") > 0
            assert log_likelihood_ratio(encoded, not_said, whisper, language="de") < -10
