"""Which language, and which form of a result, the asker likes best."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import HTTPConnection

Language: TypeAlias = Literal["de", "en"]

_MAX_CHOICES = 50  # of one header; each costs a comparison
_QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")  # RFC 9110 §12.4.2


def language_of(request: HTTPConnection) -> Language:
    """Return the language to answer in; English where nothing else is liked better."""
    ranked = _choices(request.headers.get("accept-language", ""))
    weights = {"de": 0.0, "en": 0.0}
    for name, weight in ranked:
        primary = name.partition("-")[0]
        if primary in weights:
            weights[primary] = max(weights[primary], weight)
    return "de" if weights["de"] > weights["en"] else "en"


def said_in(language: Language) -> dict[str, str]:
    """Return the headers of an answer whose language was chosen by `language_of`."""
    return {"Content-Language": language, "Vary": "Accept-Language"}


def media_type_of(accept: str, offered: Sequence[str]) -> str | None:
    """Return which of the offered media types an ``Accept`` header likes best.

    Args:
        accept: the header; an empty one takes anything.
        offered: best first; among equals the first wins.

    Source: RFC 9110 §12.5.1.

    >>> media_type_of("text/*;q=0.5, text/vtt", ["application/json", "text/vtt"])
    'text/vtt'
    >>> media_type_of("image/png", ["application/json"]) is None
    True
    """
    ranges = _choices(accept) or [("*/*", 1.0)]
    best, best_weight = None, 0.0
    for media_type in offered:
        weight = _weight(media_type, ranges)
        if weight > best_weight:
            best, best_weight = media_type, weight
    return best


def _weight(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return what the most specific range says that fits."""
    for fitting in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        said = [weight for name, weight in ranges if name == fitting]
        if said:
            return max(said)
    return 0.0


def _choices(header: str) -> list[tuple[str, float]]:
    """Return the names in a header with their weights; parameters other than ``q`` are left out.

    >>> _choices("de-AT, en;q=0.3, fr;q=x")
    [('de-at', 1.0), ('en', 0.3), ('fr', 0.0)]
    """
    found = []
    for choice in header.split(",")[:_MAX_CHOICES]:
        name, *parameters = (part.strip().lower() for part in choice.split(";"))
        if name:
            found.append((name, _quality(parameters)))
    return found


def _quality(parameters: Sequence[str]) -> float:
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            return float(value) if _QUALITY.fullmatch(value.strip()) else 0.0
    return 1.0
