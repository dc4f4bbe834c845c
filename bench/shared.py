"""Times a long recording that is shared out between two workers of one thread against one worker of one thread.

    python bench/shared.py --minutes 120

The recording is the demo's, again and again, and so is the article; the model is the one that is set
(`GLEICHLAUF_MODEL`), or base. Both services begin with an empty store. The machine should have nothing else to do.
Prints the seconds that each stage took, and the quotient; ends with 1 if the results differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import wave
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING

import demo
from audio.decode import decode
from audio.sound import SAMPLE_RATE_HZ
from jobs.request import Request, Source
from tests.worker.fakes import Shop
from worker import settings
from worker.runner import Runner

if TYPE_CHECKING:
    from jobs.record import Job

LONG_S = 4 * 3600.0
WORKERS = (1, 2)


def main() -> int:
    """Run both, and print their times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gleichlauf-shared-") as name:
        folder = Path(name)
        recording, times = long_recording(folder, asked.minutes)
        article = folder / "artikel.md"
        article.write_text(demo.ARTICLE.read_text("utf-8") * times, "utf-8")
        found = {workers: run(folder / str(workers), recording, article, workers=workers) for workers in WORKERS}
    seconds = {workers: sum(job.stage_ms.values()) / 1000 for workers, job in found.items()}
    for workers, job in found.items():
        stages = ", ".join(f"{stage} {spent_ms / 1000:.1f} s" for stage, spent_ms in job.stage_ms.items())
        print(f"{workers} of one thread: {seconds[workers]:.1f} s ({stages})")
    results = [{name: output.sha256 for name, output in job.result.items()} for job in found.values()]
    same = results[0] == results[1]
    quotient = seconds[2] / seconds[1]
    print(f"{asked.minutes} minutes: {quotient:.2f} of the time; results are {'the same' if same else 'DIFFERENT'}")
    return int(not same)


def long_recording(folder: Path, minutes: int) -> tuple[Path, int]:
    """Write the demo's recording so often that it is as long as that; returns the file, and how often."""
    with as_file(demo.NARRATION) as path:
        recording, sound, _ = decode(path, into=folder / "sound.raw")
    times = max(1, round(minutes * 60_000 / recording.duration_ms))
    samples = (sound.samples(0, recording.duration_ms) * 32_767).astype("<i2").tobytes()
    long = folder / "long.wav"
    with wave.open(str(long), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE_HZ)
        for _ in range(times):
            file.writeframes(samples)
    return long, times


def run(folder: Path, recording: Path, article: Path, *, workers: int) -> Job:
    """Have so many workers do it."""
    chosen = settings.load(data=folder, concurrency=workers, threads=1, device="cpu")
    shop = Shop(chosen)
    request = Request(
        article=Source(upload=shop.store.put_file(article), name="artikel.md", media_type="text/markdown"),
        audio=Source(upload=shop.store.put_file(recording), name="long.wav", media_type="audio/wav"),
    )
    with Runner(chosen):
        (job,) = shop.wait([shop.submit(request)], within_s=LONG_S)
    shop.results(job)
    return job


if __name__ == "__main__":
    sys.exit(main())
