"""What an error of the system or of a library says, and what lies behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterator

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
    return next((each for each in chain(exc) if isinstance(each, kind)), None)


def chain(exc: BaseException) -> Iterator[BaseException]:
    """Yield an error, then its cause, or what was being handled when it was raised, and so on."""
    seen: BaseException | None = exc
    while seen is not None:
        yield seen
        seen = seen.__cause__ or seen.__context__
