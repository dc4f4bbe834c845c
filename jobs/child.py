"""A process of `jobs.sandboxed`, seen from its parent: asked, listened to, ended."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from typing import IO, TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

    from files.progress import Progress

LOOK_S = 0.25  # from one look whether to go on to the next
MOST_ANSWER_BYTES = 64 << 20  # the largest article has some 10 MB

_END_S = 5.0  # until a child is gone that was killed, or has closed its channel
_WRITTEN_LINES = 100  # of its standard error, the last ones
_LINE_BYTES = 2_000  # of these
_ENVIRONMENT = frozenset({"PATH", "LANG", "TZ", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "LD_LIBRARY_PATH"})
_MAIN = "import sys; sys.path[:] = sys.argv[3:]; from jobs.sandboxed import main; main(sys.argv[1], int(sys.argv[2]))"


class Told(NamedTuple):
    """How far a call is: what is done, and of how much."""

    done: int
    total: int | None


class Reply(NamedTuple):
    """What a child answers at last.

    Attributes:
        word: ``done``, ``failed`` or ``memory``.
        peak_bytes: the most memory that it ever had.
        said: JSON.
    """

    word: str
    peak_bytes: int
    said: bytes


class Silent(Exception):
    """Raised when nothing comes from a child for too long."""


class Endless(Exception):
    """Raised when an answer does not end where it should."""


class Ended(Exception):
    """Raised when a child is gone before it has answered."""


class Child:
    """A process that reads strangers' bytes.

    Attributes:
        calls: how often it was asked.
        is_ready: whether it has said that it listens.
    """

    def __init__(self, table: str) -> None:
        """Start it, with the modules of this process and nothing of its environment that might be secret.

        Args:
            table: ``module:NAME`` of its operations.
        """
        kept = {name: value for name, value in os.environ.items() if name in _ENVIRONMENT or name.startswith("LC_")}
        self._process = subprocess.Popen(  # noqa: S603 - this interpreter, and no word of a stranger's
            [sys.executable, "-c", _MAIN, table, str(os.getpid()), *(path or os.curdir for path in sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**kept, "OPENBLAS_NUM_THREADS": "1"},  # each thread of it takes address space
            start_new_session=True,  # Ctrl-C is for the parent to answer
        )
        self.calls = 0
        self.is_ready = False
        self._lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._written: deque[bytes] = deque(maxlen=_WRITTEN_LINES)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self._asked = self._process.stdin
        # threads, for some systems cannot wait for a pipe and the clock at once
        self._pumps = [
            _pump(self._process.stdout, self._lines.put, MOST_ANSWER_BYTES),
            _pump(self._process.stderr, self._written.append, _LINE_BYTES),
        ]

    @property
    def pid(self) -> int:
        """The id of its process."""
        return self._process.pid

    def is_there(self) -> bool:
        """Return whether it runs."""
        return self._process.poll() is None

    def written(self) -> str:
        """Return what it has lately written to its standard error."""
        return b"".join(self._written).decode("utf-8", "replace")

    def ask(self, line: bytes, silence_s: float, progress: Progress, told: Told) -> Reply:
        """Ask, and wait for the answer.

        Args:
            line: the question, as `jobs.sandboxed` takes it.
            silence_s: most time from one sign of the child to the next.
            progress: told what the child tells, and that again four times a second.
            told: what it is told before.

        Raises:
            Silent, Endless, Ended: there is no answer.
        """
        self.calls += 1
        with contextlib.suppress(BrokenPipeError):  # its end is read below
            self._asked.write(line)
            self._asked.flush()
        heard_s = time.monotonic()
        while True:
            try:
                said = self._lines.get(timeout=LOOK_S)
            except queue.Empty:
                if time.monotonic() - heard_s > silence_s:
                    raise Silent from None
                progress(done=told.done, total=told.total)
                continue
            heard_s = time.monotonic()
            if not said.endswith(b"\n"):
                raise Endless if len(said) >= MOST_ANSWER_BYTES else Ended
            word, _, rest = said.partition(b" ")
            if word == b"ready":
                self.is_ready = True
            elif word == b"progress":
                told = Told(*json.loads(rest))
                progress(done=told.done, total=told.total)
            else:
                peak, _, answer = rest.partition(b" ")
                return Reply(word.decode(), int(peak), answer)

    def end(self) -> None:
        """Kill it."""
        self._process.kill()
        self.ended()

    def ended(self) -> int:
        """Return the exit code of a child that ends, as `subprocess` has it."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_S)
        self._process.kill()
        code = self._process.wait()
        for pump in self._pumps:
            pump.join(_END_S)  # not longer, in case it has left its pipes to somebody
        with contextlib.suppress(BrokenPipeError):
            self._asked.close()
        return code

    def disown(self) -> None:
        """Have nothing to do with it, in a fork of the process whose child it is."""
        self._asked.close()
        self._process.returncode = -signal.SIGTERM  # or Python would warn that it is not waited for


def _pump(pipe: IO[bytes], take: Callable[[bytes], object], most_bytes: int) -> threading.Thread:
    """Carry lines from a pipe to where they are taken, in pieces where they are long; the last one is empty."""

    def run() -> None:
        with pipe:
            while line := pipe.readline(most_bytes):
                take(line)
        take(b"")

    thread = threading.Thread(target=run, name="sandbox", daemon=True)
    thread.start()
    return thread
