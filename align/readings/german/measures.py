"""German amounts: numbers with units, currencies, per cent, and ranges of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form
from align.readings.german.numbers import NUMBER, is_year, numbers
from align.readings.numerals import words
from align.readings.phrases import product, say, say_all

if TYPE_CHECKING:
    from collections.abc import Iterable

    from align.readings.phrases import Phrase

# As printed, and as said; where one and many differ, "one|many".
UNITS = {
    "m": "meter", "km": "kilometer", "dm": "dezimeter", "cm": "zentimeter", "mm": "millimeter", "µm": "mikrometer",
    "μm": "mikrometer", "nm": "nanometer", "m²": "quadratmeter", "m2": "quadratmeter", "qm": "quadratmeter",
    "km²": "quadratkilometer", "km2": "quadratkilometer", "qkm": "quadratkilometer", "cm²": "quadratzentimeter",
    "cm2": "quadratzentimeter", "mm²": "quadratmillimeter", "m³": "kubikmeter", "m3": "kubikmeter",
    "cbm": "kubikmeter", "cm³": "kubikzentimeter", "cm3": "kubikzentimeter", "km³": "kubikkilometer", "ha": "hektar",
    "l": "liter", "ml": "milliliter", "cl": "zentiliter", "dl": "deziliter", "hl": "hektoliter", "g": "gramm",
    "kg": "kilogramm", "mg": "milligramm", "µg": "mikrogramm", "μg": "mikrogramm", "t": "tonne|tonnen",
    "Mt": "megatonne|megatonnen", "Gt": "gigatonne|gigatonnen", "Ztr.": "zentner", "s": "sekunde|sekunden",
    "Sek.": "sekunde|sekunden", "sek": "sekunde|sekunden", "ms": "millisekunde|millisekunden", "min": "minute|minuten",
    "Min.": "minute|minuten", "min.": "minute|minuten", "h": "stunde|stunden", "Std.": "stunde|stunden",
    "Std": "stunde|stunden", "Wh": "wattstunde|wattstunden", "kWh": "kilowattstunde|kilowattstunden",
    "kwh": "kilowattstunde|kilowattstunden", "MWh": "megawattstunde|megawattstunden",
    "GWh": "gigawattstunde|gigawattstunden", "TWh": "terawattstunde|terawattstunden", "W": "watt", "kW": "kilowatt",
    "MW": "megawatt", "GW": "gigawatt", "TW": "terawatt", "kWp": "kilowatt peak", "V": "volt", "kV": "kilovolt",
    "mV": "millivolt", "mA": "milliampere", "Ah": "amperestunde|amperestunden",
    "mAh": "milliamperestunde|milliamperestunden", "Ω": "ohm", "Hz": "hertz", "kHz": "kilohertz", "MHz": "megahertz",
    "GHz": "gigahertz", "kJ": "kilojoule", "MJ": "megajoule", "cal": "kalorie|kalorien",
    "kcal": "kilokalorie|kilokalorien", "kN": "kilonewton", "Nm": "newtonmeter", "Pa": "pascal", "hPa": "hektopascal",
    "bar": "bar", "mbar": "millibar", "°C": "grad celsius", "° C": "grad celsius", "℃": "grad celsius",
    "°F": "grad fahrenheit", "°": "grad", "dB": "dezibel", "Bq": "becquerel", "Sv": "sievert", "mSv": "millisievert",
    "lm": "lumen", "lx": "lux", "cd": "candela", "mol": "mol", "PS": "pe es", "kB": "kilobyte", "KB": "kilobyte",
    "MB": "megabyte", "GB": "gigabyte", "TB": "terabyte", "PB": "petabyte", "kbit": "kilobit", "Mbit": "megabit",
    "MBit": "megabit", "Gbit": "gigabit", "GBit": "gigabit", "Mb": "megabit", "px": "pixel", "dpi": "de pe i",
    "ppm": "pe pe em", "Pkt.": "punkt|punkte", "Stk.": "stück", "St.": "stück", "EL": "esslöffel", "TL": "teelöffel",
    "Ew.": "einwohner", "Einw.": "einwohner", "%": "prozent", "‰": "promille", "Prozentpunkte": "prozentpunkte",
    "Vol.-%": "volumenprozent", "kn": "knoten", "sm": "seemeile|seemeilen", "mi": "meile|meilen", "ft": "fuß",
    "mph": "meilen pro stunde",
}  # fmt: skip
_SPECIAL = {  # more ways than "a pro b"
    "km/h": ["kilometer pro stunde", "stundenkilometer", "kilometer in der stunde", "ka em ha"],
    "m/s": ["meter pro sekunde", "meter in der sekunde", "sekundenmeter"],
    "kg": ["kilogramm", "kilo"],
    "°C": ["grad celsius", "grad"],
    "GB": ["gigabyte", "giga", "ge be"],
    "MB": ["megabyte", "em be"],
    "TB": ["terabyte", "te be"],
    "l": ["liter", "el"],
    "Std.": ["stunden", "stunde"],
    "dpi": ["de pe i", "di pi ai"],
}
CURRENCIES = {
    "€": "euro", "EUR": "euro", "$": "dollar", "US-$": "us dollar", "US$": "us dollar", "USD": "us dollar",
    "£": "pfund", "GBP": "britische pfund", "¥": "yen", "JPY": "yen", "CHF": "schweizer franken", "Fr.": "franken",
    "sFr.": "schweizer franken", "SFr.": "schweizer franken", "DM": "mark", "D-Mark": "de mark", "RM": "reichsmark",
    "ATS": "schilling", "öS": "schilling", "kr": "kronen", "SEK": "schwedische kronen", "NOK": "norwegische kronen",
    "DKK": "dänische kronen", "PLN": "zloty", "zł": "zloty", "CZK": "tschechische kronen", "₽": "rubel",
    "RUB": "rubel", "₺": "lira", "TRY": "türkische lira", "₹": "rupien", "INR": "indische rupien", "CNY": "yuan",
    "₿": "bitcoin", "BTC": "bitcoin", "₴": "hrywnja", "ct": "cent", "Ct.": "cent", "ct.": "cent", "Cent": "cent",
    "Euro": "euro", "Dollar": "dollar", "US-Dollar": "us dollar", "Franken": "franken", "Mark": "mark",
    "Pfund": "pfund",
}  # fmt: skip
_MORE_MONEY = {
    "DM": ["mark", "de mark", "de em", "deutsche mark"],
    "US-$": ["us dollar", "u es dollar", "dollar"],
    "US$": ["us dollar", "u es dollar", "dollar"],
    "USD": ["us dollar", "u es dollar", "dollar", "u es de"],
    "US-Dollar": ["us dollar", "u es dollar"],
    "CHF": ["schweizer franken", "franken", "ce ha ef"],
    "GBP": ["britische pfund", "pfund"],
    "¥": ["yen", "yuan"],
    "D-Mark": ["de mark"],
}
_COINS = {
    "euro": "cent", "dollar": "cent", "us dollar": "cent", "pfund": "pence", "mark": "pfennig", "franken": "rappen",
    "schweizer franken": "rappen",
}  # fmt: skip
_SCALES = {
    "Mio.": "million|millionen", "Mio": "million|millionen", "Mill.": "million|millionen",
    "Mrd.": "milliarde|milliarden", "Mrd": "milliarde|milliarden", "Md.": "milliarde|milliarden",
    "Bio.": "billion|billionen", "Bill.": "billion|billionen", "Tsd.": "tausend", "Tsd": "tausend",
    "Million": "million", "Millionen": "millionen", "Milliarde": "milliarde", "Milliarden": "milliarden",
    "Billion": "billion", "Billionen": "billionen", "Tausend": "tausend", "tausend": "tausend",
}  # fmt: skip

_RATES = {"Monat": "monat", "Jahr": "jahr", "Tag": "tag", "Stunde": "stunde", "Kopf": "kopf", "Person": "person"}
_SIGNS = [unit for unit in UNITS if not unit[0].isalpha()]
CURRENCY_SIGNS = ["€", "$", "US-$", "US$", "£", "¥"]
_BLANK = r"[ \u00a0\u202f\u2009]?"
# the blanks around the dash are no part of what is said
_RANGE = rf"(?:(?:\s?(?=[–—-])|\s+(?=bis\s))(?P<to>[–—-]|bis(?:\s+zu)?(?=\s))\s?(?P<b>{NUMBER}))?"


def _either(table: Iterable[str]) -> str:
    """Return a pattern of the printed forms, the longest first; those of letters end where the word ends."""
    ends = (f"{re.escape(key)}{_END if key[-1].isalnum() else ''}" for key in sorted(table, key=len, reverse=True))
    return "|".join(ends)


_END = rf"(?!{LETTER}|\d)"
_SCALE = rf"(?:{_BLANK}(?P<scale>{_either(_SCALES)}))?"
_PER = rf"(?:/(?:100{_BLANK})?(?:{_either(UNITS)}|{_either(_RATES)}))?"
_AMOUNT = re.compile(
    rf"(?P<a>{NUMBER}){_RANGE}{_SCALE}(?:[,.][-–—]{{1,2}})?"
    rf"(?:(?:-(?=[^\W\d]{{1,4}}-)|{_BLANK})(?P<unit>(?:{_either([*UNITS, *CURRENCIES])}){_PER}))?"
)
_MONEY_FIRST = re.compile(
    rf"(?P<unit>US-\$|US\$|[€$£¥₽₺₹₿₴]|"
    rf"(?:EUR|USD|CHF|GBP|DM|RM|SFr\.|sFr\.|Fr\.(?!\s?\d{{1,2}}\.(?!\d))|Euro)(?=[ \u00a0\d]))"
    rf"{_BLANK}(?P<a>{NUMBER}){_RANGE}(?:[,.][-–—]{{1,2}})?"
    rf"{_SCALE}"
)
_LONE = re.compile(rf"(?:{_either([*_SIGNS, *CURRENCY_SIGNS])})")
_LONE_LETTERS = re.compile(
    rf"(?:km/h|m/s|(?:km|cm|mm|m)[²³]|[kMGT]Wh{_END}|[MG]Hz{_END}|km{_END}|kg{_END}|cm{_END}|mm{_END}|kW{_END})(?!\d)"
)


def _unit(printed: str, *, one: bool) -> list[str]:
    if printed in _SPECIAL and not (one and "|" in UNITS.get(printed, "")):
        return _SPECIAL[printed]
    if "/" in printed:
        over, under = printed.split("/", 1)
        hundred = "hundert " if under.startswith("100") else ""
        under = under.removeprefix("100").strip()
        below = UNITS.get(under, under).split("|")[-1 if hundred else 0]
        return [f"{_unit(over, one=one)[0]} {middle} {hundred}{below}" for middle in ("pro", "je")]
    if printed in CURRENCIES:
        return _MORE_MONEY.get(printed, [CURRENCIES[printed]])
    return [UNITS[printed].split("|")[0 if one else -1]]


def _amount(match: re.Match[str]) -> list[Phrase]:
    groups = match.groupdict()
    a, b, scale, unit = (groups[name] for name in ("a", "b", "scale", "unit"))
    if not (b or scale or unit):
        return []
    if b and not (scale or unit) and "bis" in match["to"]:
        return []
    one = a == "1" and not b
    attributive = bool(scale or unit) and unit not in ("%", "‰")
    year = not (scale or unit)
    parts = [_number(match, "a", attributive=attributive and not b, year=year, feminine=_is_feminine(scale, unit))]
    if b:
        parts.append(_to(match))
        parts.append(_second(match, a, b, attributive=attributive, year=year))
    if scale:
        parts.append(say_all([_SCALES[scale].split("|")[0 if one else -1]], *match.span("scale")))
    if unit:
        parts.append(say_all(_unit(unit, one=one and not scale), *match.span("unit")))
    return [*_price(match), *product(parts)]


def _number(match: re.Match[str], name: str, *, attributive: bool, year: bool, feminine: bool) -> list[Phrase]:
    said = numbers(match[name], attributive=attributive, year=year)
    if match[name] == "1" and attributive:
        said = ["eine", "ein", "einer", "eins"] if feminine else ["ein", "einen", "einem", "eins"]
    return say_all(said[:4], *match.span(name))


def _second(match: re.Match[str], a: str, b: str, *, attributive: bool, year: bool) -> list[Phrase]:
    said = numbers(b.lstrip("0") or "0" if year and is_year(a) else b, attributive=attributive, year=year)
    if year and is_year(a) and len(b) == 2:  # noqa: PLR2004 - "1914–18"
        said = [*said[:1], *numbers(a[:2] + b, year=True)[:1]]
    return say_all(said[:3], *match.span("b"))


def _to(match: re.Match[str]) -> list[Phrase]:
    printed = match["to"]
    if "bis" in printed:
        return [say(" ".join(printed.split()), *match.span("to"))]
    return [say("bis", *match.span("to")), (), *([say("minus", *match.span("to"))] if printed == "-" else [])]


def _is_feminine(scale: str | None, unit: str | None) -> bool:
    one, more, _ = (_SCALES.get(scale or "") or UNITS.get(unit or "", "")).partition("|")
    return one.endswith(("ion", "e")) and bool(more or scale)


def _price(match: re.Match[str]) -> list[Phrase]:
    """Read "1,50 €" as "ein euro fünfzig"."""
    found = re.fullmatch(r"(.+),(\d\d)", match["a"])
    unit = match["unit"]
    if not found or match["to"] or match["scale"] or unit not in CURRENCIES or CURRENCIES[unit] == "cent":
        return []
    start, middle, end = match.start("a"), match.start("a") + len(found[1]), match.end("a")
    heads = numbers(found[1], attributive=True)
    euro, coins = _unit(unit, one=False)[0], int(found[2])
    whole, name = say(heads[0], start, middle), say(euro, *match.span("unit"))
    if not coins:
        return [whole + name]
    small = say(words(coins, "de"), middle + 1, end)
    coin = say(_COINS.get(euro, "cent"), middle + 1, match.end("unit") if match.start("unit") >= end else end)
    und = say("und", middle, middle + 1)
    attributive = say("ein", middle + 1, end) if coins == 1 else small
    if found[1] == "0":
        return [attributive + coin, whole + name + small]
    alone = say(numbers(found[1])[0], start, middle)
    head = whole + name
    return [head + small, head + attributive + coin, head + und + attributive + coin, alone + small]


def _money_first(match: re.Match[str]) -> list[Phrase]:
    if match["b"]:
        parts = [_number(match, "a", attributive=False, year=False, feminine=False), _to(match)]
        parts.append(_number(match, "b", attributive=True, year=False, feminine=False))
    else:
        parts = [_number(match, "a", attributive=True, year=False, feminine=_is_feminine(match["scale"], None))]
    if match["scale"]:
        one = match["a"] == "1" and not match["b"]
        parts.append(say_all([_SCALES[match["scale"]].split("|")[0 if one else -1]], *match.span("scale")))
    parts.append(say_all(_unit(match["unit"], one=False), *match.span("unit")))
    return [*_price(match), *product(parts)]


def _lone(match: re.Match[str]) -> list[Phrase]:
    return say_all(_unit(match[0], one=False), *match.span())


AMOUNT = Form(_AMOUNT, _amount)
MONEY_FIRST = Form(_MONEY_FIRST, _money_first)
LONE = Form(_LONE, _lone)
LONE_LETTERS = Form(_LONE_LETTERS, _lone)
