"""How a program ends that cannot go on: its exit code, and one line instead of a traceback."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from service.language import set_language

if TYPE_CHECKING:
    from collections.abc import Iterator

FAILED, WRONG_USE = 1, 2

ERROR = {"en": "Error:", "de": "Fehler:"}


@contextlib.contextmanager
def plainly() -> Iterator[None]:
    """Have an error that has a message end the program with it; what has none is a fault of ours, for its traceback."""
    try:
        yield
    except Exception as exc:
        from jobs.messages import has_message  # noqa: PLC0415 - only where something fails

        if not has_message(exc):
            raise
        sys.stderr.write(line(exc) + "\n")
        raise SystemExit(code(exc)) from exc


def line(error: Exception) -> str:
    """Return what went wrong and what to do, in the user's language."""
    from jobs.messages import explain  # noqa: PLC0415 - only where something fails

    language = set_language()
    return f"{ERROR[language]} {explain(error, language)}"


def code(error: Exception) -> int:
    """Return the exit code that an error has; wrong use is what only the person who started the program can mend."""
    from articles.errors import UnknownLanguage  # noqa: PLC0415 - as above
    from audio.errors import UnknownModel  # noqa: PLC0415
    from jobs.errors import UnknownProfile  # noqa: PLC0415
    from service.errors import SettingsError  # noqa: PLC0415
    from subtitles.errors import BadProfile  # noqa: PLC0415

    wrong_use = (SettingsError, UnknownLanguage, UnknownModel, UnknownProfile, BadProfile)
    return WRONG_USE if isinstance(error, wrong_use) else FAILED
