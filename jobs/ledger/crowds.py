"""How much may wait for one server, and for servers at one owner's wish: a slow one delays no other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, func, or_, select

from jobs.schema import work

if TYPE_CHECKING:
    from sqlalchemy import Connection

PER_HOST = 4  # fetches at a time: a publisher's archive must not look like an attack to its own server
PER_OWNER = 12  # likewise; of the 16 places that a service has for fetching (`worker.fetching`), others keep four

_AT_WORK = and_(work.c.state == "leased", work.c.host.is_not(None))

NOT_CROWDED = or_(
    work.c.host.is_(None),
    and_(
        work.c.host.not_in(bindparam("full_hosts", expanding=True)),
        work.c.owner.not_in(bindparam("full_owners", expanding=True)),
    ),
)
"""The condition that a row of ``work`` may be begun; takes the parameters that `crowds` returns."""

NO_CROWDS: dict[str, list[str]] = {"full_hosts": [], "full_owners": []}


def crowds(connection: Connection) -> dict[str, list[str]]:
    """Return the servers and the owners for which as much is being fetched as may be."""
    found = {}
    for name, column, most in (("full_hosts", work.c.host, PER_HOST), ("full_owners", work.c.owner, PER_OWNER)):
        asked = select(column).where(_AT_WORK).group_by(column).having(func.count() >= most)
        found[name] = list(connection.execute(asked).scalars())
    return found
