"""German dates and times of day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form, word_before
from align.readings.german.numbers import cardinals, numbers, ordinals, years
from align.readings.german.ordinals import ending_after
from align.readings.numerals import words
from align.readings.phrases import product, say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

MONTHS = (
    "januar", "februar", "märz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november",
    "dezember",
)  # fmt: skip
_CLOCK_WORDS = frozenset(("um", "gegen", "ab", "bis", "von", "vor", "nach", "seit", "zwischen", "punkt", "kurz"))
_LAST_DAY, _LAST_HOUR, _LAST_MINUTE, _NOON = 31, 24, 59, 12
_MIDCENTURY = 50  # two digits of a year from here on are of the last century

_CLOCK = r"([01]?\d|2[0-4])(?:[.:]([0-5]\d))?(?:[.:]([0-5]\d))?"
_DAY = re.compile(r"(\d{1,2})\.[ \u00a0]?(\d{1,2})\.(?:[ \u00a0]?(\d{4})(?!\d)|(\d{2})(?![.,]?\d))?(?!\d)")
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_UHR = re.compile(rf"{_CLOCK}[ \u00a0]?((?:Uhr|h)(?!{LETTER}))")
_FROM_TO = re.compile(rf"{_CLOCK}(?:\s?(?=[–-])|\s+(?=bis\s))([–-]|bis)\s?{_CLOCK}\s?((?:Uhr|h)(?!{LETTER}))")
_BARE_CLOCK = re.compile(r"([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d))?(?![\d:]|,\d)")


def _hour(number: int) -> str:
    return "ein" if number == 1 else words(number, "de")


def _colloquial(hour: int, minute: int) -> list[str]:
    """Return "halb zehn" for 21.30."""
    this = words(hour % _NOON or _NOON, "de")
    following = words((hour + 1) % _NOON or _NOON, "de")
    said = {
        15: [f"viertel nach {this}", f"viertel {following}"],
        30: [f"halb {following}"],
        45: [f"viertel vor {following}", f"dreiviertel {following}"],
    }
    if minute in said:
        return said[minute]
    if 0 < minute <= 20:  # noqa: PLR2004
        return [f"{words(minute, 'de')} nach {this}"]
    return [f"{words(60 - minute, 'de')} vor {following}"] if minute >= 40 else []  # noqa: PLR2004


def _clock(match: re.Match[str], first: int, uhr: tuple[int, int], *, hour_said: bool = True) -> list[Phrase]:
    """Read hour, minute and second in the groups from ``first`` on; ``uhr`` are the characters of "Uhr"."""
    hour, minute, second = (match[first + k] for k in range(3))
    places = [match.span(first + k) for k in range(3)]
    found: list[Phrase] = []
    said = _hour(int(hour))
    head, one, word = say(said, *places[0]), say(words(int(hour), "de"), *places[0]), say("uhr", *uhr)
    if not minute:
        found.extend([head + word, one] if hour_said else [one, head + word])
    elif second:
        minutes, seconds = _minutes(minute, places[1])[-1], _minutes(second, places[2])[-1]
        found.extend([head + word + minutes + seconds, one + minutes + seconds])
    elif int(minute) == 0:
        found.extend([head + word, *([] if hour_said else [one]), head + word + _minutes(minute, places[1])[0]])
    else:
        tails = _minutes(minute, places[1])
        short, long = one + tails[-1], [head + word + tail for tail in tails]
        found.extend([*long, short])
    if minute and not second:
        whole = (places[0][0], max(places[1][1], uhr[1]))
        found.extend(say_all(_colloquial(int(hour), int(minute)), *whole))
        if int(hour) > _NOON:
            tail = _minutes(minute, places[1])[0] if int(minute) else ()
            found.append(say(f"{_hour(int(hour) - _NOON)} uhr", *whole) + tail)
    elif int(hour) > _NOON and not minute:
        found.append(say(f"{_hour(int(hour) - _NOON)} uhr", places[0][0], uhr[1]))
    return found


def _minutes(text: str, place: tuple[int, int]) -> list[Phrase]:
    if text == "00":
        return [say("null null", *place)]
    if text[0] == "0":
        return [say(words(int(text), "de"), *place), say(f"null {words(int(text), 'de')}", *place)]
    return [say(words(int(text), "de"), *place)]


def _uhr(match: re.Match[str]) -> list[Phrase]:
    said = _clock(match, 1, match.span(4))
    if match[4] == "h" and not match[2]:  # "5 h" may be a time, too
        hours = say(
            "eine stunde" if match[1] == "1" else f"{words(int(match[1]), 'de')} stunden", match.start(), match.end()
        )
        return [said[0], hours] if match.end(1) == match.start(4) else [hours, said[0]]
    return said


def _from_to(match: re.Match[str]) -> list[Phrase]:
    between = [say("bis", *match.span(4)), ()]
    begins = _clock(match, 1, (match.end(1), match.start(2)) if match[2] else match.span(1), hour_said=False)
    ends = _clock(match, 5, match.span(8))
    return product([begins[:4], between, ends[:3]])


def _bare_clock(match: re.Match[str]) -> list[Phrase]:
    place = match.span(1)[1], match.span(2)[0]
    said = _clock(match, 1, place)
    if match[3]:
        return said
    first, second = (say(words(int(match[k]), "de"), *match.span(k)) for k in (1, 2))
    zu = first + say("zu", *place) + second
    is_time = word_before(match).lower() in _CLOCK_WORDS or len(match[1]) == 2  # noqa: PLR2004
    return [*said[:3], zu, *said[3:]] if is_time else [zu, *said]


def _day(match: re.Match[str]) -> list[Phrase]:
    day, month = int(match[1]), int(match[2])
    if not (1 <= day <= _LAST_DAY and 1 <= month <= len(MONTHS)):
        return []
    ending = ending_after(word_before(match))
    days = say_all(ordinals(day, ending)[:3], *match.span(1))
    months = say_all([MONTHS[month - 1], *ordinals(month, "n")[:2]], *match.span(2))
    if match[3]:
        year = say_all(years(int(match[3])) if match[3][:1] in "12" else cardinals(int(match[3])), *match.span(3))
    elif match[4]:
        full = int(match[4]) + (1900 if int(match[4]) >= _MIDCENTURY else 2000)
        short = numbers(match[4].lstrip("0") or "0")[:1]
        year = say_all([*short, years(full)[0], *([f"null {short[0]}"] if match[4][0] == "0" else [])], *match.span(4))
    else:
        year = [()]
    return product([days, months, year[:3]], [1, 3, 1])


def _iso(match: re.Match[str]) -> list[Phrase]:
    year, month, day = (int(g) for g in match.groups())
    if not (1 <= day <= _LAST_DAY and 1 <= month <= len(MONTHS)):
        return []
    days = say_all(ordinals(day, ending_after(word_before(match)))[:3], *match.span(3))
    return product([days, [say(MONTHS[month - 1], *match.span(2))], say_all(years(year)[:2], *match.span(1))])


DIGITS = (Form(_ISO, _iso), Form(_FROM_TO, _from_to), Form(_UHR, _uhr), Form(_DAY, _day))
BARE_CLOCK = Form(_BARE_CLOCK, _bare_clock)
