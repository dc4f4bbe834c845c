"""How long-running work says how far it is."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """A callback for progress; it may raise, which stops the work."""

    def __call__(self, *, done: int, total: int | None) -> None:
        """Take note.

        Args:
            done: bytes or milliseconds of sound, as the function that calls says.
            total: the same unit, ``None`` while it is not known.
        """


def silent(*, done: int, total: int | None) -> None:
    """Report nothing."""
