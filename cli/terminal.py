"""What the terminal can show."""

from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from cli.errors import OutputFailed

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from rich.console import Console

UNREAD = 141  # exit code where the output is not read: that of SIGPIPE, as shells have it


class Glyphs(NamedTuple):
    """Signs that make a status visible without colour."""

    spoken: str
    partly: str
    not_spoken: str
    not_expected: str
    moved: str
    dot: str


UNICODE = Glyphs("✓", "◐", "✗", "·", "⇅", "·")
ASCII = Glyphs("+", "~", "x", "-", ">", "|")


class StandardStream(io.FileIO):
    """A standard stream that says what is wrong with it when it cannot be written; from then on it takes everything.

    Standard error says nothing: it could not be read, and the work goes on.
    """

    def write(self, data: ReadableBuffer, /) -> int:
        """Write bytes.

        Raises:
            OutputFailed: standard output cannot take them.
            SystemExit: it is not read any more, as after ``| head``.
        """
        try:
            return super().write(data)
        except OSError as exc:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())  # what is still in buffers goes there
            os.close(nowhere)
            if self.fileno() == sys.__stderr__.fileno():  # type: ignore[union-attr]  # it is where this is one
                return len(memoryview(data))
            if isinstance(exc, BrokenPipeError):
                raise SystemExit(UNREAD) from exc
            raise OutputFailed(exc.strerror or str(exc)) from exc


def never_fail_to_print() -> None:
    """Let characters that a console's encoding lacks become question marks, and see to streams that take nothing."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        buffer = getattr(stream, "buffer", None)
        raw = getattr(buffer, "raw", buffer)  # PYTHONUNBUFFERED has no buffer between
        if type(raw) is io.FileIO:  # neither a console of Windows nor what a test has put there
            stream.flush()
            output = io.BufferedWriter(StandardStream(raw.fileno(), "wb", closefd=False))
            how = {"line_buffering": stream.line_buffering, "write_through": stream.write_through}
            setattr(sys, name, io.TextIOWrapper(output, stream.encoding, "replace", **how))
        elif hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def glyphs(encoding: str) -> Glyphs:
    """Return signs that the encoding has.

    >>> glyphs("cp1252").spoken
    '+'
    """
    try:
        "".join(UNICODE).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def output() -> Console:
    """Return a console on standard output."""
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, which --help need not wait for

    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def notes() -> Console:
    """Return a console on standard error, for progress."""
    from rich.console import Console  # noqa: PLC0415

    return Console(file=sys.stderr, highlight=False, emoji=False, markup=False)
