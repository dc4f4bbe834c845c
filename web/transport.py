"""What holds for every answer, whichever route makes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_NOSNIFF = (b"x-content-type-options", b"nosniff")


class Transport:
    """Answers HEAD as GET without the body (RFC 9110 §9.3.2), and has browsers believe what an answer says it is."""

    def __init__(self, app: ASGIApp) -> None:
        """Take the application within."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        is_done = False

        async def send_head(message: Message) -> None:
            nonlocal is_done
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], _NOSNIFF]
                await send(message)
            elif not is_head:
                await send(message)
            elif not is_done:
                is_done = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        async def receive_none() -> Message:
            # Whoever streams an answer without end, as the events are, learns in this way that it is not read.
            return {"type": "http.disconnect"} if is_done else await receive()

        if is_head:
            await self._app({**scope, "method": "GET"}, receive_none, send_head)
        else:
            await self._app(scope, receive, send_head)
