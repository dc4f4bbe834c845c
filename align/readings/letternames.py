"""The names of letters, and words that are made of them."""

from __future__ import annotations

import re
from functools import lru_cache


def _named(letters: str, names: str) -> dict[str, str]:
    return dict(zip(letters, names.split(), strict=True))


_LATIN = "abcdefghijklmnopqrstuvwxyz"

GERMAN = _named(
    f"{_LATIN}äöüß",
    "a be ce de e ef ge ha i jot ka el em en o pe ku er es te u vau we ix ypsilon zet ä ö ü eszett",
)
ENGLISH = _named(
    _LATIN, "ay bee see dee ee ef gee aitch eye jay kay el em en oh pee cue ar ess tee you vee w ex why zee"
) | {"w": "double you"}
# The English names, as a German ear writes them.
ENGLISH_IN_GERMAN = _named(
    _LATIN, "ey bi si di i ef dschi eytsch ai dschey key el em en o pi kju ar es ti ju wi dabbelju ex wai si"
)

_VOWELS = "aeiouyäöü"
_EASY = re.compile(
    rf"[^{_VOWELS}]{{0,2}}(?:[{_VOWELS}]{{1,2}}[^{_VOWELS}]{{1,2}})*[{_VOWELS}]{{0,2}}"  # no three consonants in a row
)
_SHORTEST_WORD = 4  # letters: "UNO" is the exception among three, "NATO" the rule among four


def spelled(letters: str, names: dict[str, str]) -> str:
    """Return the names of letters: "a er de" for "ard"."""
    return " ".join(names.get(letter, letter) for letter in letters.lower())


def sounds_like_word(letters: str) -> bool:
    """Return whether capitals are more likely read as a word than letter by letter.

    >>> [sounds_like_word(s) for s in ("NATO", "ARD", "BMWK", "BRICS")]
    [True, False, False, True]
    """
    lower = letters.lower()
    return len(lower) >= _SHORTEST_WORD and any(c in _VOWELS for c in lower) and _EASY.fullmatch(lower) is not None


@lru_cache(maxsize=8)  # asked for every word of a text
def is_shouting(text: str) -> bool:
    """Return whether a text is set in capitals, so that capitals say nothing about a word.

    >>> is_shouting("DIE WELT IST NEU"), is_shouting("Die NATO")
    (True, False)
    """
    capitals = sum(c.isupper() for c in text)
    return capitals > 12 and capitals > 0.8 * sum(c.isalpha() for c in text)  # noqa: PLR2004
