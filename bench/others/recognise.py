"""Words of a recording by faster-whisper, for `bench/peers.py`: JSON in on stdin, JSON out."""

from __future__ import annotations

import json
import sys
from importlib import import_module


def main() -> None:
    """Print [text, start_ms, end_ms] of each word."""
    asked = json.load(sys.stdin)
    model = import_module("faster_whisper").WhisperModel(  # of another environment
        asked["model"], device="cpu", compute_type="int8"
    )
    segments, _ = model.transcribe(asked["audio"], language=asked["language"], word_timestamps=True)
    words = [(w.word.strip(), round(w.start * 1000), round(w.end * 1000)) for s in segments for w in s.words or ()]
    json.dump(words, sys.stdout)


main()
