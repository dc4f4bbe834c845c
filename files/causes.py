"""What an error of the system or of a library says, and what lies behind it."""

from __future__ import annotations

from typing import TypeVar

E = TypeVar("E", bound=BaseException)


def reason(exc: BaseException) -> str:
    """Say in one line what an error says.

    >>> reason(FileNotFoundError(2, "No such file or directory", "a.md")), reason(ValueError())
    ('No such file or directory', 'ValueError')
    """
    text = exc.strerror if isinstance(exc, OSError) and exc.strerror else str(exc)
    return " ".join(text.split()) or type(exc).__name__


def cause(exc: BaseException, kind: type[E]) -> E | None:
    """Find an error of a kind among the causes of another, itself included; ``None`` where there is none."""
    seen: BaseException | None = exc
    while seen is not None and not isinstance(seen, kind):
        seen = seen.__cause__ or seen.__context__
    return seen
