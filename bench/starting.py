"""Wait until a service that was just started answers."""

from __future__ import annotations

import time
import urllib.request


def wait_for(url: str, *, within_s: float) -> None:
    """Ask a service again and again until it answers well.

    Args:
        url: that is asked.
        within_s: after which it is given up.

    Raises:
        OSError: it does not answer in time, or says that it cannot.
    """
    until_s = time.monotonic() + within_s
    while True:
        try:
            urllib.request.urlopen(url, timeout=5).close()  # noqa: S310 - ours
        except OSError:
            if time.monotonic() > until_s:
                raise
            time.sleep(0.1)
        else:
            return
