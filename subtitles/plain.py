"""Lines that are lines to every program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Everything that some program takes for the end of a line or of the text.
_BREAKING = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
# What UTF-8 cannot hold, and the two that XML cannot.
_UNWRITABLE = re.compile("[\ud800-\udfff\ufffe\uffff]")


def plain_line(text: str) -> str:
    r"""Make text a line: control characters become a space, and there is none at its ends.

    >>> plain_line("a\r\n\tb\u2028")
    'a b'
    """
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", _BREAKING.sub(" ", text)).strip()


def plain_lines(lines: Iterable[str]) -> list[str]:
    r"""Make each a line; those with nothing to see are dropped.

    >>> plain_lines(["a\r\n\nb", "  ", "c\u2028"])
    ['a b', 'c']
    """
    return [line for line in map(plain_line, lines) if line]
