"""Number words of any language that the number library knows well."""

from __future__ import annotations

import re
from functools import cache

from num2words import num2words

# Languages in which num2words was tried with every length of number; in some others it fails, or never ends.
LANGUAGES = frozenset(
    ["cs", "da", "de", "en", "es", "fi", "fr", "hu", "it", "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk"]
)

LONGEST_NUMBER = 12  # digits; longer ones are codes, and are read digit by digit

_ROMAN = re.compile(r"(?=[IVXLCDM])M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}


@cache
def words(number: int, language: str, form: str = "cardinal") -> str:
    """Return number words, lower case and without hyphens; "" in a language that is not known well.

    Args:
        number: not negative.
        language: ISO 639-1 code.
        form: "cardinal", "ordinal" or "year".

    >>> words(21, "de"), words(3, "de", "ordinal"), words(1998, "en", "year"), words(5, "xx")
    ('einundzwanzig', 'dritte', 'nineteen ninety eight', '')
    """
    if language not in LANGUAGES:
        return ""
    return " ".join(re.sub(r"[-,]", " ", str(num2words(number, lang=language, to=form)).lower()).split())


def digits(text: str, language: str) -> str:
    """Return every digit in words, one after another."""
    return " ".join(words(int(c), language) for c in text if c.isdecimal())


def cardinal(text: str, language: str) -> str:
    """Return a row of digits in words: as a number, or digit by digit where it begins with 0 or is very long."""
    if len(text) > LONGEST_NUMBER or (len(text) > 1 and int(text[0]) == 0):
        return digits(text, language)
    return words(int(text), language)


def roman(numeral: str) -> int:
    """Return the value of a Roman numeral in capitals, 0 if it is none.

    >>> roman("XIV"), roman("IIX")
    (14, 0)
    """
    if not _ROMAN.fullmatch(numeral):
        return 0
    values = [_ROMAN_DIGITS[c] for c in numeral]
    return sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
