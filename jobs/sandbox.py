"""A sandbox: strangers' bytes are read in a process of its own, which can be ended whatever the code in it does.

A parser written in C, or an expression that never ends, holds the interpreter's lock, so that no thread beside it, no
lease and no cancel has a say. Here it runs in a child that the system keeps to bounds of CPU time, memory, open files
and length of files; who waits for it looks up four times a second. A child is kept for the next call, and several
threads have one each. Nothing but JSON comes back from it.
"""

from __future__ import annotations

import errno
import json
import logging
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from files.progress import silent
from jobs.child import MOST_ANSWER_BYTES, Child, Ended, Endless, Silent, Told
from jobs.errors import CrashesReader, MakesTooMuch, TakesTooLong, TakesTooMuchMemory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import TypeAdapter

    from files.progress import Progress
    from jobs.bounds import Bounds
    from jobs.child import Reply

MOST_CALLS = 200  # of one child, so that what libraries leak stays small
GROWN_BYTES = 512 << 20  # a child that ever had so much is not kept
KEPT = 2  # children that wait for a call

NOTHING = Told(0, None)  # is done yet

_ERRORS = ("articles.errors", "audio.errors", "subtitles.errors", "align.errors", "publish.errors", "files.errors")
_FROM_OUTSIDE = ("SIGKILL", "SIGTERM")  # no parser does that to itself

_MOST_LOGGED = 8_000  # characters of what a child has written

T = TypeVar("T")
_log = logging.getLogger(__name__)


class Remote(Exception):
    """What a child has written about an error: the cause of the one that is raised for it."""


class Sandbox:
    """Calls operations in children, which it starts as they are needed."""

    def __init__(self, table: str = "jobs.parsers:OPERATIONS") -> None:
        """Take where the operations are.

        Args:
            table: ``module:NAME`` of a mapping from names to functions; only children import it.
        """
        self._table = table
        self._begin()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._idle: list[Child] = []
        # Linux ends a child with the thread that started it, so that it has to be one that lasts.
        self._starter = ThreadPoolExecutor(1, "sandbox")

    def call(
        self,
        operation: str,
        arguments: Mapping[str, str | int | None],
        form: TypeAdapter[T],
        *,
        name: str,
        bounds: Bounds,
        progress: Progress = silent,
        told: Told = NOTHING,
        reports: bool = False,
    ) -> T:
        """Call an operation.

        Args:
            operation: its name in the table.
            arguments: of it.
            form: of what it returns.
            name: of what is read, for errors.
            bounds: of the call.
            progress: told how far it is, again and again; what it raises ends the call, and the child.
            told: what it is told until the operation says something.
            reports: whether the operation takes a ``progress``.

        Raises:
            SandboxError: what is read broke the sandbox.
            RuntimeError: the operation has a fault, or no child can be started.
            Exception: of the domain or the system, as the operation raised it; or what ``progress`` has raised.
        """
        asked = {"operation": operation, "arguments": arguments, "bounds": asdict(bounds), "reports": reports}
        line = json.dumps(asked).encode() + b"\n"
        try:
            answer = self._ask(line, name, bounds, progress, told)
        except Killed:  # while it waited, perhaps: that says nothing about what is read
            try:
                answer = self._ask(line, name, bounds, progress, told)
            except Killed as exc:
                if not exc.was_ready:  # so that it cannot have been what is read
                    raise RuntimeError(f"the sandbox does not start ({exc.ending})") from exc
                raise CrashesReader(name, exc.ending) from exc
        if answer.word == "memory":
            raise TakesTooMuchMemory(name, bounds.memory_bytes >> 20)
        if answer.word == "failed":
            error = Failed(**json.loads(answer.said))
            raise _rebuilt(error, name, bounds) from Remote(error.trace)
        return form.validate_json(answer.said)

    def close(self) -> None:
        """End the children that wait."""
        with self._lock:
            idle, self._idle = self._idle, []
        for child in idle:
            child.end()

    def forget(self) -> None:
        """Know of no child, in a fork of the process whose children they are."""
        for child in self._idle:
            child.disown()
        self._begin()

    def _ask(self, line: bytes, name: str, bounds: Bounds, progress: Progress, told: Told) -> Reply:
        child = self._take()
        try:
            answer = child.ask(line, bounds.silence_s, progress, told)
        except Silent:
            child.end()
            raise TakesTooLong(name, round(bounds.silence_s)) from None
        except Endless:
            child.end()
            raise MakesTooMuch(name, MOST_ANSWER_BYTES >> 20) from None
        except Ended:
            error = _error_of(child.ended(), name, bounds, is_ready=child.is_ready)
            _log.info("%s: %s", error, child.written()[-_MOST_LOGGED:])
            raise error from Remote(child.written())
        except BaseException:
            child.end()
            raise
        if answer.word == "memory" or answer.peak_bytes > GROWN_BYTES or child.calls >= MOST_CALLS:
            child.end()
        else:
            self._put(child)
        return answer

    def _take(self) -> Child:
        while True:
            with self._lock:
                child = self._idle.pop() if self._idle else None
            if child is None:
                return self._starter.submit(Child, self._table).result()
            if child.is_there():
                return child
            child.end()

    def _put(self, child: Child) -> None:
        with self._lock:
            if len(self._idle) < KEPT:
                self._idle.append(child)
                return
        child.end()


class Killed(Exception):
    """Raised when something outside has ended a child: the system where memory was short, or a person."""

    def __init__(self, ending: str, *, was_ready: bool) -> None:
        super().__init__(ending)
        self.ending = ending
        self.was_ready = was_ready


class Failed(NamedTuple):
    """An error as a child tells it: the name of its class, its arguments, and where it was raised."""

    kind: str
    args: list[str | int | float | None]
    trace: str


def _error_of(code: int, name: str, bounds: Bounds, *, is_ready: bool) -> Exception:
    """Return what the exit code of a child means."""
    ending = signal.Signals(-code).name if code < 0 else f"exit code {code}"
    if ending in _FROM_OUTSIDE:
        return Killed(ending, was_ready=is_ready)
    if not is_ready:
        return RuntimeError(f"the sandbox does not start ({ending})")
    return TakesTooLong(name, bounds.cpu_s) if ending == "SIGXCPU" else CrashesReader(name, ending)


def _rebuilt(error: Failed, name: str, bounds: Bounds) -> Exception:
    """Return an error as the operation raised it, if it is one of those that operations may raise."""
    kind = _kinds().get(error.kind)
    if kind is not None:
        return kind(*error.args)
    if error.kind == "OSError":
        number, reason, _ = error.args
        if number == errno.EFBIG:
            return MakesTooMuch(name, bounds.file_bytes >> 20)
        if number == errno.EMFILE:
            return CrashesReader(name, str(reason))
        return OSError(*error.args)
    return RuntimeError(f"{error.kind}: {', '.join(map(str, error.args))}")


@cache
def _kinds() -> dict[str, type[Exception]]:
    """Return the errors of the packages that read, by name."""
    found = [vars(import_module(module)).values() for module in _ERRORS]
    return {
        each.__name__: each
        for values in found
        for each in values
        if isinstance(each, type) and issubclass(each, Exception)
    }
