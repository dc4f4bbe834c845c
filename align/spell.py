"""How printed words are said: numbers, dates, signs and abbreviations written out.

One reading a word. What recognition writes goes through the same function, so "40.000" and "vierzigtausend" meet
whichever side has which. German to the full extent of ordinary articles, English as the second language; in other
languages only cardinals are written out.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from num2words import num2words

if TYPE_CHECKING:
    from collections.abc import Sequence

_ABBREVIATIONS: dict[str, dict[str, str]] = {
    "de": {
        "abs.": "absatz", "art.": "artikel", "bd.": "band", "bzw.": "beziehungsweise", "ca.": "circa",
        "dr.": "doktor", "d.h.": "das heißt", "etc.": "et cetera", "evtl.": "eventuell", "ggf.": "gegebenenfalls",
        "hr.": "herr", "fr.": "frau", "hrsg.": "herausgeber", "inkl.": "inklusive", "i.d.r.": "in der regel",
        "jh.": "jahrhundert", "kap.": "kapitel", "max.": "maximal", "mind.": "mindestens", "mio.": "millionen",
        "mrd.": "milliarden", "nr.": "nummer", "prof.": "professor", "rd.": "rund", "s.": "seite",
        "sog.": "sogenannte", "st.": "sankt", "str.": "straße", "tel.": "telefon", "u.a.": "unter anderem",
        "u.ä.": "und ähnliches", "usw.": "und so weiter", "v.a.": "vor allem", "vgl.": "vergleiche",
        "z.b.": "zum beispiel", "z.t.": "zum teil", "zzgl.": "zuzüglich",
        "%": "prozent", "‰": "promille", "§": "paragraf", "§§": "paragrafen", "&": "und", "+": "plus", "=": "gleich",
        "€": "euro", "$": "dollar", "£": "pfund", "°c": "grad celsius", "°": "grad",
        "km": "kilometer", "km²": "quadratkilometer", "km/h": "kilometer pro stunde", "m²": "quadratmeter",
        "m³": "kubikmeter", "cm": "zentimeter", "mm": "millimeter", "kg": "kilogramm", "ha": "hektar", "kwh":
        "kilowattstunden", "kw": "kilowatt", "mw": "megawatt", "gw": "gigawatt", "ghz": "gigahertz", "mhz": "megahertz",
    },
    "en": {
        "dr.": "doctor", "e.g.": "for example", "etc.": "et cetera", "i.e.": "that is", "mr.": "mister", "mrs.":
        "missis", "no.": "number", "prof.": "professor", "st.": "saint", "vs.": "versus",
        "%": "percent", "&": "and", "+": "plus", "=": "equals", "€": "euros", "$": "dollars", "£": "pounds",
        "km": "kilometers", "kg": "kilograms", "km/h": "kilometers per hour", "°": "degrees",
    },
}  # fmt: skip

_UNITS_AFTER_NUMBER = {"m", "g", "l", "h", "s"}  # too short to read out anywhere but after a number
_SHORT_UNITS = {
    "de": {"m": "meter", "g": "gramm", "l": "liter", "h": "stunden", "s": "sekunden"},
    "en": {"m": "meters", "g": "grams", "l": "liters", "h": "hours", "s": "seconds"},
}

_MONTHS_DE = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "dezember",
)  # fmt: skip

_GROUPED = {
    "de": re.compile(r"\d{1,3}(?:[.\u00a0\u202f' ]\d{3})+(?!\d)"),
    "en": re.compile(r"\d{1,3}(?:,\d{3})+(?!\d)"),
}
_DATE = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b")
_CLOCK = re.compile(r"\b([01]?\d|2[0-4])[.:]([0-5]\d)\b(?!\d|[.,]\d)")
_DECIMAL = {"de": re.compile(r"(\d+),(\d+)"), "en": re.compile(r"(\d+)\.(\d+)")}
_ORDINAL = re.compile(r"\b(\d{1,4})\.$")
_RANGE = re.compile(r"(?<=\d)\s*[–-]\s*(?=\d)")
_NUMBER = re.compile(r"\d+")
_YEAR = re.compile(r"(?<![\d.,])(1[1-9]\d\d)(?![\d]|[.,]\d)(er)?")
_GLUED_UNIT = re.compile(r"(?<=\d)(km/h|km²|km|cm|mm|m²|m³|kg|kwh|kw|mw|gw|ha)\b")
_SIGNS = re.compile(r"[%‰§&+=€$£]|°C|°")
_ROMAN_AFTER_NAME = re.compile(r"^[IVX]{1,5}\.?$")

# Languages in which num2words was tried with every length of number; in some others it fails, or never ends.
_NUMBER_WORDS = {
    "cs",
    "da",
    "de",
    "en",
    "es",
    "fi",
    "fr",
    "hu",
    "it",
    "nl",
    "no",
    "pl",
    "pt",
    "ro",
    "ru",
    "sv",
    "tr",
    "uk",
}

_LONGEST_NUMBER = 12  # digits; longer ones are codes, and are read digit by digit


def spell(words: Sequence[str], language: str) -> list[str]:
    """Write out each word as it is said.

    Args:
        words: as printed or as recognised, in order: a number is read by what stands beside it.
        language: ISO 639-1 code.

    Returns:
        One lower-case string a word, made of letters and single spaces; "" for what is not said.

    >>> spell("Am 3. Mai um 21.30 Uhr kamen 40.000 (2,5 %) in die Dr.-Str.".split(), "de")[:5]
    ['am', 'dritten', 'mai', 'um', 'einundzwanzig']
    """
    return [_spell_word(word, words, i, language) for i, word in enumerate(words)]


def _spell_word(word: str, words: Sequence[str], i: int, language: str) -> str:
    bare = word.strip("„“”‚‘’\"'«»()[]{}*_…,;:!?–—-|/").lower()
    nearest = words[i + 1].lower().strip("„“”\"'()[],;:!?") if i + 1 < len(words) else ""
    before = words[i - 1].lower() if i else ""
    table = _ABBREVIATIONS.get(language, {})
    if bare in table:
        return table[bare]
    if bare.rstrip(".") in _UNITS_AFTER_NUMBER and before[-1:].isdigit():
        return _SHORT_UNITS.get(language, {}).get(bare.rstrip("."), bare)
    if language == "de":
        joined = {"z.": "b.", "d.": "h.", "u.": "a.", "v.": "a."}  # "z. B." printed with a space is two words
        if joined.get(bare) == nearest:
            return {"z.": "zum", "d.": "das", "u.": "unter", "v.": "vor"}[bare]
        if joined.get(before.strip("„“\"'(")) == bare:
            return {"b.": "beispiel", "h.": "heißt", "a.": "anderem" if before.endswith("u.") else "allem"}[bare]
    text = word.lower()
    if bare == "uhr" and language == "de" and (clock := _CLOCK.search(before)):
        return f"uhr {_words(int(clock[2]), 'de', 'cardinal')}" if int(clock[2]) else "uhr"
    if any(c.isdigit() for c in text):
        text = _GLUED_UNIT.sub(lambda m: f" {table.get(m.group(), m.group())}", text)
        text = _spell_numbers(text, language, before, nearest)
    elif i and _ROMAN_AFTER_NAME.match(word.strip(",;:")) and before[:1].isalpha() and words[i - 1][:1].isupper():
        text = _roman(word, language) or text
    text = _SIGNS.sub(lambda m: f" {table.get(m.group(), '')} ", text)
    text = re.sub(r"['’]", "", text)
    return " ".join("".join(c if c.isalpha() else " " for c in text).split())


def _spell_numbers(text: str, language: str, before: str, after: str) -> str:
    if language == "de":
        text = _DATE.sub(lambda m: _date_de(m, before), text)
        if after == "uhr":
            text = _CLOCK.sub(lambda m: m[1], text)  # "21.30 Uhr" is said "21 Uhr 30": the minutes go to "Uhr"
        elif before in ("um", "gegen", "bis", "ab"):
            text = _CLOCK.sub(lambda m: f"{m[1]} uhr {int(m[2]) or ''}", text)
        text = _YEAR.sub(lambda m: f" {_words(int(m[1]), language, 'year')}{m[2] or ''} ", text)
    grouped, decimal = _GROUPED.get(language), _DECIMAL.get(language)
    if grouped:
        text = grouped.sub(lambda m: re.sub(r"\D", "", m.group()), text)
    if decimal:
        comma = " komma " if language == "de" else " point "
        text = decimal.sub(lambda m: f"{m[1]}{comma}{' '.join(m[2])}", text)
    if language in ("de", "en"):
        text = _RANGE.sub(" bis " if language == "de" else " to ", text)
    if language == "de":
        bare = text.rstrip("“”\"')")
        if after and (m := _ORDINAL.search(bare)) and (after[:1].isalpha()):
            return f"{bare[: m.start()]} {_ordinal_de(int(m[1]), before)}"
    return _NUMBER.sub(lambda m: f" {_cardinal(m.group(), language)} ", text)


def _cardinal(digits: str, language: str) -> str:
    if len(digits) > _LONGEST_NUMBER or (digits[0] == "0" and len(digits) > 1):
        return " ".join(_words(int(d), language, "cardinal") for d in digits)
    return _words(int(digits), language, "cardinal")


@cache
def _words(number: int, language: str, form: str) -> str:
    if language not in _NUMBER_WORDS:
        return str(number)
    return str(num2words(number, lang=language, to=form)).replace("-", " ")


# After these the ordinal ends in -en ("am dritten", "im neunzehnten"), after other words in -e ("das dritte").
_DATIVE = {
    "am",
    "vom",
    "zum",
    "dem",
    "den",
    "im",
    "beim",
    "der",
    "des",
    "bis",
    "seit",
    "ab",
    "einem",
    "jedem",
    "nach",
}


def _ordinal_de(number: int, before: str) -> str:
    return _words(number, "de", "ordinal") + ("n" if before.strip("„“(") in _DATIVE else "")


def _date_de(match: re.Match[str], before: str) -> str:
    day, month, year = (int(g) for g in match.groups())
    if not 1 <= month <= len(_MONTHS_DE):
        return match.group()
    return f"{_ordinal_de(day, before)} {_MONTHS_DE[month - 1]} {_words(year, 'de', 'year')}"


_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10}


def _roman(word: str, language: str) -> str:
    numeral = word.strip(".,;:")
    values = [_ROMAN_DIGITS[c] for c in numeral]
    number = sum(-v if v < max(values[i:]) else v for i, v in enumerate(values))
    if language == "de" and word.rstrip(",;:").endswith("."):
        return _words(number, "de", "ordinal")
    return ""
