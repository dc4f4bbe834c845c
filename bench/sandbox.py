"""Measures what it costs to read strangers' bytes in the sandbox: its start, first calls, later calls, a cancel.

    python bench/sandbox.py --calls 50

Reads the article and the narration of `demo`. For each operation it prints in milliseconds: the first call in a new
child, which loads the libraries; the median and the 95th percentile of calls of a child that has them; and of the same
work in this process, for comparison. Then how long a call that holds the interpreter's lock goes on after it was
canceled, and the memory of a child that has done all of it.
"""

from __future__ import annotations

import argparse
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

import articles.read
import audio.decode
import audio.probe
import audio.sniff
import demo
from jobs import parsing
from jobs.bounds import Bounds
from jobs.sandbox import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

CANCELS = 10
_STATUS = "/proc/{pid}/status"


class Operation(NamedTuple):
    """Something that is read.

    Attributes:
        name: of it.
        inside: reads it in the sandbox.
        here: reads it in this process.
    """

    name: str
    inside: Callable[[], object]
    here: Callable[[], object]


class Canceled(Exception):
    """Raised from progress, as where a job is canceled."""


def main() -> int:
    """Make the calls, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--calls", type=int, default=50, help="of each operation, after its first one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gleichlauf-sandbox-") as name:
        folder = Path(name)
        text, sound = folder / "artikel.md", folder / "narration.mp3"
        text.write_bytes(demo.ARTICLE.read_bytes())
        sound.write_bytes(demo.NARRATION.read_bytes())
        print(f"a child that calls nothing: {_ms(_started)}")
        for each in _operations(text, sound, folder / "samples"):
            parsing.SANDBOX.close()
            each.here()  # loads the libraries
            first = _seconds(each.inside)
            inside = sorted(_seconds(each.inside) for _ in range(asked.calls))
            here = sorted(_seconds(each.here) for _ in range(asked.calls))
            print(
                f"{each.name}: first {first * 1000:.0f} ms; then {_spread(inside)}; without the sandbox {_spread(here)}"
            )
        for each in _operations(text, sound, folder / "samples"):
            each.inside()
    print(f"on after a cancel: {_spread(sorted(_canceled() for _ in range(CANCELS)))}")
    for child in parsing.SANDBOX._idle:  # noqa: SLF001 - nobody else need know
        print(f"a child that has read all of these: {_rss_mib(child.pid)} MiB")
    return 0


def _operations(text: Path, sound: Path, samples: Path) -> list[Operation]:
    name = "artikel.md"
    return [
        Operation("sniff", lambda: parsing.sniff(sound), lambda: audio.sniff.sniff(sound)),
        Operation("probe", lambda: parsing.probe(sound), lambda: audio.probe.probe(sound)),
        Operation(
            "article",
            lambda: parsing.read_article(text, source=name, media_type=None, language=None),
            lambda: articles.read.read(text.read_bytes(), source=name),
        ),
        Operation(
            "decode",
            lambda: parsing.decode(sound, into=samples),
            lambda: audio.decode.decode(sound, into=samples),
        ),
    ]


def _started() -> None:
    sandbox = Sandbox("tests.jobs.hostile:OPERATIONS")
    sandbox.call("echo", {"text": ""}, TypeAdapter(object), name="", bounds=Bounds())
    sandbox.close()


def _canceled() -> float:
    """Return the seconds from a cancel to the end of a call that holds the lock."""
    sandbox = Sandbox("tests.jobs.hostile:OPERATIONS")
    begun_s = time.perf_counter()
    canceled_s = begun_s + 1.0

    def progress(*, done: int, total: int | None) -> None:  # noqa: ARG001 - how far it is does not matter here
        if time.perf_counter() >= canceled_s:
            raise Canceled

    try:
        sandbox.call("hold_the_lock", {}, TypeAdapter(object), name="", bounds=Bounds(), progress=progress)
    except Canceled:
        return time.perf_counter() - canceled_s
    raise AssertionError("the call came to an end")


def _seconds(work: Callable[[], object]) -> float:
    begun_s = time.perf_counter()
    work()
    return time.perf_counter() - begun_s


def _ms(work: Callable[[], object]) -> str:
    return _spread(sorted(_seconds(work) for _ in range(CANCELS)))


def _spread(sorted_s: list[float]) -> str:
    high = sorted_s[min(len(sorted_s) - 1, round(0.95 * len(sorted_s)))]
    return f"{statistics.median(sorted_s) * 1000:.1f} ms ({high * 1000:.1f})"


def _rss_mib(pid: int) -> int:
    found = re.search(r"VmRSS:\s+(\d+)", Path(_STATUS.format(pid=pid)).read_text("ascii", "replace"))
    return int(found[1]) // 1024 if found else 0


if __name__ == "__main__":
    sys.exit(main())
