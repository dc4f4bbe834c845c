"""The real recogniser and the real aligner, each with a place at which something happens to its process.

Workers unpickle `place_of` from here. What happens is in a file named after the place, which whoever comes by first
takes away.
"""

from __future__ import annotations

import os
import signal
import time
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from align import align as aligning
from worker.workplace import workplace

if TYPE_CHECKING:
    from collections.abc import Callable

    from files.progress import Progress
    from jobs.tools import Listener
    from service.settings import Settings
    from worker.workplace import Workplace

FOLDER = "TEST_INTERRUPTIONS"
"""Variable with the folder of these files."""

HEARING, ALIGNING = "hearing", "aligning"
KILLED, HELD = "killed", "held"

_align = aligning.align


def met(place: str) -> Path:
    """Return the file that is there as soon as somebody has come by a place."""
    return Path(os.environ[FOLDER], f"{place}.met")


def interrupt(place: str, how: str) -> None:
    """Have whoever comes by a place next be killed, or held until it is stopped."""
    met(place).unlink(missing_ok=True)
    Path(os.environ[FOLDER], place).write_text(how)


def come_by(place: str, tell: Callable[[], None]) -> None:
    """Meet what was laid out for this place; `tell` raises where the work is to stop."""
    laid_out = Path(os.environ[FOLDER], place)
    if not laid_out.exists():
        return
    how = laid_out.read_text()
    laid_out.rename(met(place))
    if how == KILLED:
        os.kill(os.getpid(), signal.SIGKILL)
    while True:
        tell()
        time.sleep(0.05)


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A transcriber that something may happen to in the middle of a recording."""

    whisper: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.whisper, name)

    def listening(self, *arguments: Any, progress: Progress, **named: Any) -> Any:
        def told(*, done: int, total: int | None) -> None:
            progress(done=done, total=total)
            if total and done > total // 2:
                come_by(HEARING, partial(progress, done=done, total=total))

        return self.whisper.listening(*arguments, progress=told, **named)


def place_of(settings: Settings) -> Workplace:
    """Open what a process works with, and lay out the places."""
    place = workplace(settings)
    aligning.align = _aligned
    return replace(place, tools=replace(place.tools, listener=partial(_interrupted, place.tools.listener)))


def _interrupted(listener: Listener, model: str, /, *, progress: Progress) -> Any:
    return Interrupted(listener(model, progress=progress))


def _aligned(*arguments: Any, **named: Any) -> Any:
    come_by(ALIGNING, lambda: None)
    return _align(*arguments, **named)
