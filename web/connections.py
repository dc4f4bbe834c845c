"""How many connections there may be, from whom, and which of them have to go."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD_S = 15.0
"""From the beginning of a connection, or the end of an answer, until the head of the next request has to be there."""

FILES_KEPT = 160
"""Open files that connections leave alone: 40 threads hold one of the database (file and log) and one of the store
each, the rest are pipes to workers and what the program itself has open."""

TAKE_S = 60.0
"""After which a client that takes nothing more of its answer is given up; some 100 kB wait for it by then."""

LEAST = 8  # connections, however few files there may be
_IPV6_OF_ONE = 64  # bits of an address that one customer has: they choose the rest as they like


def room_for(most: int, files: int) -> int:
    """Return how many connections there is room for.

    Args:
        most: that are wanted.
        files: that this process may have open.

    >>> room_for(1000, 256), room_for(1000, 4096)
    (96, 1000)
    """
    return min(most, max(LEAST, files - FILES_KEPT))


class Connection(Protocol):
    """What is known of a connection here.

    Attributes:
        address: to whom it is counted.
    """

    address: str

    @property
    def is_idle(self) -> bool:
        """Whether nothing of a next request has come."""

    @property
    def is_owed(self) -> bool:
        """Whether the client has not taken all of its last answer yet."""

    def leave(self) -> None:
        """Close it at once."""


@dataclass(slots=True, kw_only=True)
class Connections:
    """Those that are open.

    A connection *waits* until it has sent the head of a request, and is *busy* from then until it has the answer. Where
    there is no room, one that waits goes before a new one is refused: an idle one first, which its client expects, then
    the one that has waited longest. So half-sent requests hold no one up. A quarter of all is never busy, so that there
    always is one that waits, and everybody at least learns that the service is busy.

    Attributes:
        most: connections at a time, and half of them of one address.
        proxies: networks whose connections are those of many, so that they have no share.
    """

    most: int
    proxies: Sequence[IPv4Network | IPv6Network] = ()
    _waiting: dict[Connection, float] = field(default_factory=dict, init=False)  # since when, in this order
    _busy: set[Connection] = field(default_factory=set, init=False)
    _waiting_of: Counter[str] = field(default_factory=Counter, init=False)
    _busy_of: Counter[str] = field(default_factory=Counter, init=False)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._waiting) + len(self._busy)

    def owner_of(self, address: str) -> str:
        """Return to whom a connection from an address is counted; nobody's are "", and have no share."""
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return ""
        if isinstance(found, ipaddress.IPv6Address):
            found = found.ipv4_mapped or found
        if any(found in network for network in self.proxies):
            return ""
        if isinstance(found, ipaddress.IPv6Address):
            return str(ipaddress.ip_network((int(found), _IPV6_OF_ONE), strict=False))
        return str(found)

    def add(self, new: Connection, now_s: float) -> None:
        """Take a new connection; another one goes where there is no room for it."""
        owner = new.address
        if owner and self._waiting_of[owner] + self._busy_of[owner] >= self.most // 2:
            self._make_room(owner)
        elif len(self) >= self.most:
            self._make_room("")
        self._wait(new, now_s)

    def begin(self, which: Connection) -> bool:
        """Note that a connection has sent a whole head; returns whether there is room for the answer."""
        if which in self._busy:  # a second request, before the answer to the first
            return True
        self._forget(which)
        has_room = len(self._busy) < self.most * 3 // 4 and (
            not which.address or self._busy_of[which.address] < self.most * 3 // 8
        )
        self._busy.add(which)
        self._busy_of[which.address] += 1
        return has_room

    def end(self, which: Connection, now_s: float) -> None:
        """Note that a connection has had its answer, and waits again."""
        if self._forget(which):
            self._wait(which, now_s)

    def remove(self, which: Connection) -> None:
        """Forget a connection that is closed."""
        self._forget(which)

    def close_late(self, now_s: float) -> None:
        """Close those whose next head has not come in time."""
        for late in tuple(self._late(now_s)):
            self._close(late)

    def _late(self, now_s: float) -> Iterator[Connection]:
        for which, since_s in self._waiting.items():
            waited_s = now_s - since_s
            if waited_s < HEAD_S:
                return
            if waited_s >= TAKE_S or not which.is_owed:
                yield which

    def _make_room(self, owner: str) -> None:
        """Close one that waits, of an owner or of anybody."""
        found = [which for which in self._waiting if not owner or which.address == owner]
        if found:
            self._close(next((which for which in found if which.is_idle and not which.is_owed), found[0]))

    def _close(self, which: Connection) -> None:
        self._forget(which)  # at once: no other is to make room for the same one
        which.leave()

    def _wait(self, which: Connection, now_s: float) -> None:
        self._waiting[which] = now_s
        self._waiting_of[which.address] += 1

    def _forget(self, which: Connection) -> bool:
        if self._waiting.pop(which, None) is not None:
            count = self._waiting_of
        elif which in self._busy:
            self._busy.remove(which)
            count = self._busy_of
        else:
            return False
        count[which.address] -= 1
        if not count[which.address]:
            del count[which.address]
        return True
