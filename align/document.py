"""An alignment as JSON, ``alignment.json``, and back."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from align.contradictions import contradictions
from align.errors import Reason, UnreadableAlignment
from align.records import Alignment

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LIMIT_BYTES = 128 << 20
"""Of a file. Two million characters, the most that an article may have, take 71 MiB in words of five letters; ten times
that in memory while it is read (measured)."""

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # which editors on Windows put before UTF-8; RFC 8259 §8.1 lets it be skipped
_LONGEST_PLACE = 80  # characters: names of tags are the author's of the file

_REASONS = {  # by pydantic's names: https://docs.pydantic.dev/latest/errors/validation_errors/
    "missing": Reason.MISSING,
    "string_unicode": Reason.NO_JSON,
    "literal_error": Reason.OF_ANOTHER_PROGRAM,
    "value_error": Reason.TIMES,  # of the records themselves
}


@cache
def _adapter() -> TypeAdapter[Alignment]:
    return TypeAdapter(Alignment)


def to_json(alignment: Alignment) -> str:
    """Return the alignment as JSON text, the same bytes for the same record."""
    return json.dumps(_adapter().dump_python(alignment, mode="json"), ensure_ascii=False, indent=1) + "\n"


def from_json(text: str | bytes) -> Alignment:
    """Return the alignment that ``text`` holds; of a key that is there twice the last one counts.

    Raises:
        UnreadableAlignment: if it is not JSON, not of the form that ``align/alignment.schema.json`` describes, or
            contradicts itself.
    """
    marked = text.removeprefix(_MARK) if isinstance(text, str) else text.removeprefix(_MARK.encode())
    try:
        alignment = _adapter().validate_json(marked)
    except ValidationError as exc:
        raise _unreadable(exc.errors()[0], is_empty=not marked.strip()) from exc
    found = next(contradictions(alignment), None)
    if found is not None:
        raise UnreadableAlignment(found.reason.value, found.place)
    return alignment


def _unreadable(first: ErrorDetails, *, is_empty: bool) -> UnreadableAlignment:
    """Say what pydantic has found in words of which there are German ones."""
    if first["type"] != "json_invalid":
        place = ".".join(map(str, first["loc"]))[:_LONGEST_PLACE]
        return UnreadableAlignment(_REASONS.get(first["type"], Reason.BAD_VALUE).value, place)
    said = str(first.get("ctx", {}).get("error", ""))
    if is_empty:
        reason = Reason.EMPTY
    elif said.startswith("recursion limit"):
        reason = Reason.TOO_DEEP
    else:
        reason = Reason.TOO_LARGE if said.startswith("number out of range") else Reason.NO_JSON
    return UnreadableAlignment(reason.value)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the form; ``align/alignment.schema.json`` is its copy for other programs."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:gleichlauf:alignment:1",
        **_adapter().json_schema(mode="serialization"),
    }
