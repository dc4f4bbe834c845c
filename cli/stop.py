"""How the program is stopped from outside: by Ctrl-C, ``kill``, or a terminal that is closed.

It imports next to nothing, so that the first Ctrl-C finds it in place while everything else is still being loaded.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType

SAID = {
    "en": "Stopped. What is done is kept; the same command goes on from there.",
    "de": "Angehalten. Was fertig ist, bleibt; derselbe Befehl macht dort weiter.",
}

_BY_SIGNAL = 128  # and its number: the exit code by the custom of shells
_AGAIN_S = 0.05  # until a signal is sent once more whose exception was thrown away
_SIGNALS = [number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]


class Stopped(KeyboardInterrupt):
    """A signal asks the program to stop; raised where it is at work, so that it clears up on its way out.

    Attributes:
        code: exit code for it.
    """

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


def at_once(code: int | None = None) -> None:
    """From now on end at the first signal, as there is nothing to clear up.

    Args:
        code: with which, and without a word; ``None`` where there is something left to be done.
    """

    def leave(number: int, _frame: FrameType | None) -> NoReturn:
        if code is None:
            with contextlib.suppress(OSError):  # a terminal that was closed
                os.write(2, f"{SAID[_language()]}\n".encode())
        os._exit(_BY_SIGNAL + number if code is None else code)

    for number in _SIGNALS:
        _answer(number, leave)


def not_any_more() -> None:
    """From now on end by oneself: Python, where it clears up last of all, would have a signal kill it."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)


@contextlib.contextmanager
def carefully() -> Iterator[list[int]]:
    """In the block a signal becomes `Stopped`; a second one ends the program at once.

    Yields:
        the exit code for the signal that has come; empty while there was none. Libraries turn the exception into one
        of their own, or throw it away.
    """
    received: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> NoReturn:
        received.append(_BY_SIGNAL + number)
        at_once()
        raise Stopped(_BY_SIGNAL + number)

    def thrown_away(about: sys.UnraisableHookArgs) -> None:
        if not isinstance(about.exc_value, Stopped):
            told(about)
            return
        number = about.exc_value.code - _BY_SIGNAL
        _answer(number, stop)
        again = threading.Timer(_AGAIN_S, os.kill, (os.getpid(), number))
        again.daemon = True
        again.start()

    if threading.current_thread() is not threading.main_thread():  # only that one may answer signals
        yield received
        return
    before = {number: signal.getsignal(number) for number in _SIGNALS}
    told, sys.unraisablehook = sys.unraisablehook, thrown_away
    try:
        for number in _SIGNALS:
            _answer(number, stop)
        yield received
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        sys.unraisablehook = told


def _answer(number: int, handler: object) -> None:
    if signal.getsignal(number) is not signal.SIG_IGN:  # nohup, or a job in the background: it is meant to run on
        signal.signal(number, handler)  # type: ignore[arg-type]  # mypy knows no name for what a handler is


def _language() -> str:
    """Return the language of the environment: there is no time to read settings."""
    names = ("GLEICHLAUF_MESSAGES", "LC_ALL", "LC_MESSAGES", "LANG")
    found = (os.environ.get(name, "").lower() for name in names)
    return "de" if next((name for name in found if name not in ("", "auto")), "").startswith("de") else "en"
