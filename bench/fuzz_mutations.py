"""Damage to documents and files of sound that gets past their first checks: it knows tags, values, boxes and frames.

Each function takes the bytes, a source of chance and other bytes of the same kind, and returns bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence


Mutation = Callable[[bytes, "random.Random", "Sequence[bytes]"], bytes]

MOST_BYTES: Final = 200_000  # of an input: what costs more than in proportion to its length shows itself by then
_USUAL_BYTES: Final = 20_000  # of most inputs, so that many are tried
_LARGE: Final = 0.03  # share of the others
_MOST_STEPS: Final = 6
_ENCODINGS: Final = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "utf-8-sig", "cp932", "iso2022_jp")

# Letters whose lower case is longer, digits that are no numbers, halves, controls, marks of direction, line ends.
_ODD: Final = [
    *"İŉßﬁǰΐ²³①½٣𝟙Ⅻ‹›#@§€",
    *(
        "\x00",
        "\x1b",
        "\r",
        "\x85",
        "\u00ad",
        "\u200b",
        "\u202e",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "\U0010ffff",
        "a\u0301",
    ),
    *("\ud800", "\udfff", "-->", "1<", "10^9", "9" * 40, "1.000.000,50", "3:59:61", "http://[", "http://a:99999/b.mp3"),
]
_MARKUP: Final = [
    *("<p>", "</p>", "<div class='article'>", "</div>", "<article>", "<h1>", "</h1>", "<br>", "<b>", "<i>", "<sup>"),
    *("<table><tr><td>", "</table>", "<ul><li>", "</li>", "</ul>", "<blockquote>", "<pre>", "<svg><title>", "<math>"),
    *("<script>", "</script>", "<style>", "<textarea>", "<template>", "<noscript>", "<title>", "</", "<", ">", "<!"),
    *("<!--", "-->", "<!DOCTYPE html>", "<![CDATA[", "]]>", "<?xml version='1.0' encoding='utf-16'?>", "<?php", "?>"),
    *("&amp", "&#0;", "&#x110000;", "&#xd800;", "&#99999999999;", "&NotEqualTilde;", "&lt;p&gt;", "&j;", '"', "'"),
    *("<a href='http://[::1'>", "<base href='//['>", "<base href='http://a:b/'>", "<meta charset='utf-7'>"),
    *("<audio src='a.mp3'>", "<audio src='http://[/a.mp3'>", "<source src='x.m4a'>", "<link rel=canonical href='//['>"),
    '<script type=\'application/ld+json\'>{"@type": ["AudioObject"], "contentUrl": "http://[/a.mp3"}</script>',
    "<script type='application/ld+json'>" + "[" * 2000,
]
_MARKDOWN: Final = [
    *(
        "# ",
        "## ",
        "> ",
        "- ",
        "1. ",
        "    ",
        "\t",
        "***",
        "---",
        "+++\n",
        "~~~",
        "```",
        "![",
        "[",
        "](",
        ")",
        "[^1]: ",
    ),
    *(
        "[a]: <b> 'c'",
        "|a|b|\n|-|-|\n|c|",
        "<div>",
        "</div>",
        "<!--",
        "\\",
        "`",
        "*",
        "_",
        "~~",
        "&copy;",
        "\n\n",
        "\n",
    ),
    *("---\ntitle: [\nlang: zz\npodcast: http://[/a.mp3\n---\n", "Von Anna Müller", "Podcast: a.mp3", "<http://[>"),
]
_FEED: Final = [
    *("<rss>", "<channel>", "<item>", "</item>", "<entry>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<guid>"),
    *("<enclosure url='http://[/a.mp3' type='audio/mpeg'/>", "<link rel='enclosure' href='//a:b/c.mp3'/>", "<link/>"),
    *("<pubDate>Mon, 99 Jan 0000 99:99:99 +9999</pubDate>", "<published>0001-01-01T00:00:00+23:59</published>"),
    *("xml:base='http://['", "<!DOCTYPE a [<!ENTITY b 'c'>]>", "<?xml version='1.0' encoding='nope'?>", "<![CDATA["),
    *("]]>", "<!--", "-->", "&b;", "&#0;", "<x:y xmlns:x=''>", "<media:content url='a.mp3'/>", "<title>", "</title>"),
]
_VALUES: Final[list[Any]] = [
    *(None, True, 0, -1, 1, 2**31, 2**63, 2**64, -(2**70), 10**400, 0.5, -0.0, 1e308, 5e-324),
    *("", "de", "zz", "\x00", "\ud800", "-->", "spoken", "not_spoken", "\u2028", [], {}, [[]], {"": {}}),
]
_RAW_VALUES: Final = (b"NaN", b"Infinity", b"1e999", b"[" * 5000, b'{"a":' * 3000, b'"\\ud800"', b"-", b"\xff", b"01")
_EDGES: Final = (0, 1, 2, 3, 4, 7, 8, 15, 16, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF)
_EDGES_4: Final = (0, 1, 7, 8, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFF)
_NAME: Final = re.compile(
    rb"moov|trak|mdia|minf|stbl|st[sctz][dszcor]|co64|elst|edts|mvhd|mdhd|tkhd|hdlr|udta|meta|ilst|chpl|chap|esds|ftyp"
    rb"|mdat|RIFF|RF64|WAVE|fmt |data|LIST|OggS|OpusHead|OpusTags|vorbis|fLaC|ID3|TAG|Xing|Info|LAME|VBRI"
    rb"|[TC][A-Z][A-Z0-9]{2}|APIC|\x1a\x45\xdf\xa3|\xff[\xe2-\xff]"
)


def page(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Damage a web page."""
    return _written(data, chance, others, _MARKUP)


