"""Characters: bytes to text, and text without what is invisible."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Final

# Each is replaced by one character, so that offsets keep pointing into the decoded source. NUL, ESC and their kin
# and halves of surrogate pairs make libxml2 drop everything after them without an error.
UNSAFE: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
UNSEEN: Final = "\u200b"  # zero width space: taken out of every paragraph

# Soft hyphen, zero width space, word joiner, byte order mark, and the controls of writing direction.
_INVISIBLE: Final = re.compile("[\u00ad\u200b\u2060\ufeff\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]")
# Between Latin letters a (non-)joiner only steers ligatures; in Persian, Hindi or emoji it is spelling.
_LATIN_JOINER: Final = re.compile("(?<=[A-Za-z\u00c0-\u024f])[\u200c\u200d]+")

_META_CHARSET: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*+=\s*+[\"']?+\s*+([\w.:-]{2,40})", re.IGNORECASE)
_META_BYTES: Final = 4096  # browsers look at 1024; theme plug-ins often put more before it
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Python knows codecs that no page is written in, some of them dangerous (utf_7, unicode_escape, idna).
_CHARSETS: Final = re.compile(
    r"utf-(8|16|32)(-[lb]e)?|iso8859-\d+|cp(125\d|874|866|932|949|950)|koi8-[rut]|mac-\w+"
    r"|gb2312|gbk|gb18030|hz|big5\w*|shift_jis\w*|euc_\w+|iso2022_\w+|johab|tis-620|ascii"
)
_LATIN: Final = {"ascii", "iso8859-1"}  # pages that say so mean windows-1252; Source: WHATWG Encoding Standard


def decode(data: bytes, *, charset: str | None = None) -> str:
    r"""Decode a document: byte order mark, then UTF-8 if it fits, then what was declared, then windows-1252.

    UTF-8 goes before the declaration, because text in another charset almost never happens to be valid UTF-8
    while pages that declare the wrong charset are common.

    Args:
        data: the document.
        charset: as a server or the caller names it; without it a page's own ``<meta charset>`` counts.

    Returns:
        The text without a byte order mark, code point by code point what the bytes say: offsets count from here.

    >>> decode("Käse".encode("cp1252"))
    'Käse'
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, errors="replace")
    declared = _known(charset) or _declared(data)
    if declared is not None and declared.startswith("iso2022"):  # seven bits, so it looks like UTF-8
        return data.decode(declared, errors="replace")
    wide = _utf_16(data)
    if wide is not None:
        return data.decode(wide, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _decode_legacy(data, declared)


def safe(text: str) -> str:
    r"""Replace each control character and lone surrogate by one that is taken out later; lengths stay.

    >>> safe("a\x00b") == "a" + UNSEEN + "b"
    True
    """
    return UNSAFE.sub(UNSEEN, text)


def tidy(text: str) -> str:
    r"""Return the text as a reader sees it: NFC, white space runs as single spaces, nothing invisible.

    >>> tidy("Bi\u00adblio\u200bthek\u00a0 der\nStadt ")
    'Bibliothek der Stadt'
    """
    text = _LATIN_JOINER.sub("", _INVISIBLE.sub("", UNSAFE.sub("", text)))
    return " ".join(unicodedata.normalize("NFC", text).split())


def condensed(text: str) -> str:
    """Return letters and digits only, in lower case: for asking whether two texts are the same.

    >>> condensed("Die »Stadt« hört zu!")
    'diestadthörtzu'
    """
    return "".join(character for character in tidy(text).lower() if character.isalnum())


def word_set(text: str) -> frozenset[str]:
    """Return the words of a text as a set: for the word lists of this package.

    >>> sorted(word_set("nav aside"))
    ['aside', 'nav']
    """
    return frozenset(text.split())


def _known(charset: str | None) -> str | None:
    """Name the codec, or ``None`` where Python has none by that name that a page can be written in."""
    try:
        name = codecs.lookup(charset or "").name
    except (LookupError, ValueError):
        return None
    return name if _CHARSETS.fullmatch(name) else None


def _declared(data: bytes) -> str | None:
    match = _META_CHARSET.search(data[:_META_BYTES])
    return _known(match.group(1).decode("ascii")) if match else None


def _decode_legacy(data: bytes, declared: str | None) -> str:
    """Decode what is no faultless UTF-8."""
    if declared is not None and not declared.startswith("utf"):
        return data.decode("cp1252" if declared in _LATIN else declared, errors="replace")
    lenient = data.decode("utf-8", errors="replace")
    broken = lenient.count("\ufffd")
    if sum(character > "\x7f" for character in lenient) > 2 * broken:
        return lenient  # UTF-8 with a few torn characters
    return data.decode("cp1252", errors="replace")


def _utf_16(data: bytes) -> str | None:
    """Recognise UTF-16 without a byte order mark: in European text every other byte is zero."""
    head = data[:_META_BYTES]
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    # Line ends are enough to tell the order in texts of other scripts, but those have a mark in practice.
    if half >= 2 and odd > 0.7 * half and even < 0.1 * half:  # noqa: PLR2004
        return "utf-16-le"
    if half >= 2 and even > 0.7 * half and odd < 0.1 * half:  # noqa: PLR2004
        return "utf-16-be"
    return None
