"""The entry point of ``gleichlauf``: Ctrl-C while it is being loaded gets one line too."""

from __future__ import annotations

import atexit

from cli import stop


def main() -> None:
    """Run the program, and end with its exit code."""
    stop.at_once()
    atexit.register(stop.not_any_more)  # the first to come is the last to be called
    from cli.main import main as program  # noqa: PLC0415 - a fifth of a second, in which a Ctrl-C may come

    try:
        program(prog_name="gleichlauf")
    except SystemExit as done:
        stop.at_once(done.code if isinstance(done.code, int) else 0)  # while threads and others end
        raise
