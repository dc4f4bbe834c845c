"""The names of letters, and words that are made of them."""

from __future__ import annotations

import re

GERMAN = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyzäöüß",
        "a be ce de e ef ge ha i jot ka el em en o pe ku er es te u vau we ix ypsilon zet ä ö ü eszett".split(),
        strict=True,
    )
)
ENGLISH = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "ay bee see dee ee ef gee aitch eye jay kay el em en oh pee cue ar ess tee you vee double\u00a0you ex why "
        "zee".split(" "),
        strict=True,
    )
)
# The English names, as a German ear writes them.
ENGLISH_IN_GERMAN = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "ey bi si di i ef dschi eytsch ai dschey key el em en o pi kju ar es ti ju wi dabbelju ex wai si".split(),
        strict=True,
    )
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
