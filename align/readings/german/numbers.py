"""German numbers: the ways to say a whole number, a decimal, a year, an ordinal, a fraction."""

from __future__ import annotations

import re

from align.readings.numerals import LONGEST_NUMBER, digits, words

GAP = r"[.\u00a0\u202f\u2009'’ ]"  # stands between thousands
NUMBER = rf"(?:\d{{1,3}}(?:{GAP}\d{{3}}){{1,9}}(?!\d)|\d{{1,3}}(?:,\d{{3}}){{2,9}}(?!\d)|\d{{1,30}})(?:,\d{{1,12}})?"
# "1.000", "1 000", "1,000,000", "1000", each with decimals or without

_PARTS = re.compile(rf"(\d+(?:{GAP}\d{{3}})*|\d+(?:,\d{{3}}){{2,}})(?:,(\d+))?")
_FIRST_YEAR, _AFTER_YEARS = 1100, 2100  # four digits in here are more often a year than an amount
_SMALL = 13  # up to here "hunderteins" is often "hundertundeins"
_ORDINAL_ENDINGS = {"n": ("n", "", "r", "s", "m"), "": ("", "n", "r", "s", "m"), "r": ("r", "", "n", "s", "m")}
_DENOMINATORS = {
    2: "halbe",
    3: "drittel",
    4: "viertel",
    7: "siebtel",
    8: "achtel",
    16: "sechzehntel",
    100: "hundertstel",
    1000: "tausendstel",
}
_LAST_TEL = 20  # from here on a denominator ends in -stel


def is_year(text: str) -> bool:
    """Return whether four digits are more likely a year than an amount."""
    return len(text) == 4 and _FIRST_YEAR <= int(text) < _AFTER_YEARS  # noqa: PLR2004


def cardinals(number: int) -> list[str]:
    """Return the ways to say a whole number, the likeliest first.

    >>> cardinals(1100)
    ['eintausendeinhundert', 'tausendeinhundert', 'tausendhundert', 'elfhundert']
    """
    first = words(number, "de")
    found = [first]
    if first.startswith(("einhundert", "eintausend")):
        found.append(first[3:])
    if "tausendeinhundert" in first:
        found.append(found[-1].replace("tausendeinhundert", "tausendhundert"))
    if number % 100 and number % 100 < _SMALL and number > 100:  # noqa: PLR2004
        head, tail = words(number - number % 100, "de"), words(number % 100, "de")
        if first == head + tail:
            found.append(f"{head}und{tail}")
    if 1100 <= number < 2000 and number % 1000 >= 100:  # noqa: PLR2004
        found.append(words(number, "de", "year"))
    return found


def years(number: int) -> list[str]:
    """Return the ways to say a year.

    >>> years(1998)[:2]
    ['neunzehnhundertachtundneunzig', 'neunzehn achtundneunzig']
    >>> years(2022)[:2]
    ['zweitausendzweiundzwanzig', 'zwanzig zweiundzwanzig']
    """
    pair = f"{words(number // 100, 'de')} {words(number % 100, 'de')}"
    if number < 2000:  # noqa: PLR2004
        found = [words(number, "de", "year"), *([pair] if number % 100 else []), *cardinals(number)]
    elif number % 100 < 10:  # noqa: PLR2004
        found = cardinals(number)
    else:
        found = [words(number, "de"), pair, *cardinals(number)[1:]]
    return list(dict.fromkeys(found))


def ones(text: str, *, attributive: bool) -> list[str]:
    """Return the ways to say a number that ends in one: "eins" alone, "ein" and its forms before a noun."""
    if text != "eins":
        return [text[:-1], text] if attributive else [text, text[:-1]]
    forms = ["ein", "eine", "einen", "einer", "einem"]
    return [*forms, text] if attributive else [text, *forms]


def numbers(text: str, *, attributive: bool = False, year: bool = False) -> list[str]:
    """Return the ways to say a printed number.

    Args:
        text: as ``NUMBER`` takes it.
        attributive: whether what is counted follows: "ein Kilometer", not "eins Kilometer".
        year: whether it may be a year.

    >>> numbers("1.002,25")[:2], numbers("007")[0], numbers("1", attributive=True)[0]
    (['eintausendzwei komma zwei fünf', 'eintausendzwei komma fünfundzwanzig'], 'null null sieben', 'ein')
    """
    parts = _PARTS.fullmatch(text)
    if not parts:
        return []
    whole, decimals = re.sub(r"\D", "", parts[1]), parts[2]
    if len(whole) > LONGEST_NUMBER or (len(whole) > 1 and int(whole[0]) == 0):
        found = [digits(whole, "de")]
        if int(whole) and len(whole) <= LONGEST_NUMBER:
            found.append(("null " if len(whole) < 5 else "") + words(int(whole), "de"))  # noqa: PLR2004
    elif decimals is None and year and is_year(text):
        found = years(int(whole))
    elif decimals is None and int(whole) % 100 == 1:
        found = [form for said in cardinals(int(whole))[:2] for form in ones(said, attributive=attributive)]
    else:
        found = cardinals(int(whole))
        if "." in text:  # speech synthesisers take the point of thousands for a decimal one
            head, _, rest = text.partition(".")
            found.append(f"{words(int(head), 'de')} punkt {digits(re.sub(GAP, '', rest), 'de')}")
        if year and len(whole) == 4 and text == whole and int(whole) % 100:  # noqa: PLR2004
            found.append(f"{words(int(whole) // 100, 'de')} {words(int(whole) % 100, 'de')}")
    if decimals is not None:
        found = [said for head in found[:2] for said in _decimal(head, whole, decimals)]
    return list(dict.fromkeys(found))


def _decimal(head: str, whole: str, decimals: str) -> list[str]:
    found = [f"{head} komma {digits(decimals, 'de')}"]
    if len(decimals) == 2 and decimals[0] != "0":  # noqa: PLR2004
        found.append(f"{head} komma {words(int(decimals), 'de')}")
    if decimals == "5":
        found.append({"0": "einhalb", "1": "eineinhalb"}.get(whole, f"{head}einhalb"))
        found.extend(["anderthalb"] if whole == "1" else [])
    return found


def ordinals(number: int, ending: str) -> list[str]:
    """Return the ways to say an ordinal, the forms with ``ending`` ("", "n" or "r") first."""
    base = words(number, "de", "ordinal")
    found = [base + end for end in _ORDINAL_ENDINGS[ending]]
    return [*found, *([found[0][3:]] if base.startswith(("einhundert", "eintausend")) else [])]


def denominator(number: int) -> str:
    """Return "drittel" for 3."""
    if number in _DENOMINATORS:
        return _DENOMINATORS[number]
    return words(number, "de") + ("tel" if number < _LAST_TEL else "stel")


def fractions(over: int, under: int) -> list[str]:
    """Return the ways to say a fraction.

    >>> fractions(1, 2), fractions(3, 4)
    (['ein halb', 'einhalb', 'eine halbe', 'ein halber', 'ein halbes', 'einen halben'], ['drei viertel', 'dreiviertel'])
    """
    if under == 2 and over == 1:  # noqa: PLR2004
        return ["ein halb", "einhalb", "eine halbe", "ein halber", "ein halbes", "einen halben"]
    head = "ein" if over == 1 else words(over, "de")
    return [f"{head} {denominator(under)}", head + denominator(under), *(["eine " + denominator(under)] * (over == 1))]
