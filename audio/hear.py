"""One pass over a recording: its letters, and on the same encoder output the words of any stretch of it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol

from audio.decoder import recognise
from audio.encoder import encode
from audio.head import find_head
from audio.letters import letters
from audio.progress import Progress, silent
from audio.speech import speech_regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from audio.encoder import Encoded
    from audio.records import HeardWord, Letters, Span
    from audio.sound import Sound
    from audio.whisper import Whisper


class Words(Protocol):
    """Recognises the words in stretches of a recording."""

    def __call__(self, spans: Sequence[Span], *, progress: Progress = silent) -> tuple[HeardWord, ...]:
        """Return the words; ``spans`` are sorted and do not overlap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """What one pass of the encoder gives.

    Attributes:
        letters: heard in the recording.
        speech: stretches in which somebody speaks.
        words: recognises what is said in stretches of it, without encoding anything again.
    """

    letters: Letters
    speech: tuple[Span, ...]
    words: Words


@contextlib.contextmanager
def listening(
    whisper: Whisper, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
) -> Iterator[Listening | None]:
    """Listen to a recording for its letters.

    Args:
        whisper: the model.
        sound: what is heard.
        language: ISO 639-1 code of the speech.
        folder: for the encoder's output of long recordings, while the context is open.
        progress: told the milliseconds of sound.

    Yields:
        What was heard; ``None``, and nothing is encoded, where there is no head for the model and the language.

    Raises:
        AudioError: the model cannot be loaded, or the disk is full.
    """
    head = find_head(whisper.folder, language)
    if head is None:
        yield None
        return
    with encode(sound, whisper, folder=folder, progress=progress) as encoded:
        speech = speech_regions(sound)
        yield Listening(
            letters=letters(encoded, head, model=whisper.model),
            speech=speech,
            words=partial(_words, encoded, whisper=whisper, language=language, speech=speech),
        )


def _words(
    encoded: Encoded,
    spans: Sequence[Span],
    *,
    whisper: Whisper,
    language: str,
    speech: Sequence[Span],
    progress: Progress = silent,
) -> tuple[HeardWord, ...]:
    return recognise(encoded, spans, whisper, language=language, speech=speech, progress=progress)
