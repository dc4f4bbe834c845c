#!/usr/bin/env python3
"""What cost is held against: the encoder's own passes over a recording, and transcribing it with word times.

    python bench/yardsticks.py AUDIO [--model base] [--language de] [--only encoder|transcribe]

Prints JSON: seconds of all cores for the calls alone, without loading the model or decoding the file. Windows of the
encoder are 30 s every 28 s, as many as cover the recording; transcribing is faster-whisper's with word times, beam 5,
as it comes.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from faster_whisper import WhisperModel, decode_audio

from audio.models import find
from service import settings

_WINDOW_S, _STEP_S, _RATE_HZ = 30, 28, 16_000


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("audio", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--language", default="de")
    parser.add_argument("--only", choices=["encoder", "transcribe"])
    arguments = parser.parse_args()
    model = WhisperModel(str(find(arguments.model, cache=settings.load().models)), device="cpu", compute_type="int8")
    samples = decode_audio(str(arguments.audio), sampling_rate=_RATE_HZ)
    figures: dict[str, float] = {}
    if arguments.only != "transcribe":
        began = time.process_time()
        for start in range(0, max(1, len(samples) - (_WINDOW_S - _STEP_S) * _RATE_HZ), _STEP_S * _RATE_HZ):
            window = samples[start : start + _WINDOW_S * _RATE_HZ]
            features = model.feature_extractor(window, padding=_WINDOW_S * _RATE_HZ - len(window))
            model.encode(features[:, :3000])
        figures["encoder"] = time.process_time() - began
    if arguments.only != "encoder":
        began = time.process_time()
        segments, _ = model.transcribe(samples, language=arguments.language, word_timestamps=True)
        for _ in segments:
            pass
        figures["transcribe"] = time.process_time() - began
    print(json.dumps({name: round(seconds, 3) for name, seconds in figures.items()}))


if __name__ == "__main__":
    main()
