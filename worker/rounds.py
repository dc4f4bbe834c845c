"""Threads that others rely on: what they do from time to time goes on, whatever a single round meets.

A fault is logged and the next round comes. If no round has succeeded for a long time, the process ends with an exit
code: systemd or Docker starts it again, which helps against what is wrong with a process, such as a leak.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from typing import TYPE_CHECKING, NoReturn

from jobs.errors import JobError

if TYPE_CHECKING:
    from collections.abc import Callable

GIVE_UP_S = 600.0  # of rounds that all failed by a fault of this process; a database may be away for longer
SOFTWARE = 70  # exit code, EX_SOFTWARE of sysexits.h

_log = logging.getLogger(__name__)


def give_up() -> NoReturn:
    """End this process, for it to be started again."""
    os._exit(SOFTWARE)


def start(
    name: str,
    do: Callable[[], object],
    *,
    every_s: float,
    ended: threading.Event | None = None,
    end: Callable[[], object] | None = give_up,
) -> threading.Thread:
    """Do something at once, and again and again, in a thread that ends with the process.

    Args:
        name: of the thread, for logs.
        do: a round.
        every_s: from the end of a round to the next.
        ended: ends the rounds when it is set.
        end: ends the process where rounds fail for `GIVE_UP_S`; ``None`` where failing rounds are no reason to end.
    """
    thread = threading.Thread(target=_rounds, args=(name, do, every_s, ended or threading.Event(), end), name=name)
    thread.daemon = True
    thread.start()
    return thread


def _rounds(
    name: str, do: Callable[[], object], every_s: float, ended: threading.Event, end: Callable[[], object] | None
) -> None:
    failing_s: float | None = None  # since when
    while True:
        try:
            do()
            failing_s = None
        except JobError as exc:  # the database or the store is away
            _log.warning("%s: %s", name, exc)
            failing_s = None
        except Exception:  # noqa: BLE001 - a fault of ours must not end what everybody relies on
            _log.exception("%s failed, and goes on", name)
            if failing_s is None:
                failing_s = time.monotonic()
            elif end is not None and time.monotonic() - failing_s > GIVE_UP_S:
                _log.critical("%s has failed for %d s, so the process ends", name, GIVE_UP_S)
                end()
                return
        except BaseException:
            _log.critical("%s cannot go on, so the process ends", name, exc_info=True)
            (end or give_up)()
            raise
        if ended.wait(every_s):
            return
