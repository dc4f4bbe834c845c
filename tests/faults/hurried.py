"""``gleichlauf serve`` with a reaper that comes seven times as often, and all of it real but for the recogniser.

Workers unpickle `place_of` from here, so that they beat as often as such a reaper wants it.
"""

from __future__ import annotations

import select
import time
from functools import partial
from typing import TYPE_CHECKING

from jobs.ledger import reaping
from tests.worker import fakes
from worker import reaper, runner, watch

if TYPE_CHECKING:
    from service.settings import Settings
    from worker.workplace import Workplace

ROUND_S = 1.5  # leases of 4.5 s: on a machine with much else to do, beats come late


def hurry() -> None:
    """Have this process reap and beat so often."""
    reaper.ROUND_S = ROUND_S
    reaping.ROUND_MS = round(900 * ROUND_S)
    vars(watch).update(HEARTBEAT_S=ROUND_S / 5, TELL_S=ROUND_S / 5)  # one of them is the ledger's
    time.sleep = sleep  # type: ignore[assignment]


def sleep(seconds: float) -> None:
    """Wait as time.sleep does, whose monotonic time libfaketime 0.9.10 takes for one of the wall, and refuses."""
    select.select([], [], [], seconds)


def place_of(settings: Settings) -> Workplace:
    """Open what a process works with, but for the model."""
    hurry()
    return fakes.place_of(settings)


if __name__ == "__main__":
    from tests.faults import hurried

    hurry()
    runner.Runner = partial(runner.Runner, place=hurried.place_of)  # type: ignore[assignment,misc]
    from cli.main import main

    main(["serve", "--port", "0"])
