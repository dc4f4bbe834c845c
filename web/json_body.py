"""A body that is JSON, whole, as a pydantic model of any kind; `web.body` counts its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError

from web.body import media_type_of, pieces
from web.errors import MalformedJson, UnsupportedBody

if TYPE_CHECKING:
    from fastapi import Request

M = TypeVar("M", bound=BaseModel)

JSON_TYPE = "application/json"


async def read(request: Request, model: type[M], *, max_bytes: int) -> M:
    """Read the body of a request.

    Raises:
        UnsupportedBody: it says that it is no JSON.
        BodyTooLarge: it has more than ``max_bytes``.
        MalformedJson: it is none.
        RequestValidationError: it has wrong values.
    """
    media_type = media_type_of(request)
    if media_type != JSON_TYPE:
        raise UnsupportedBody(media_type)
    return parsed(b"".join([piece async for piece in pieces(request, max_bytes=max_bytes)]), model)


def parsed(text: bytes | str, model: type[M], *path: str) -> M:
    """Parse JSON text.

    Args:
        text: in UTF-8.
        model: what it should be.
        path: where in the body it stands.

    Raises:
        MalformedJson: the body is no JSON; where only a part of it is none, that is a wrong value.
        RequestValidationError: it is something else.
    """
    try:
        return model.model_validate_json(text, strict=True)
    except ValidationError as exc:
        first = exc.errors(include_url=False, include_input=False)[0]
        if first["type"] == "json_invalid" and not path:
            raise MalformedJson(str(first["ctx"]["error"])) from exc
        raise _faults(exc, path) from exc


def made(model: type[M], values: dict[str, Any]) -> M:
    """Make a record of values from a body.

    Raises:
        RequestValidationError: they are wrong.
    """
    try:
        return model.model_validate(values)
    except ValidationError as exc:
        raise _faults(exc, ()) from exc


def _faults(error: ValidationError, path: tuple[str, ...]) -> RequestValidationError:
    found = error.errors(include_url=False, include_input=False)
    return RequestValidationError([{**each, "loc": ("body", *path, *each["loc"])} for each in found])
