"""What every route works with."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from jobs.database import Database
from jobs.keys import Keys
from jobs.ledger import Ledger
from jobs.store import Store
from service.rings import Ring, nobody
from service.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """What the application is made of.

    Attributes:
        settings: of the program.
        database: that of `ledger` and `keys`.
        ledger: the jobs.
        keys: who may ask.
        store: uploads and results.
        ring: wakes workers.
    """

    settings: Settings
    database: Database
    ledger: Ledger
    keys: Keys
    store: Store
    ring: Ring = nobody


async def _service_of(request: Request) -> Service:  # else FastAPI would call a thread for it
    service: Service = request.app.state.service
    return service


ServiceOf = Annotated[Service, Depends(_service_of)]
"""For a route: what the application was made with."""
