"""Rings: what wakes workers when there is work."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from jobs.record import WorkItem

Ring: TypeAlias = Callable[[WorkItem], object]
"""Wakes a worker for a piece of work. May fail or do nothing: the work is in the ledger, and is found there."""


def nobody(piece: WorkItem) -> None:
    """Wake nobody, where workers look into the ledger by themselves."""
