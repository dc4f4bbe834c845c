"""The characters of EBU STL: table 00, Latin.

A letter with an accent is two bytes, the accent first.

Source: EBU Tech 3264, appendix 2, which is ISO 6937 with the additions of 1991
"""

from __future__ import annotations

import unicodedata
from collections import Counter

_HIGH = {
    0xA0: "\u00a0¡¢£",
    0xA5: "¥",
    0xA7: "§¤‘“«←↑→↓°±²³×µ¶·÷’”»¼½¾¿",
    0xD0: "—¹®©™♪¬¦",
    0xDC: "⅛⅜⅝⅞ΩÆÐªĦ",
    0xE6: "ĲĿŁØŒºÞŦŊŉĸæđðħıĳŀłøœßþŧŋ\u00ad",
}
"""Runs of single characters above ASCII, by the code of the first."""

_ACCENTS = {
    0xC1: ("\N{COMBINING GRAVE ACCENT}", "AEIOUaeiou"),
    0xC2: ("\N{COMBINING ACUTE ACCENT}", "ACEILNORSUYZaceilnorsuyz"),
    0xC3: ("\N{COMBINING CIRCUMFLEX ACCENT}", "ACEGHIJOSUWYaceghijosuwy"),
    0xC4: ("\N{COMBINING TILDE}", "AINOUainou"),
    0xC5: ("\N{COMBINING MACRON}", "AEIOUaeiou"),
    0xC6: ("\N{COMBINING BREVE}", "AGUagu"),
    0xC7: ("\N{COMBINING DOT ABOVE}", "CEGIZcegz"),
    0xC8: ("\N{COMBINING DIAERESIS}", "AEIOUYaeiouy"),
    0xCA: ("\N{COMBINING RING ABOVE}", "AUau"),
    0xCB: ("\N{COMBINING CEDILLA}", "CGKLNRSTcgklnrst"),
    0xCD: ("\N{COMBINING DOUBLE ACUTE ACCENT}", "OUou"),
    0xCE: ("\N{COMBINING OGONEK}", "AEIUaeiu"),
    0xCF: ("\N{COMBINING CARON}", "CDELNRSTZcdelnrstz"),
}
"""Combining accents and the letters that may carry them, by the accent's code."""

_CODES = {
    **{chr(code): bytes([code]) for code in range(0x20, 0x7F)},
    **{character: bytes([first + k]) for first, run in _HIGH.items() for k, character in enumerate(run)},
    **{
        unicodedata.normalize("NFC", letter + accent): bytes([code, ord(letter)])
        for code, (accent, letters) in _ACCENTS.items()
        for letter in letters
    },
    "―": b"\xd0",
    "Đ": b"\xe2",  # drawn like Ð, with which it shares its place
}

_SIMILAR = {"„": '"', "‟": '"', "‚": "'", "‛": "'", "‹": "'", "›": "'", "–": "-", "‐": "-", "‑": "-", "−": "-"} | {
    "…": "...",
    "€": "EUR",
    "•": "·",
    "\u2009": " ",
    "\u202f": "\u00a0",
}
"""What most readers will not miss, for what German texts often have and the table has not."""

_GERMAN = {"“": '"', "‘": "'"}
"""The other halves of the German pairs „“ and ‚‘, whose first halves the table has not."""

UNKNOWN = "¤"
"""Stands for what cannot be written: the sign for any currency is no part of a language and is seen."""


def encode(text: str, *, german_quotes: bool = False) -> tuple[bytes, Counter[str]]:
    r"""Write text in the table.

    Args:
        text: any.
        german_quotes: whether “ and ‘ close quotes, and so are written like what opens them.

    Returns:
        The bytes; which characters stand there as others, and how often. Marks and format characters that cannot be
        written leave nothing behind, for what carries them does.

    >>> encode("Café „X“")
    (b'Caf\xc2e "X\xaa', Counter({'„': 1}))
    >>> encode("„X“", german_quotes=True)
    (b'"X"', Counter({'„': 1, '“': 1}))
    """
    stand_ins = _SIMILAR | _GERMAN if german_quotes else _SIMILAR
    written = bytearray()
    replaced: Counter[str] = Counter()
    for character in unicodedata.normalize("NFC", text):
        if character in _CODES and character not in stand_ins:
            written += _CODES[character]
        else:
            replaced[character] += 1
            is_seen = unicodedata.category(character)[0] not in "MC"
            written += b"".join(_CODES[part] for part in stand_ins.get(character, UNKNOWN if is_seen else ""))
    return bytes(written), replaced
