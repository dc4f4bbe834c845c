"""Work that goes wrong in the ways that only somebody outside its process can end; workers unpickle it by name."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from files.progress import Progress, silent
from tests.worker.fakes import SlowReader, place_of

if TYPE_CHECKING:
    import contextlib
    from pathlib import Path

    from audio.sound import Sound
    from service.settings import Settings
    from tests.jobs.conftest import OnePass
    from worker.workplace import Workplace

HOW = "TEST_HOSTILE"
"""Variable that says what a recording does to whoever hears it."""

GROWS_BYTES = 1 << 30


def hold_the_interpreter() -> None:
    """Compute for minutes in one call of C, which lets no other thread of the process run."""
    sys.set_int_max_str_digits(0)
    str(7 ** (1 << 25))


def grow() -> None:
    """Take memory, and stay."""
    taken = bytearray(os.urandom(1 << 20)) * (GROWS_BYTES >> 20)
    signal.pause()
    del taken


WAYS = {"hangs": hold_the_interpreter, "grows": grow, "crashes": os.abort}


@dataclass
class HostileReader(SlowReader):
    """Hears as the variable says; an ordinary fake where it says nothing."""

    def listening(
        self, sound: Sound, *, language: str, folder: Path, progress: Progress = silent
    ) -> contextlib.AbstractContextManager[OnePass]:
        if how := os.environ.get(HOW):
            WAYS[how]()
        return super().listening(sound, language=language, folder=folder, progress=progress)


def hostile_place_of(settings: Settings) -> Workplace:
    """Open what a process works with, but for the model."""
    place = place_of(settings)
    return replace(place, tools=replace(place.tools, listener=HostileReader()))
