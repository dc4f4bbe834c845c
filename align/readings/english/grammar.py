"""The forms of English print in the order in which they are tried."""

from __future__ import annotations

from align.readings.other import other

ENGLISH = other("en")
