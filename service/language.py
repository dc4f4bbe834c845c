"""The language in which a program says something."""

from __future__ import annotations

import locale
import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

Language = Literal["de", "en"]


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


def set_language() -> Language:
    """Return the language that the settings name, whatever state they, or the installation, are in."""
    try:
        from service import settings  # noqa: PLC0415 - a quarter of a second

        return message_language(settings.load().messages)
    except Exception:  # noqa: BLE001 - an error is being told already; this one must not hide it
        return message_language(os.environ.get("GLEICHLAUF_MESSAGES", "auto"))
