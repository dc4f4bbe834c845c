"""A reading in two languages: the article's words are found, and what is not of it is told apart from it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import pytest

from align.records import Status
from audio.listen import FasterWhisper
from jobs import pipeline
from jobs.store import Store
from jobs.tools import Tools

if TYPE_CHECKING:
    from pathlib import Path

    from align.records import Alignment

pytestmark = [pytest.mark.requires_model, pytest.mark.requires_espeak]

GERMAN = [
    "Neun Jahre lang stand die Uhr am Kirchturm still, und niemand wusste, wer sie wieder richten sollte.",
    "Heute geht die Uhr wieder, und wer vorbeikommt, bleibt stehen und hört ihr eine Weile zu.",
]
ENGLISH = "The harbour is quiet in the morning, and only two boats set out for the islands in the north."


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sentences in German, and one in English between them."""
    said = tmp_path_factory.mktemp("said") / "said.wav"
    voices = [
        f'<voice xml:lang="{code}">{text}</voice>' for code, text in zip(["de", "en", "de"], spoken(), strict=True)
    ]
    pause = '<break time="800ms"/>'
    command = ["espeak-ng", "-v", "de", "-s", "140", "-m", "-w", str(said), f"<speak>{pause.join(voices)}</speak>"]
    subprocess.run(command, check=True)
    return said


def spoken() -> list[str]:
    return [GERMAN[0], ENGLISH, GERMAN[1]]


@pytest.fixture
def tools(tmp_path: Path, whisper_base: Path) -> Tools:
    whisper = FasterWhisper(whisper_base, model="base", device="cpu")
    return Tools(store=Store(tmp_path / "store"), listener=lambda *_, **__: whisper, model="base", device="cpu")


def aligned(texts: list[str], recording: Path, folder: Path, tools: Tools) -> Alignment:
    article = folder / "article.md"
    article.write_text("\n\n".join(texts))
    return pipeline.run(str(article), str(recording), out=folder / "out", tools=tools).alignment


@pytest.mark.fault("H10")
def test_a_passage_in_another_language_takes_no_word_of_the_article_away(
    recording: Path, tmp_path: Path, tools: Tools
) -> None:
    found = aligned(GERMAN, recording, tmp_path, tools)
    assert found.article.language == "de"
    assert [paragraph.status for paragraph in found.paragraphs] == [Status.SPOKEN, Status.SPOKEN]
    (other,) = found.insertions
    first, second = found.paragraphs
    assert first.end_ms is not None
    assert second.start_ms is not None
    assert first.end_ms - 200 <= other.start_ms < other.end_ms <= second.start_ms + 200


@pytest.mark.fault("H10")
def test_a_passage_in_another_language_that_is_printed_is_found_where_it_is_said(
    recording: Path, tmp_path: Path, tools: Tools
) -> None:
    found = aligned(spoken(), recording, tmp_path, tools)
    assert found.article.language == "de"
    assert [paragraph.status for paragraph in found.paragraphs] == [Status.SPOKEN] * 3
    starts_ms = [paragraph.start_ms or 0 for paragraph in found.paragraphs]
    assert starts_ms == sorted(starts_ms)
