"""Files and folders that have to stay the ones that they were."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

_Identity: TypeAlias = tuple[int, int] | None


class Place:
    """Paths that are in use: an open file does not show that its name is gone, or another file's by now.

    Costs a look at each path, a microsecond or two, whenever it is asked.
    """

    def __init__(self, *paths: Path) -> None:
        """Take the paths."""
        self._paths = paths
        self._were: tuple[_Identity, ...] | None = None

    def settle(self) -> None:
        """Remember what is there, unless something is remembered already."""
        if self._were is None:
            self._were = tuple(map(_identity, self._paths))

    @property
    def settled(self) -> bool:
        """Whether anything is remembered."""
        return self._were is not None

    def leave(self) -> None:
        """Forget what was there: it is not in use any more."""
        self._were = None

    def moved(self) -> Path | None:
        """Return a path at which there is no longer what was remembered, ``None`` where all is as it was."""
        for path, was in zip(self._paths, self._were or (), strict=False):
            if was is not None and _identity(path) != was:
                return path
        return None


def _identity(path: Path) -> _Identity:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
