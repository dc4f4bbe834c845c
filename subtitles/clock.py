"""Times as subtitle files, and people, write them."""

from __future__ import annotations


def clock(time_ms: int, *, mark: str = ".") -> str:
    """Write a time as hours, minutes and seconds with three decimals.

    Args:
        time_ms: from the start of the recording, not negative.
        mark: what parts seconds and milliseconds.

    >>> clock(3_725_040), clock(360_000_001, mark=",")
    ('01:02:05.040', '100:00:00,001')
    """
    seconds, milliseconds = divmod(time_ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{mark}{milliseconds:03}"


def short(time_ms: int) -> str:
    """Write a time, or a length, as people do: in whole seconds.

    >>> short(92_900), short(3_725_000)
    ('1:32', '1:02:05')
    """
    minutes, seconds = divmod(time_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def seconds(time_ms: int) -> str:
    """Write a time as seconds with three decimals: exact, as no float of seconds is.

    >>> seconds(3_725_040)
    '3725.040'
    """
    return f"{time_ms // 1000}.{time_ms % 1000:03}"
