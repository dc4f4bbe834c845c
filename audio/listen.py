"""Words heard in a recording, by faster-whisper behind a small protocol."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from audio.errors import DamagedModel, NoGraphicsCard
from audio.progress import Progress, silent
from audio.records import Heard, HeardWord, Span
from audio.speech import speech_regions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from faster_whisper import WhisperModel
    from faster_whisper.transcribe import Word

    from audio.sound import Sound

VERSION = "1"  # of this stage: counts in the key of its kept results, so raise it when results change

BEAM_SIZE = 1  # the words are the article's: 5 takes 1.5 times as long and finds no more (../shared/eval, base)
TEMPERATURES = (0.0, 0.2, 0.4)  # the higher ones only where the lower loops or is unsure
_SEED = 20  # for temperatures above 0: the same sound gives the same words
_BRIDGE_MS = 1000  # pauses up to this stay in what the model hears: it times words better with them
_PADDING_MS = 200  # left around longer pauses, on top of the voice detector's
_PASSED_OVER_MS = 1500  # of speech without a word: not a slow word any more
_DOUBT = 0.4  # probability below which a word is listened to again; below 0.5 it would be half of the recording
_LONG_ENOUGH = 5  # letters of such a word: short ones are often doubtful and seldom names
_CONTEXT_MS = 3000  # heard before and behind it
_LONGEST_WORD_MS, _LONGEST_LETTER_MS = 300, 120  # twice the length of words read slowly
_BLOCK_MS = 600_000  # of speech in memory at once: 38 MB


class Transcriber(Protocol):
    """Hears the words of a recording."""

    def transcribe(
        self, sound: Sound, *, language: str | None, hotwords: str = "", progress: Progress = silent
    ) -> Heard:
        """Return the words of the sound.

        Args:
            sound: what to hear.
            language: ISO 639-1 code, ``None`` to find out.
            hotwords: names and rare words to expect, separated by commas.
            progress: called with milliseconds of the recording.
        """
        ...


class FasterWhisper:
    """A Whisper model in CTranslate2's form, loaded when it first hears."""

    def __init__(self, folder: Path, *, model: str, device: str = "auto", threads: int = 0) -> None:
        """Take the model.

        Args:
            folder: as :func:`audio.models.find` returns it.
            model: the name it was asked for by.
            device: ``cpu``, ``cuda``, or ``auto`` for the GPU where there is one.
            threads: of the CPU, 0 for as many as it has cores.
        """
        self.folder = folder
        self.model = model
        self.device = device
        self.threads = threads

    @cached_property
    def _device(self) -> str:
        if self.device != "auto":
            return self.device
        return "cuda" if _graphics_cards() else "cpu"

    @cached_property
    def _loaded(self) -> WhisperModel:
        from faster_whisper import WhisperModel  # noqa: PLC0415 - as above

        if self._device == "cuda" and not _graphics_cards():
            raise NoGraphicsCard(self.device)
        try:
            return WhisperModel(
                str(self.folder),
                device=self._device,
                compute_type="int8" if self._device == "cpu" else "float16",
                cpu_threads=self.threads,
                local_files_only=True,
            )
        except (RuntimeError, ValueError) as exc:
            raise DamagedModel(str(self.folder), "model.bin") from exc

    def transcribe(
        self, sound: Sound, *, language: str | None, hotwords: str = "", progress: Progress = silent
    ) -> Heard:
        """Return the words of the sound; see :class:`Transcriber`.

        Pauses and music are cut out before the model hears anything, so it has nothing to hallucinate on.

        Raises:
            DamagedModel: if the model cannot be loaded.
            NoGraphicsCard: if ``cuda`` was asked for and there is none.
        """
        import ctranslate2  # noqa: PLC0415 - as above

        ctranslate2.set_random_seed(_SEED)
        speech = speech_regions(sound)
        progress(done=0, total=sound.duration_ms)
        words: list[HeardWord] = []
        for block in _blocks(speech, sound.duration_ms):
            heard, language = self._hear(block, sound, language, "", progress)
            words += heard
        for pieces, expected in ((doubtful(speech, words) if hotwords else [], hotwords), (unheard(speech, words), "")):
            words = self._listen_again(pieces, words, sound, language, expected)
        progress(done=sound.duration_ms, total=sound.duration_ms)
        return Heard(
            language=language or "",
            duration_ms=sound.duration_ms,
            words=tuple(sorted(words, key=lambda w: w.start_ms)),
            speech=speech,
            model=self.model,
            settings={"device": self._device, "beam_size": str(BEAM_SIZE), "hotwords": hotwords},
        )

    def _hear(
        self, block: _Block, sound: Sound, language: str | None, hotwords: str, progress: Progress
    ) -> tuple[list[HeardWord], str]:
        samples = np.concatenate([sound.samples(p.start_ms, p.end_ms) for p in block.pieces])
        segments, info = self._loaded.transcribe(
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
            progress(done=block.original_ms(round(segment.end * 1000)), total=sound.duration_ms)
        return words, info.language

    def _listen_again(
        self, pieces: Sequence[Span], words: Sequence[HeardWord], sound: Sound, language: str | None, hotwords: str
    ) -> list[HeardWord]:
        """Hear stretches anew; what the model is surer of takes the place of what it heard there before."""
        heard: list[HeardWord] = []
        for block in _blocks(pieces, sound.duration_ms):
            heard += self._hear(block, sound, language, hotwords, silent)[0]
        result = list(words)
        for piece in pieces:
            before, after = _inside(result, piece), _inside(heard, piece)
            if _certainty(after) > _certainty(before):
                result = [word for word in result if word not in before] + after
        return result


def _graphics_cards() -> int:
    import ctranslate2  # noqa: PLC0415 - 60 MB, and only when listening

    return int(ctranslate2.get_cuda_device_count())


def _inside(words: Sequence[HeardWord], piece: Span) -> list[HeardWord]:
    return [w for w in words if piece.start_ms <= (w.start_ms + w.end_ms) // 2 < piece.end_ms]


def _certainty(words: Sequence[HeardWord]) -> float:
    """Return the mean probability of the letters, 0 without any, so that many words do not outvote a long one."""
    letters = sum(len(w.text) for w in words)
    return sum(w.probability * len(w.text) for w in words) / letters if letters else 0.0


def doubtful(speech: Sequence[Span], words: Sequence[HeardWord]) -> list[Span]:
    """Return the stretches of speech in which a long word was recognised with little probability.

    Args:
        speech: sorted, not overlapping.
        words: in any order.

    Returns:
        Sorted, not overlapping: the speech between two pauses, but at most 3 s before and behind the words.
    """
    found: list[Span] = []
    unsure = sorted((w.start_ms, w.end_ms) for w in words if w.probability < _DOUBT and len(w.text) >= _LONG_ENOUGH)
    k = 0
    for start, end in unsure:
        while k < len(speech) and speech[k].end_ms <= start:
            k += 1
        if k == len(speech):
            break
        begin = max(speech[k].start_ms, start - _CONTEXT_MS)
        finish = min(max(speech[k].end_ms, end), end + _CONTEXT_MS)
        if found and begin <= found[-1].end_ms:
            found[-1] = Span(start_ms=found[-1].start_ms, end_ms=max(finish, found[-1].end_ms))
        elif begin < finish:
            found.append(Span(start_ms=begin, end_ms=finish))
    return found


def unheard(speech: Sequence[Span], words: Sequence[HeardWord]) -> list[Span]:
    """Return the stretches of speech, of 1.5 s and more, in which no word was recognised.

    Args:
        speech: sorted, not overlapping.
        words: in any order.
    """
    found: list[Span] = []
    ordered = sorted(words, key=lambda w: w.start_ms)
    k = 0
    for span in speech:
        at = span.start_ms
        while k < len(ordered) and ordered[k].start_ms < span.end_ms:
            if ordered[k].start_ms - at >= _PASSED_OVER_MS:
                found.append(Span(start_ms=at, end_ms=ordered[k].start_ms))
            at = max(at, min(ordered[k].end_ms, ordered[k].start_ms + _longest_ms(ordered[k].text)))
            k += 1
        if span.end_ms - at >= _PASSED_OVER_MS:
            found.append(Span(start_ms=at, end_ms=span.end_ms))
    return found


def _longest_ms(text: str) -> int:
    """Return how long a word can be said for; a recognised one that lasts longer stands for others passed over."""
    return _LONGEST_WORD_MS + _LONGEST_LETTER_MS * len(text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Block:
    """Stretches of the recording that are heard in one go, one after another without what lies between."""

    pieces: tuple[Span, ...]
    offsets: NDArray[np.int64]  # where each piece begins in the block, milliseconds

    def original_ms(self, block_ms: int) -> int:
        """Return the time in the recording of a time in the block."""
        k = self._piece(block_ms)
        return min(self.pieces[k].start_ms + block_ms - int(self.offsets[k]), self.pieces[k].end_ms)

    def place(self, word: HeardWord) -> HeardWord:
        """Return the word at its time in the recording.

        Its end says which piece it is in: the start of a first word is often put into the pause before it.
        """
        k = self._piece(max(word.start_ms, word.end_ms - 1))
        piece, shift = self.pieces[k], self.pieces[k].start_ms - int(self.offsets[k])
        start = min(max(word.start_ms + shift, piece.start_ms), piece.end_ms)
        end = min(max(word.end_ms + shift, start), piece.end_ms)
        return HeardWord(text=word.text, start_ms=start, end_ms=end, probability=word.probability)

    def _piece(self, block_ms: int) -> int:
        return max(0, int(np.searchsorted(self.offsets, block_ms, "right")) - 1)


def _blocks(speech: Sequence[Span], duration_ms: int) -> Iterator[_Block]:
    pieces: list[Span] = []
    for span in speech:
        start = max(0, span.start_ms - _PADDING_MS)
        end = min(duration_ms, span.end_ms + _PADDING_MS)
        if pieces and start - pieces[-1].end_ms < _BRIDGE_MS - 2 * _PADDING_MS:
            pieces[-1] = Span(start_ms=pieces[-1].start_ms, end_ms=end)
        else:
            pieces.append(Span(start_ms=start, end_ms=end))
    waiting: list[Span] = []
    for piece in (part for p in pieces for part in _split(p)):
        if waiting and sum(p.duration_ms for p in waiting) + piece.duration_ms > _BLOCK_MS:
            yield _block(waiting)
            waiting = []
        waiting.append(piece)
    if waiting:
        yield _block(waiting)


def _split(piece: Span) -> Iterator[Span]:
    """Cut a stretch that would not fit into a block; speech without any pause for so long is hardly ever met."""
    for start in range(piece.start_ms, piece.end_ms, _BLOCK_MS):
        yield Span(start_ms=start, end_ms=min(start + _BLOCK_MS, piece.end_ms))


def _block(pieces: Sequence[Span]) -> _Block:
    offsets = np.array([0, *accumulate(p.duration_ms for p in pieces)][:-1], np.int64)
    return _Block(pieces=tuple(pieces), offsets=offsets)


def _joined(words: Sequence[Word]) -> list[HeardWord]:
    """Turn float seconds into milliseconds, rounded; join what the tokenizer split ("40", ".000") to one word."""
    result: list[HeardWord] = []
    for word in words:
        start, end = round(word.start * 1000), round(word.end * 1000)
        text = word.word.strip()
        if result and not word.word.startswith(" "):
            last = result[-1]
            result[-1] = HeardWord(
                text=last.text + text,
                start_ms=last.start_ms,
                end_ms=max(end, last.end_ms),
                probability=min(last.probability, word.probability),
            )
        elif text:
            result.append(HeardWord(text=text, start_ms=start, end_ms=max(start, end), probability=word.probability))
    return result
