"""What is heard in a recording, of one encoding: letters, the words of any stretch, known words and their times.

`Listening` is the seam between the recipe of an alignment and what answers it: the model itself here, or a memory
of what it said before.
"""

from __future__ import annotations

import contextlib
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from audio.decoder import recognise
from audio.encoder import Encoded
from audio.head import find_head
from audio.hypotheses import log_likelihood_ratio
from audio.letters import letters
from audio.retime import retime
from audio.speech import speech_regions
from files.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audio.head import Head
    from audio.listen import FasterWhisper
    from audio.records import Heard, HeardWord, Hypothesis, Posteriors, Span
    from audio.sound import Sound


class Listening(Protocol):
    """What is to be heard in a recording; each window is encoded once, and only when it is needed.

    Attributes:
        model: name or path of the model that was asked for.
        device: that was asked for: ``auto``, ``cpu`` or ``cuda``.
        language: ISO 639-1 code of the speech.
    """

    @property
    def model(self) -> str: ...  # noqa: D102

    @property
    def device(self) -> str: ...  # noqa: D102

    @property
    def language(self) -> str: ...  # noqa: D102

    @property
    def has_head(self) -> bool:
        """Whether there is a head for the model and the language, and so letters."""
        ...

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        """Return the stretches in which somebody speaks; see :func:`audio.speech.speech_regions`."""
        ...

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Posteriors | None:
        """Return the letters heard, ``None`` without a head; see :func:`audio.letters.letters`."""
        ...

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        """Return the words recognised in stretches of the sound.

        With a head by :func:`audio.decoder.recognise`; without one by faster-whisper, each stretch by itself.

        Args:
            spans: sorted, not overlapping.
            speech: as `speech` returns it, at least of the stretches.
            progress: told the milliseconds of the spans.
        """
        ...

    def words_again(self, heard: Heard, *, names: str, progress: Progress = silent) -> Heard:
        """Return words with the doubtful ones recognised again; see :meth:`audio.listen.FasterWhisper.listen_again`."""
        ...

    def log_likelihood_ratio(self, hypothesis: Hypothesis) -> float:
        """Return by how much likelier a hypothesis is with its word than without; see `audio.hypotheses`."""
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
    whisper: FasterWhisper, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
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
    """Lends the encoder's output."""

    def __init__(
        self, whisper: FasterWhisper, sound: Sound, language: str, encoded: Encoded, progress: Progress
    ) -> None:
        self.model = whisper.model
        self.device = whisper.device
        self.language = language
        self._whisper = whisper
        self._sound = sound
        self._encoded = encoded
        self._progress = progress

    @property
    def has_head(self) -> bool:
        return self._head is not None

    def speech(self, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
        return speech_regions(self._sound, start_ms, end_ms)

    def letters(self, start_ms: int = 0, end_ms: int | None = None) -> Posteriors | None:
        if self._head is None:
            return None
        return letters(
            self._encoded,
            self._head,
            model=self.model,
            start_ms=start_ms,
            end_ms=end_ms,
            progress=self._progress,
        )

    def words(
        self, spans: Sequence[Span], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        if self._head is not None:
            return recognise(
                self._encoded, spans, self._whisper, language=self.language, speech=speech, progress=progress
            )
        found: list[HeardWord] = []
        for span in spans:
            here = [each for each in speech if span.start_ms <= each.start_ms < span.end_ms]
            heard = self._whisper.transcribe(self._sound, language=self.language, speech=here, progress=progress)
            found += heard.words
        return tuple(found)

    def words_again(self, heard: Heard, *, names: str, progress: Progress = silent) -> Heard:
        return self._whisper.listen_again(heard, self._sound, names=names, progress=progress)

    def log_likelihood_ratio(self, hypothesis: Hypothesis) -> float:
        return log_likelihood_ratio(self._encoded, hypothesis, self._whisper, language=self.language)

    def times(
        self, words: Sequence[HeardWord], *, speech: Sequence[Span], progress: Progress = silent
    ) -> tuple[HeardWord, ...]:
        self._progress(done=0, total=self._encoded.duration_ms)
        self._encoded.encode(0, self._encoded.n_frames, progress=self._progress)
        return retime(self._encoded, words, self._whisper, language=self.language, speech=speech, progress=progress)

    @cached_property
    def _head(self) -> Head | None:
        return find_head(self._whisper.folder, self.language)
