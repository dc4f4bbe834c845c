"""Texts as the head's letters."""

from __future__ import annotations

import unicodedata

ALPHABET = "_|abcdefghijklmnopqrstuvwxyzäöüß"  # "_" is CTC's blank, "|" the border between words

_INDEX = {letter: k for k, letter in enumerate(ALPHABET) if letter != "_"}


def codes(said: str) -> list[int]:
    """Return the columns of a text as it is said: words of letters with single spaces.

    >>> codes("Ça va") == codes("ca va")
    True
    """
    return [_INDEX[c] for c in plain(said).replace(" ", "|")]


def plain(said: str) -> str:
    """Write a text in the alphabet's letters and single spaces: accents that it does not have are dropped.

    >>> plain("Café  Ä'ß!")
    'cafe äß'
    """
    result = ""
    for c in unicodedata.normalize("NFC", said.lower()):
        if c in _INDEX and c != "|":
            result += c
        elif c.isspace() or c in "-–—/":
            result += " "
        else:
            result += "".join(d for d in unicodedata.normalize("NFKD", c) if d in _INDEX)
    return " ".join(result.split())
