"""One pass over a recording: its letters, the words of any stretch, the times of known words, all of one encoding."""

from __future__ import annotations

import contextlib
from functools import cached_property, partial
from typing import TYPE_CHECKING, Protocol

from audio.decoder import recognise
from audio.encoder import encode
from audio.head import find_head
from audio.letters import letters
from audio.progress import Progress, silent
from audio.retime import retime
from audio.speech import speech_regions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from audio.encoder import Encoded
    from audio.records import HeardWord, Letters, Span
    from audio.sound import Sound
    from audio.whisper import Whisper


class Listening(Protocol):
    """What one pass of the encoder gives."""

    @property
    def speech(self) -> tuple[Span, ...]:
        """Stretches in which somebody speaks."""
        ...

    def letters(self) -> Letters | None:
        """Return the letters heard; ``None``, and nothing is encoded, without a head for the model and the language."""
        ...

    def words(self, spans: Sequence[Span], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
        """Return the words recognised in stretches of the sound; see :func:`audio.decoder.recognise`.

        Args:
            spans: sorted, not overlapping.
            progress: told the milliseconds of the spans.
        """
        ...

    def times(self, words: Sequence[HeardWord], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
        """Return known words with the times at which they are said; see :func:`audio.retime.retime`.

        Args:
            words: with rough times, in order.
            progress: told the milliseconds of sound.
        """
        ...


@contextlib.contextmanager
def listening(
    whisper: Whisper, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
) -> Iterator[Listening]:
    """Listen to a recording. It is encoded when something first needs that, and then once.

    Args:
        whisper: the model.
        sound: what is heard.
        language: ISO 639-1 code of the speech.
        folder: for the encoder's output of long recordings, while the context is open.
        progress: told the milliseconds of sound that are encoded.

    Raises:
        AudioError: the model cannot be loaded, or the disk is full.
    """
    with contextlib.ExitStack() as stack:
        yield _OnePass(
            whisper, sound, language, partial(encode, sound, whisper, folder=folder, progress=progress), stack
        )


class _OnePass:
    """Encodes a recording when that is first needed, and lends the output to whatever asks."""

    def __init__(
        self,
        whisper: Whisper,
        sound: Sound,
        language: str,
        encoding: Callable[[], Encoded],
        stack: contextlib.ExitStack,
    ) -> None:
        self._whisper = whisper
        self._sound = sound
        self._language = language
        self._encoding = encoding
        self._stack = stack

    @cached_property
    def speech(self) -> tuple[Span, ...]:
        return speech_regions(self._sound)

    def letters(self) -> Letters | None:
        head = find_head(self._whisper.folder, self._language)
        return None if head is None else letters(self._encoded, head, model=self._whisper.model)

    def words(self, spans: Sequence[Span], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
        encoded, speech = self._encoded, self.speech
        return recognise(encoded, spans, self._whisper, language=self._language, speech=speech, progress=progress)

    def times(self, words: Sequence[HeardWord], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
        encoded, speech = self._encoded, self.speech
        return retime(encoded, words, self._whisper, language=self._language, speech=speech, progress=progress)

    @cached_property
    def _encoded(self) -> Encoded:
        return self._stack.enter_context(self._encoding())
