"""The fields of a small form, and never more of them than we take."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from web.body import media_type_of, pieces
from web.errors import MalformedForm, UnsupportedBody

if TYPE_CHECKING:
    from fastapi import Request

MEDIA_TYPE = "application/x-www-form-urlencoded"
_MOST_BYTES = 1 << 14
_MOST_FIELDS = 20


async def read(request: Request) -> dict[str, str]:
    """Return the fields by name; of one that comes several times, the last.

    Raises:
        UnsupportedBody: it is no such form.
        BodyTooLarge: it has more than a form of ours can have.
        MalformedForm: it cannot be read.
    """
    media_type = media_type_of(request)
    if media_type not in (MEDIA_TYPE, ""):  # a form without fields has no type
        raise UnsupportedBody(media_type)
    body = b"".join([piece async for piece in pieces(request, max_bytes=_MOST_BYTES)])
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS))
    except ValueError as exc:
        raise MalformedForm(str(exc)) from exc
