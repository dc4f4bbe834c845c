#!/usr/bin/env python3
"""Draw what alignment sees and says of a few seconds: posteriors, the words forced on them, the level of the sound.

    python bench/posteriors.py [ARTICLE RECORDING] [--from SECONDS] [--to SECONDS] --plot docs/images/alignment.svg

Without an article and a recording those of the demo.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from align import recipe
from align.files import MODELS
from articles.read import read
from audio.decode import decode
from audio.listen import FasterWhisper
from audio.loudness import STEP_MS, loudness_db
from audio.models import find
from audio.records import FRAME_MS

if TYPE_CHECKING:
    from align.records import Alignment, TimedWord
    from audio.records import Posteriors

DEMO = Path(__file__).resolve().parent.parent / "demo"
_LEAST_DB = -70.0  # shown


def main() -> int:
    """Align, draw; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("files", type=Path, nargs="*", default=[DEMO / "artikel.md", DEMO / "narration.mp3"])
    parser.add_argument("--from", type=float, default=95.0, dest="start")
    parser.add_argument("--to", type=float, default=98.0, dest="end")
    parser.add_argument("--model", default="base")
    parser.add_argument("--plot", type=Path, required=True)
    asked = parser.parse_args()
    article = read(asked.files[0].read_bytes(), source=str(asked.files[0]))
    whisper = FasterWhisper(find(asked.model, cache=MODELS), model=asked.model)
    with tempfile.TemporaryDirectory() as scratch:
        decoded = decode(asked.files[1], into=Path(scratch) / "sound.s16")
        with (
            decoded.sound as sound,
            whisper.listening(sound, language=article.language, folder=Path(scratch)) as listening,
        ):
            level, letters = loudness_db(sound), listening.letters()
            if letters is None:
                parser.error(f"there is no head for {asked.model} and {article.language}")
            alignment = recipe.read(article, decoded.recording, level, listening).alignment
    draw(alignment, letters, level, (int(asked.start * 1000), int(asked.end * 1000)), asked.plot)
    return 0


def draw(alignment: Alignment, letters: Posteriors, level: np.ndarray, ms: tuple[int, int], path: Path) -> None:
    """Draw a stretch of a recording.

    Args:
        alignment: of it.
        letters: heard in it.
        level: one value a step of ``STEP_MS``, in dBFS.
        ms: where the stretch begins and ends.
        path: file to draw into.
    """
    from bench.drawing import INK, OURS, figure, saved  # noqa: PLC0415 - matplotlib, which only drawing needs

    drawn, (upper, lower) = figure(2, 1, height=5.4)
    first, end = ms[0] // FRAME_MS, ms[1] // FRAME_MS
    shown = np.exp(letters.log_probs[first:end].astype(np.float32))
    heard = sorted(set(shown.argmax(axis=1).tolist()) - {0, 1}, key=lambda c: letters.alphabet[c])
    seconds = (first * FRAME_MS / 1000, end * FRAME_MS / 1000)
    upper.imshow(
        shown[:, heard].T, cmap="Greys", aspect="auto", interpolation="nearest", extent=(*seconds, len(heard), 0)
    )
    upper.set(yticks=np.arange(len(heard)) + 0.5, yticklabels=[letters.alphabet[c] for c in heard], xlim=seconds)
    upper.grid(visible=False)
    at = np.arange(ms[0] // STEP_MS, ms[1] // STEP_MS)
    lower.plot(at * STEP_MS / 1000, np.maximum(level[at], _LEAST_DB), color=INK, linewidth=1)
    lower.set(xlim=seconds, ylabel="level, dBFS", xlabel="seconds of the recording")
    for word in _words(alignment, ms):
        start_s, end_s = (word.start_ms or 0) / 1000, (word.end_ms or 0) / 1000
        for axes in (upper, lower):
            axes.axvline(start_s, color=OURS, linewidth=1)
        lower.axvspan(start_s, end_s, color=OURS, alpha=0.08, linewidth=0)
        if start_s >= seconds[0]:
            upper.text(start_s, -0.3, word.text, color=OURS, fontsize=8, rotation=30, va="bottom")
    saved(drawn, path)


def _words(alignment: Alignment, ms: tuple[int, int]) -> list[TimedWord]:
    return [
        word
        for paragraph in alignment.paragraphs
        for sentence in paragraph.sentences
        for word in sentence.words
        if word.start_ms is not None and word.end_ms is not None and word.end_ms > ms[0] and word.start_ms < ms[1]
    ]


if __name__ == "__main__":
    sys.exit(main())
