"""English amounts: numbers with units, currencies, per cent, and ranges of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.english.numbers import NUMBER, numbers
from align.readings.forms import LETTER, Form
from align.readings.numerals import words
from align.readings.phrases import product, say, say_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.readings.phrases import Phrase

# As printed, and as said: "one|many" where they differ.
UNITS = {
    "m": "meter|meters", "km": "kilometer|kilometers", "cm": "centimeter|centimeters", "mm": "millimeter|millimeters",
    "µm": "micrometer|micrometers", "nm": "nanometer|nanometers", "ft": "foot|feet", "in.": "inch|inches",
    "yd": "yard|yards", "mi": "mile|miles", "m²": "square meter|square meters",
    "km²": "square kilometer|square kilometers", "m³": "cubic meter|cubic meters", "sq ft": "square foot|square feet",
    "ha": "hectare|hectares", "g": "gram|grams", "kg": "kilogram|kilograms", "mg": "milligram|milligrams",
    "µg": "microgram|micrograms", "t": "ton|tons", "lb": "pound|pounds", "lbs": "pounds", "oz": "ounce|ounces",
    "l": "liter|liters", "L": "liter|liters", "ml": "milliliter|milliliters", "mL": "milliliter|milliliters",
    "s": "second|seconds", "sec": "second|seconds", "ms": "millisecond|milliseconds", "min": "minute|minutes",
    "h": "hour|hours", "hr": "hour|hours", "hrs": "hours", "W": "watt|watts", "kW": "kilowatt|kilowatts",
    "MW": "megawatt|megawatts", "GW": "gigawatt|gigawatts", "kWh": "kilowatt hour|kilowatt hours",
    "MWh": "megawatt hour|megawatt hours", "GWh": "gigawatt hour|gigawatt hours",
    "TWh": "terawatt hour|terawatt hours", "V": "volt|volts", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz",
    "GHz": "gigahertz", "dB": "decibel|decibels", "kB": "kilobyte|kilobytes", "KB": "kilobyte|kilobytes",
    "MB": "megabyte|megabytes", "GB": "gigabyte|gigabytes", "TB": "terabyte|terabytes", "Mbps": "megabits per second",
    "mph": "miles per hour", "kph": "kilometers per hour", "km/h": "kilometers per hour",
    "rpm": "revolutions per minute", "kcal": "kilocalories", "°C": "degrees celsius", "°F": "degrees fahrenheit",
    "°": "degree|degrees", "%": "percent", "‰": "per mille", "bn": "billion", "€": "euro|euros", "$": "dollar|dollars",
    "£": "pound|pounds", "¥": "yen", "¢": "cent|cents", "EUR": "euro|euros", "USD": "us dollar|us dollars",
    "GBP": "pound|pounds",
}  # fmt: skip
_MORE = {
    "kg": ["kilograms", "kilos", "kilogrammes"], "mph": ["miles per hour", "miles an hour"], "lb": ["pounds"],
    "°C": ["degrees celsius", "degrees", "degrees centigrade"], "°F": ["degrees fahrenheit", "degrees"],
    "km/h": ["kilometers per hour", "kilometers an hour"], "km": ["kilometers", "kilometres"],
}  # fmt: skip
_MONEY = {
    "$": ("dollar", "cents"), "US$": ("us dollar", "cents"), "A$": ("australian dollar", "cents"),
    "C$": ("canadian dollar", "cents"), "€": ("euro", "cents"), "£": ("pound", "pence"), "¥": ("yen", "sen"),
    "₹": ("rupee", "paise"), "EUR": ("euro", "cents"), "USD": ("us dollar", "cents"), "GBP": ("pound", "pence"),
    "CHF": ("swiss franc", "centimes"),
}  # fmt: skip
_SCALES = {
    "million": "million", "billion": "billion", "trillion": "trillion", "thousand": "thousand", "m": "million",
    "mn": "million", "bn": "billion", "tn": "trillion", "k": "thousand", "K": "thousand", "M": "million",
    "B": "billion", "hundred": "hundred",
}  # fmt: skip
_BLANK = r"[ \u00a0\u202f\u2009]?"
_END = rf"(?!{LETTER}|\d)"


def _either(table: Iterable[str]) -> str:
    ends = (f"{re.escape(key)}{_END if key[-1].isalnum() else ''}" for key in sorted(table, key=len, reverse=True))
    return "|".join(ends)


_AMOUNT = re.compile(
    rf"(?P<a>{NUMBER})(?:\s?(?P<to>[–-]|(?<=\s)to(?=\s))\s?(?P<b>{NUMBER}))?(?:{_BLANK}(?P<scale>million|billion|trillion|bn){_END})?"
    rf"{_BLANK}-?(?P<unit>{_either(UNITS)})"
)
_MONEY_FIRST = re.compile(
    rf"(?P<unit>US\$|A\$|C\$|[$€£¥₹]|(?:EUR|USD|GBP|CHF)(?=[ \u00a0\d])){_BLANK}(?P<a>{NUMBER})"
    rf"(?:\s?(?P<to>[–-])\s?[$€£]?(?P<b>{NUMBER}))?(?:(?:{_BLANK}|-)(?P<scale>{_either(_SCALES)}))?"
)
_LONE = re.compile(r"°C|°F|[%‰°€$£¥]")


def _unit(printed: str, *, one: bool) -> list[str]:
    if printed in _MORE and not one:
        return _MORE[printed]
    name = UNITS[printed].split("|")[0 if one else -1]
    british = name.replace("meter", "metre").replace("liter", "litre")
    return list(dict.fromkeys([name, british]))


def _amount(match: re.Match[str]) -> list[Phrase]:
    one = match["a"] == "1" and not match["b"] and not match["scale"]
    parts = _numbers(match)
    if match["scale"]:
        parts.append([say(_SCALES[match["scale"]], *match.span("scale"))])
    said = _unit(match["unit"], one=one)
    if match.string[match.start("unit") - 1] == "-":  # "a 5-km run"
        said = [*_unit(match["unit"], one=True), *said]
    parts.append(say_all(dict.fromkeys(said), *match.span("unit")))
    return product(parts)


def _numbers(match: re.Match[str]) -> list[list[Phrase]]:
    parts = [say_all(numbers(match["a"])[:4], *match.span("a"))]
    if match["b"]:
        parts.append([say("to", *match.span("to")), *([] if match["to"] == "to" else [()])])
        parts.append(say_all(numbers(match["b"])[:2], *match.span("b")))
    return parts


def _money_first(match: re.Match[str]) -> list[Phrase]:
    name, coins = _MONEY[match["unit"]]
    found: list[Phrase] = []
    one = match["a"] == "1" and not match["b"]
    price = re.fullmatch(r"(.+)\.(\d\d)", match["a"])
    if price and not match["scale"] and not match["b"]:
        middle = match.start("a") + len(price[1])
        whole = say(numbers(price[1])[0], match.start("a"), middle)
        unit = say(name if price[1] == "1" else _many(name), *match.span("unit"))
        if price[2] == "00":
            found.append(whole + unit)
        else:
            small = say(words(int(price[2]), "en"), middle + 1, match.end("a"))
            coin, and_ = say(coins, middle + 1, match.end("a")), say("and", middle, middle + 1)
            cents = [] if price[1] != "0" else [small + coin]
            head = whole + unit
            found.extend([*cents, head + and_ + small + coin, head + small + coin, head + small, whole + small])
    parts = _numbers(match)
    if match["scale"]:
        parts.append([say(_SCALES[match["scale"]], *match.span("scale"))])
    parts.append([say(name if one and not match["scale"] else _many(name), *match.span("unit")), ()])
    return [*found, *product(parts, [1, 1, 1] if match["b"] else [1, 3, 3])]


def _many(name: str) -> str:
    return name if name == "yen" else f"{name}s"


def _lone(match: re.Match[str]) -> list[Phrase]:
    return say_all(_unit(match[0], one=False), *match.span())


AMOUNT = Form(_AMOUNT, _amount)
MONEY_FIRST = Form(_MONEY_FIRST, _money_first)
LONE = Form(_LONE, _lone)
