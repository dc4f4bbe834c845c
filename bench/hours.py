"""Have ten hours of speech read out, and lay the text against them with the real model: time, memory, words found.

    python bench/hours.py [--hours 0.5 10] [--check]

The text is that of ``bench/book.py``: words that look German, in sentences and paragraphs. espeak-ng reads it;
``gleichlauf align`` runs on it as users run it, as a process, nothing kept from before. The time is the processor's,
the memory that of the largest process at its peak. With --check the exit code is 1 if that is more than 1.5 GiB for any
length, or if less than nine tenths of the words are found. Ten hours take 1.6 GB of disk for the recording, 1.2 GB for
its samples and 1.9 GB for what the encoder makes of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.aligned import ROOT
from bench.book import printed, write_book
from bench.ending import verdict

WORDS_PER_HOUR = 8_000
BAR_MIB, LEAST_FOUND = 1536.0, 0.9


def spoken(hours: float, folder: Path) -> tuple[Path, Path, int]:
    """Write a text and its reading; returns both, and how many words there are."""
    n_words = round(hours * WORDS_PER_HOUR)
    text = "\n\n".join(printed(write_book(n_words, np.random.default_rng(n_words))))
    article, sound = folder / "book.md", folder / "book.wav"
    article.write_text(text, encoding="utf-8")
    subprocess.run(["espeak-ng", "-v", "de", "-s", "150", "-f", article, "-w", sound], check=True)
    return article, sound, n_words


def measured(article: Path, sound: Path, folder: Path) -> tuple[dict[str, float], dict[str, float]]:
    """Align; returns what it cost, and what of the article was found."""
    command = [sys.executable, "-m", "cli", "align", str(article), "--audio", str(sound), "--out", str(folder / "out")]
    environment = {**os.environ, "GLEICHLAUF_STORE": str(folder / "store")}
    began_s = time.monotonic()
    process = subprocess.Popen([*command, "--quiet"], cwd=ROOT, env=environment)
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.monotonic() - began_s
    if status:
        raise SystemExit(f"gleichlauf align ended with {os.waitstatus_to_exitcode(status)}")
    found = json.loads((folder / "out" / "alignment.json").read_bytes())
    cost = {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": wall_s, "peak_mib": used.ru_maxrss / 1024}
    return cost, {"duration_ms": found["recording"]["duration_ms"], **found["coverage"]}


def main() -> int:
    """Measure each length; return the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, nargs="+", default=[0.5, 10.0])
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    missed = []
    print(f"{'hours':>6} {'words':>7} {'CPU s':>8} {'wall s':>8} {'peak MiB':>9} {'of the article':>15}")
    for hours in asked.hours:
        with tempfile.TemporaryDirectory(prefix="gleichlauf-hours-") as name:
            folder = Path(name)
            article, sound, n_words = spoken(hours, folder)
            cost, found = measured(article, sound, folder)
        print(
            f"{found['duration_ms'] / 3_600_000:6.2f} {n_words:7} {cost['cpu_s']:8.0f} {cost['wall_s']:8.0f}"
            f" {cost['peak_mib']:9.0f} {found['article_spoken']:15.3f}",
            flush=True,
        )
        if cost["peak_mib"] > BAR_MIB:
            missed.append(f"{hours:g} hours: {cost['peak_mib']:.0f} MiB, more than {BAR_MIB:.0f}")
        if found["article_spoken"] < LEAST_FOUND:
            missed.append(f"{hours:g} hours: {found['article_spoken']:.3f} found, less than {LEAST_FOUND}")
    return verdict(missed) if asked.check else 0


if __name__ == "__main__":
    sys.exit(main())
