"""German gender forms: "Bürger*innen" and its relatives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from align.readings.forms import LETTER, Form
from align.readings.phrases import say, say_all

if TYPE_CHECKING:
    from align.readings.phrases import Phrase

_LOWER = r"[a-zäöüßé]"
_IN = re.compile(
    rf"(?P<stem>{LETTER}{{2,60}}?)(?:(?:[*:_·⁎]|/-?)(?P<a>inn/en|in(?:nen)?)|\((?P<b>in(?:nen|n(?=\)en))?)\)|(?<={_LOWER})(?P<c>In(?:nen)?))"
    rf"(?P<rest>{_LOWER}{{0,40}})(?!{LETTER})"
)
_PAIR = re.compile(
    r"(?P<a>der|die|das|dem|den|des|er|sie|ihm|ihr|ihn|sein|seine|seiner|seinen|seinem|ihre|ihrer|ihren|ihrem|welcher|"
    r"welche|jener|jene|dieser|diese|man|Der|Die|Er|Sie|Sein|Ihr)[*:_/]"
    rf"(?P<b>der|die|das|dem|den|er|sie|ihm|ihr|ihn|seine?[rnm]?|ihre?[rnm]?|welcher?|jener?|dieser?|frau)(?!{LETTER})"
)
_ENDING = re.compile(rf"(?P<stem>{LETTER}{{2,60}})(?:[*:_]|/-?)(?P<ending>e?[rnmse]|e)(?!{LETTER}|[*:_]\w)")
_BRACKET = re.compile(rf"(?P<stem>{LETTER}{{2,60}})\((?P<ending>e?[rnmse]|e)\)(?!{LETTER})")
_WITH_E = ("eur", "är", "ling", "and", "freund", "ärzt", "anwält", "wirt", "dieb", "feind", "chef", "köch")
_UMLAUT = ("ärzt", "anwält", "köch")
_ENDS_IN_E = ("g", "nd", "ert", "psycholog", "zeug", "genoss", "türk", "bot", "pol", "franzos", "russ", "sklav")


def man(stem: str) -> str:
    """Return the masculine singular of a stem.

    >>> man("lehrer"), man("kolleg"), man("ärzt"), man("expert")
    ('lehrer', 'kollege', 'arzt', 'experte')
    """
    if stem.endswith(_UMLAUT):
        return stem.replace("ä", "a").replace("ö", "o")
    return f"{stem}e" if stem.endswith(_ENDS_IN_E) else stem


def men(stem: str) -> str:
    """Return the masculine plural of a stem.

    >>> men("bürger"), men("kolleg"), men("ärzt"), men("redakteur"), men("autor")
    ('bürger', 'kollegen', 'ärzte', 'redakteure', 'autoren')
    """
    if stem.endswith(_WITH_E):
        return f"{stem}s" if stem.endswith("chef") else f"{stem}e"
    return stem if stem.endswith(("er", "el", "en")) else f"{stem}en"


def _in(match: re.Match[str]) -> list[Phrase]:
    ending = (match["a"] or match["b"] or match["c"]).lower().replace("/", "")
    if match["c"] and match["rest"] and ending == "in":  # "LinkedInc", "StudioInfo"
        return []
    stem, rest = match["stem"].lower(), match["rest"]
    if ending == "inn":  # "Student(inn)en"
        ending, rest = "innen", rest.removeprefix("en")
    women = f"{stem}{ending}{rest}"
    at = match.start("rest") if not match["b"] else match.end("b") + 1
    stem_at, ending_at = match.span("stem"), (match.end("stem"), at if rest else match.end())
    split = say(stem, *stem_at) + say(ending + rest, ending_at[0], match.end())
    found = [say(women, *match.span()), split]
    if rest:
        return [*found, say(f"{stem}{rest}", *match.span())]

    def both(one: str, and_: str, other: str) -> Phrase:
        return say(f"{one} {and_} {other}", *match.span())

    if ending == "in":
        return [
            *found,
            *(both(*p) for p in ((women, "oder", man(stem)), (man(stem), "oder", women), (man(stem), "und", women))),
            say(man(stem), *match.span()),
        ]
    plural = men(stem)
    dative = plural if plural.endswith(("n", "s")) else f"{plural}n"
    pairs = [(women, "und", plural), (plural, "und", women), (women, "und", dative), (dative, "und", women)]
    return [*found, *(both(*p) for p in dict.fromkeys(pairs)), say(plural, *match.span())]


def _pair(match: re.Match[str]) -> list[Phrase]:
    a, b = say(match["a"], *match.span("a")), say(match["b"], *match.span("b"))
    middle = match.end("a"), match.start("b")
    one = say(match["a"], *match.span())
    other = say(match["b"], *match.span())
    return [
        a + b,
        a + say("oder", *middle) + b,
        a + say("und", *middle) + b,
        b + say("oder", *middle) + a,
        a + say("beziehungsweise", *middle) + b,
        one,
        other,
    ]


def _ending(match: re.Match[str]) -> list[Phrase]:
    stem, ending = match["stem"].lower(), match["ending"]
    full = f"{stem}{ending}"
    said = [full, f"{stem} {ending}", f"{stem} oder {full}", f"{full} oder {stem}", f"{full} {stem}", stem]
    if ending in ("r", "n") and stem.endswith("e"):
        said.insert(1, f"{stem} e{ending}")
    return say_all(said, *match.span())


LETTERS = (Form(_PAIR, _pair), Form(_IN, _in), Form(_ENDING, _ending), Form(_BRACKET, _ending))
