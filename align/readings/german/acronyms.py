"""German words of capitals, and single letters."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form, listed
from align.readings.letternames import ENGLISH_IN_GERMAN, GERMAN, is_shouting, sounds_like_word, spelled
from align.readings.phrases import say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_WORDS = listed(  # read as words, against the look of them
    "aids arte bafög bamf brics covid dax dekra eon fifa gema iban ikea inri iso kita laser lidar mdax mers nasa "
    "nato opec pin pisa radar rewe sars sdax sim swift taz tüv uefa ufo unesco unicef uno vip zar"
)
_LETTERED = listed(  # read letter by letter, although they look like words
    "adac eeg ewg iaea oecd osze"
)
_IN_ENGLISH = listed(
    "ai api bbc bmx cbs ceo cfo cia cio cnn cpu dj dna dvd esg faq fbi gps gpt hbo hr html ibm id ip ipo it kpi "
    "lgbt lgbtq mit mp mtv mvp nba nbc nfl nhl npr nsa nyt ok pc pdf ps pr rna sms suv tv uk un url us usa usb "
    "vip vpn vr wwf xl xxl"
)
_ENGLISH_FIRST = listed("ai bbc cbs ceo cfo cia cio cnn dj faq fbi gpt hbo it mtv mvp nba nbc nfl nhl npr nsa nyt uk")
_SAID_SO = {  # mixed or odd ones whose reading no rule gives
    "TÜV": ["tüf", "tüv"],
    "iPhone": ["iphone", "eifon"],
    "eBay": ["ebay", "ibey"],
    "E-Mail": ["email", "imeil"],
    "IBAN": ["iban"],
    "OK": ["okay", "o ka"],
    "WLAN": ["we lan", "we el a en"],
    "ABS": ["a be es"],
    "LKW": ["el ka we", "lastwagen", "lastkraftwagen"],
    "PKW": ["pe ka we", "personenkraftwagen"],
    "Lkw": ["el ka we", "lastwagen", "lastkraftwagen", "lkw"],
    "Pkw": ["pe ka we", "personenkraftwagen", "pkw"],
    "GG": ["grundgesetz", "ge ge"],
    "BGB": ["be ge be", "bürgerliches gesetzbuch", "bürgerlichen gesetzbuches"],
    "StGB": ["es te ge be", "strafgesetzbuch", "strafgesetzbuches"],
    "GmbH": ["ge em be ha"],
    "AfD": ["a ef de"],
    "BaföG": ["bafög"],
    "MwSt": ["mehrwertsteuer", "em we es te"],
    "PhD": ["pi eytsch di", "pe ha de"],
    "COVID": ["covid", "kovid"],
    "US": ["u es", "ju es"],
    "USA": ["u es a", "ju es ey", "vereinigten staaten"],
    "DDR": ["de de er"],
    "EU": ["e u"],
    "UN": ["u en", "un"],
}

_LONGEST = 6  # letters: longer words in capitals are words that shout
_CAPITALS = re.compile(rf"([A-ZÄÖÜ]{{2,{_LONGEST}}})(s|n|er|’s|'s)?(?!{LETTER})")
_MIXED = re.compile(rf"(?=(?:{LETTER}{{0,20}}[A-ZÄÖÜ]){{2}}|{LETTER}{{1,20}}[A-ZÄÖÜ])({LETTER}{{2,20}})(?!{LETTER})")
_SINGLE = re.compile(rf"([A-Za-zÄÖÜäöü])(?!{LETTER}|['’])")
_SPECIAL = re.compile("|".join(rf"{re.escape(k)}(?:s|n)?(?!{LETTER})" for k in sorted(_SAID_SO, key=len, reverse=True)))


def _capitals(match: re.Match[str]) -> list[Phrase]:
    letters, suffix = match[1], (match[2] or "").strip("’'")
    lower = letters.lower()
    by_letter = [spelled(letters, GERMAN) + suffix]
    if lower in _IN_ENGLISH:
        by_letter.insert(lower not in _ENGLISH_FIRST, spelled(letters, ENGLISH_IN_GERMAN) + suffix)
    as_word = [lower + suffix]
    word_first = lower in _WORDS or (sounds_like_word(letters) and lower not in _LETTERED)
    if lower in _IN_ENGLISH:
        word_first = False
    if is_shouting(match.string):
        word_first = True
    return say_all([*as_word, *by_letter] if word_first else [*by_letter, *as_word], *match.span())


def _mixed(match: re.Match[str]) -> list[Phrase]:
    printed = match[1]
    as_word = [printed.lower(), re.sub(r"(?<=[a-zäöüß])(?=[A-ZÄÖÜ])", " ", printed).lower()]
    by_letter = spelled(printed, GERMAN)
    capitals = sum(c.isupper() for c in printed)
    if len(printed) > _LONGEST:
        return say_all(dict.fromkeys(as_word), *match.span())
    if 2 * capitals >= len(printed) or not any(c in "aeiouäöü" for c in printed.lower()):
        return say_all(dict.fromkeys([by_letter, *as_word]), *match.span())
    return say_all(dict.fromkeys([*as_word, by_letter]), *match.span())


def _single(match: re.Match[str]) -> list[Phrase]:
    letter = match[1]
    names = [GERMAN[letter.lower()], letter]
    if letter in "EexXTtPpIiVv":
        names.append(ENGLISH_IN_GERMAN[letter.lower()])
    return say_all(dict.fromkeys(name.lower() for name in names), *match.span())


def _special(match: re.Match[str]) -> list[Phrase]:
    printed = match[0] if match[0] in _SAID_SO else match[0][:-1]
    suffix = match[0][len(printed) :]
    listed = _SAID_SO[printed]
    said = [*(s + suffix for s in (listed[:1] if suffix else listed)), printed.lower().replace("-", " ") + suffix]
    if printed.isupper():
        said.append(spelled(printed, GERMAN) + suffix)
    return say_all(dict.fromkeys(said), *match.span())


LETTERS = (Form(_SPECIAL, _special), Form(_CAPITALS, _capitals), Form(_MIXED, _mixed), Form(_SINGLE, _single))
