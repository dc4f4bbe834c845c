"""What is said in stretches of a recording, by Whisper's decoder on encoder output that is there already.

The decoder is given a whole window and told, by a time as its first token, where to begin. It then writes what a fresh
encoding of the stretch alone would have it write. Cutting the stretch out of the output does not work, nor does setting
the rest to zero or to the output for silence: the encoder's output depends on the place in the window, and the decoder
loops. Word errors on 31 sentences and adverts one by one, base, greedy: 0.25 told where to begin, 0.22 encoded again,
0.54 with silence around, loops without end for the slice. On eleven whole narrations of 5 065 words, where each window
is told the last words of the one before: 0.302; faster-whisper's ``transcribe``, which encodes them again, has 0.310.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from audio.encoder import STEP_FRAMES, WINDOW_FRAMES
from audio.records import FRAME_MS, HeardWord, Span, merged
from audio.retime import align_frames
from audio.second_pass import unheard
from files.progress import Progress, silent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from audio.encoder import Encoded
    from audio.whisper import Whisper

BEAM_SIZE = 5  # these words are not printed, so the decoder's are all there is: a fifth fewer errors than with 1

_BRIDGE_MS = 1_000  # shorter pauses do not part what is decoded in one go
_SHORTEST_MS = 200  # of speech that is decoded: less is no word
_TOKENS_PER_S = 10  # written at most, about twice the number of fast German speech
_TOKENS_BESIDE = 16  # and these: a short stretch holds a long word, and there are times between sentences
_LOOP = 2.4  # times that its text can be compressed, beyond which the decoder repeats itself; this and the next two
_NO_SPEECH = 0.6  # are Whisper's own (openai/whisper, transcribe.py)
_LEAST_LOG_PROB = -1.0  # of a token, on average
_NO_REPEAT = 3  # tokens that may not come twice in the same order, in the second try after a loop
_TAIL_FRAMES = 50  # behind the stretch, given to the last word where the decoder does not say when it ends
_CONTEXT_WORDS = 20  # of the same stretch, told to the decoder: many windows begin within a sentence
_MOST_REPEATED = 5  # of those words, written once more by a decoder that goes on from them
_LEFT_FRAMES = 25  # of speech, behind the last time that the decoder wrote, for which it is asked again
_NEAR_END_FRAMES = 10  # a time this close to the end of the stretch is the end
_LANGUAGE_WINDOWS = 3  # that are asked for their language; the fullest of speech


class _Piece(NamedTuple):
    """Frames ``[start, end)`` of the recording, to be decoded in one window; the words before them, if they go on."""

    window: int
    start: int
    end: int
    context: str


def recognise(
    encoded: Encoded,
    spans: Sequence[Span],
    whisper: Whisper,
    *,
    language: str,
    speech: Sequence[Span],
    progress: Progress = silent,
) -> tuple[HeardWord, ...]:
    """Return the words that are said in stretches of a recording.

    What is decoded is the speech in them, so that music and silence are turned into no words; loops, and text that the
    model itself takes for none, are left out. Speech that the decoder passed over is decoded once more by itself. Times
    are those of the decoder's attention.

    Args:
        encoded: the encoder's output for the recording.
        spans: sorted, not overlapping.
        whisper: the model whose encoder it was.
        language: ISO 639-1 code.
        speech: stretches in which somebody speaks, as :func:`audio.speech.speech_regions` returns them.
        progress: told the milliseconds of the spans that are done, and of all.

    Returns:
        in order of time, each with its middle in one of the spans.
    """
    total_ms = sum(span.duration_ms for span in spans)
    done_ms = 0
    progress(done=0, total=total_ms)
    words: list[HeardWord] = []
    for span in spans:
        for stretch in _spoken(span, speech):
            heard = _decoded(encoded, stretch, whisper, language)
            for gap in unheard([stretch], heard):
                heard += [word for word in _decoded(encoded, gap, whisper, language) if _is_in(word, gap)]
            words += sorted(heard, key=lambda word: word.start_ms)
            progress(done=done_ms + stretch.end_ms - span.start_ms, total=total_ms)
        done_ms += span.duration_ms
        progress(done=done_ms, total=total_ms)
    return tuple(words)


def detect_language(encoded: Encoded, whisper: Whisper, *, speech: Sequence[Span]) -> str:
    """Return the ISO 639-1 code of the language that is spoken.

    Args:
        encoded: the encoder's output for the recording.
        whisper: the model whose encoder it was.
        speech: stretches in which somebody speaks.
    """
    model = whisper.loaded.model
    if not model.is_multilingual:
        return "en"
    spoken = [
        sum(
            _overlap_ms(span, k * STEP_FRAMES * FRAME_MS, (k * STEP_FRAMES + WINDOW_FRAMES) * FRAME_MS)
            for span in speech
        )
        for k in range(encoded.n_windows)
    ]
    fullest = sorted(range(encoded.n_windows), key=lambda k: -spoken[k])[:_LANGUAGE_WINDOWS]
    weights: defaultdict[str, float] = defaultdict(float)
    for k in fullest:
        (found,) = model.detect_language(whisper.features(encoded.window(k)))
        for token, probability in found:
            weights[token] += probability * max(spoken[k], 1)
    return max(weights, key=lambda token: weights[token]).strip("<|>")


def _overlap_ms(span: Span, start_ms: int, end_ms: int) -> int:
    return max(0, min(span.end_ms, end_ms) - max(span.start_ms, start_ms))


def _is_in(word: HeardWord, span: Span) -> bool:
    return span.start_ms <= (word.start_ms + word.end_ms) // 2 < span.end_ms


def _spoken(span: Span, speech: Sequence[Span]) -> Iterator[Span]:
    """Yield the speech in a stretch, over short pauses."""
    parts = [
        Span(start_ms=max(s.start_ms, span.start_ms), end_ms=min(s.end_ms, span.end_ms) + _BRIDGE_MS)
        for s in speech
        if _overlap_ms(s, span.start_ms, span.end_ms) >= _SHORTEST_MS
    ]
    for part in merged(parts):
        yield replace(part, end_ms=part.end_ms - _BRIDGE_MS)


def _decoded(encoded: Encoded, stretch: Span, whisper: Whisper, language: str) -> list[HeardWord]:
    """Decode a stretch in as many windows as it takes, and again from where the decoder stopped before its end."""
    at, end = stretch.start_ms // FRAME_MS, min(-(-stretch.end_ms // FRAME_MS), encoded.n_frames)
    words: list[HeardWord] = []
    while at < end:
        k = min(at // STEP_FRAMES, encoded.n_windows - 1)
        last = k * STEP_FRAMES + WINDOW_FRAMES
        stop = end if end <= last else last - (WINDOW_FRAMES - STEP_FRAMES) // 2  # else the middle of the overlap
        piece = _Piece(k, at, min(end, last), " ".join(word.text for word in words[-_CONTEXT_WORDS:]))
        heard, until = _in_window(encoded, piece, whisper, language)
        heard = heard[_n_repeated(words, heard) :]
        kept = [word for word in heard if (word.start_ms + word.end_ms) // 2 < stop * FRAME_MS]
        words += kept
        if at < until < stop - _LEFT_FRAMES:
            at = until
        elif stop == end:
            break
        else:  # a word across the seam is heard whole, in one of the two windows
            before = kept[-1].end_ms // FRAME_MS if kept else 0
            behind = heard[len(kept)].start_ms // FRAME_MS if len(kept) < len(heard) else stop
            at = max((k + 1) * STEP_FRAMES, before, min(behind, stop, until))
    return words


def _n_repeated(before: Sequence[HeardWord], heard: Sequence[HeardWord]) -> int:
    """Return how many words in front are the last ones before, over again."""
    near = before[-_MOST_REPEATED:], heard[:_MOST_REPEATED]
    said, again = ([word.text.strip(".,;:!?").casefold() for word in words] for words in near)
    return next((n for n in range(min(len(said), len(again)), 0, -1) if said[-n:] == again[:n]), 0)


def _in_window(encoded: Encoded, piece: _Piece, whisper: Whisper, language: str) -> tuple[list[HeardWord], int]:
    """Return the words of a piece, and the frame of the recording where the decoder took its last one to end."""
    offset = piece.window * STEP_FRAMES
    start, end = piece.start - offset, piece.end - offset
    frames = encoded.window(piece.window)
    tokens = _tokens(frames, start, end, piece.context, whisper, language)
    tokenizer = whisper.tokenizer(language)
    stop = tokens[-1] - tokenizer.timestamp_begin if tokens else 0  # where it ends with a time
    if stop <= start:
        stop = min(end + _TAIL_FRAMES, WINDOW_FRAMES)
    texts = _words([token for token in tokens if token < tokenizer.eot], whisper, language)
    placed = align_frames(frames[start:], texts, whisper, language=language, n_frames=stop - start)
    words = [
        HeardWord(
            text=text,
            start_ms=(piece.start + word.start) * FRAME_MS,
            end_ms=(piece.start + word.end) * FRAME_MS,
            probability=word.probability,
        )
        for text, word in zip(texts, placed, strict=True)
        # a word without a frame was written before the decoder found to where it was told to begin
        if word.start < word.end and start + (word.start + word.end) // 2 < end
    ]
    return words, offset + stop


def _tokens(
    frames: NDArray[np.float16], start: int, end: int, context: str, whisper: Whisper, language: str
) -> list[int]:
    """Return what the decoder writes for frames ``[start, end)`` of a window, times included; empty for no speech."""
    from faster_whisper.transcribe import get_compression_ratio  # noqa: PLC0415 - only when listening

    tokenizer = whisper.tokenizer(language)
    said = [tokenizer.sot_prev, *tokenizer.encode(f" {context}")] if context else []
    prompt = [*said, *tokenizer.sot_sequence, tokenizer.timestamp_begin + start]
    longest = len(prompt) + _TOKENS_BESIDE + (end - start) * FRAME_MS * _TOKENS_PER_S // 1000
    features = whisper.features(frames)
    for no_repeat in (0, _NO_REPEAT):
        (found,) = whisper.loaded.model.generate(
            features,
            [prompt],
            beam_size=BEAM_SIZE,
            no_repeat_ngram_size=no_repeat,
            max_length=min(longest, whisper.loaded.max_length),
            return_scores=True,
            return_no_speech_prob=True,
        )
        if found.no_speech_prob > _NO_SPEECH and found.scores[0] < _LEAST_LOG_PROB:
            return []
        tokens: list[int] = found.sequences_ids[0]
        beyond = tokenizer.timestamp_begin + end - _NEAR_END_FRAMES
        cut = next((i for i, token in enumerate(tokens) if token >= beyond), len(tokens))
        tokens = tokens[: cut + 1]
        text = tokenizer.decode(tokens)
        if text and get_compression_ratio(text) <= _LOOP:
            return tokens
    return []


def _words(tokens: list[int], whisper: Whisper, language: str) -> list[str]:
    """Return words without spaces; what the tokenizer splits ("40", ".000") is one."""
    pieces, _ = whisper.tokenizer(language).split_to_word_tokens(tokens)
    result: list[str] = []
    for piece in pieces:
        text = piece.strip()
        if result and text and not piece.startswith(" ") and not (text[0].isalpha() and result[-1][-1].isalpha()):
            result[-1] += text
        elif text:
            result.append(text)
    return result
