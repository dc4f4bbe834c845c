"""Times, shares and sizes as people of a language write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subtitles.clock import short

if TYPE_CHECKING:
    from cli.wording import Wording


def clock(time_ms: int, say: Wording) -> str:
    """Write a time of the recording, to a tenth of a second, cut and not rounded so that it never lies ahead.

    >>> from cli.wording import ENGLISH, GERMAN
    >>> clock(65_399, ENGLISH), clock(3_725_000, GERMAN)
    ('1:05.3', '1:02:05,0')
    """
    tenths = time_ms // 100 % 10
    return f"{short(time_ms)}{say.decimal}{tenths}"


def seconds(value: float, say: Wording) -> str:
    """Write what a stage took; tenths where they tell anything.

    >>> from cli.wording import GERMAN
    >>> seconds(1.26, GERMAN), seconds(75.2, GERMAN)
    ('1,3 s', '1:15 min')
    """
    if value >= 59.95:  # noqa: PLR2004 - would round to "60.0 s"
        return f"{short(round(value) * 1000)} min"
    return f"{value:.1f} s".replace(".", say.decimal)


def share(value: float, say: Wording) -> str:
    """Write a share in whole percent; 100 only where all is there, 0 only where nothing is.

    >>> from cli.wording import ENGLISH
    >>> share(0.999, ENGLISH), share(0.001, ENGLISH), share(1.0, ENGLISH)
    ('99%', '1%', '100%')
    """
    percent = round(value * 100)
    if 0 < value < 1:
        percent = min(max(percent, 1), 99)
    return say.percent.format(percent)


def coverage(article_spoken: float, speech_explained: float, say: Wording) -> str:
    """Say how much of the article was read, and how much of the speech is of it; both are shares."""
    return say.coverage.format(article=share(article_spoken, say), speech=share(speech_explained, say))


def size(size_bytes: int, say: Wording) -> str:
    """Write a size in decimal units, as disks and download pages do.

    >>> from cli.wording import GERMAN
    >>> size(147_000_000, GERMAN), size(1_620_000_000, GERMAN), size(42_000, GERMAN)
    ('147 MB', '1,6 GB', '42 kB')
    """
    for unit, bytes_of_it, digits in (("GB", 1e9, 1), ("MB", 1e6, 0)):
        if size_bytes >= bytes_of_it:
            return f"{size_bytes / bytes_of_it:.{digits}f} {unit}".replace(".", say.decimal)
    return f"{size_bytes / 1000:.0f} kB"
