"""API keys: who may use the service, and how much of it.

A key is shown once, when it is made; what is kept is its hash. Its 256 random bits need no salt and no slow hash.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, insert, or_, select, update

from jobs.errors import KeyNotFound
from jobs.ids import new_id
from jobs.schema import keys

if TYPE_CHECKING:
    from sqlalchemy import RowMapping

    from jobs.database import Database

PREFIX = "gl_"  # by which people and leak scanners know whose key they have found
_RANDOM_BYTES = 32
_NOTED_EVERY_MS = 60_000  # last use is written once a minute at most, not with every request


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """What is known about a key, which is not enough to use it.

    Attributes:
        id: of the key, to revoke it by.
        name: what its maker called it.
        owner: whose jobs it opens; several keys may open the same ones, so that one can take another's place.
        created_ms: when it was made.
        expires_ms: from when on it is not good; ``None`` for never.
        revoked_ms: when it was taken back.
        used_ms: last use, to the minute.
        rate_per_minute: requests that it may make; ``None`` for any number, as with the next two.
        jobs_per_day: jobs that its owner may submit.
        audio_minutes_per_day: sound that they may have.
    """

    id: str
    name: str
    owner: str
    created_ms: int
    expires_ms: int | None = None
    revoked_ms: int | None = None
    used_ms: int | None = None
    rate_per_minute: int | None = None
    jobs_per_day: int | None = None
    audio_minutes_per_day: int | None = None


class Keys:
    """The keys of a service.

    Args:
        database: migrated.
    """

    def __init__(self, database: Database) -> None:
        self.database = database

    def create(
        self,
        name: str,
        *,
        owner: str | None = None,
        expires_ms: int | None = None,
        rate_per_minute: int | None = None,
        jobs_per_day: int | None = None,
        audio_minutes_per_day: int | None = None,
    ) -> tuple[Key, str]:
        """Make a key.

        Args:
            name: for people.
            owner: whose jobs it opens; ``None`` takes the name.
            expires_ms: from when on it is not good.
            rate_per_minute: requests that it may make.
            jobs_per_day: jobs that its owner may submit.
            audio_minutes_per_day: sound that they may have.

        Returns:
            The key, and the secret: the only time that anybody sees it.
        """
        secret = PREFIX + secrets.token_urlsafe(_RANDOM_BYTES)
        with self.database.write() as connection:
            key = Key(
                id=new_id(),
                name=name,
                owner=owner or name,
                created_ms=self.database.now_ms(connection),
                expires_ms=expires_ms,
                rate_per_minute=rate_per_minute,
                jobs_per_day=jobs_per_day,
                audio_minutes_per_day=audio_minutes_per_day,
            )
            values = {column: getattr(key, column) for column in _COLUMNS}
            connection.execute(insert(keys), {**values, "sha256": _hash(secret)})
        return key, secret

    def verify(self, secret: str) -> Key | None:
        """Return the key that a secret belongs to, if it is good today."""
        sha256 = _hash(secret)
        with self.database.read() as connection:
            now_ms = self.database.now_ms(connection)
            row = connection.execute(_BY_HASH, {"wanted": sha256}).mappings().one_or_none()
        # The index has compared already; the hash of a guess gives nothing away, but it costs nothing to be sure.
        if row is None or not hmac.compare_digest(row["sha256"], sha256):
            return None
        key = _key(row)
        if key.revoked_ms is not None or (key.expires_ms is not None and key.expires_ms <= now_ms):
            return None
        if key.used_ms is None or key.used_ms <= now_ms - _NOTED_EVERY_MS:
            self._note(key.id, now_ms)
        return key

    def is_good(self, key_id: str) -> bool:
        """Return whether a key that was good before is so now."""
        with self.database.read() as connection:
            now_ms = self.database.now_ms(connection)
            lasts = or_(keys.c.expires_ms.is_(None), keys.c.expires_ms > now_ms)
            good = select(keys.c.id).where(keys.c.id == key_id, keys.c.revoked_ms.is_(None), lasts)
            return connection.execute(good).first() is not None

    def list_keys(self) -> tuple[Key, ...]:
        """Return all keys, oldest first; revoked ones too."""
        with self.database.read() as connection:
            found = connection.execute(select(keys).order_by(keys.c.id)).mappings()
            return tuple(_key(row) for row in found)

    def revoke(self, key_id: str) -> None:
        """Take a key back, for good.

        Raises:
            KeyNotFound: there is none of this id that is not revoked already.
        """
        with self.database.write() as connection:
            good = update(keys).where(keys.c.id == key_id, keys.c.revoked_ms.is_(None))
            if not connection.execute(good.values(revoked_ms=self.database.now_ms(connection))).rowcount:
                raise KeyNotFound(key_id)

    def exist(self) -> bool:
        """Return whether any key was ever made: from then on there is no entry without one."""
        with self.database.read() as connection:
            return connection.execute(select(keys.c.id).limit(1)).first() is not None

    def _note(self, key_id: str, now_ms: int) -> None:
        """Write down that a key was used, unless another process just did."""
        stale = or_(keys.c.used_ms.is_(None), keys.c.used_ms <= now_ms - _NOTED_EVERY_MS)
        with self.database.write() as connection:
            connection.execute(update(keys).where(keys.c.id == key_id, stale).values(used_ms=now_ms))


_BY_HASH = select(keys).where(keys.c.sha256 == bindparam("wanted"))
_COLUMNS = tuple(Key.__dataclass_fields__)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()


def _key(row: RowMapping) -> Key:
    return Key(**{column: row[column] for column in _COLUMNS})
