"""The languages that Whisper models know."""

from __future__ import annotations

from jobs.errors import UnknownLanguage

WHISPER = frozenset(
    # fmt: off
    [
        "af", "am", "ar", "as", "az", "ba", "be", "bg", "bn", "bo", "br", "bs", "ca", "cs", "cy", "da", "de", "el",
        "en", "es", "et", "eu", "fa", "fi", "fo", "fr", "gl", "gu", "ha", "haw", "he", "hi", "hr", "ht", "hu", "hy",
        "id", "is", "it", "ja", "jw", "ka", "kk", "km", "kn", "ko", "la", "lb", "ln", "lo", "lt", "lv", "mg", "mi",
        "mk", "ml", "mn", "mr", "ms", "mt", "my", "ne", "nl", "nn", "no", "oc", "pa", "pl", "ps", "pt", "ro", "ru",
        "sa", "sd", "si", "sk", "sl", "sn", "so", "sq", "sr", "su", "sv", "sw", "ta", "te", "tg", "th", "tk", "tl",
        "tr", "tt", "uk", "ur", "uz", "vi", "yi", "yo", "yue", "zh",
    ]
    # fmt: on
)
"""Codes of the languages, as in faster-whisper 1.2.1; kept here because importing that takes a second."""


def checked(language: str) -> str:
    """Return the code as Whisper writes it, without a region.

    Raises:
        UnknownLanguage: Whisper has no such language.

    >>> checked("de-AT")
    'de'
    """
    code = language.strip().lower().replace("_", "-").partition("-")[0]
    if code not in WHISPER:
        raise UnknownLanguage(language)
    return code
