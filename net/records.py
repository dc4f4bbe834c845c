"""What a download may cost, and what has come of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a download may cost.

    Attributes:
        max_bytes: of the file, after decompression; 2 GiB is 18 hours at 256 kbit/s.
        deadline_s: for everything, tries and waits included.
        connect_s: until a connection stands.
        answer_s: until an answer begins, redirects included, however lively its headers drip.
        stall_s: without a single byte, until another connection is tried.
        slow_window_s: how long the speed is watched before we judge it.
        min_bytes_per_s: below this over a whole window we give up. Mobile networks leave 64 kbit/s, 8 kB/s, when the
            month's volume is used up: half of that may be lost, and who is slower could play no podcast.
        redirects: that are followed.
        tries: in a row that bring nothing new.
        backoff_s: wait after the first failure; doubles with each.
    """

    max_bytes: int = 2 << 30
    deadline_s: float = 7200.0
    connect_s: float = 10.0
    answer_s: float = 25.0
    stall_s: float = 15.0
    slow_window_s: float = 25.0
    min_bytes_per_s: int = 4000
    redirects: int = 5
    tries: int = 4
    backoff_s: float = 0.5

    @property
    def patience_s(self) -> float:
        """Without any progress, over all tries, until we give up: under a minute, whatever a server thinks up."""
        return self.answer_s + self.slow_window_s

    @property
    def progress_bytes(self) -> int:
        """What must arrive in a window."""
        return round(self.min_bytes_per_s * self.slow_window_s)


SOUND = Limits()
PAGE = Limits(max_bytes=5_000_000, deadline_s=60.0)  # facts: no extractor is well-behaved on larger pages


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A file that has arrived.

    Attributes:
        path: where it lies; it is called by its sum.
        url: where it came from in the end, after redirects.
        media_type: what the server says, parameters included; ``""`` where it says nothing.
        etag: the server's mark of this version, ``""`` where there is none.
        last_modified: the same, as a date of HTTP.
        sha256: of the bytes, in hexadecimal.
        size_bytes: of the file.
    """

    path: Path
    url: str
    media_type: str
    etag: str
    last_modified: str
    sha256: str
    size_bytes: int
