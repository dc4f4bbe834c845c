"""HTTP as uvicorn speaks it, with bounds on what a client may keep us waiting for.

uvicorn itself bounds only how long a connection may be idle after an answer, and bodies are bounded by `web.body`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from web.connections import TAKE_S
from web.errors import TooManyConnections
from web.problems import answer

if TYPE_CHECKING:
    import asyncio

    from starlette.types import Receive, Scope, Send

    from web.connections import Connections

HEAD_BYTES = 64 * 1024
"""Of the head of a request, of trailers, or of whatever else is no body; nginx takes half of it."""

LOOK_S = 1.0  # from one look for late heads to the next

_PROBES = (b"/livez", b"/readyz")  # a busy service is not a dead one
_BUSY_S = 10  # after which a client may try again


def bounded(connections: Connections) -> type[Bounded]:
    """Return uvicorn's protocol with bounds.

    Args:
        connections: of the server.
    """
    return type("Bounded", (Bounded,), {"connections_open": connections})


class Bounded(HttpToolsProtocol):
    """A connection.

    Attributes:
        connections_open: of the server, this one among them.
        address: to whom it is counted.
        is_idle: whether nothing of a next request has come.
    """

    connections_open: Connections
    address: str = ""
    is_idle: bool = True
    _head_bytes: int = 0
    _giving_up: asyncio.TimerHandle | None = None
    _look: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's own
        """Take a new connection."""
        super().connection_made(transport)
        self.address = self.connections_open.owner_of(self.client[0] if self.client else "")
        self.connections_open.add(self, self.loop.time())
        cls = type(self)
        if cls._look is None:
            cls._look = self.loop.call_later(LOOK_S, cls._close_late, self.loop)

    @classmethod
    def _close_late(cls, loop: asyncio.AbstractEventLoop) -> None:
        cls.connections_open.close_late(loop.time())
        cls._look = loop.call_later(LOOK_S, cls._close_late, loop) if len(cls.connections_open) else None

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        self.connections_open.remove(self)
        self._take_again()
        super().connection_lost(exc)

    @property
    def is_owed(self) -> bool:
        """Whether the client has not taken all of its last answer yet."""
        return self.transport.get_write_buffer_size() > 0

    def leave(self) -> None:
        """Close it at once."""
        self.transport.abort()

    def data_received(self, data: bytes) -> None:
        """Read on, unless what comes is no body and does not end."""
        self.is_idle = False
        self._head_bytes += len(data)
        super().data_received(data)
        if self._head_bytes > HEAD_BYTES and not self.transport.is_closing():
            self.send_400_response(f"The head of a request may have {HEAD_BYTES} bytes.")

    def on_body(self, body: bytes) -> None:
        """Take a part of a body."""
        self._head_bytes = 0
        super().on_body(body)

    def on_headers_complete(self) -> None:
        """Answer a request, if only that there is no room for the answer."""
        self._head_bytes = 0
        has_room = self.connections_open.begin(self) or self.url.partition(b"?")[0] in _PROBES
        self.app = self.config.loaded_app if has_room else _refuse
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request."""
        super().on_response_complete()
        if self.cycle.response_complete:  # else the next one came already
            self.is_idle = True
            self.connections_open.end(self, self.loop.time())

    def pause_writing(self) -> None:
        """Give up a client that takes nothing more."""
        super().pause_writing()
        self._take_again()
        self._giving_up = self.loop.call_later(TAKE_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on with a client that has taken what waited."""
        self._take_again()
        super().resume_writing()

    def _take_again(self) -> None:
        if self._giving_up is not None:
            self._giving_up.cancel()
            self._giving_up = None


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    await answer(Request(scope), TooManyConnections(_BUSY_S))(scope, receive, send)


def server_options(connections: Connections) -> dict[str, Any]:
    """Return the options for `uvicorn.Config` with which a server keeps these bounds."""
    return {
        "http": bounded(connections),
        "ws": "none",  # another protocol would know no bounds, and nothing here speaks it
        "forwarded_allow_ips": [str(network) for network in connections.proxies],
    }
