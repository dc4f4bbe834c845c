"""The library as its page says: the lines of `docs/library.md`, by the letter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from align.errors import NothingHeard
from align.files import align_files
from align.records import Status
from tests.jobs.conftest import write_wav

ROOT = Path(__file__).resolve().parents[2]
LINES = re.findall(r"(?:^    .*\n|^\n(?=    ))+", (ROOT / "docs" / "library.md").read_text("utf-8"), re.MULTILINE)


@pytest.mark.requires_model
def test_the_lines_of_its_page_align_the_demo_and_cut_its_subtitles(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    names: dict[str, Any] = {}
    for lines in LINES:
        exec(re.sub("^    ", "", lines, flags=re.MULTILINE), names)
    statuses = [paragraph.status for paragraph in names["alignment"].paragraphs]
    assert statuses.count(Status.SPOKEN) > len(statuses) // 2
    assert len(capsys.readouterr().out.splitlines()) == len(statuses)
    assert names["text"].startswith("WEBVTT")
    assert len(names["clip"]) == names["first"].end_ms - names["first"].start_ms  # pydub counts milliseconds


@pytest.mark.requires_model
def test_a_recording_without_speech_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("Neun Jahre lang stand die Uhr am Kirchturm still.", "utf-8")
    with pytest.raises(NothingHeard) as error:
        align_files(tmp_path / "a.md", write_wav(tmp_path / "a.wav", amplitude=0.0))
    assert error.value.path == str(tmp_path / "a.wav")
