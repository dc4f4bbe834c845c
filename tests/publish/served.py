"""The demo's page with the player in it, served for as long as a test needs it."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from demo import page

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from align.records import Alignment


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder; yields the address."""
    server = page.server(folder, port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def demo_page_served(folder: Path, alignment: Alignment) -> Iterator[str]:
    """Write the page into a folder and serve it; yields the address."""
    page.write(alignment, folder)
    with served(folder) as address:
        yield address
