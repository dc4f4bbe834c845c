"""English numbers: the ways to say a whole number, a decimal, a year, an ordinal, a fraction."""

from __future__ import annotations

import re

from align.readings.numerals import LONGEST_NUMBER, digits, words

NUMBER = r"(?:\d{1,3}(?:[,\u00a0\u202f\u2009]\d{3}){1,9}(?!\d)|\d{1,30})(?:\.\d{1,12})?"

_PARTS = re.compile(r"(\d+(?:[,\u00a0\u202f\u2009]\d{3})*)(?:\.(\d+))?")
_FIRST_YEAR, _AFTER_YEARS = 1100, 2100  # four digits in here are more often a year than an amount
_ORDINALS = {2: ("half", "halves"), 4: ("quarter", "quarters")}


def is_year(text: str) -> bool:
    """Return whether four digits are more likely a year than an amount."""
    return len(text) == 4 and _FIRST_YEAR <= int(text) < _AFTER_YEARS  # noqa: PLR2004


def cardinals(number: int) -> list[str]:
    """Return the ways to say a whole number, the likeliest first.

    >>> cardinals(105)
    ['one hundred and five', 'one hundred five', 'a hundred and five']
    """
    first = words(number, "en")
    found = [first, first.replace(" and ", " ")]
    if first.startswith(("one hundred", "one thousand", "one million", "one billion")):
        found.append("a" + first.removeprefix("one"))
    if 1100 <= number < 10_000 and number % 1000 >= 100:  # noqa: PLR2004
        rest = f" and {words(number % 100, 'en')}" if number % 100 else ""
        found.append(f"{words(number // 100, 'en')} hundred{rest}")
    return list(dict.fromkeys(found))


def years(number: int) -> list[str]:
    """Return the ways to say a year.

    >>> years(1905), years(2022)[:2]
    (['nineteen oh five', 'nineteen hundred and five'], ['twenty twenty two', 'two thousand and twenty two'])
    """
    if number // 100 == 20:  # noqa: PLR2004
        pair = f"twenty {words(number % 100, 'en')}"
        if number % 100 < 10:  # noqa: PLR2004
            oh = [f"twenty oh {words(number % 100, 'en')}"] if number % 100 else []
            return list(dict.fromkeys([*cardinals(number), *oh]))
        return [pair, *cardinals(number)]
    return list(dict.fromkeys([words(number, "en", "year"), *cardinals(number)[3:], *cardinals(number)[:1]]))[:2]


def numbers(text: str, *, year: bool = False) -> list[str]:
    """Return the ways to say a printed number.

    Args:
        text: as ``NUMBER`` takes it.
        year: whether it may be a year.

    >>> numbers("1,200.5")[0], numbers("007")
    ('one thousand two hundred point five', ['zero zero seven', 'oh oh seven', 'double oh seven'])
    """
    parts = _PARTS.fullmatch(text)
    if not parts:
        return []
    whole, decimals = re.sub(r"\D", "", parts[1]), parts[2]
    if len(whole) > LONGEST_NUMBER or (len(whole) > 1 and int(whole[0]) == 0):
        said = digits(whole, "en")
        found = [said, said.replace("zero", "oh")]
        if whole.startswith("00") and len(whole) == 3:  # noqa: PLR2004
            found.append(f"double oh {words(int(whole), 'en')}")
    elif decimals is None and year and is_year(text):
        found = [*years(int(whole)), *cardinals(int(whole))[:2]]
    else:
        found = cardinals(int(whole))
    if decimals is not None:
        tail = digits(decimals, "en")
        found = [f"{head} point {end}" for head in found[:2] for end in (tail, tail.replace("zero", "oh"))]
        found.extend([f"point {tail}"] if whole == "0" else [])
    return list(dict.fromkeys(found))


def ordinals(number: int) -> list[str]:
    """Return the ways to say an ordinal."""
    said = words(number, "en", "ordinal")
    return list(dict.fromkeys([said, said.replace(" and ", " ")]))


def fractions(over: int, under: int) -> list[str]:
    """Return the ways to say a fraction.

    >>> fractions(1, 2), fractions(3, 4)
    (['one half', 'a half', 'half'], ['three quarters', 'three fourths'])
    """
    one = words(under, "en", "ordinal")
    names = [_ORDINALS.get(under, (one, one + "s"))[over > 1], one + "s" * (over > 1)]
    if over == 1:
        said = [f"{article} {name}" for name in names for article in ("one", "a")]
        return [*said[:2], "half"] if under == 2 else list(dict.fromkeys(said))  # noqa: PLR2004
    return list(dict.fromkeys(f"{words(over, 'en')} {name}" for name in names))


def decades(number: int) -> list[str]:
    """Return the ways to say a decade.

    >>> decades(1990), decades(80)
    (['nineteen nineties', 'nineties'], ['eighties'])
    """
    tens = words(number % 100, "en")
    many = f"{tens[:-1]}ies" if tens.endswith("y") else f"{tens}s"
    if number < 100:  # noqa: PLR2004
        return [many]
    century = words(number // 100, "en")
    if not number % 100:
        return [f"{century} hundreds"] if number % 1000 else ["two thousands", "two thousand s"]
    return [f"{century} {many}", many]
