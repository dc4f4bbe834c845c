"""Times a long recording that is shared out between two workers of one thread against one worker of one thread.

    python bench/shared.py                # an hour of sound
    python bench/shared.py --minutes 30
    python bench/shared.py --computed     # where the machine has other things to do

The recording is the demo's, again and again, and so is the article; the model is the one that is set
(`GLEICHLAUF_MODEL`), or base. Both services begin with an empty store. The machine should have nothing else to do.
Prints the seconds that each stage took, and the quotient; ends with 1 if the results differ, or with `--check` if the
quotient is over the bar.

With `--computed` one process does all pieces, and the processor's seconds of each are measured, which hardly depend on
what else runs. Out of them is computed how long workers take who each do the next piece when they are through with
theirs. It knows nothing of what workers do to each other: memory that they share, the time between two pieces.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import wave
from importlib.resources import as_file
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import demo
from audio.decode import decode
from audio.sound import SAMPLE_RATE_HZ
from jobs.record import QUEUES
from jobs.request import Request, Source
from service import settings
from tests.worker.fakes import Shop
from worker.run import run
from worker.runner import Runner
from worker.workplace import warm, workplace

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jobs.record import Job

LONG_S = 4 * 3600.0
WORKERS = (1, 2)
BAR = 0.6  # of the time that one worker takes, for two
COMPUTED_FOR = (1, 2, 3, 4, 8)


class Spent(NamedTuple):
    """A piece of work, and what it cost.

    Attributes:
        what: stage, and number of the part.
        part: 0 for the stage itself.
        cpu_s: seconds of the processor.
    """

    what: str
    part: int
    cpu_s: float


def main() -> int:
    """Run both, and print their times."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--minutes", type=int, default=60, help="length of the recording; 60 take five minutes in all")
    parser.add_argument("--computed", action="store_true", help="measure processor time in one process, and compute")
    parser.add_argument("--check", action="store_true", help=f"fail where two workers take more than {BAR} of the time")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gleichlauf-shared-") as name:
        folder = Path(name)
        recording, times = long_recording(folder, asked.minutes)
        article = folder / "artikel.md"
        article.write_text(demo.ARTICLE.read_text("utf-8") * times, "utf-8")
        if asked.computed:
            quotient, same = computed(measured(folder / "pieces", recording, article)), True
        else:
            quotient, same = timed(folder, recording, article)
    results = "" if asked.computed else f"; results are {'the same' if same else 'DIFFERENT'}"
    print(f"{asked.minutes} minutes, two workers: {quotient:.2f} of the time of one{results}")
    return int(not same or (asked.check and quotient > BAR))


def timed(folder: Path, recording: Path, article: Path) -> tuple[float, bool]:
    """Have one and two workers do it; returns the quotient of their times, and whether their results are the same."""
    found = {workers: served(folder / str(workers), recording, article, workers=workers) for workers in WORKERS}
    seconds = {workers: sum(job.stage_ms.values()) / 1000 for workers, job in found.items()}
    for workers, job in found.items():
        stages = ", ".join(f"{stage} {spent_ms / 1000:.1f} s" for stage, spent_ms in job.stage_ms.items())
        print(f"{workers} of one thread: {seconds[workers]:.1f} s ({stages})")
    results = [{name: output.sha256 for name, output in job.result.items()} for job in found.values()]
    return seconds[2] / seconds[1], results[0] == results[1]


def computed(pieces: Sequence[Spent]) -> float:
    """Print how long so many workers would take; returns what two take beside one."""
    for piece in pieces:
        print(f"  {piece.what:14} {piece.cpu_s:6.1f} s")
    whole = [length(pieces, workers) for workers in COMPUTED_FOR]
    for workers, taken_s in zip(COMPUTED_FOR, whole, strict=True):
        print(f"{workers} of one thread, computed: {taken_s:.1f} s, {taken_s / whole[0]:.2f} of the time of one")
    return whole[COMPUTED_FOR.index(2)] / whole[0]


def length(pieces: Sequence[Spent], workers: int) -> float:
    """Return the seconds until all pieces are done, by workers who each take the next one when they are free.

    Args:
        pieces: in the order in which one worker did them; a stage itself comes when all before it is done.
        workers: how many.

    >>> length([Spent("a", 0, 1.0), Spent("b", 1, 5.0), Spent("c", 2, 3.0), Spent("d", 3, 3.0), Spent("e", 0, 1.0)], 2)
    8.0
    """
    free_s = [0.0] * workers
    for piece in pieces:
        if piece.part:
            free_s[free_s.index(min(free_s))] += piece.cpu_s
        else:
            free_s = [max(free_s) + piece.cpu_s] * workers
    return max(free_s)


def measured(folder: Path, recording: Path, article: Path) -> list[Spent]:
    """Do all pieces of the job in this process; returns what each cost."""
    chosen = settings.load(data=folder, threads=1, device="cpu")
    shop, place = Shop(chosen), workplace(chosen)
    warm(place)
    shop.submit(request_of(shop, recording, article))
    found: list[Spent] = []
    while (piece := place.ledger.next_ready(QUEUES)) is not None:
        before_s = _cpu_s()
        run(piece.job_id, piece.stage, piece.part, place)
        found.append(Spent(f"{piece.stage} {piece.part or ''}", piece.part, _cpu_s() - before_s))
    return found


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


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


def served(folder: Path, recording: Path, article: Path, *, workers: int) -> Job:
    """Have so many workers do it."""
    chosen = settings.load(data=folder, concurrency=workers, threads=1, device="cpu")
    shop = Shop(chosen)
    request = request_of(shop, recording, article)
    with Runner(chosen):
        (job,) = shop.wait([shop.submit(request)], within_s=LONG_S)
    shop.results(job)
    return job


def request_of(shop: Shop, recording: Path, article: Path) -> Request:
    """Lay both into a service's store; returns the job to submit."""
    return Request(
        article=Source(upload=shop.store.put_file(article), name="artikel.md", media_type="text/markdown"),
        audio=Source(upload=shop.store.put_file(recording), name="long.wav", media_type="audio/wav"),
    )


if __name__ == "__main__":
    sys.exit(main())
