"""Records as JSON that other programs read, and the JSON Schema of that."""

from __future__ import annotations

import json
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class JsonForm(Generic[T]):
    """The form of one kind of record; ``NAME.schema.json`` in its package is a copy of its schema."""

    def __init__(self, kind: type[T], name: str, *, indent: int | None = 1) -> None:
        """Take what is written.

        Args:
            kind: of record.
            name: of the form.
            indent: spaces a level; ``None`` writes no white space at all.
        """
        self._kind = kind
        self._name = name
        self._indent = indent

    @cached_property
    def adapter(self) -> TypeAdapter[T]:
        """What reads and writes the record: made when it is first needed, as that takes milliseconds."""
        return TypeAdapter(self._kind)

    def to_json(self, record: T) -> str:
        """Return the record as JSON text, the same bytes for the same record."""
        data = self.adapter.dump_python(record, mode="json")
        if self._indent is None:
            return json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return json.dumps(data, ensure_ascii=False, indent=self._indent) + "\n"

    def json_schema(self) -> dict[str, Any]:
        """Return the JSON Schema of what is written."""
        return {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "$id": f"urn:gleichlauf:{self._name}:1",
            **self.adapter.json_schema(mode="serialization"),
        }
