"""English dates and times of day."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.english.numbers import numbers, ordinals
from align.readings.forms import LETTER, Form, word_before
from align.readings.letternames import ENGLISH, spelled
from align.readings.numerals import words
from align.readings.phrases import say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_LAST_DAY, _LAST_MONTH = 31, 12

_CLOCK = re.compile(
    rf"(\d{{1,2}})(?:[:.](\d\d))?[ \u00a0]?([ap])\.?[ ]?m(?:\.|(?!{LETTER}))|(\d{{1,2}}):(\d\d)(?![\d:])", re.IGNORECASE
)
_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?!\d)")
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?!\d)")
_DAY_FIRST = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?(?=\s(?:{_MONTH})(?!{LETTER}))")
_AFTER_MONTH = re.compile(r"(\d{1,2})(?![\d,.:/%-]\d|\d)")


def _clock(match: re.Match[str]) -> list[Phrase]:
    first = 1 if match[1] else 4
    hour, minute = match[first], match[first + 1]
    if int(hour) > 24 or (minute and int(minute) > 59):  # noqa: PLR2004
        return []
    head = say(words(int(hour), "en"), *match.span(first))
    half: list[Phrase] = [()]
    if match[3]:
        half = [say(spelled(f"{match[3]}m", ENGLISH), match.start(3), match.end())]
    if not minute or minute == "00":
        alone = [head + half[0]]
        clock = say("o'clock", *match.span(first + 1)) if minute else ()
        return [*alone, head, head + clock, head + say("hundred", *match.span(first + 1))] if minute else [*alone, head]
    place = match.span(first + 1)
    number = words(int(minute), "en")
    tails = [f"oh {number}", f"zero {number}"] if minute[0] == "0" else [number]
    found = [head + say(tail, *place) + half[0] for tail in tails]
    whole = (match.start(first), place[1])
    this, following = words(int(hour) % 12 or 12, "en"), words((int(hour) + 1) % 12 or 12, "en")
    told = {15: f"quarter past {this}", 30: f"half past {this}", 45: f"quarter to {following}"}.get(int(minute))
    found.extend(say(told, *whole) + h for h in dict.fromkeys([half[0], ()]) if told)
    score = (
        say(words(int(hour), "en"), *match.span(first)) + say("to", match.end(first), place[0]) + say(number, *place)
    )
    return [*found, *([] if match[3] else [score])]


def _date(day: Phrase, of: Phrase, month: Phrase, years_: list[Phrase], the: Phrase) -> list[Phrase]:
    return [form + year for year in years_ for form in (month + day, the + day + of + month, month + the + day)]


def _iso(match: re.Match[str]) -> list[Phrase]:
    return _numeric(match, int(match[2]), int(match[3]), (2, 3, 1))


def _slashed(match: re.Match[str]) -> list[Phrase]:
    month, day = int(match[1]), int(match[2])
    american = _numeric(match, month, day, (1, 2, 3))
    british = _numeric(match, day, month, (2, 1, 3))
    return [*american[:4], *british[:4]]


def _numeric(match: re.Match[str], month: int, day: int, groups: tuple[int, int, int]) -> list[Phrase]:
    if not (1 <= day <= _LAST_DAY and 1 <= month <= _LAST_MONTH):
        return []
    month_at, day_at, year_at = (match.span(g) for g in groups)
    printed = match[groups[2]]
    said = numbers(printed.lstrip("0") or "0", year=True)[:2]
    day_said = say(ordinals(day)[0], *day_at)
    return _date(
        day_said,
        say("of", *day_at),
        say(MONTHS[month - 1], *month_at),
        say_all(said, *year_at),
        say("the", *day_at),
    )


def _day_first(match: re.Match[str]) -> list[Phrase]:
    day = int(match[1])
    if not 1 <= day <= _LAST_DAY:
        return []
    nth, plain = ordinals(day)[0], words(day, "en")
    return say_all([nth, f"the {nth}", f"the {nth} of", f"{nth} of", plain], *match.span())


def _after_month(match: re.Match[str]) -> list[Phrase]:
    day = int(match[1])
    if not 1 <= day <= _LAST_DAY or not re.fullmatch(_MONTH, word_before(match).rstrip(".")):
        return []
    nth = ordinals(day)[0]
    return say_all([nth, f"the {nth}", words(day, "en")], *match.span())


DIGITS = (Form(_ISO, _iso), Form(_SLASHED, _slashed), Form(_CLOCK, _clock), Form(_DAY_FIRST, _day_first))
AFTER_MONTH = Form(_AFTER_MONTH, _after_month)
