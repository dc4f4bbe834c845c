"""A worker's word that it is there, often enough to be believed, and no oftener."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from jobs.errors import DatabaseError
from jobs.ledger.presence import TELL_S

if TYPE_CHECKING:
    from collections.abc import Collection

    from jobs.ledger import Ledger

_log = logging.getLogger(__name__)


class Sign:
    """Tells the ledger that a worker is there; may be called as often as one likes, from any thread."""

    def __init__(self, ledger: Ledger, name: str, queues: Collection[str]) -> None:
        """Take who it is, and what it serves."""
        self._ledger = ledger
        self._name = name
        self._queues = queues
        self._next_s = float("-inf")

    def __call__(self) -> None:
        """Give the word, if it is time."""
        now_s = time.monotonic()
        if now_s < self._next_s:
            return
        self._next_s = now_s + TELL_S
        try:
            self._ledger.present(self._name, self._queues)
        except DatabaseError as exc:
            _log.warning("nobody was told that this worker is there: %s", exc)

    def take_back(self) -> None:
        """Say that the worker has ended."""
        try:
            self._ledger.absent(self._name)
        except DatabaseError as exc:  # it is soon taken for gone anyhow
            _log.warning("nobody was told that this worker has ended: %s", exc)
