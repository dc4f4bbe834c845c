"""Whether files were found whole, remembered while they do not change: to hash a recording may take a second."""

from __future__ import annotations

import threading
from collections import OrderedDict

_MOST = 10_000  # files: some 3 MB


class Verdicts:
    """What was found out about files, of the latest ones; threads may share it."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[object, bool]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: str, mark: object) -> bool | None:
        """Return whether a file was found whole.

        Args:
            name: of it.
            mark: what it looks like from outside, another one as soon as it changes.

        Returns:
            ``None`` where it was not looked at since it last changed.
        """
        with self._lock:
            found = self._known.get(name)
            if found is None or found[0] != mark:
                return None
            self._known.move_to_end(name)
            return found[1]

    def note(self, name: str, mark: object, *, whole: bool) -> None:
        """Remember what was found."""
        with self._lock:
            self._known[name] = mark, whole
            self._known.move_to_end(name)
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
