from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from training.clips import Clip, is_judge, read, samples, split
from training.energy import onset

if TYPE_CHECKING:
    from collections.abc import Callable


def clip(text: str, voice: str = "kerstin") -> Clip:
    return Clip(path=Path(f"{voice}-{text}.wav"), text=text, language="de", voice=voice)


def test_every_twenty_third_sentence_of_a_large_folder_is_held_back() -> None:
    folder = [clip(str(k)) for k in range(688)]
    (left,), held = split([folder])
    assert held == folder[::23][:30]
    assert len(left) == 688 - 30
    assert not set(held) & set(left)


def test_a_text_held_back_is_learnt_from_nobody() -> None:
    large, small = [clip(str(k)) for k in range(250)], [clip("0", "other"), clip("1", "other")]
    (_, left), held = split([large, small])
    assert left == [small[1]]
    assert all(c.voice == "kerstin" for c in held)


def test_small_folders_hold_nothing_back() -> None:
    assert split([[clip(str(k)) for k in range(200)]])[1] == []


@pytest.mark.parametrize(
    "voice", ["espeak-ng de+Andrea", "espeak de+steph", "espeak-ng en-us+Mr serious", "kokoro bf_emma"]
)
def test_voices_that_judge_are_not_learnt_from(voice: str) -> None:
    assert split([[clip("a", voice), clip("b", "espeak-ng de+m1")]])[0] == [[clip("b", "espeak-ng de+m1")]]


def test_all_voices_that_narrate_judge() -> None:
    listed = tomllib.loads((Path(__file__).parents[2] / "bench" / "narrations.toml").read_text(encoding="utf-8"))
    voices = {row[part] for row in listed["narration"] for part in ("voice", "other") if part in row}
    learnt = {v for v in voices if not v.startswith("recorded:") and not is_judge(v.replace(":", " "))}
    assert len(voices) > 20
    assert learnt == set()


def test_clips_are_read_as_they_are_listed(speech: Callable[..., Path]) -> None:
    folder = speech("tones", count=2)
    with (folder / "clips.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n" + json.dumps({"file": "gone.wav", "text": "x"}) + "\n\n")
    first, second = read(folder)
    assert (first.path.name, first.language, first.voice, len(first.words_ms)) == ("0.wav", "xx", "tones", 6)
    sound = samples(second.path)
    assert sound.dtype == np.float32
    assert onset(sound) == 16 * second.words_ms[0] == 3200  # type: ignore[operator]


def test_a_clip_without_a_voice_has_that_of_its_folder(tmp_path: Path) -> None:
    (tmp_path / "kerstin").mkdir()
    (tmp_path / "kerstin" / "1.wav").touch()
    (tmp_path / "clips.jsonl").write_text('{"file": "kerstin/1.wav", "text": "x"}', encoding="utf-8")
    assert [(c.voice, c.language, c.words_ms) for c in read(tmp_path)] == [("kerstin", "de", ())]


def test_what_is_no_sound_is_named(tmp_path: Path) -> None:
    (tmp_path / "broken.wav").write_bytes(b"no sound at all")
    with pytest.raises(SystemExit, match=r"broken\.wav cannot be decoded"):
        samples(tmp_path / "broken.wav")


def test_where_a_voice_begins_is_not_where_a_click_is() -> None:
    random = np.random.default_rng(0)
    sound = (0.001 * random.standard_normal(16_000)).astype(np.float32)
    sound[8000:] += 0.2 * np.sin(np.arange(8000) * 0.1).astype(np.float32)
    sound[2000:2040] = 0.5
    assert onset(sound) == pytest.approx(8000, abs=80)


def test_where_no_voice_begins_nothing_is_claimed() -> None:
    random = np.random.default_rng(0)
    assert onset(np.zeros(16_000, np.float32)) is None
    assert onset(np.zeros(0, np.float32)) is None
    assert onset(random.standard_normal(16_000).astype(np.float32)) is None
