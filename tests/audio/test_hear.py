"""One pass over a recording, lent to whatever needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
import pytest

from audio import hear
from audio.encoder import WINDOW_FRAMES, n_windows
from audio.head import Head
from audio.hear import listening
from audio.records import FRAME_MS, HeardWord, Hypothesis, Posteriors, Span
from audio.sound import Sound

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from audio.encoder import Encoded
    from audio.listen import FasterWhisper

DURATION_MS = 70_000
SPAN = Span(start_ms=1000, end_ms=5000)
HYPOTHESIS = Hypothesis(start_ms=1000, end_ms=5000, before="Der", word="Hafen", after="schläft")
WORD = HeardWord(text="Hafen", start_ms=1000, end_ms=1500, probability=0.9)
LETTERS = Posteriors(log_probs=np.zeros((1, 3), np.float16), alphabet="_|a", model="fake", head="")


class FakeWhisper:
    """Counts how often it encodes."""

    model, device = "fake", "cpu"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.encoded = 0

    def encode(self, samples: NDArray[np.float32]) -> NDArray[np.float16]:
        self.encoded += 1
        return np.zeros((WINDOW_FRAMES, 2), np.float16)


@pytest.fixture
def whisper(tmp_path: Path) -> FakeWhisper:
    return FakeWhisper(tmp_path)


@pytest.fixture
def sound(tmp_path: Path) -> Sound:
    path = tmp_path / "sound.s16"
    np.zeros(DURATION_MS * 16, "<i2").tofile(path)
    return Sound.open(path)


@pytest.fixture
def used(monkeypatch: pytest.MonkeyPatch) -> list[Encoded]:
    """The encoder output that each of the four was given; the head of German is there."""
    given: list[Encoded] = []

    def note(result: object) -> Callable[..., object]:
        def call(encoded: Encoded, *_: object, **__: object) -> object:
            encoded.frames(0, 1)  # while it is open
            given.append(encoded)
            return result

        return call

    monkeypatch.setattr(hear, "find_head", lambda _, language: Head.__new__(Head) if language == "de" else None)
    monkeypatch.setattr(hear, "speech_regions", lambda *_: (SPAN,))
    monkeypatch.setattr(hear, "letters", note(LETTERS))
    monkeypatch.setattr(hear, "recognise", note((WORD,)))
    monkeypatch.setattr(hear, "retime", note((WORD,)))
    monkeypatch.setattr(hear, "log_likelihood_ratio", note(-1.5))
    return given


def as_whisper(fake: FakeWhisper) -> FasterWhisper:
    return cast("FasterWhisper", fake)


def test_letters_words_and_times_come_of_one_encoding(
    whisper: FakeWhisper, sound: Sound, used: list[Encoded], tmp_path: Path
) -> None:
    told: list[int | None] = []

    def note(*, done: int, total: int | None) -> None:
        told.append(total and done * 100 // total)

    with listening(as_whisper(whisper), sound, language="de", folder=tmp_path, progress=note) as heard:
        assert heard.has_head
        assert heard.letters() is LETTERS
        assert heard.words((SPAN,), speech=(SPAN,)) == heard.times((WORD,), speech=(SPAN,)) == (WORD,)
        assert heard.log_likelihood_ratio(HYPOTHESIS) == -1.5
        assert heard.speech() == (SPAN,)
    assert whisper.encoded == n_windows(DURATION_MS // FRAME_MS) == 3
    assert used == [used[0]] * 4
    assert (told[0], told[-1]) == (0, 100)


def test_nothing_is_encoded_before_there_is_need(
    whisper: FakeWhisper, sound: Sound, used: list[Encoded], tmp_path: Path
) -> None:
    with listening(as_whisper(whisper), sound, language="fr", folder=tmp_path) as heard:
        assert heard.speech() == (SPAN,)
        assert not heard.has_head
        assert heard.letters() is None
        assert (whisper.encoded, used) == (0, [])
        heard.times((WORD,), speech=(SPAN,))
        assert whisper.encoded == 3


def test_what_was_encoded_is_let_go_of_at_the_end_however_that_comes(
    whisper: FakeWhisper, sound: Sound, used: list[Encoded], tmp_path: Path
) -> None:
    def stop() -> None:
        with listening(as_whisper(whisper), sound, language="de", folder=tmp_path) as heard:
            heard.letters()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stop()
    with pytest.raises(ValueError, match="closed"):
        used[0].frames(0, 1)
