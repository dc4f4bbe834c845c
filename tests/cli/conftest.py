"""The command in this process, with a listener that knows what was read."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result

from audio.records import HeardWord, Span
from cli.main import main
from files.progress import Progress, silent
from tests.jobs.conftest import write_wav

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from audio.sound import Sound

TEXT = (
    "# Die Uhr am Turm\n\n"
    "Neun Jahre lang stand die Uhr am Kirchturm still, und niemand wusste, wer sie wieder richten sollte.\n\n"
    "Dann fand eine Schülerin auf dem Dachboden ein blaues Heft mit Zeichnungen von jedem Zahnrad.\n\n"
    "Dieser Absatz wurde bei der Aufnahme vergessen, obwohl er der schönste von allen gewesen wäre.\n\n"
    "Titelbild: Archiv\n"
)
SPOKEN = TEXT.replace("# ", "").split()[:34]


class Reader:
    """Takes the place of faster-whisper: hears `words`, one every 400 ms; counts how often."""

    words: list[str]
    asked = 0
    error: BaseException | None = None

    def __init__(self, folder: Path, *, model: str, device: str) -> None:
        self.folder, self.model, self.device = folder, model, device

    def listening(self, sound: Sound, **_: Any) -> AbstractContextManager[OnePass]:
        return contextlib.nullcontext(OnePass())


class OnePass:
    """What a `Reader` hears; there is no head for it."""

    def letters(self, *_: Any) -> None:
        """Hear none."""

    def speech(self, *_: Any) -> tuple[Span, ...]:
        words = self.heard()
        return (Span(start_ms=words[0].start_ms, end_ms=words[-1].end_ms),) if words else ()

    def times(self, words: Sequence[HeardWord], **_: Any) -> Sequence[HeardWord]:
        return words

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        Reader.asked += 1
        if Reader.error:
            raise Reader.error
        total_ms = sum(span.duration_ms for span in spans)
        progress(done=0, total=total_ms)
        progress(done=total_ms, total=total_ms)
        return self.heard()

    def heard(self) -> tuple[HeardWord, ...]:
        return tuple(
            HeardWord(text=text, start_ms=500 + 400 * k, end_ms=850 + 400 * k, probability=0.9)
            for k, text in enumerate(Reader.words)
        )


@pytest.fixture
def reader(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> type[Reader]:
    monkeypatch.setattr("cli.work.FasterWhisper", Reader)
    monkeypatch.setattr("cli.work.find", lambda *_, **__: tmp_path)
    Reader.words, Reader.asked, Reader.error = list(SPOKEN), 0, None
    return Reader


@pytest.fixture
def gleichlauf(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Result]:
    """Run the command in an empty folder, in English unless told otherwise."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GLEICHLAUF_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("COLUMNS", "100")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def run(*arguments: Any, **environment: str) -> Result:
        return CliRunner().invoke(main, [str(a) for a in arguments], env=environment, prog_name="gleichlauf")

    return run


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "uhr.md"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "uhr.wav", duration_ms=1000 + 400 * len(SPOKEN))
