"""Errors as declarations: fields, a code that programs know, what is said in English and German.

::

    class NotFound(FetchError):
        url: str
        status: int

        code = "not-found"
        en = "there is nothing at {url} (HTTP {status}); check the address"
        de = "Unter {url} gibt es nichts (HTTP {status}); die Adresse prüfen"


    raise NotFound("https://example.org/a.mp3", 404)
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import ClassVar, dataclass_transform


@dataclass_transform(eq_default=False)
class DeclaredError(Exception):
    """Base of all errors that people meet: each subclass is a dataclass of plain strings and numbers.

    Its fields are its ``args`` too, so that it pickles and copies. A text that no template can make is made by
    ``__str__``, and in German by `jobs.messages`.

    Attributes:
        code: what programs know it by, in answers of the API and in records of jobs; it stays when a class is renamed.
        en: one line that names value and remedy; fields fill it.
        de: the same in German, "" where `jobs.messages` makes it.
    """

    code: ClassVar[str] = ""
    en: ClassVar[str] = ""
    de: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Make the subclass a dataclass, but for one that says by itself how it is made."""
        super().__init_subclass__()
        dataclass(eq=False, repr=False, init="__init__" not in vars(cls))(cls)

    def __post_init__(self) -> None:
        """Keep the fields as arguments: what pickling makes the same error of."""
        Exception.__init__(self, *(getattr(self, field.name) for field in fields(self)))  # type: ignore[arg-type]

    def __str__(self) -> str:
        """Say it in English."""
        return self.en.format(**vars(self))
