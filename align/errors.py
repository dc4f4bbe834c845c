"""What can go wrong where text and sound meet.

::

    AlignError
    ├── NothingHeard
    └── UnreadableAlignment
"""

from __future__ import annotations

from enum import StrEnum

from i18n.declared import DeclaredError


class AlignError(DeclaredError):
    """Base of all errors of this package: ``except AlignError`` catches them and nothing else."""


class NothingHeard(AlignError):
    """Raised when no word was recognised in the whole recording: silence, music, or noise."""

    path: str

    code = "nothing-heard"
    en = "no speech was heard in {path}: it is silent or holds music only; is it the right file?"
    de = "In {path} war keine Sprache zu hören: nur Stille oder Musik; ist es die richtige Datei?"


class UnreadableReason(StrEnum):
    """Why a file is no alignment, in English; the German words are in ``jobs/messages.py``."""

    EMPTY = "the file is empty"
    NO_JSON = "it is no JSON in UTF-8"
    TOO_DEEP = "it is nested too deeply"
    TOO_LARGE = "a number in it is too large"
    MISSING = "it is missing"
    BAD_VALUE = "such a value cannot stand there"
    OF_ANOTHER_PROGRAM = "another program or version wrote it"
    TIMES = "its times contradict each other, or its status"
    ID = "its id is not of up to 64 letters, digits, dots and dashes"
    SAME_ID = "another paragraph has its id"
    LANGUAGE = "it is no language tag"
    LENGTH = "it is no length of a recording"
    SHARE = "it is not 0 to 1"
    OTHER_TEXT = "another text stands at its place"
    ORDER = "it is out of order"
    OUTSIDE = "its times are not within those of what it is part of"
    UNREAD = "it is read, and none of its parts is"
    PARTLY = "a word is read or not, never partly"


class UnreadableAlignment(AlignError):
    """Raised when a file is not an ``alignment.json`` of a version that this program reads, or contradicts itself."""

    reason: str
    place: str = ""

    code = "unreadable-alignment"

    def __str__(self) -> str:
        """Name place, reason and remedy."""
        where = f"{self.place}: " if self.place else ""
        return f"this is not an alignment that this version reads ({where}{self.reason}); align the article again"
