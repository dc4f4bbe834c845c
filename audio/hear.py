"""What is heard in a recording, of one encoding: letters, the words of any stretch, known words and their times."""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from audio.decoder import recognise
from audio.encoder import Encoded
from audio.head import find_head
from audio.letters import letters
from audio.retime import retime
from audio.speech import speech_regions
from audio.wording import preference
from files.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audio.head import Head
    from audio.records import HeardWord, Letters, Span, Wording
    from audio.sound import Sound
    from audio.whisper import Whisper


class Listening(Protocol):
    """What is to be heard in a recording; no window of it is encoded twice, and none that nobody needs."""

    @property
    def has_head(self) -> bool:
        """Whether there is a head for the model and the language, and so letters."""
        ...

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        """Return the stretches in which somebody speaks; see :func:`audio.speech.speech_regions`."""
        ...

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Letters | None:
        """Return the letters heard, ``None`` without a head; see :func:`audio.letters.letters`."""
        ...

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        """Return the words recognised in stretches of the sound; see :func:`audio.decoder.recognise`.

        Args:
            spans: sorted, not overlapping.
            speech: as `speech` returns it, at least of the stretches.
            progress: told the milliseconds of the spans.
        """
        ...

    def preference(self, wording: Wording) -> float:
        """Return by how much likelier a wording is with its word than without; see :func:`audio.wording.preference`."""
        ...

    def times(
        self, words: Sequence[HeardWord], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        """Return known words with the times at which they are said; see :func:`audio.retime.retime`.

        Args:
            words: with rough times, in order.
            speech: as `speech` returns it.
            progress: told the milliseconds of sound.
        """
        ...


@contextlib.contextmanager
def listening(
    whisper: Whisper, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
) -> Iterator[Listening]:
    """Listen to a recording. A window of it is encoded when something first needs that, and then once.

    Args:
        whisper: the model.
        sound: what is heard.
        language: ISO 639-1 code of the speech.
        folder: for the encoder's output of long recordings, while the context is open.
        progress: told to where letters, or the times of words, have been looked for, in milliseconds of sound.

    Raises:
        AudioError: the model cannot be loaded.
        DiskFull: there is no room for what is made of it.
    """
    with Encoded(sound, whisper, folder=folder) as encoded:
        yield _Listening(whisper, sound, language, encoded, progress)


class _Listening:
    """Lends the encoder's output to whatever asks."""

    def __init__(self, whisper: Whisper, sound: Sound, language: str, encoded: Encoded, progress: Progress) -> None:
        self._whisper = whisper
        self._sound = sound
        self._language = language
        self._encoded = encoded
        self._progress = progress

    @property
    def has_head(self) -> bool:
        return self._head is not None

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        return speech_regions(self._sound, start_ms, end_ms)

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Letters | None:
        if self._head is None:
            return None
        return letters(
            self._encoded,
            self._head,
            model=self._whisper.model,
            start_ms=start_ms,
            end_ms=end_ms,
            progress=self._progress,
        )

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        return recognise(self._encoded, spans, self._whisper, language=self._language, speech=speech, progress=progress)

    def preference(self, wording: Wording) -> float:
        return preference(self._encoded, wording, self._whisper, language=self._language)

    def times(
        self, words: Sequence[HeardWord], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        self._progress(done=0, total=self._encoded.duration_ms)
        self._encoded.encode(0, self._encoded.n_frames, progress=self._progress)
        return retime(self._encoded, words, self._whisper, language=self._language, speech=speech, progress=progress)

    @cached_property
    def _head(self) -> Head | None:
        return find_head(self._whisper.folder, self._language)
