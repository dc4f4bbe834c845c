from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from audio.head import load, save
from audio.records import ALPHABET
from training.clips import read
from training.features import examples, is_kept, keep
from training.measure import Tally, by_manner, by_voice, report, table
from training.windows import windows

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from audio.head import Head

LETTERS = "abdegm"  # of the language of tones: 500 Hz and 400 Hz more for each


@pytest.fixture
def head(tmp_path: Path, model: Path) -> Head:
    """Make a head that hears every tone and no border, without any training."""
    weights = {"in_w": np.zeros((6, 63)), "in_b": np.zeros(6), "out_w": np.zeros((32, 6)), "out_b": np.zeros(32)}
    for k, letter in enumerate(LETTERS):
        weights["in_w"][k, 10 + 8 * k] = 1  # the band of 50 Hz with the tone in it
        weights["out_w"][ALPHABET.index(letter), k] = 4
    weights["out_b"][0] = 8
    path = tmp_path / "letters-tones.npz"
    save(path, weights, alphabet=ALPHABET, model=model, meta={"languages": ["xx"]})
    return load(path.read_bytes(), origin="", name=path.name)


def test_what_a_perfect_head_gets_wrong_is_what_it_cannot_hear(
    head: Head, ear: Any, speech: Callable[..., Path]
) -> None:
    clips = read(speech("tones", count=12))
    found = by_voice(head, ear, clips, most=99)["tones (xx)"]
    said = sum(len(clip.text) for clip in clips)
    borders = sum(len(clip.text.split()) for clip in clips)
    assert found.letters - said in range(len(clips))  # a border between clips of one window
    assert 0 <= borders - found.wrong <= 4  # one less in each window
    assert (found.lost, len(found.sentences_ms), len(found.words_ms)) == (0, 12, 72)
    assert max(map(abs, [*found.sentences_ms, *found.words_ms])) <= 20


def test_what_a_head_says_of_its_letters_is_taken_off_its_words(
    head: Head, ear: Any, speech: Callable[..., Path]
) -> None:
    clips = read(speech("tones", count=4))
    late = replace(head, late_ms=tuple(30 if k > 1 else 0 for k in range(len(ALPHABET))))
    before, after = (by_voice(h, ear, clips)["tones (xx)"] for h in (head, late))
    assert [a - 30 for a in before.words_ms] == after.words_ms
    assert before.sentences_ms == after.sentences_ms


def test_every_manner_is_measured_and_the_times_of_a_tempo_are_those_of_its_sound(
    head: Head, ear: Any, speech: Callable[..., Path]
) -> None:
    found = by_manner(head, ear, read(speech("tones", count=8)))
    assert found["clean"].wrong == 8 * 6 - 1  # the borders
    assert abs(float(np.median(found["tempo 0.75"].words_ms))) <= 25
    assert abs(float(np.median(found["tempo 1.4"].words_ms))) <= 25


def test_voices_are_told_apart(head: Head, ear: Any, speech: Callable[..., Path]) -> None:
    clips = [*read(speech("a", count=2, voice="one")), *read(speech("b", count=3, voice="two"))]
    found = by_voice(head, ear, clips)
    assert [(name, len(tally.sentences_ms)) for name, tally in found.items()] == [("one (xx)", 2), ("two (xx)", 3)]
    written = report(head, ear, clips, markdown=True)
    assert written.count("\n|") == len([*found, "head", "rule", "all"]) - 1 + 11


def test_tables_say_what_was_counted() -> None:
    some = Tally(letters=200, wrong=25, sentences_ms=[-10, 20, 30])
    assert table({"Kerstin": some, "nobody": Tally()}, of="voice", markdown=True).splitlines() == [
        "| voice   | letters |  wrong | sentences |   late | median |   p95 | words | late | median | p95 |",
        "| ------- | ------: | -----: | --------: | -----: | -----: | ----: | ----: | ---: | -----: | --: |",
        "| Kerstin |     200 | 12.5 % |         3 | +20 ms |  20 ms | 29 ms |     - |    - |      - |   - |",
        "| nobody  |       0 |  0.0 % |         - |      - |      - |     - |     - |    - |      - |   - |",
        "| all     |     200 | 12.5 % |         3 | +20 ms |  20 ms | 29 ms |     - |    - |      - |   - |",
    ]


def test_what_is_kept_is_what_was_encoded(tmp_path: Path, ear: Any, speech: Callable[..., Path]) -> None:
    made = list(windows(read(speech("tones", count=20)), spoiled=False, random=np.random.default_rng(0)))
    keep(ear, made, tmp_path, "some")
    assert is_kept(tmp_path, "some")
    back = examples(tmp_path, "some")
    assert [e.places for e in back] == [w.places for w in made]
    assert all(np.array_equal(e.frames, ear.encode(w.sound)) for e, w in zip(back, made, strict=True))


def test_a_set_that_was_broken_off_is_not_kept(tmp_path: Path, speech: Callable[..., Path]) -> None:
    class Broken:
        def encode(self, samples: Any) -> Any:
            raise KeyboardInterrupt

    made = windows(read(speech("tones", count=2)), spoiled=False, random=np.random.default_rng(0))
    with pytest.raises(KeyboardInterrupt):
        keep(Broken(), made, tmp_path, "some")
    assert not is_kept(tmp_path, "some")
