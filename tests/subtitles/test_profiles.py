from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from subtitles.errors import BadProfile
from subtitles.profiles import ARD, PODCAST, PROFILES, load

if TYPE_CHECKING:
    from pathlib import Path


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "hausstil.toml"
    path.write_text(text, "utf-8")
    return path


def test_four_profiles_are_built_in() -> None:
    assert list(PROFILES) == ["ard", "bbc", "netflix-de", "podcast"]
    assert all(profile.key == key for key, profile in PROFILES.items())


def test_a_profile_of_ones_own_says_only_what_is_different(tmp_path: Path) -> None:
    path = written(tmp_path, 'base = "ard"\nline_width = 32\nmax_lines = 3\nframe_rate_hz = 0\n')
    assert load(path) == replace(ARD, key="hausstil", line_width=32, max_lines=3, frame_rate_hz=None)


def test_without_a_base_the_rest_is_that_of_podcasts(tmp_path: Path) -> None:
    assert load(written(tmp_path, 'key = "wir"\ntarget_cps = 12')) == replace(PODCAST, key="wir", target_cps=12)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("line_with = 3", "line_with is not known"),
        ("line_width = 3", "line_width is below 16"),
        ("line_width = true", "line_width is not a whole number"),
        ("line_width = 40.5", "line_width is not a whole number"),
        ('limit_cps = "schnell"', "limit_cps is not a number"),
        ("sound_capitals = 1", "sound_capitals is not true or false"),
        ("target_cps = nan", "target_cps is not 1 to limit_cps"),
        ("limit_cps = inf", "target_cps is not 1 to limit_cps"),
        ("max_duration_ms = 1500", "max_duration_ms is below twice min_duration_ms"),
        ("gap_ms = 600", "gap_ms is not 0 to close_gap_ms"),
        ('base = "zdf"', "base is not one of ard, bbc, netflix-de, podcast"),
        ("a = = b", "at line 1, column 5"),
        ("[table]\na = 1", "table is not known"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(tmp_path: Path, text: str, reason: str) -> None:
    with pytest.raises(BadProfile) as caught:
        load(written(tmp_path, text))
    message = str(caught.value)
    assert reason in message
    assert "hausstil.toml" in message
    assert len(message.splitlines()) == 1


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadProfile):
        load(tmp_path / "a.toml")
