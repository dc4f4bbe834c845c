"""Where somebody speaks, by the Silero voice detector that faster-whisper brings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from audio.records import Span, merged
from audio.sound import SAMPLE_RATE_HZ, SAMPLES_PER_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from audio.sound import Sound

MIN_SPEECH_MS = 250  # shorter is a click or a breath; the shortest word read aloud, a "Ja.", has some 300
MIN_PAUSE_MS = 500  # a shorter pause is within a sentence and does not end a stretch
PADDING_MS = 100  # put before and behind each stretch: the detector misses soft beginnings and endings

BLOCK_MS = 5 * 60_000  # of sound looked at in one go; ten times that would take 200 MB

_BLOCK = BLOCK_MS * SAMPLES_PER_MS
_OVERLAP = 5 * SAMPLE_RATE_HZ  # heard before and behind each block, so that no seam is a beginning or an end


def speech_regions(sound: Sound, start_ms: int = 0, end_ms: int | None = None) -> tuple[Span, ...]:
    """Return the stretches in which somebody speaks.

    A pause shorter than `MIN_PAUSE_MS` is part of a stretch; `PADDING_MS` is added at both ends. Singing is often
    taken for speech, whispering sometimes missed.

    Args:
        sound: a recording.
        start_ms: of the part that is looked at, a multiple of `BLOCK_MS`; then joining what two neighbours have gives
            what both together have.
        end_ms: likewise; ``None`` for the end of the sound.

    Returns:
        sorted, not touching, within the part; empty for silence.
    """
    end = sound.n_samples if end_ms is None else min(end_ms * SAMPLES_PER_MS, sound.n_samples)
    return tuple(merged(_spans(sound, start_ms * SAMPLES_PER_MS, end)))


def _spans(sound: Sound, begin: int, stop: int) -> Iterator[Span]:
    """Look at block after block; a stretch over a seam comes in two touching parts."""
    from faster_whisper.vad import VadOptions, get_speech_timestamps  # noqa: PLC0415 - seconds and 100 MB

    options = VadOptions(
        min_speech_duration_ms=MIN_SPEECH_MS,
        min_silence_duration_ms=MIN_PAUSE_MS,
        speech_pad_ms=PADDING_MS,
    )
    for start in range(begin, stop, _BLOCK):
        first, end = max(start - _OVERLAP, 0), min(start + _BLOCK, stop)
        samples = sound.samples(first // SAMPLES_PER_MS, (end + _OVERLAP) // SAMPLES_PER_MS)
        for found in get_speech_timestamps(samples, options):
            start_ms = max(first + found["start"], start) // SAMPLES_PER_MS
            end_ms = min(first + found["end"], end) // SAMPLES_PER_MS
            if start_ms < end_ms:
                yield Span(start_ms=start_ms, end_ms=end_ms)
