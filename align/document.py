"""An alignment as JSON, ``alignment.json``, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from align.contradictions import contradictions
from align.errors import UnreadableAlignment, UnreadableReason
from align.form import JsonForm
from align.records import Alignment

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

LIMIT_BYTES = 128 << 20
"""Of a file. Two million characters, the most that an article may have, take 71 MiB in words of five letters; ten times
that in memory while it is read (measured)."""

_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"  # which editors on Windows put before UTF-8; RFC 8259 §8.1 lets it be skipped
_LONGEST_PLACE = 80  # characters: names of tags are the author's of the file

_REASONS = {  # by pydantic's names: https://docs.pydantic.dev/latest/errors/validation_errors/
    "missing": UnreadableReason.MISSING,
    "string_unicode": UnreadableReason.NO_JSON,
    "literal_error": UnreadableReason.OF_ANOTHER_PROGRAM,
    "value_error": UnreadableReason.TIMES,  # of the records themselves
}


_FORM = JsonForm(Alignment, "alignment")
to_json, json_schema = _FORM.to_json, _FORM.json_schema


def from_json(text: str | bytes) -> Alignment:
    """Return the alignment that ``text`` holds; of a key that is there twice the last one counts.

    Raises:
        UnreadableAlignment: if it is not JSON, not of the form that ``align/alignment.schema.json`` describes, or
            contradicts itself.
    """
    marked = text.removeprefix(_MARK) if isinstance(text, str) else text.removeprefix(_MARK.encode())
    try:
        alignment = _FORM.adapter.validate_json(marked)
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
        return UnreadableAlignment(_REASONS.get(first["type"], UnreadableReason.BAD_VALUE).value, place)
    said = str(first.get("ctx", {}).get("error", ""))
    if is_empty:
        reason = UnreadableReason.EMPTY
    elif said.startswith("recursion limit"):
        reason = UnreadableReason.TOO_DEEP
    else:
        reason = UnreadableReason.TOO_LARGE if said.startswith("number out of range") else UnreadableReason.NO_JSON
    return UnreadableAlignment(reason.value)
