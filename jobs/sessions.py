"""Sessions of browsers: an API key is shown once and not with every page.

A session lasts until it ends, is left, or its key is revoked. What the browser holds is a secret of its own; as with
keys, only its hash is kept.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select

from jobs.keys import Key
from jobs.schema import keys, sessions

if TYPE_CHECKING:
    from jobs.database import Database

LASTS_S = 30 * 24 * 3600
"""Seconds that a session lasts: a month, as newsrooms expect of their tools."""

_RANDOM_BYTES = 32
_COLUMNS = tuple(Key.__dataclass_fields__)


def begin(database: Database, key: Key) -> str:
    """Begin a session; returns its secret, the only time that anybody sees it. Forgets those that have ended."""
    secret = secrets.token_urlsafe(_RANDOM_BYTES)
    with database.write() as connection:
        now_ms = database.now_ms(connection)
        connection.execute(delete(sessions).where(sessions.c.expires_ms <= now_ms))
        values = {"sha256": _hash(secret), "key_id": key.id, "expires_ms": now_ms + 1000 * LASTS_S}
        connection.execute(insert(sessions), values)
    return secret


def key_of(database: Database, secret: str) -> Key | None:
    """Return the key that a session was begun with, ``None`` where it has ended or the key is no longer good."""
    with database.read() as connection:
        now_ms = database.now_ms(connection)
        asked = (
            select(keys)
            .join(sessions, sessions.c.key_id == keys.c.id)
            .where(
                sessions.c.sha256 == _hash(secret),
                sessions.c.expires_ms > now_ms,
                keys.c.revoked_ms.is_(None),
                or_(keys.c.expires_ms.is_(None), keys.c.expires_ms > now_ms),
            )
        )
        row = connection.execute(asked).mappings().one_or_none()
    return None if row is None else Key(**{column: row[column] for column in _COLUMNS})


def end(database: Database, secret: str) -> None:
    """End a session, if it is one."""
    with database.write() as connection:
        connection.execute(delete(sessions).where(sessions.c.sha256 == _hash(secret)))


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
