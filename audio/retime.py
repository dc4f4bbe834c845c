"""When known words are said, by the attention of Whisper's decoder: for languages and models that have no head.

CTranslate2's ``Whisper.align`` deals out all the frames it is given among all the words it is given, from corner to
corner. What follows from that, and what is done about it here:

* The first word begins at the first frame, even in a pause: it is given stretches that begin and end with speech.
* A word that was not said gets a frame all the same, and unknown speech stretches a word that was: both are given
  little probability.
* Where rough times are wrong, words are missing at the edges of a stretch, or there are too many: stretches overlap,
  and of each only the middle third is kept.
* A stretch has at most 30 s and 448 tokens, and at least one frame: they are cut to that.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from audio.encoder import STEP_FRAMES, WINDOW_FRAMES
from audio.records import FRAME_MS, HeardWord, Span, merged
from audio.speech import PADDING_MS
from files.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ctranslate2.models import WhisperAlignmentResult
    from numpy.typing import NDArray

    from audio.encoder import Encoded
    from audio.whisper import Whisper

_THIRD_MS = 8_000  # three of them lie well within the 30 s that the model was trained on
_BRIDGE_MS = 700  # shorter pauses are no place to begin a stretch: the words around them may be on either side
_POSITIONS = 448  # of the decoder: what it is told to do, the text, and its end
_SLIVER_MS = 40  # a word of more than two letters lasts longer; two frames are what a word gets that is not there
_SHORT = 2  # letters of a word that may be a sliver
_LONGEST_WORD_MS, _LONGEST_LETTER_MS = 300, 120  # twice the length of words read slowly
_DOUBTED = 0.1  # most probability of such words
_WITHOUT_SPACES = frozenset({"zh", "ja", "th", "lo", "my", "yue"})  # as in faster-whisper's tokenizer


class Placed(NamedTuple):
    """Where a word lies among frames.

    Attributes:
        start: first frame.
        end: behind the last one.
        probability: mean of its tokens'.
    """

    start: int
    end: int
    probability: float


def retime(
    encoded: Encoded,
    words: Sequence[HeardWord],
    whisper: Whisper,
    *,
    language: str,
    speech: Sequence[Span],
    progress: Progress = silent,
) -> tuple[HeardWord, ...]:
    """Return known words with the times at which they are said.

    Args:
        encoded: the encoder's output for the recording.
        words: as they are said, with rough times in order, seldom more than some seconds off.
        whisper: the model whose encoder it was.
        language: ISO 639-1 code.
        speech: stretches in which somebody speaks, as :func:`audio.speech.speech_regions` returns them.
        progress: told the milliseconds of the recording.

    Returns:
        the same words in the same order, none begins before the one in front of it; `_DOUBTED` or less is the
        probability of those that are too short or too long to have been said as they are written.
    """
    result = list(words)
    voiced = _voiced(speech)
    stretches = _bridged(voiced)
    total_ms = encoded.n_frames * FRAME_MS
    if stretches:
        for stretch, numbers in _dealt(words, stretches):
            for part, kept, within in _parts(stretch, numbers, words):
                texts = [words[i].text for i in within]
                placed = _place(encoded, part, texts, whisper, language)
                for i, word in zip(within, placed, strict=True):
                    if i in kept:
                        result[i] = _judged(_trimmed(word, voiced))
            progress(done=min(stretch.end_ms, total_ms), total=total_ms)
    progress(done=total_ms, total=total_ms)
    return tuple(_in_order(result))


def align_frames(
    frames: NDArray[np.floating[Any]], texts: Sequence[str], whisper: Whisper, *, language: str, n_frames: int
) -> list[Placed]:
    """Deal out frames among words, by CTranslate2's ``align``.

    Args:
        frames: encoder output, shape (at least ``n_frames``, width): what follows may be left on, for it helps to
            tell where the last word ends.
        texts: of the words, without spaces; together at most 440 tokens.
        whisper: the model.
        language: ISO 639-1 code.
        n_frames: that are dealt out.

    Returns:
        one for each word, in order; touching.
    """
    if n_frames < 1 or not texts:
        return [Placed(0, max(n_frames, 0), 0.0)] * len(texts)
    tokens = text_tokens(texts, whisper, language)
    flat = [token for word in tokens for token in word]
    found = told(frames, flat, whisper, language=language, n_frames=n_frames)
    starts = np.full(len(flat) + 1, n_frames)  # of each token and of the end
    for token, frame in reversed(found.alignments):
        starts[token] = frame
    borders = np.cumsum([0, *(len(word) for word in tokens)])
    return [
        Placed(int(starts[a]), int(starts[b]), float(np.mean(found.text_token_probs[a:b])) if b > a else 0.0)
        for a, b in pairwise(borders)
    ]


def told(
    frames: NDArray[np.floating[Any]], tokens: Sequence[int], whisper: Whisper, *, language: str, n_frames: int
) -> WhisperAlignmentResult:
    """Return what the decoder says of a text that it is told: how likely each token is, and where it attends to.

    Args:
        frames: encoder output, shape (at least ``n_frames``, width).
        tokens: of the text, at most 440.
        whisper: the model.
        language: ISO 639-1 code.
        n_frames: that the text is dealt out among.
    """
    (found,) = whisper.loaded.model.align(
        whisper.features(frames),
        whisper.tokenizer(language).sot_sequence,
        [list(tokens)],
        2 * n_frames,  # of its spectrogram: two a frame
    )
    return found


def text_tokens(texts: Sequence[str], whisper: Whisper, language: str) -> list[list[int]]:
    """Return the tokens of words, as they stand in a text."""
    tokenizer = whisper.tokenizer(language)
    space = "" if language in _WITHOUT_SPACES else " "
    return [tokenizer.encode(space + text) for text in texts]


def _voiced(speech: Sequence[Span]) -> list[Span]:
    """Take off half the padding that the voice detector leaves before and behind each stretch."""
    padding = PADDING_MS // 2
    return [Span(start_ms=s.start_ms + padding, end_ms=max(s.end_ms - padding, s.start_ms + padding)) for s in speech]


def _bridged(voiced: Sequence[Span]) -> list[Span]:
    joined = merged(replace(span, end_ms=span.end_ms + _BRIDGE_MS) for span in voiced)
    return [replace(span, end_ms=span.end_ms - _BRIDGE_MS) for span in joined]


def _trimmed(word: HeardWord, voiced: Sequence[Span]) -> HeardWord:
    """Cut off the pause that a word was given with its own sound, where it holds the border of only one stretch."""
    inside = [s for s in voiced if s.start_ms < word.end_ms and word.start_ms < s.end_ms]
    if len(inside) != 1:
        return word
    return replace(word, start_ms=max(word.start_ms, inside[0].start_ms), end_ms=min(word.end_ms, inside[0].end_ms))


def _dealt(words: Sequence[HeardWord], stretches: Sequence[Span]) -> Iterator[tuple[Span, list[int]]]:
    """Yield each stretch with the numbers of the words that roughly lie in it, or nearest to it."""
    numbers: dict[int, list[int]] = {}
    starts = [s.start_ms for s in stretches]
    last = 0
    for i, word in enumerate(words):
        middle = (word.start_ms + word.end_ms) // 2
        k = max(0, bisect_right(starts, middle) - 1)
        if k + 1 < len(stretches) and stretches[k + 1].start_ms - middle < middle - stretches[k].end_ms:
            k += 1
        last = max(last, k)  # words stay in order
        numbers.setdefault(last, []).append(i)
    for k, its in sorted(numbers.items()):
        yield stretches[k], its


def _parts(
    stretch: Span, numbers: Sequence[int], words: Sequence[HeardWord]
) -> Iterator[tuple[Span, set[int], list[int]]]:
    """Cut a stretch into overlapping parts of three thirds; yields each with the words it keeps and those in it."""
    n_thirds = max(3, -(-stretch.duration_ms // _THIRD_MS))
    third_ms = -(-stretch.duration_ms // n_thirds)
    # the third that a word's beginning is in, roughly
    thirds = {i: min(max(words[i].start_ms - stretch.start_ms, 0) // max(third_ms, 1), n_thirds - 1) for i in numbers}
    for k in range(1, n_thirds - 1):
        first, last = k - 1, k + 1
        kept = {
            i
            for i in numbers
            if thirds[i] == k or (k == 1 and thirds[i] == 0) or (k == n_thirds - 2 and thirds[i] == n_thirds - 1)
        }
        within = [i for i in numbers if first <= thirds[i] <= last]
        if kept:
            part = Span(
                start_ms=stretch.start_ms + first * third_ms,
                end_ms=min(stretch.start_ms + (last + 1) * third_ms, stretch.end_ms),
            )
            yield part, kept, within


def _place(encoded: Encoded, part: Span, texts: Sequence[str], whisper: Whisper, language: str) -> list[HeardWord]:
    """Return the words at their times in a part; halves of both where there are too many for the decoder."""
    room = _POSITIONS - len(whisper.tokenizer(language).sot_sequence) - 2
    if len(texts) > 1 and sum(map(len, text_tokens(texts, whisper, language))) > room:
        half, middle = len(texts) // 2, (part.start_ms + part.end_ms) // 2
        before = _place(encoded, replace(part, end_ms=middle), texts[:half], whisper, language)
        return before + _place(encoded, replace(part, start_ms=middle), texts[half:], whisper, language)
    start, end = part.start_ms // FRAME_MS, min(-(-part.end_ms // FRAME_MS), encoded.n_frames)
    frames = _with_tail(encoded, start, end)
    placed = align_frames(frames, texts, whisper, language=language, n_frames=end - start)
    return [
        HeardWord(
            text=text,
            start_ms=(start + word.start) * FRAME_MS,
            end_ms=(start + word.end) * FRAME_MS,
            probability=word.probability,
        )
        for text, word in zip(texts, placed, strict=True)
    ]


def _with_tail(encoded: Encoded, start: int, end: int) -> NDArray[np.float16]:
    """Return frames from a start on, and what follows the end too: the decoder knows words badly without.

    They are of one window where they fit into one.
    """
    k = min(start // STEP_FRAMES, encoded.n_windows - 1)
    offset = k * STEP_FRAMES
    if end - offset <= WINDOW_FRAMES:
        return encoded.window(k)[start - offset :]
    return encoded.frames(start, start + WINDOW_FRAMES)


def _judged(word: HeardWord) -> HeardWord:
    n_letters = sum(c.isalnum() for c in word.text)
    sliver = n_letters > _SHORT and word.duration_ms <= _SLIVER_MS
    stretch = word.duration_ms > _LONGEST_WORD_MS + _LONGEST_LETTER_MS * len(word.text)
    return replace(word, probability=min(word.probability, _DOUBTED)) if sliver or stretch else word


def _in_order(words: Sequence[HeardWord]) -> Iterator[HeardWord]:
    """Let no word begin before the one in front of it: two parts may disagree where they meet."""
    at = 0
    for word in words:
        at = max(at, word.start_ms)
        yield replace(word, start_ms=at, end_ms=max(at, word.end_ms))
