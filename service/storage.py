"""Where the settings say that jobs, uploads and results are kept, and whether there is room to work."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from files.room import free_bytes
from jobs import folders
from jobs.database import Database
from jobs.ledger import Ledger
from jobs.store import Store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from service.settings import Settings

ROOM_BYTES = 256 * 1024**2
"""Work is begun only where so much is free on the disk: an hour of decoded sound, and the database's own needs."""


def has_room(folder: Path) -> bool:
    """Return whether there is room in a folder to begin any work; it need not be there yet, and is not made."""
    return free_bytes(folder) >= ROOM_BYTES


@contextlib.contextmanager
def ledger_at(url: str) -> Iterator[Ledger]:
    """Lend the ledger of a database that is closed again: processes that are forked later must not inherit it."""
    with contextlib.closing(Database.open(url)) as database:
        yield Ledger(database)


def store_of(settings: Settings) -> Store:
    """Return the store of the service.

    Raises:
        BadStore: there can be none where the settings say.
        ClosedFolder: its folder cannot be made or written.
    """
    store = Store.at(settings.store_url, work=settings.data)
    folders.ensure(store.folder, setting="GLEICHLAUF_DATA, GLEICHLAUF_STORE_URL")
    return store
