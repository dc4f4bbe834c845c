"""The sandbox from within: a process that reads strangers' bytes for another one, call after call.

It is given calls as JSON, a line each, and answers in lines of a word and JSON: ``progress`` any number of times, then
``done``, ``failed`` or ``memory``, each of these with the most memory that it ever had. It ends with its channel, or
with who started it. What it writes to its standard output or error goes to the log of that one if it crashes.
"""

from __future__ import annotations

import errno
import faulthandler
import json
import os
import signal
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Any, BinaryIO

from jobs.bounds import Bounds, kept_to, peak_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_MOST_OF_TRACE = 8_000  # characters, from its end


def main(table: str, parent_pid: int) -> None:
    """Serve until the channel is closed.

    Args:
        table: where the operations are, as ``module:NAME``; a mapping from names to functions.
        parent_pid: of who started this process.
    """
    _end_with(parent_pid)
    asked, answers = _channel()
    faulthandler.enable()
    module, _, name = table.partition(":")
    operations: Mapping[str, Callable[..., object]] = getattr(import_module(module), name)
    _say(answers, "ready", b"{}")
    for line in asked:
        _answer(answers, operations, **json.loads(line))


def _answer(
    answers: BinaryIO,
    operations: Mapping[str, Callable[..., object]],
    *,
    operation: str,
    arguments: dict[str, Any],
    bounds: dict[str, Any],
    reports: bool,
) -> None:
    from pydantic_core import to_json  # noqa: PLC0415 - once a process, while its parent is busy

    def progress(*, done: int, total: int | None) -> None:
        _say(answers, "progress", json.dumps([done, total]).encode())

    if reports:
        arguments["progress"] = progress
    try:
        with kept_to(Bounds(**bounds)):
            found = operations[operation](**arguments)
        said = to_json(found)  # without bounds: where memory ends, this library knows no error to raise
    except BaseException as exc:  # noqa: BLE001 - whatever it is, who asked is told
        word, told = ("memory", {}) if _is_out_of_memory(exc) else ("failed", _told(exc))
        _say(answers, f"{word} {peak_bytes()}", json.dumps(told).encode())
    else:
        _say(answers, f"done {peak_bytes()}", said)


def _told(error: BaseException) -> dict[str, object]:
    """Return an error as plain values; what of it is not plain is written out."""
    args: tuple[object, ...] = error.args
    kind = type(error).__name__
    if isinstance(error, OSError):  # also one of FFmpeg's
        kind, args = "OSError", (error.errno, error.strerror, error.filename)
    plain = [arg if isinstance(arg, str | int | float | None) else str(arg) for arg in args]
    return {"kind": kind, "args": plain, "trace": traceback.format_exc()[-_MOST_OF_TRACE:]}


def _is_out_of_memory(error: BaseException | None) -> bool:
    """Return whether an error, or one of its causes, says that there was no memory, as libraries do each in its way."""
    while error is not None:
        if isinstance(error, MemoryError) or getattr(error, "errno", None) == errno.ENOMEM:
            return True
        error = error.__cause__ or error.__context__
    return False


def _say(answers: BinaryIO, head: str, said: bytes) -> None:
    answers.write(b"%s %s\n" % (head.encode(), said))
    answers.flush()


def _channel() -> tuple[BinaryIO, BinaryIO]:
    """Take the standard input and output for the channel, so that what a library prints does not get into it."""
    asked, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return asked, answers


def _end_with(parent_pid: int) -> None:
    """Have the system kill this process when the one that started it ends, however that may be; Linux can do that."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent_pid:  # it ended before that was said
        os._exit(0)
