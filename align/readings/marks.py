"""Marks that are said or not by where they stand: quotation marks, dashes."""

from __future__ import annotations

import re

QUOTE = re.compile(r"[„“”\"«»]")
DASH = re.compile(r"[-‐‑–—−]")


def opens(match: re.Match[str]) -> bool:
    """Return whether a quotation mark opens: of any shape, it stands before a word and not after one."""
    before = match.string[match.start() - 1 : match.start()] if match.start() else " "
    after = match.string[match.end() : match.end() + 1] or " "
    if before.isspace() and after.isspace():
        return match[0] != "»"  # French: « oui »
    return before.isspace() or (before in "([{–—-/„“”\"«»‚‘'" and (after.isalnum() or after in "„“”\"«»‚‘'"))


def is_minus(match: re.Match[str]) -> bool:
    """Return whether a dash stands before a number and after nothing: "-5"."""
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else " ", text[match.end() : match.end() + 1]
    return after.isdecimal() and (before.isspace() or before in '([„“"/')


def closes_range(match: re.Match[str]) -> bool:
    """Return whether a dash stands between two numbers: "17.–19."."""
    text, at = match.string, match.start()
    before, after = text[at - 1 : at] if at else " ", text[match.end() : match.end() + 1]
    return after.isdecimal() and (before.isdecimal() or before in ".%€°")
