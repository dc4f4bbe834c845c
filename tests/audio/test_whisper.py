from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio.decoder import detect_language, recognise
from audio.encoder import encode
from audio.errors import DamagedModel
from audio.records import HeardWord, Span
from audio.retime import retime
from audio.whisper import Whisper

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audio.sound import Sound


class Counting:
    """Stands before a model of CTranslate2 and notes what has to be encoded."""

    def __init__(self, model: Any) -> None:
        self.model = model
        self.encoded: list[str] = []
        self.called: list[str] = []

    def __getattr__(self, name: str) -> Any:
        found = getattr(self.model, name)
        if name not in {"encode", "generate", "align", "detect_language"}:
            return found

        def call(features: Any, *arguments: Any, **options: Any) -> Any:
            self.called.append(name)
            if name == "encode" or features.shape[2] != 512:  # a spectrogram has time there, encoder output its width
                self.encoded.append(name)
            return found(features, *arguments, **options)

        return call


@pytest.fixture(scope="module")
def whisper(whisper_base: Path) -> Whisper:
    return Whisper(whisper_base, model="base", device="cpu")


@pytest.mark.requires_model
def test_a_recording_is_encoded_once_and_nothing_else_encodes(
    whisper: Whisper,
    make_sound: Callable[[np.ndarray[Any, Any]], Sound],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    time = np.arange(40 * 16_000) / 16_000
    hum = np.sin(time * 900) * np.sin(time * 9) * 0.3
    model = Counting(whisper.loaded.model)
    monkeypatch.setattr(whisper.loaded, "model", model)
    speech = [Span(start_ms=25_000, end_ms=27_000)]
    with encode(make_sound(hum), whisper, folder=tmp_path) as encoded:
        assert model.encoded == ["encode"] * 2 == ["encode"] * -(-(40 - 2) // 28)
        recognise(encoded, speech, whisper, language="de", speech=speech)
        detect_language(encoded, whisper, speech=speech)
        word = HeardWord(text="Hafen", start_ms=25_000, end_ms=26_000, probability=1)
        retime(encoded, [word], whisper, language="de", speech=speech)
    assert {"generate", "align", "detect_language"} <= set(model.called)
    assert model.encoded == ["encode"] * 2


@pytest.mark.requires_model
def test_a_short_window_is_heard_with_silence_behind_it(whisper: Whisper) -> None:
    padded = np.zeros(480_000, np.float32)
    samples = np.random.default_rng(1).normal(0, 0.1, 16_000).astype(np.float32)
    short = whisper.encode(samples)
    assert short.shape == (1500, 512)
    assert short.dtype == np.float16
    padded[: len(samples)] = samples
    assert (short == whisper.encode(padded)).all()


@pytest.mark.requires_model
def test_a_model_without_heads_that_know_times_is_refused(whisper_base: Path, tmp_path: Path) -> None:
    for path in whisper_base.iterdir():
        (tmp_path / path.name).symlink_to(path)
    config = json.loads((whisper_base / "config.json").read_bytes())
    del config["alignment_heads"]
    (tmp_path / "config.json").unlink()
    (tmp_path / "config.json").write_text(json.dumps(config))
    with pytest.raises(DamagedModel, match=r"config\.json"):
        Whisper(tmp_path, model="mine", device="cpu").loaded  # noqa: B018 - loading is what fails


@pytest.mark.parametrize(("given", "expected"), [(None, "PASSIVE"), ("ACTIVE", "ACTIVE")])
def test_threads_wait_asleep_unless_the_user_says_otherwise(given: str | None, expected: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "OMP_WAIT_POLICY"}
    environment |= {"OMP_WAIT_POLICY": given} if given else {}
    look = "import os, sys, audio.listen; print(os.environ['OMP_WAIT_POLICY'], 'ctranslate2' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", look], env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.split() == [expected, "False"]  # it would be too late if the library were loaded already
