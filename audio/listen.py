"""Words heard in a recording, by faster-whisper behind a small protocol."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol

import numpy as np

from audio.blocks import Batch, blocks
from audio.hear import listening
from audio.records import Heard, HeardWord
from audio.second_pass import by_piece, doubtful, unheard
from audio.whisper import Whisper
from files.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from faster_whisper.transcribe import Word

    from audio.hear import Listening
    from audio.records import Span
    from audio.sound import Sound

BEAM_SIZE = 1  # the words are the article's: 5 takes 1.5 times as long and finds no more (`bench/narrations.py`, base)
TEMPERATURES = (0.0, 0.2, 0.4)  # the higher ones only where the lower loops or is unsure
_LEAST_LENGTH, _MOST_LENGTH = 0.9, 1.2  # times the letters heard before, of a second hearing that may replace them
_SEED = 20  # for temperatures above 0: the same sound gives the same words


class Transcriber(Protocol):
    """A model that can be listened with."""

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> AbstractContextManager[Listening]:
        """Hear the sound in one pass; see :func:`audio.hear.listening`.

        Args:
            sound: what to hear.
            language: ISO 639-1 code of the speech.
            folder: for what is too long for the memory.
            progress: called with milliseconds of the recording.
        """
        ...


class FasterWhisper(Whisper):
    """Hears letters in the encoder's output, and words by faster-whisper."""

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> AbstractContextManager[Listening]:
        """Hear the sound in one pass; see :func:`audio.hear.listening`."""
        return listening(self, sound, language=language, folder=folder, progress=progress)

    def transcribe(
        self, sound: Sound, *, language: str | None, speech: Sequence[Span], progress: Progress = silent
    ) -> Heard:
        """Return the words of stretches of a sound.

        Pauses and music are cut out before the model hears anything, so it has nothing to hallucinate on.

        Args:
            sound: what to hear.
            language: ISO 639-1 code, ``None`` to find out.
            speech: the stretches in which somebody speaks, sorted, not touching.
            progress: called with milliseconds of speech.

        Raises:
            DamagedModel: if the model cannot be loaded.
            NoGraphicsCard: if ``cuda`` was asked for and there is none.
        """
        words: list[HeardWord] = []
        total_ms = sum(span.duration_ms for span in speech)
        done_ms = 0
        progress(done=0, total=total_ms)
        for block in blocks(speech, sound.duration_ms):
            length_ms = min(sum(piece.duration_ms for piece in block.pieces), total_ms - done_ms)
            at = partial(_told_of_part, progress, done_ms, length_ms, total_ms)
            heard, language = self._hear(block, sound, language, "", at)
            words += heard
            done_ms += length_ms
        words = self._anew(unheard(speech, words), words, sound, language, "", silent)
        progress(done=total_ms, total=total_ms)
        return Heard(
            language=language or "",
            duration_ms=sound.duration_ms,
            words=_in_order(words),
            speech=tuple(speech),
            model=self.model,
            settings={"device": self.runs_on, "beam_size": str(BEAM_SIZE)},
        )

    def listen_again(self, heard: Heard, sound: Sound, *, names: str, progress: Progress = silent) -> Heard:
        """Return what was heard, with doubtful words heard again by a model that knows the names.

        Args:
            heard: as :meth:`transcribe` returned it.
            sound: what it was heard in.
            names: as :func:`audio.second_pass.expected` returns them, not empty.
            progress: called with milliseconds of what is heard again.

        Raises:
            DamagedModel: if the model cannot be loaded.
            NoGraphicsCard: if ``cuda`` was asked for and there is none.
        """
        pieces = doubtful(heard.speech, heard.words)
        words = self._anew(pieces, heard.words, sound, heard.language, names, progress)
        return replace(heard, words=_in_order(words), settings=heard.settings | {"names": names})

    def _hear(
        self, block: Batch, sound: Sound, language: str | None, hotwords: str, heard_to: Callable[[int], None]
    ) -> tuple[list[HeardWord], str]:
        import ctranslate2  # noqa: PLC0415 - 60 MB, and only when listening

        ctranslate2.set_random_seed(_SEED)
        samples = np.concatenate([sound.samples(p.start_ms, p.end_ms) for p in block.pieces])
        segments, info = self.loaded.transcribe(
            samples,
            language=language,
            hotwords=hotwords or None,
            beam_size=BEAM_SIZE,
            temperature=TEMPERATURES,
            condition_on_previous_text=False,  # or one loop goes on through the whole recording
            word_timestamps=True,
        )
        words: list[HeardWord] = []
        for segment in segments:
            words += [block.place(word) for word in _joined(segment.words or ())]
            heard_to(round(segment.end * 1000))
        return words, info.language

    def _anew(
        self,
        pieces: Sequence[Span],
        words: Sequence[HeardWord],
        sound: Sound,
        language: str | None,
        hotwords: str,
        progress: Progress,
    ) -> list[HeardWord]:
        """Hear stretches again; what the model is surer of takes the place of what it heard there before."""
        heard: list[HeardWord] = []
        parts = list(blocks(pieces, sound.duration_ms))
        lengths_ms = [sum(piece.duration_ms for piece in block.pieces) for block in parts]
        done_ms, total_ms = 0, sum(lengths_ms)
        progress(done=0, total=total_ms)
        for block, length_ms in zip(parts, lengths_ms, strict=True):
            at = partial(_told_of_part, progress, done_ms, length_ms, total_ms)
            heard += self._hear(block, sound, language, hotwords, at)[0]
            done_ms += length_ms
            progress(done=done_ms, total=total_ms)
        before, after = by_piece(words, pieces), by_piece(heard, pieces)
        result = before.pop(None, [])
        for piece in pieces:
            result += _better(before.get(piece, []), after.get(piece, []), hotwords)
        return result


