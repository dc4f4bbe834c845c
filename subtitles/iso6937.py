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

UNKNOWN = "¤"
"""Stands for what cannot be written: the sign for any currency is no part of a language and is seen."""


def encode(text: str) -> tuple[bytes, Counter[str]]:
    """Write text in the table.

    Returns:
        The bytes; which characters stand there as others, and how often. Marks and format characters that cannot be
        written leave nothing behind, for what carries them does.

    >>> encode("Café „X“")
    (b'Caf\\xc2e "X\\xaa', Counter({'„': 1}))
    """
    written = bytearray()
    replaced: Counter[str] = Counter()
    for character in unicodedata.normalize("NFC", text):
        code = _CODES.get(character)
        if code is None:
            replaced[character] += 1
            stand_in = _SIMILAR.get(character) or ("" if unicodedata.category(character)[0] in "MC" else UNKNOWN)
            code = b"".join(_CODES[part] for part in stand_in)
        written += code
    return bytes(written), replaced
