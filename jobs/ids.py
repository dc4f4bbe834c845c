"""The ids of jobs, keys and deliveries: ULIDs in lower case, which sort by when they were made."""

from __future__ import annotations

import re

from ulid import ULID

PATTERN = re.compile("[0-9a-z]{26}")


def new_id(now_ms: int | None = None) -> str:
    """Return an id that nothing else has.

    Args:
        now_ms: when it was made; the clock of this machine says so where it is not given.
    """
    return str(ULID() if now_ms is None else ULID.from_timestamp(now_ms)).lower()
