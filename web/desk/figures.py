"""Numbers, times and sizes, as people write them in a language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from subtitles.clock import short
from web.negotiation import Language

_MONTHS = {
    "de": [
        "Januar",
        "Februar",
        "März",
        "April",
        "Mai",
        "Juni",
        "Juli",
        "August",
        "September",
        "Oktober",
        "November",
        "Dezember",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}
_UNITS = ("B", "kB", "MB", "GB")
_STEP = 1000
_FINE = 100  # above it tenths do not matter; neither of bytes and kilobytes


@dataclass(frozen=True, slots=True)
class Figures:
    """Writes figures in a language."""

    language: Language

    def clock(self, ms: int | None) -> str:
        """Return a place in a recording to the hundredth of a second.

        >>> Figures("de").clock(62_345), Figures("en").clock(3_662_345)
        ('1:02,34', '1:01:02.34')
        """
        if ms is None:
            return "–"
        return f"{self.length(ms)}{self._point}{ms % 1000 // 10:02d}"

    def length(self, ms: int | None) -> str:
        """Return how long something is.

        >>> Figures("de").length(62_345)
        '1:02'
        """
        return "–" if ms is None else short(ms)

    def seconds(self, ms: int) -> str:
        """Return seconds with all that is known of them.

        >>> Figures("de").seconds(530)
        '0,53 s'
        """
        return f"{ms / 1000:.2f} s".replace(".", self._point)

    def share(self, value: float) -> str:
        """Return a share, never more than it is: only all of it is 100 %.

        >>> Figures("de").share(0.998), Figures("en").share(0.5)
        ('99 %', '50%')
        """
        percent = int(100 * value)
        return f"{percent} %" if self.language == "de" else f"{percent}%"

    def size(self, count_bytes: int) -> str:
        """Return how large a file is.

        >>> Figures("de").size(1_234_567)
        '1,2 MB'
        """
        size, unit = float(count_bytes), 0
        while size >= _STEP and unit + 1 < len(_UNITS):
            size, unit = size / _STEP, unit + 1
        whole = size >= _FINE or _UNITS[unit] in ("B", "kB")
        return f"{size:.{0 if whole else 1}f} {_UNITS[unit]}".replace(".", self._point)

    def when(self, ms: int) -> str:
        """Return a day and a time.

        >>> Figures("de").when(0), Figures("en").when(0)
        ('1. Januar 1970, 00:00 UTC', '1 January 1970, 00:00 UTC')
        """
        time = datetime.fromtimestamp(ms / 1000, UTC)
        day = f"{time.day}." if self.language == "de" else str(time.day)
        return f"{day} {_MONTHS[self.language][time.month - 1]} {time.year}, {time:%H:%M} UTC"

    def machine(self, ms: int) -> str:
        """Return a time for programs."""
        return datetime.fromtimestamp(ms / 1000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def _point(self) -> str:
        return "," if self.language == "de" else "."
