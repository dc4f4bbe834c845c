"""Addresses of the web and of mail, names and tags of networks."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form
from align.readings.phrases import distinct, product, say

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_ENDINGS = (
    "ai|app|at|berlin|biz|blog|ch|com|de|dev|edu|eu|fm|fr|gov|info|io|it|koeln|li|me|museum|net|news|nl|org|pl|shop|tv|"
    "uk|us|wien|wiki|xyz"
)
_HOST = rf"(?:[a-z0-9äöü][a-z0-9äöü-]{{0,62}}+(?<!-)\.){{1,8}}(?:{_ENDINGS})(?![\w-])"
_REST = r"(?::\d+)?(?:[/?#][^\s„“”\"<>()»«]{0,2000}[\w/])?"
_WEB = re.compile(rf"(?P<scheme>https?://)?(?P<www>www\.)?(?P<host>{_HOST})(?P<path>{_REST})", re.IGNORECASE)
_ANY_HOST = r"[^\s/„“”\"<>()»«]{0,300}\w"
_ANY_PATH = r"(?:/[^\s„“”\"<>()»«]{0,2000}[\w/])?"
_ANY_WEB = re.compile(
    rf"(?P<scheme>https?://)(?P<www>www\.)?(?P<host>{_ANY_HOST}){_ANY_PATH}|(?P<www2>www\.)(?P<host2>{_ANY_HOST}){_ANY_PATH}",
    re.IGNORECASE,
)
_MAIL = re.compile(rf"[a-z0-9äöü][\w.+-]{{0,63}}+@(?:[a-z0-9äöü-]{{1,63}}\.){{1,8}}{LETTER}{{2,20}}", re.IGNORECASE)
_HANDLE = re.compile(rf"[@#](?P<name>{LETTER}[\w.]{{0,60}}\w|\w{{1,30}}{LETTER}\w{{0,60}})")
_PART = re.compile(rf"{LETTER}+|\d{{1,12}}|.", re.DOTALL)
_LONGEST_PATH = 80  # characters; no more is read out
_SPELLED = 3  # letters: "de", "bmw" may be spelled


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressWords:
    """How a language reads addresses.

    Attributes:
        signs: what is said for a sign, the likeliest first.
        www: what is said for "www.".
        spell: names of letters.
        number: words of a row of digits.
    """

    signs: dict[str, Sequence[str]]
    www: str
    spell: Callable[[str], str]
    number: Callable[[str], str]


def forms(words: AddressWords) -> tuple[Form, ...]:
    """Return the forms of addresses that begin with a letter or digit, as a language reads them."""

    def web(match: re.Match[str]) -> list[Phrase]:
        host, path = match["host"], match["path"]
        at = match.start("host")
        bare = _parts(host, at, words)
        www = say(words.www, *match.span("www")) + _dot(match.end("www"), words) if match["www"] else ()
        whole: list[Phrase] = _parts(path, match.start("path"), words) if 1 < len(path) <= _LONGEST_PATH else []
        found = [www + said for said in bare[:2]] + (bare[:1] if www else [])
        with_path = [head + tail for tail in whole[:2] for head in ([www + bare[0], bare[0]] if www else [bare[0]])]
        return _few([*with_path[:3], *found[:3], ()])

    def any_web(match: re.Match[str]) -> list[Phrase]:
        name = "host" if match["host"] else "host2"
        start, www = match.start(name), match["www"] or match["www2"]
        place = match.span("www" if match["www"] else "www2")
        head = say(words.www, *place) + _dot(place[1], words) if www else ()
        said = _parts(match[name][:_LONGEST_PATH], start, words)
        return _few([*(head + part for part in said[:3]), *said[:1], ()])

    def mail(match: re.Match[str]) -> list[Phrase]:
        return _few([*_parts(match[0], match.start(), words), ()])

    return (Form(_MAIL, mail), Form(_WEB, web), Form(_ANY_WEB, any_web))


def handle(words: AddressWords) -> Form:
    """Return the form of "@name" and "#Thema"."""

    def read(match: re.Match[str]) -> list[Phrase]:
        names = _parts(match["name"], match.start("name"), words)[:2]
        signs = [say(text, match.start(), match.start() + 1) for text in words.signs[match[0][0]]]
        return _few([*(signs[0] + name for name in names), names[0], *(sign + names[0] for sign in signs[1:])])

    return Form(_HANDLE, read)


def _dot(end: int, words: AddressWords) -> Phrase:
    return say(words.signs["."][0], end - 1, end)


def _parts(text: str, start: int, words: AddressWords) -> list[Phrase]:
    parts: list[list[Phrase]] = []
    weights: list[int] = []  # another name for a sign is likelier than a word that is spelled
    for m in _PART.finditer(text):
        a, b = start + m.start(), start + m.end()
        if m[0][0].isdecimal():
            parts.append([say(words.number(m[0]), a, b)])
            weights.append(1)
        elif m[0][0].isalpha():
            spelled = [say(words.spell(m[0]), a, b)] if len(m[0]) <= _SPELLED else []
            word = [say(m[0], a, b)] if len(m[0]) > 1 else []
            parts.append(spelled + word if m[0].lower() in _SPELLED_ENDINGS else word + spelled)
            weights.append(2)
        else:
            parts.append([say(said, a, b) for said in words.signs.get(m[0], [""])])
            weights.append(1)
    return product(parts, weights)


_SPELLED_ENDINGS = frozenset(("de", "at", "ch", "eu", "tv", "fm", "uk"))


def _few(phrases: Sequence[Phrase]) -> list[Phrase]:
    return [phrase for _, phrase in distinct((0, phrase) for phrase in phrases if len(phrase) <= _MOST)]


_MOST = 30  # words
