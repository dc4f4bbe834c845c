"""Writes EBU STL, the binary exchange format of broadcasters.

Source: EBU Tech 3264
"""

from __future__ import annotations

import struct
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from subtitles.iso6937 import encode
from subtitles.pieces import joined, pieces
from subtitles.plain import plain_line

if TYPE_CHECKING:
    from datetime import date

    from subtitles.cues import Cue, Subtitles

_RATES_HZ = (24, 25, 30)  # that a file can have; 25 where the profile has another or none
_LANGUAGES = {
    "sq": "01", "ca": "03", "hr": "04", "cy": "05", "cs": "06", "da": "07", "de": "08", "en": "09", "es": "0A",
    "et": "0C", "eu": "0D", "fr": "0F", "ga": "11", "gl": "13", "is": "14", "it": "15", "la": "17", "lv": "18",
    "lb": "19", "lt": "1A", "hu": "1B", "mt": "1C", "nl": "1D", "no": "1E", "pl": "20", "pt": "21", "ro": "22",
    "sr": "24", "sk": "25", "sl": "26", "fi": "27", "sv": "28", "tr": "29",
}  # fmt: skip
_TEXT_BYTES = 112  # of one block
_LAST_EXTENSION = 0xEF
_ROWS, _COLUMNS = 23, 40  # of teletext, in which one character of each row opens a box and one doubles its height
_DOUBLE, _BOX, _END_BOX, _NEW_ROW, _UNUSED = b"\x0d", b"\x0b\x0b", b"\x0a", b"\x8a", b"\x8f"


def to_stl(subtitles: Subtitles, *, created: date | None = None) -> bytes:
    """Write an EBU STL file.

    Where the profile's lines fit teletext they are level-1 teletext, in double height and boxes, as broadcasters want
    them; longer lines are open subtitles. Times are the nearest frames, from 00:00:00:00 on. The user-defined area
    says how many characters stand there as others. Who made the file, and in which country, is left blank: nobody told
    us.

    Args:
        subtitles: what to write.
        created: date in the file, today's in UTC where ``None``.
    """
    rate_hz = round(subtitles.profile.frame_rate_hz or 0)
    rate_hz = rate_hz if rate_hz in _RATES_HZ else 25
    is_teletext = subtitles.profile.line_width <= _COLUMNS - len(_DOUBLE + _BOX)
    encoded = _encoded(subtitles)
    shown = [(cue, rows) for cue, found in encoded if (rows := [row for row, _ in found if row.strip()])]
    blocks = [
        block
        for number, (cue, rows) in enumerate(shown, start=1)
        for block in _blocks(cue, number, rows, rate_hz=rate_hz, is_teletext=is_teletext)
    ]
    date_ascii = f"{created or datetime.now(UTC).date():%y%m%d}".encode()
    first = _frames(shown[0][0].start_ms, rate_hz) if shown else (0, 0, 0, 0)
    article = subtitles.alignment.article
    head = struct.pack(
        "3s8s1s2s2s32s32s32s32s32s32s16s6s6s2s5s5s3s2s2s1s8s8s1s1s3s32s32s32s75s576s",
        b"850",  # code page of this block
        b"STL%d.01" % rate_hz,
        b"1" if is_teletext else b"0",
        b"00",  # the table of iso6937.py
        _LANGUAGES.get(article.language, "00").encode(),
        _field(plain_line(article.title), 32),
        *(_field("", size) for size in (32, 32, 32, 32, 32, 16)),
        date_ascii,
        date_ascii,
        b"00",
        b"%05d" % len(blocks),
        b"%05d" % len(shown),
        b"001",
        b"%02d" % (_COLUMNS if is_teletext else subtitles.profile.line_width),
        b"%02d" % _ROWS,
        b"1",  # the times are meant
        b"00000000",
        b"%02d%02d%02d%02d" % first,
        b"1",
        b"1",
        *(_field("", size) for size in (3, 32, 32, 32, 75)),
        _field(f"characters written as others: {_replaced(encoded).total()}", 576),
    )
    return head + b"".join(blocks)


def replaced(subtitles: Subtitles) -> Counter[str]:
    """Count the characters of the cues that ``to_stl`` cannot write and writes as others."""
    return _replaced(_encoded(subtitles))


_Encoded = list[tuple["Cue", list[tuple[bytes, Counter[str]]]]]  # the rows of each cue, and what stands there as other


def _encoded(subtitles: Subtitles) -> _Encoded:
    german_quotes = any(mark in cue.text for cue in subtitles.cues for mark in "„‚")
    return [
        (cue, [encode(joined(line), german_quotes=german_quotes) for line in pieces(cue)]) for cue in subtitles.cues
    ]


def _replaced(encoded: _Encoded) -> Counter[str]:
    return sum((count for _, rows in encoded for _, count in rows), Counter())


def _blocks(cue: Cue, number: int, rows: list[bytes], *, rate_hz: int, is_teletext: bool) -> list[bytes]:
    """Write a cue as a block, or as many as its text needs."""
    row_height = 1
    if is_teletext:
        row_height = 2
        rows = [_boxed(row) for row in rows]
    text = (_NEW_ROW * row_height).join(rows)
    parts = [text[at : at + _TEXT_BYTES] for at in range(0, len(text), _TEXT_BYTES)]
    start, end = _frames(cue.start_ms, rate_hz), _frames(cue.end_ms, rate_hz)
    return [
        struct.pack(
            "<BHBB4B4BBBB112s",
            number >> 16,  # group, which is there for more than 65 535
            number & 0xFFFF,
            0xFF if k == len(parts) - 1 else min(k, _LAST_EXTENSION),
            0,  # not cumulative
            *start,
            *end,
            _ROWS + 1 - row_height * len(rows),
            2,  # centred
            0,  # to be shown
            part.ljust(_TEXT_BYTES, _UNUSED),
        )
        for k, part in enumerate(parts)
    ]


def _boxed(row: bytes) -> bytes:
    """Open a black box in double height; it closes with the row, or before where there is room to say so."""
    opened = _DOUBLE + _BOX + row
    return opened + _END_BOX * max(0, min(2, _COLUMNS - len(opened)))


def _frames(time_ms: int, rate_hz: int) -> tuple[int, int, int, int]:
    """Return hours, minutes, seconds and frames."""
    seconds, frames = divmod((time_ms * rate_hz + 500) // 1000, rate_hz)
    return seconds // 3600, seconds // 60 % 60, seconds % 60, frames


def _field(text: str, size: int) -> bytes:
    return text.encode("cp850", "replace")[:size].ljust(size)
