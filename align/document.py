"""An alignment as JSON, ``alignment.json``, and back."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from align.errors import UnreadableAlignment
from align.records import Alignment


@cache
def _adapter() -> TypeAdapter[Alignment]:
    return TypeAdapter(Alignment)


def to_json(alignment: Alignment) -> str:
    """Return the alignment as JSON text, the same bytes for the same record."""
    return json.dumps(_adapter().dump_python(alignment, mode="json"), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes) -> Alignment:
    """Return the alignment that ``text`` holds.

    Raises:
        UnreadableAlignment: if it is not JSON, or not of the form that ``align/alignment.schema.json`` describes.
    """
    try:
        return _adapter().validate_json(text)
    except ValidationError as exc:
        first = exc.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        raise UnreadableAlignment(f"{where}: {first['msg']}" if where else first["msg"]) from exc


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the form; ``align/alignment.schema.json`` is its copy for other programs."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gleichlauf:alignment:1",
        **_adapter().json_schema(mode="serialization"),
    }
