"""Loudness, against the arithmetic of sines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from audio import loudness
from audio.loudness import FLOOR_DB, STEP_MS, loudness_db

if TYPE_CHECKING:
    from tests.audio.conftest import MakeSound


def test_each_step_has_its_own_loudness(make_sound: MakeSound) -> None:
    sine = np.sin(2 * np.pi * 1000 * np.arange(16_000) / 16_000)
    gain = np.repeat([1.0, 0.1, 0.0, 0.5], 4000)  # a quarter of a second each
    with make_sound(sine * gain) as sound:
        measured = loudness_db(sound)
    assert measured.dtype == np.float32
    assert measured.shape == (1000 // STEP_MS,)
    expected = np.repeat([-3.01, -23.01, FLOOR_DB, -9.03], 25)
    assert measured == pytest.approx(expected, abs=0.02)


def test_the_rest_is_a_step_of_its_own(make_sound: MakeSound) -> None:
    with make_sound(np.concatenate([np.zeros(160), np.full(16, 0.5)])) as sound:
        assert loudness_db(sound) == pytest.approx([FLOOR_DB, -6.02], abs=0.01)


def test_the_size_of_a_block_changes_nothing(make_sound: MakeSound, monkeypatch: pytest.MonkeyPatch) -> None:
    with make_sound(np.random.default_rng(0).normal(0, 0.1, 50_007)) as sound:
        whole = loudness_db(sound)
        monkeypatch.setattr(loudness, "_BLOCK", 7 * 160)
        assert loudness_db(sound).tolist() == whole.tolist()
