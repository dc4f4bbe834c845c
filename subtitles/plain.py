"""Lines that are lines to every program."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Everything that some program takes for the end of a line or of the text, and characters that UTF-8 cannot
# hold.
_BREAKING = re.compile("[\x00-\x1f\x7f\x85\u2028\u2029]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain_lines(lines: Iterable[str]) -> list[str]:
    r"""Make each a line: control characters become a space, and lines with nothing to see are dropped.

    >>> plain_lines(["a\r\n\nb", "  ", "c\u2028"])
    ['a b', 'c']
    """
    clean = (_SURROGATE.sub("\N{REPLACEMENT CHARACTER}", _BREAKING.sub(" ", line)).strip() for line in lines)
    return [line for line in clean if line]
