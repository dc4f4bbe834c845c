"""What is printed and what is said: articles for the narrations, token by token.

An article in ``bench/articles`` is Markdown with two signs more. ``{3,5 %|dreieinhalb Prozent}`` is printed as its
first half and said as its second, so that the truth of a narration does not hang on what a synthesiser makes of
figures. A block that begins with ``%%`` is printed and never read: what web pages put around an article.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pathlib import Path

Kind = Literal["title", "byline", "heading", "body", "quote", "item", "boilerplate"]

_TOKEN = re.compile(r"(?:[^\s{}]*\{[^{}]*\}[^\s{}]*)|\S+")
_BRACES = re.compile(r"\{([^{}|]*)\|([^{}]*)\}")
_EMPHASIS = re.compile(r"\*\*|(?<!\w)\*|\*(?!\w)")
_END = re.compile(r"[.!?:][\"“”)]*$")
_BEGIN = re.compile(r"[\"„(]*[A-ZÄÖÜ0-9]")
_BYLINE = re.compile(r"(Von|By) [A-ZÄÖÜ]\w+ [A-ZÄÖÜ]\w+")

NUMBER_WORDS = {
    "de": {
        "zwei": 2,
        "drei": 3,
        "vier": 4,
        "fünf": 5,
        "sechs": 6,
        "sieben": 7,
        "acht": 8,
        "neun": 9,
        "zehn": 10,
        "elf": 11,
        "zwölf": 12,
        "achtzehn": 18,
        "zwanzig": 20,
        "dreißig": 30,
    },
    "en": {
        "two": 2,
        "three": 3,
        "four": 4,
        "five": 5,
        "six": 6,
        "seven": 7,
        "eight": 8,
        "nine": 9,
        "ten": 10,
        "eleven": 11,
        "twelve": 12,
    },
}


@dataclass(frozen=True, slots=True)
class ScriptToken:
    """What stands between white space, or within braces: as printed, and as said."""

    printed: str
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptBlock:
    """A paragraph, heading or list item.

    Attributes:
        kind: what it is; ``boilerplate`` is never read.
        markdown: how the article's file has it, without braces.
        sentences: its tokens.
    """

    kind: Kind
    markdown: str
    sentences: tuple[tuple[ScriptToken, ...], ...]


def key(token: str) -> str:
    """Return of a token what is compared: its letters and figures, whatever their case; empty for signs alone.

    >>> key("„Straße,“"), key("–")
    ('straße', '')
    """
    return re.sub(r"\W+", "", token).lower()


def printed(tokens: tuple[ScriptToken, ...]) -> str:
    """Return tokens as they stand on the page."""
    return " ".join(token.printed for token in tokens)


def load(path: Path, *, digits: bool, language: str) -> list[ScriptBlock]:
    """Read an article.

    Args:
        path: its file.
        digits: whether number words are printed as digits ("4 Wagen") and still said as words.
        language: whose number words.
    """
    blocks: list[ScriptBlock] = []
    for part in path.read_text(encoding="utf-8").split("\n\n"):
        lines = part.strip().split("\n")
        for line in lines if lines[0].startswith("- ") else [" ".join(lines)]:
            if line.strip():
                text = _with_digits(line, language) if digits and not line.startswith("#") else line
                blocks.append(_block(text.strip()))
    return blocks


def _with_digits(text: str, language: str) -> str:
    words = NUMBER_WORDS[language]
    pattern = re.compile(rf"\{{[^{{}}]*\}}|(?<!\w)({'|'.join(words)})(?!\w)")
    return pattern.sub(lambda m: f"{{{words[m.group(1)]}|{m.group(1)}}}" if m.group(1) else m.group(), text)


def _block(text: str) -> ScriptBlock:
    markdown = _BRACES.sub(r"\1", text.removeprefix("%% "))
    mark, kind = next((sign, name) for sign, name in _MARKS.items() if text.startswith(sign))
    plain = _EMPHASIS.sub("", text.removeprefix(mark))
    tokens = tuple(
        ScriptToken(_BRACES.sub(r"\1", raw), _BRACES.sub(r"\2", raw))
        for raw in (m.group() for m in _TOKEN.finditer(plain))
    )
    if kind == "body" and _BYLINE.fullmatch(plain):
        kind = "byline"
    return ScriptBlock(kind=kind, markdown=markdown, sentences=_sentences(tokens))


_MARKS: dict[str, Kind] = {
    "%% ": "boilerplate",
    "# ": "title",
    "## ": "heading",
    "> ": "quote",
    "- ": "item",
    "": "body",
}


def _sentences(tokens: tuple[ScriptToken, ...]) -> tuple[tuple[ScriptToken, ...], ...]:
    result: list[list[ScriptToken]] = [[]]
    for token, after in zip(tokens, [*tokens[1:], None], strict=True):
        result[-1].append(token)
        if after and _END.search(token.said) and _END.search(token.printed) and _BEGIN.match(after.printed):
            result.append([])
    return tuple(tuple(sentence) for sentence in result)


def markdown(blocks: list[ScriptBlock]) -> str:
    """Return the article as its readers get it."""
    text = ""
    for before, block in zip([None, *blocks], blocks, strict=False):
        together = before is not None and before.kind == block.kind == "item"
        text += ("" if before is None else "\n" if together else "\n\n") + block.markdown
    return text + "\n"
