"""Where producers want to be told, and the secrets that show them who tells.

An endpoint is an address without its query: many producers put the number of an article there, and have one secret.
"""

from __future__ import annotations

import base64
import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from jobs.database import insert_or
from jobs.schema import endpoints

if TYPE_CHECKING:
    from sqlalchemy import Connection

_SECRET_BYTES = 32  # Standard Webhooks: 24 to 64
_ROTATION_MS = 24 * 3600 * 1000  # for so long the secret before the last is used as well


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a producer wants to be told.

    Attributes:
        owner: whose.
        url: address, without a query.
        secrets: that messages are signed with, the newest first; the second only for a day after a rotation.
        is_off: whether it has said that it wants no more (410).
    """

    owner: str
    url: str
    secrets: tuple[str, ...]
    is_off: bool


def endpoint(connection: Connection, *, owner: str, url: str, now_ms: int) -> Endpoint:
    """Return the endpoint of an address; it gets a secret when it is first asked for."""
    url = re.split("[?#]", url, maxsplit=1)[0]
    is_it = (endpoints.c.owner == owner) & (endpoints.c.url == url)
    row = connection.execute(select(endpoints).where(is_it)).one_or_none()
    if row is None:
        made = insert_or(connection, endpoints).values(owner=owner, url=url, secret=_new_secret(), created_ms=now_ms)
        connection.execute(made.on_conflict_do_nothing())  # another process may have been faster
        row = connection.execute(select(endpoints).where(is_it)).one()
    rotated_ms = row.rotated_ms if row.secret_before else None
    is_both = rotated_ms is not None and now_ms < rotated_ms + _ROTATION_MS
    return Endpoint(
        owner=owner,
        url=url,
        secrets=(row.secret, row.secret_before) if is_both else (row.secret,),
        is_off=row.off_ms is not None,
    )


def rotate(connection: Connection, *, owner: str, url: str, now_ms: int) -> Endpoint:
    """Give an endpoint a new secret; for a day messages are signed with both."""
    found = endpoint(connection, owner=owner, url=url, now_ms=now_ms)
    connection.execute(
        update(endpoints)
        .where(endpoints.c.owner == owner, endpoints.c.url == found.url)
        .values(secret_before=endpoints.c.secret, secret=_new_secret(), rotated_ms=now_ms)
    )
    return endpoint(connection, owner=owner, url=url, now_ms=now_ms)


def switch(connection: Connection, found: Endpoint, *, off_ms: int | None) -> None:
    """Switch an endpoint off, since a moment, or on again."""
    connection.execute(
        update(endpoints).where(endpoints.c.owner == found.owner, endpoints.c.url == found.url).values(off_ms=off_ms)
    )


def _new_secret() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()
