#!/usr/bin/env python3
"""Recognise narrations with and without the names and rare words of their articles, and count those heard right.

    python bench/hotwords.py build/bench/dev [--model base] [--only NAME ...]

A word counts as heard if it stands in the transcript letter by letter, whatever its case. Only words of sentences that
were read can be heard, so the share falls short of 1 even for a perfect recogniser where paragraphs are left out.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align.words.hotwords import hotwords
from articles.read import read
from audio.decode import decode
from audio.listen import FasterWhisper
from audio.models import find
from audio.second_pass import expected
from audio.speech import speech_regions
from service import settings


def main() -> None:
    """Print a row a narration, and the totals."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="base")
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    whisper = FasterWhisper(find(arguments.model, cache=settings.load().models), model=arguments.model)
    totals = {False: 0, True: 0}
    asked_in_all = 0
    print(f"{'narration':17} {'expected':>8} {'without':>8} {'with':>8}  seconds at first, again")
    for truth_path in sorted(arguments.folder.glob("*.truth.json")):
        name = truth_path.name.removesuffix(".truth.json")
        if arguments.only and name not in arguments.only:
            continue
        truth = json.loads(truth_path.read_text(encoding="utf-8"))
        source = arguments.folder / truth["article"]
        article = read(source.read_bytes(), source=str(source))
        names = hotwords(article)
        heard, seconds = {}, {}
        with tempfile.TemporaryDirectory() as scratch:
            decoded = decode(arguments.folder / truth["audio"], into=Path(scratch) / "sound.s16")
            with decoded.sound as sound:
                for helped in (False, True):
                    began = time.perf_counter()
                    if not helped:
                        result = whisper.transcribe(sound, language=article.language, speech=speech_regions(sound))
                    elif chosen := expected(names, result.words):
                        result = whisper.listen_again(result, sound, names=chosen)
                    seconds[helped] = time.perf_counter() - began
                    said = set(re.findall(r"[\w’'-]+", " ".join(word.text for word in result.words).casefold()))
                    heard[helped] = sum(word.casefold() in said for word in names.split(", "))
                    totals[helped] += heard[helped]
        asked = len(names.split(", "))
        asked_in_all += asked
        row = f"{name:17} {asked:8} {heard[False]:8} {heard[True]:8}  {seconds[False]:.1f}, {seconds[True]:.1f}"
        print(row, flush=True)
    print(f"{'all':17} {asked_in_all:8} {totals[False]:8} {totals[True]:8}")


if __name__ == "__main__":
    main()
