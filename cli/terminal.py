"""What the terminal can show, and in which language."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from rich.console import Console

Language = Literal["de", "en"]


class Glyphs(NamedTuple):
    """Signs that make a status visible without colour."""

    spoken: str
    partly: str
    not_spoken: str
    not_expected: str
    moved: str
    dot: str


UNICODE = Glyphs("✓", "◐", "✗", "·", "⇅", "·")
ASCII = Glyphs("+", "~", "x", "-", ">", "|")


def message_language(setting: str = "auto", environ: Mapping[str, str] = os.environ) -> Language:
    """Return the language to speak: the setting, else the system's if that is German, else English.

    >>> message_language("auto", {"LANG": "de_AT.UTF-8"})
    'de'
    >>> message_language("auto", {"LC_ALL": "en_GB.UTF-8", "LANG": "de_DE.UTF-8"})
    'en'
    """
    if setting in ("de", "en"):
        return "de" if setting == "de" else "en"
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):  # POSIX: the first that is set decides
        if environ.get(variable):
            return _of_locale(environ[variable])
    return _of_locale(locale.getlocale()[0] or "")  # Windows, which has no such variables


def _of_locale(name: str) -> Language:
    return "de" if name.lower().partition("_")[0] in ("de", "german") else "en"


def never_fail_to_print(*streams: TextIO) -> None:
    """Let characters that a console's encoding lacks become question marks instead of a crash."""
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def glyphs(encoding: str) -> Glyphs:
    """Return signs that the encoding has.

    >>> glyphs("cp1252").spoken
    '+'
    """
    try:
        "".join(UNICODE).encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return ASCII
    return UNICODE


def output() -> Console:
    """Return a console on standard output."""
    from rich.console import Console  # noqa: PLC0415 - a tenth of a second, which --help need not wait for

    return Console(file=sys.stdout, highlight=False, emoji=False, markup=False)


def notes() -> Console:
    """Return a console on standard error, for progress."""
    from rich.console import Console  # noqa: PLC0415

    return Console(file=sys.stderr, highlight=False, emoji=False, markup=False)
