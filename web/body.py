"""Any body of a request as a stream of bytes: its media type, its size and its pace, never more than we take."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio

from web.errors import BodyTooLarge, BodyTooSlow, UnsupportedBody

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import Request

WATCH_S = 30
LEAST_BYTES = 30 * 1024
"""A body of which less than this comes within `WATCH_S` is given up, as `net.download` does with downloads."""

WHOLE = "the body"  # as `BodyTooLarge` calls it


def media_type_of(request: Request) -> str:
    """Return the media type of the body, without parameters and in lower case.

    Raises:
        UnsupportedBody: the body is compressed: a small one could become any size.
    """
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", ""):
        raise UnsupportedBody(encoding)
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def pieces(request: Request, *, max_bytes: int) -> AsyncIterator[bytes]:
    """Yield the body as it comes.

    Args:
        request: whose body.
        max_bytes: that are taken.

    Raises:
        BodyTooLarge: there are more bytes, or the request says so.
        BodyTooSlow: they hardly come.
        ClientDisconnect: they stop coming.
    """
    stated = request.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > max_bytes:
        raise BodyTooLarge(WHOLE, max_bytes)
    stream = aiter(request.stream())
    received, watched, until = 0, 0, anyio.current_time() + WATCH_S
    while True:
        with anyio.CancelScope(deadline=until) as scope:
            piece = await anext(stream, None)
        if scope.cancelled_caught:
            raise BodyTooSlow(WATCH_S)
        if piece is None:
            return
        received += len(piece)
        if received > max_bytes:
            raise BodyTooLarge(WHOLE, max_bytes)
        if received - watched >= LEAST_BYTES:
            watched, until = received, anyio.current_time() + WATCH_S
        yield piece
