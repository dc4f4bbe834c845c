"""Kinds: what a block is, judged by its words where the markup does not say."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from articles import podcast, wording
from articles.records import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from articles.documents import RawBlock

# A line that is not read aloud is short; what is longer is looked at as text.
_LONGEST_LINE: Final = 240
_LONGEST_NOTICE: Final = 170  # "Sie können diesen Beitrag auch als Podcast hören, indem Sie …"
_LONGEST_CREDIT: Final = 120
_LONGEST_BYLINE: Final = 110
_LONGEST_LABEL: Final = 4  # words before the address of a sound

_TITLE_LINES: Final = 6  # printed paragraphs among which a line "Von Anna Müller" can be the byline
_BYLINE_TAIL: Final = 2  # the same at the end


def is_boilerplate(text: str) -> bool:
    """Tell whether a line is one that is not read aloud: a podcast notice, a share bar, an image credit.

    >>> is_boilerplate("Podcast: Play in new window | Download")
    True
    >>> is_boilerplate("Der Podcast veränderte die Stadt.")
    False
    """
    if len(text) > _LONGEST_LINE:
        return False
    return (
        _is_media_link(text)
        or any(pattern.fullmatch(text) for pattern in wording.LINES)
        or _is_notice(text)
        or _are_buttons(text)
        or _is_credit(text)
    )


def byline(text: str) -> str:
    """Return the names if the whole line says who wrote the article, else "".

    >>> byline("Von Anna Müller und Max Weber, Berlin")
    'Anna Müller, Max Weber'
    """
    if len(text) > _LONGEST_BYLINE:
        return ""
    match = wording.BYLINE.fullmatch(text)
    return _names(match.group("names")) if match else ""


def byline_within(text: str) -> str:
    """Return the names if the last words of a paragraph say who wrote the article, else "".

    >>> byline_within("Ein Blick in die Netze zeigt, woran das liegt. Von der Redaktion.")
    'Redaktion'
    """
    match = wording.BYLINE_AT_END.search(text, max(0, len(text) - _LONGEST_BYLINE))
    return _names(match.group("names")) if match else ""


def classify(blocks: Sequence[RawBlock]) -> tuple[RawBlock, ...]:
    """Return the blocks with their kinds corrected by their words; the markup's word counts where it has one."""
    judged = [_judged(block, number, len(blocks)) for number, block in enumerate(blocks)]
    return tuple(_without_link_lists(judged))


def find_byline(blocks: Iterable[RawBlock]) -> str:
    """Return who wrote the article as far as the printed text says, else ""."""
    printed = list(blocks)
    for block in printed:
        if block.kind is Kind.BYLINE:
            return byline(block.text) or _names(
                re.sub(r"^(von|by|text|autorin|autor)\b:?\s*", "", block.text, flags=re.IGNORECASE)
            )
    texts = [block for block in printed if block.kind in (Kind.LEAD, Kind.BODY)]
    return next((names for block in texts[:3] if (names := byline_within(block.text))), "")


def _judged(block: RawBlock, number: int, count: int) -> RawBlock:
    if block.kind in (Kind.TITLE, Kind.BOILERPLATE, Kind.BYLINE, Kind.CAPTION):
        return block
    if block.kind in (Kind.HEADING, Kind.LIST):
        # "Podcast" or "Facebook" may be a heading or an item; alone in a paragraph they are buttons.
        is_line = _is_media_link(block.text) or any(pattern.fullmatch(block.text) for pattern in wording.LINES)
        return replace(block, kind=Kind.BOILERPLATE) if is_line else block
    if is_boilerplate(block.text):
        return replace(block, kind=Kind.BOILERPLATE)
    if (number < _TITLE_LINES or number >= count - _BYLINE_TAIL) and byline(block.text):
        return replace(block, kind=Kind.BYLINE)
    return block


def _without_link_lists(blocks: list[RawBlock]) -> list[RawBlock]:
    """Call a list of nothing but links what it is: other articles."""
    result: list[RawBlock] = []
    start = 0
    while start < len(blocks):
        end = start
        while end < len(blocks) and blocks[end].kind is Kind.LIST:
            end += 1
        run = blocks[start:end]
        if run and all(block.is_link for block in run):
            run = [replace(block, kind=Kind.BOILERPLATE) for block in run]
        result.extend(run or [blocks[start]])
        start = max(end, start + 1)
    return result


def _is_media_link(text: str) -> bool:
    """A line that is nothing but the address of a sound, perhaps with a label before it."""
    addresses = podcast.in_text(text)
    if not addresses:
        return False
    rest = text
    for address in addresses:
        rest = rest.replace(address, "")
    return len(rest.split()) <= _LONGEST_LABEL and not re.search(r"[.!?]\s*$", rest.strip(" .()<>[]:"))


def _is_notice(text: str) -> bool:
    """A sentence that offers the recording: it names the document, the sound and what to do."""
    if len(text) > _LONGEST_NOTICE or wording.TELLING.search(text):
        return False
    return all(part.search(text) for part in wording.NOTICE)


def _are_buttons(text: str) -> bool:
    parts = [part for part in wording.BUTTON_SEPARATOR.split(text) if part]
    if len(parts) == 1 and not text.endswith(":"):
        return wording.LONE_BUTTON.fullmatch(parts[0]) is not None
    return len(parts) > 1 and all(wording.BUTTON.fullmatch(part) for part in parts)


def _is_credit(text: str) -> bool:
    if len(text) > _LONGEST_CREDIT:
        return False
    if wording.SURE_CREDIT.fullmatch(text):
        return True
    return wording.CREDIT.fullmatch(text) is not None and not wording.SENTENCE_END.search(text)


def _names(text: str) -> str:
    names = (wording.BEFORE_NAME.sub("", name).strip(" .") for name in wording.BETWEEN_NAMES.split(text))
    return ", ".join(name for name in names if name)
