"""What is wrong with single values of a request: where, and in the asker's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from fastapi.exceptions import RequestValidationError

from jobs import values

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from web.negotiation import Language

_OF_A_KEY = "[key]"  # pydantic's last step to what is wrong with a key itself
_MOST_CHARS = 80  # of a name that is said again
_PLACES = {"query": "parameter", "path": "parameter", "header": "header"}

GERMAN = {
    **values.GERMAN,
    # ours
    "one_article": "genau eines davon: {fields}, oder eine Datei im Feld article",
    "one_of": "genau eines davon: {one}, {other}",
    "one_audio": "nur eines davon: audio, audio_url",
    "address": "muss eine Adresse sein, die mit http:// oder https:// beginnt, höchstens {max_length} Zeichen",
    "credentials": (
        "darf keinen Benutzernamen und kein Passwort haben; stattdessen eine Datei schicken oder eine Adresse ohne"
    ),
    "controls": "darf keine Steuerzeichen haben",
    "preset": "es gibt keine Voreinstellung {value}; es gibt {known}",
    "profile": "es gibt kein Profil {value}; es gibt {known}",
    "no_profile": "{name} ist bei jedem Profil gleich",
    "no_words": "{name} kann Wörter nicht hervorheben; das können {known}",
    "language": "keine bekannte Sprache; ein Kürzel wie de oder en angeben",
    "output": "es gibt keine Ausgabe {value}; es gibt {known}",
    "repeated": "darf nur einmal vorkommen",
    "not_a_file": "muss eine Datei sein (filename im Formular)",
    "a_file": "muss ein Feld ohne Datei sein",
    "empty_file": "die Datei ist leer",
    "base64url": "ist keine Marke aus einer früheren Antwort",
}
"""By the name of the fault; a text that its context fills. What is missing here is told in English."""


def fault(
    kind: str, message: str, *path: str, place: Literal["body", "query"] = "body", **context: str | int
) -> RequestValidationError:
    """Make an error for a value of a request.

    Args:
        kind: chooses its German words in `GERMAN`.
        message: the English ones.
        path: to the value in the body, or its name.
        place: where in the request it stands.
        context: fills the German words.
    """
    return RequestValidationError([{"type": kind, "loc": (place, *path), "msg": message, "ctx": context}])


def shown(fault: Mapping[str, Any], language: Language) -> dict[str, str]:
    """Return a fault as an entry of ``errors``.

    Args:
        fault: as pydantic has it.
        language: of its text.

    >>> shown({"type": "missing", "loc": ("body", "a/b", 0), "msg": "Field required"}, "de")
    {'pointer': '#/a~1b/0', 'detail': 'fehlt'}
    """
    place, *path = fault["loc"]
    detail = fault["msg"]
    german = GERMAN.get(fault["type"])
    if language == "de" and german is not None:
        detail = german.format(**fault.get("ctx", {}))
    if place in _PLACES:
        return {_PLACES[place]: _clipped(str(path[0])), "detail": detail}
    return {"pointer": _pointer(path), "detail": detail}


def _pointer(path: Sequence[object]) -> str:
    """Source: RFC 6901 §3 and §6."""
    names = (_clipped(str(name)) for name in path if name != _OF_A_KEY)
    return "#" + "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in names)


def _clipped(name: str) -> str:
    """Return a name of the asker's, but not at whichever length."""
    return name if len(name) <= _MOST_CHARS else name[:_MOST_CHARS] + "…"
