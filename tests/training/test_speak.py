from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import numpy as np
import pytest
from click.testing import CliRunner

from training.clips import is_judge, read, samples
from training.energy import onset
from training.espeak import VOICES, Espeak
from training.neural import KOKORO
from training.speak import TEXTS, line, main, speak
from training.voices import SpokenSentence, Voice

if TYPE_CHECKING:
    from pathlib import Path


class Hum:
    """A synthesiser that hums for a tenth of a second a letter and says when its words begin."""

    def __init__(self) -> None:
        self.voices = [Voice(name=f"hum {k}", licence="free", origin="arithmetic") for k in range(3)]
        self.given: list[str] = []

    def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> SpokenSentence:
        self.given.append(text)
        rate_hz, starts, parts = 8000, [], [np.zeros(4000)]
        for word in text.split():
            starts.append(sum(map(len, parts)) * 1000 // rate_hz)
            parts += [np.sin(np.arange(800 * len(word)) * 0.3), np.zeros(400)]
        return SpokenSentence(sound=np.concatenate(parts).astype(np.float32), rate_hz=rate_hz, words_ms=tuple(starts))


def test_every_line_is_spoken_in_turns_and_recorded_with_its_times(tmp_path: Path) -> None:
    hum = Hum()
    speak(hum, ["Die {ARD} sendet.", "Ganz ohne Kürzel hier."], language="de", into=tmp_path, rounds=2)
    clips = read(tmp_path)
    assert hum.given[:2] == ["Die A R D sendet.", "Ganz ohne Kürzel hier."]
    assert [c.text for c in clips[:2]] == ["Die a er de sendet.", "Ganz ohne Kürzel hier."]
    assert len({c.voice for c in clips}) > 1
    for clip in clips:
        assert len(clip.words_ms) == len(clip.text.split())
        begins = onset(samples(clip.path))
        assert begins is not None
        assert clip.words_ms[0] == pytest.approx(begins / 16, abs=10)
        assert clip.words_ms[0] == pytest.approx(120, abs=10)


def test_a_second_run_speaks_only_what_is_new(tmp_path: Path) -> None:
    speak(Hum(), ["Ein erster Satz."], language="de", into=tmp_path, rounds=1)
    before = (tmp_path / "clips.jsonl").read_text(encoding="utf-8")
    hum = Hum()
    speak(hum, ["Ein erster Satz.", "Ein zweiter Satz."], language="de", into=tmp_path, rounds=1)
    assert hum.given == ["Ein zweiter Satz."]
    assert (tmp_path / "clips.jsonl").read_text(encoding="utf-8").startswith(before)


def test_a_synthesiser_that_stumbles_is_not_learnt_from(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    class Mute(Hum):
        def say(self, text: str, voice: Voice, *, speed: float, random: np.random.Generator) -> SpokenSentence:
            return SpokenSentence(sound=np.zeros(8000, np.float32), rate_hz=8000)

    speak(Mute(), ["Ein Satz, den niemand hört."], language="de", into=tmp_path, rounds=1)
    assert read(tmp_path) == []
    assert "left out" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("language", "printed", "written"), [("de", "{TÜV}", "te ü vau"), ("en", "{VW}", "vee doubleyou")]
)
def test_spelt_letters_are_as_many_words_as_are_given(language: str, printed: str, written: str) -> None:
    found = line(printed, language=language)  # type: ignore[arg-type]
    assert found.written == written
    assert len(found.given.split()) == len(found.written.split())


@pytest.mark.parametrize("path", sorted(TEXTS.glob("*.txt")), ids=lambda path: path.name)
def test_our_texts_are_written_as_they_are_spoken(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(set(lines)) >= 60
    for text in lines:
        assert text == " ".join(text.split()), text
        assert re.search(r"[.!?]$", text), text
        assert not re.search(r"[\d§%€$&@/]", text), text
        assert not re.search(r"\b[A-ZÄÖÜ]{2,}\b", re.sub(r"\{\w+\}", "", text)), text


def test_no_usual_voice_judges() -> None:
    assert not any(is_judge(f"espeak-ng {name}") for names in VOICES.values() for name in names)
    assert not any(is_judge(f"kokoro {name}") for names in KOKORO.values() for name in names)


@pytest.mark.requires_espeak
def test_espeak_says_when_its_words_begin() -> None:
    espeak = Espeak(["de+m3"])
    spoken = espeak.say("Guten Tag, zusammen.", espeak.voices[0], speed=1, random=np.random.default_rng(0))
    first, second, third = spoken.words_ms
    assert first is not None
    assert second is not None
    assert third is not None
    assert 0 <= first < second < third < 1000 * len(spoken.sound) / spoken.rate_hz
    assert 200 <= second - first <= 700


@pytest.mark.requires_espeak
def test_the_command_speaks_a_file(tmp_path: Path) -> None:
    (tmp_path / "texts.txt").write_text("Die {SPD} tagt in Köln.\n\nEs regnet seit drei Tagen.\n", encoding="utf-8")
    options = ["--language", "de", "--into", str(tmp_path / "out"), "--texts", str(tmp_path / "texts.txt")]
    done = CliRunner().invoke(main, ["espeak", *options], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    rows = [json.loads(row) for row in (tmp_path / "out" / "clips.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == ["Die es pe de tagt in Köln.", "Es regnet seit drei Tagen."]
    assert all((tmp_path / "out" / row["file"]).is_file() for row in rows)


def test_the_command_says_what_a_synthesiser_needs(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["piper", "--language", "en", "--into", str(tmp_path / "out")])
    assert done.exit_code == 2
    assert "needs --piper" in done.output