def feed(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Damage a feed."""
    return _written(data, chance, others, _FEED)


def markdown(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Damage Markdown or plain text."""
    return _written(data, chance, others, _MARKDOWN)


def document(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Damage JSON: mostly a value somewhere in it, at times its signs."""
    if chance.random() < 0.2:
        at = chance.randrange(len(data) + 1)
        return data[:at] + chance.choice(_RAW_VALUES) + data[at + chance.choice((0, 0, 1, 8)) :]
    try:
        root = json.loads(data)
    except (ValueError, RecursionError):
        return chance.choice(others)
    for _ in range(chance.randint(1, _MOST_STEPS)):
        root = _revalued(root, chance)
    return json.dumps(root, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")[:MOST_BYTES]


def sound(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Damage a file of sound: sizes and fields at the boxes, chunks, pages, tags and frames in it."""
    found = bytearray(data)
    for _ in range(chance.randint(1, _MOST_STEPS)):
        marks = [match.start() for match in _NAME.finditer(found)]
        at = chance.choice(marks) if marks and chance.random() < 0.8 else chance.randrange(len(found) + 1)
        other = chance.choice(others)
        step = chance.randrange(8)
        if step <= 1:  # a size before a box's name, or behind that of a chunk or a frame
            number = chance.choice((*_EDGES_4, len(found), chance.getrandbits(32)))
            to = max(at + chance.choice((-4, 4, 6, 8, 10, 12)), 0)
            found[to : to + 4] = number.to_bytes(4, chance.choice(("big", "little")))
        elif step == 2:  # a field near the mark
            to = at + chance.randrange(64)
            width = chance.choice((1, 1, 2))
            found[to : to + width] = (chance.choice(_EDGES) & (256**width - 1)).to_bytes(width, "big")
        elif step == 3:
            to = min(at + chance.randrange(64), len(found) - 1)
            if to >= 0:
                found[to] ^= 1 << chance.randrange(8)
        elif step == 4:  # a box or a frame twice, or gone
            end = chance.choice([mark for mark in marks if mark > at] or [len(found)])
            found[at:end] = found[at:end] * chance.choice((0, 2, 2, 5))
        elif step == 5:  # another file's box in its place
            strange = [match.start() for match in _NAME.finditer(other)]
            begin = chance.choice(strange or [0])
            found[at : at + chance.choice((0, 4, 64))] = other[begin : begin + chance.choice((4, 32, 400, 4000))]
        elif step == 6:
            del found[at if chance.random() < 0.3 else at + chance.randrange(200) :]
        else:
            found[at:at] = bytes(chance.choice((1, 4, 100, 3000))) if chance.random() < 0.5 else chance.randbytes(16)
    return bytes(found[:MOST_BYTES])


def anything(data: bytes, chance: random.Random, others: Sequence[bytes]) -> bytes:
    """Damage what may be sound or text."""
    return (sound if chance.random() < 0.5 else page)(data, chance, others)


def _written(data: bytes, chance: random.Random, others: Sequence[bytes], tokens: Sequence[str]) -> bytes:
    text = data.decode("utf-8", "surrogateescape")
    most = MOST_BYTES if chance.random() < _LARGE else _USUAL_BYTES
    for _ in range(chance.randint(1, _MOST_STEPS)):
        at = chance.randrange(len(text) + 1)
        length = min(int(chance.paretovariate(0.7)), len(text) - at)
        piece = text[at : at + length]
        token = chance.choice(tokens if chance.random() < 0.7 else _ODD)
        step = chance.randrange(8)
        if step <= 1:
            text = text[:at] + token + text[at:]
        elif step == 2:  # many of them, now and then very many
            text = text[:at] + token * min(int(chance.paretovariate(0.4)), most // len(token)) + text[at:]
        elif step == 3:
            text = text[:at] + text[at + length :]
        elif step == 4:
            text = text[:at] + piece * min(int(chance.paretovariate(0.5)), most // max(len(piece), 1)) + text[at:]
        elif step == 5:
            text = text[:at] + token + piece + chance.choice(tokens) + text[at + length :]
        elif step == 6:
            other = chance.choice(others).decode("utf-8", "surrogateescape")
            begin = chance.randrange(len(other) + 1)
            text = text[:at] + other[begin : begin + chance.choice((10, 100, 2000))] + text[at:]
        else:  # the value of an attribute or of a line of front matter
            value = re.compile(r"""[=:]\s*["']?([^"'\n>]{1,80})""").search(text, at)
            if value:
                text = text[: value.start(1)] + token + text[value.end(1) :]
        text = text[:most]
    encoding = chance.choice(_ENCODINGS) if chance.random() < 0.05 else "utf-8"
    errors = "surrogatepass" if encoding.startswith("utf") and chance.random() < 0.5 else "replace"
    try:
        return text.encode(encoding, errors)[:MOST_BYTES]
    except UnicodeEncodeError:
        return text.encode("utf-8", "replace")[:MOST_BYTES]


def _revalued(node: Any, chance: random.Random) -> Any:  # noqa: ANN401 - whatever JSON is
    """Change one value somewhere in a tree."""
    if isinstance(node, dict) and node and chance.random() < 0.85:
        return _rekeyed(node, chance.choice(list(node)), chance)
    if isinstance(node, list) and node and chance.random() < 0.85:
        return _relisted(node, chance.randrange(len(node)), chance)
    if isinstance(node, int | float) and abs(node) < 2**64 and chance.random() < 0.6:
        return node + chance.choice((-1, 1, 1000, -(10**6), 0.5, 10**9))
    return chance.choice(_VALUES)


def _rekeyed(node: dict[str, Any], key: str, chance: random.Random) -> dict[str, Any]:
    step = chance.random()
    if step < 0.08:
        return {name: value for name, value in node.items() if name != key}
    if step < 0.12:
        return {**node, chance.choice(["", "schema", "start_ms", "\ud800"]): chance.choice(_VALUES)}
    return {**node, key: _revalued(node[key], chance)}


def _relisted(node: list[Any], at: int, chance: random.Random) -> list[Any]:
    step = chance.random()
    if step < 0.1:
        return node[:at] + node[at + 1 :]
    if step < 0.2:
        return [*node[:at], node[at], *node[at:]]
    if step < 0.3:
        return chance.sample(node, len(node))
    return [*node[:at], _revalued(node[at], chance), *node[at + 1 :]]
