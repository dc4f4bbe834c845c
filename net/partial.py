"""A download that is not yet whole, kept so that a later try, or a later run, can go on with it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

from files import atomic
from files.sums import sha256_of


@dataclass(slots=True)
class Partial:
    """What has arrived of a file, and the marks by which the server knows it.

    Attributes:
        path: of the bytes; a note with the marks lies beside it.
        marks: ``etag``, ``last_modified`` and ``total``, the length or ``-1``; empty where nothing has begun.
    """

    path: Path
    marks: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read the note; a torn one is as good as none."""
        try:
            marks = json.loads(self._note.read_text("utf-8"))
            self.marks = {str(key): str(value) for key, value in marks.items()}
        except (OSError, ValueError, AttributeError):
            self.marks = {}

    @property
    def _note(self) -> Path:
        return self.path.with_suffix(".part.json")

    @property
    def size_bytes(self) -> int:
        """Bytes that are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    @property
    def validator(self) -> str:
        """What proves that a file is still the same; ``""`` where it cannot be continued."""
        etag = self.marks.get("etag", "")
        strong = etag if etag.startswith('"') else ""
        return strong or self.marks.get("last_modified", "")

    def restart(self, marks: dict[str, str]) -> None:
        """Begin again, with the marks of what will come."""
        self.discard()
        self.marks = dict(marks)
        self._note.write_text(json.dumps(marks), "utf-8")

    def discard(self) -> None:
        """Forget all."""
        self.marks = {}
        self.path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def keep(self) -> tuple[Path, str]:
        """Give the file its final name; return that and its sum."""
        sha256 = sha256_of(self.path)
        final = self.path.with_name(f"{sha256}.bin")
        atomic.move(self.path, final)
        self._note.unlink(missing_ok=True)
        return final, sha256