def _told_of_part(progress: Progress, before_ms: int, length_ms: int, total_ms: int, heard_ms: int) -> None:
    progress(done=before_ms + min(heard_ms, length_ms), total=total_ms)


def _in_order(words: Sequence[HeardWord]) -> tuple[HeardWord, ...]:
    return tuple(sorted(words, key=lambda word: word.start_ms))


def _better(before: list[HeardWord], after: list[HeardWord], names: str) -> list[HeardWord]:
    """Choose what has more of the names, else what is surer; never what leaves words out or repeats them."""
    letters_before, letters_after = _letters(before), _letters(after)
    if not letters_before:
        return after
    as_long = _LEAST_LENGTH * letters_before <= letters_after <= _MOST_LENGTH * letters_before
    worth_before = (_names_in(before, names), _certainty(before))
    return after if as_long and (_names_in(after, names), _certainty(after)) > worth_before else before


def _names_in(words: Sequence[HeardWord], names: str) -> int:
    said = " ".join(word.text for word in words).casefold()
    return sum(name.casefold() in said for name in names.split(", ") if name)


def _letters(words: Sequence[HeardWord]) -> int:
    return sum(len(w.text) for w in words)


def _certainty(words: Sequence[HeardWord]) -> float:
    """Return the mean probability of the letters, so that many words do not outvote a long one."""
    return sum(w.probability * len(w.text) for w in words) / max(1, _letters(words))


def _joined(words: Sequence[Word]) -> list[HeardWord]:
    """Turn float seconds into milliseconds, rounded; join what the tokenizer split ("40", ".000") to one word."""
    result: list[HeardWord] = []
    for word in words:
        start, end = round(word.start * 1000), round(word.end * 1000)
        text = word.word.strip()
        last = result[-1] if result else None
        # in a script without spaces each piece is a word
        if last and text and not word.word.startswith(" ") and not (text[0].isalpha() and last.text[-1].isalpha()):
            result[-1] = HeardWord(
                text=last.text + text,
                start_ms=last.start_ms,
                end_ms=max(end, last.end_ms),
                probability=min(last.probability, word.probability),
            )
        elif text:
            result.append(HeardWord(text=text, start_ms=start, end_ms=max(start, end), probability=word.probability))
    return result
