"""Times of a given text by stable-ts, for `bench/peers.py`: JSON in on stdin, JSON out."""

from __future__ import annotations

import json
import sys
import types
from importlib import import_module


def main() -> None:
    """Print [text, start_ms, end_ms] of each piece of the text, in order."""
    try:
        import_module("torchaudio")
    except (ImportError, OSError):  # stable-ts imports it, and needs it only to write sound and to resample tensors
        sys.modules["torchaudio"] = types.ModuleType("torchaudio")
    stable_whisper = import_module("stable_whisper")  # of another environment
    asked = json.load(sys.stdin)
    model = stable_whisper.load_faster_whisper(asked["model"], device="cpu", compute_type="int8")
    text = "\n".join(asked["lines"])
    result = model.align(asked["audio"], text, language=asked["language"], original_split=True, verbose=None)
    words = [] if result is None else result.all_words()
    json.dump([(w.word, round(w.start * 1000), round(w.end * 1000)) for w in words], sys.stdout)


main()
