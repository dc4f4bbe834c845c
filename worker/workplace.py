"""What a process works with: the ledger, the stages' tools, and how it is told to stop."""

from __future__ import annotations

import logging
import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from audio.errors import AudioError
from files.errors import FileError
from jobs.database import Database
from jobs.ledger import Ledger
from jobs.tools import Tools
from service.metrics import Meter
from service.models import Models, limit_threads
from service.rings import Ring, nobody
from service.storage import has_room, store_of
from service.tools import tools_of
from worker.pulse import Pulse

if TYPE_CHECKING:
    from service.settings import Settings

_KILLED = 137  # exit code of a process that was killed, as shells have it

_log = logging.getLogger(__name__)


def never() -> bool:
    """Return that this process need not stop."""
    return False


def unseen() -> None:
    """Tell nobody that this process gets on."""


def die() -> None:
    """End this process at once, whatever it is doing; its parent starts another."""
    os._exit(_KILLED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """What a process works with.

    Attributes:
        ledger: says what there is to do.
        tools: of the stages.
        meter: counts what it does.
        name: of the process, which no other has.
        ring: wakes other workers.
        is_over: whether this process should stop; asked four times a second while it works.
        alive: told from time to time that the process gets on, for who watches it from outside.
        pulse: shows the same to who started it.
        die: ends the process where the work in it cannot be stopped otherwise.
    """

    ledger: Ledger
    tools: Tools
    meter: Meter = field(default_factory=Meter)
    name: str = field(default_factory=lambda: f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}")
    ring: Ring = nobody
    is_over: Callable[[], bool] = never
    alive: Callable[[], None] = unseen
    die: Callable[[], None] = die
    pulse: Pulse = field(default_factory=Pulse)

    def has_room(self) -> bool:
        """Return whether there is room on the disk to begin anything."""
        return has_room(self.tools.store.folder)


def workplace(settings: Settings) -> Workplace:
    """Open the ledger and lay out the tools, in the process that is going to use them; its threads are limited.

    Raises:
        DatabaseError: the database cannot be used.
        BadStore: there can be no store where the settings say.
    """
    limit_threads(settings)
    ledger, meter = Ledger(Database.open(settings.database_url)), Meter()
    # Without a report: that is another one for each piece of work.
    store = store_of(settings)
    store.tidy()
    tools = tools_of(settings, store=store, listener=Models(settings, meter))
    return Workplace(ledger=ledger, tools=replace(tools, guard=settings.guard()), meter=meter)


def warm(place: Workplace) -> None:
    """Load the model, so that the first job need not wait; where it is not to be had, the job will say so."""
    if isinstance(place.tools.listener, Models):
        try:
            place.tools.listener.warm()
        except (AudioError, FileError) as exc:
            _log.warning("%s", exc)
