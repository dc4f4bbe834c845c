from __future__ import annotations

import errno
import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from files.errors import DiskFull
from jobs import output
from jobs.errors import NotOurFolder
from jobs.pipeline import run
from publish.transcript import transcript
from subtitles.profiles import ARD

if TYPE_CHECKING:
    from pathlib import Path

    from jobs.pipeline import RunResult
    from jobs.tools import Tools
    from publish.transcript import Transcript


@pytest.fixture
def outcome(article: Path, wav: Path, tmp_path: Path, tools: Tools) -> RunResult:
    return run(str(article), str(wav), out=tmp_path / "out", tools=tools)


def said(outcome: RunResult) -> Transcript:
    return transcript(outcome.alignment, None)


def test_a_small_recording_is_inside_the_page(outcome: RunResult, tmp_path: Path) -> None:
    assert [path.name for path in outcome.files] == [
        "alignment.json",
        "transcript.json",
        "subtitles.vtt",
        "subtitles.srt",
        "read-along.html",
        "equivalence.html",
        "conformity.html",
        "also-spoken.html",
    ]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in outcome.files)
    assert "data:audio/wav;base64," in (tmp_path / "out" / "read-along.html").read_text("utf-8")


def test_a_large_recording_is_laid_beside_the_page(outcome: RunResult, wav: Path, tmp_path: Path) -> None:
    files = output.write(outcome.alignment, said(outcome), wav, tmp_path / "large", embed_bytes=wav.stat().st_size - 1)
    assert files[-1].name == "recording.wav"
    assert files[-1].read_bytes() == wav.read_bytes()
    page = (tmp_path / "large" / "read-along.html").read_text("utf-8")
    assert "recording.wav" in page
    assert "base64" not in page


def test_subtitles_are_cut_by_the_profile_that_is_named(outcome: RunResult, wav: Path, tmp_path: Path) -> None:
    narrow = replace(ARD, line_width=20)
    output.write(outcome.alignment, said(outcome), wav, tmp_path / "narrow", narrow)
    lines = (tmp_path / "narrow" / "subtitles.srt").read_text("utf-8").splitlines()
    assert max(len(line) for line in lines if "-->" not in line) <= 20


def test_files_of_an_earlier_run_are_replaced_and_others_stay(outcome: RunResult, wav: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    (folder / "notes.txt").write_text("mine")
    (folder / "subtitles.vtt").write_text("old")
    output.check(folder)
    output.write(outcome.alignment, said(outcome), wav, folder)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "subtitles.vtt").read_text("utf-8").startswith("WEBVTT")


def test_where_the_last_file_has_no_room_those_of_an_earlier_run_stay_together(
    outcome: RunResult, wav: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    written: list[int] = []

    def full(file: int) -> None:
        written.append(file)
        if len(written) == len(before):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DiskFull):
        output.write(replace(outcome.alignment, belongs=False), said(outcome), wav, tmp_path / "out")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize(
    "name", ["alignment.json", "transcript.json", "subtitles.srt", "equivalence.html", "recording.mp3"]
)
def test_a_file_of_somebody_else_is_not_touched(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text('{"schema": "of somebody else"}')
    with pytest.raises(NotOurFolder) as error:
        output.check(tmp_path)
    assert (error.value.folder, error.value.name) == (str(tmp_path), name)


def test_the_output_folder_must_not_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(NotOurFolder):
        output.check(tmp_path / "out")


def test_a_folder_with_other_files_is_fine(tmp_path: Path) -> None:
    (tmp_path / "artikel.md").write_text("text")
    output.check(tmp_path)
    output.check(tmp_path / "new")


def test_the_alignment_that_is_written_names_its_form(outcome: RunResult) -> None:
    assert json.loads(outcome.files[0].read_text("utf-8"))["schema"] == "gleichlauf.alignment/1"
