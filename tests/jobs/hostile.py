"""Operations for tests of the sandbox: each does what some stranger's file might make a parser do."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from articles.errors import UnreadableArticle

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from files.progress import Progress


def echo(text: str) -> list[object]:
    return [text, os.getpid()]


def for_ever() -> None:
    while True:
        pass


def hold_the_lock() -> None:
    """Search in C, for longer than the universe is old, without ever letting another thread run."""
    re.match("(a|a)*$", "a" * 60 + "b")


def sleep() -> None:
    time.sleep(3600)


def eat_memory() -> int:
    kept = []
    while True:
        kept.append(bytearray(16 << 20))


def grow(mib: int) -> int:
    return len(bytearray(mib << 20))


def abort() -> None:
    os.abort()


def crash() -> None:
    ctypes.string_at(0)


def leave(code: int) -> None:
    os._exit(code)


def be_killed() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def be_killed_once(mark: str) -> str:
    if not Path(mark).exists():
        Path(mark).touch()
        be_killed()
    return "done"


def fill(path: str) -> None:
    with Path(path).open("wb") as file:
        while True:
            file.write(bytes(1 << 20))


def answer_at_length(kib: int) -> str:
    return "x" * ((kib << 10) - 40)


def open_many() -> None:
    kept = []
    while True:
        kept.append(Path(os.devnull).open())  # noqa: SIM115 - that is the point


def refuse(source: str) -> None:
    raise UnreadableArticle(source, "PDF")


def fail() -> None:
    raise LookupError("of our own making")


def miss(path: str) -> None:
    Path(path).read_bytes()


def print_much(times: int) -> str:
    for _ in range(times):
        os.write(1, b"to the output\n")
        sys.stderr.write("to the errors\n")
    return "done"


def count(to: int, progress: Progress) -> int:
    for number in range(to):
        progress(done=number, total=to)
    return to


def environment() -> dict[str, str]:
    return dict(os.environ)


OPERATIONS: Mapping[str, Callable[..., object]] = {
    each.__name__: each
    for each in (
        echo,
        for_ever,
        hold_the_lock,
        sleep,
        eat_memory,
        grow,
        abort,
        crash,
        leave,
        be_killed,
        be_killed_once,
        fill,
        answer_at_length,
        open_many,
        refuse,
        fail,
        miss,
        print_much,
        count,
        environment,
    )
}


def _abort(**_: object) -> None:
    os.abort()


def _hold_the_lock(**_: object) -> None:
    hold_the_lock()


_PARSERS = ("article", "feed", "sniff", "probe", "decode", "lacks", "copy")
CRASHING: Mapping[str, Callable[..., object]] = dict.fromkeys(_PARSERS, _abort)
HANGING: Mapping[str, Callable[..., object]] = dict.fromkeys(_PARSERS, _hold_the_lock)
"""In place of `jobs.parsers.OPERATIONS`."""
