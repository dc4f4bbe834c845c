"""A body that is multipart/form-data, as fields and files on disk, for whatever they are; its limits hold meanwhile."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING

import python_multipart
from anyio import to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from files.room import room_in
from web.body import pieces
from web.errors import BodyTooLarge, MalformedForm
from web.faults import fault

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fastapi import Request

MEDIA_TYPE = "multipart/form-data"
MAX_PARTS = 64  # a job has less than twenty fields, and `metadata` is one of them
OVERHEAD_BYTES = 1 << 20  # of boundaries and headers beside files and fields
MAX_NAME = 255  # characters of a file's name, as file systems have it

_ANY_FILE = "application/octet-stream"  # says nothing; curl sends it for a file.md
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file of a form.

    Attributes:
        name: as its owner calls it, without folders and controls; for people, never part of a path.
        media_type: as the form says, with parameters; empty where it says nothing.
        path: where its bytes lie.
    """

    name: str
    media_type: str
    path: Path


@dataclass(slots=True, kw_only=True)
class MultipartForm:
    """A form.

    Attributes:
        fields: values by name, in order.
        files: by name.
    """

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, Upload] = field(default_factory=dict)


async def read_form(
    request: Request, *, folder: Path, max_bytes: Mapping[str, int], max_fields_bytes: int
) -> MultipartForm:
    """Read a form from the body of a request.

    Args:
        request: whose ``Content-Type`` is multipart/form-data.
        folder: for the files.
        max_bytes: largest size of each file, by the name of its field; a file by any other name is a fault.
        max_fields_bytes: of all fields together, which are held in memory.

    Raises:
        MalformedForm: it is none.
        BodyTooLarge: a file or the fields are larger.
        BodyTooSlow: it hardly comes.
        RequestValidationError: a file has a name that it must not have, or comes twice.
        DiskFull: there is no room for a file.
    """
    _, parameters = parse_options_header(request.headers.get("content-type", ""))
    reader = _Reader(folder, max_bytes, max_fields_bytes)
    try:
        parser = python_multipart.MultipartParser(parameters.get(b"boundary") or _no_boundary(), reader.callbacks)
        async for piece in pieces(request, max_bytes=sum(max_bytes.values()) + max_fields_bytes + OVERHEAD_BYTES):
            await to_thread.run_sync(_write, parser, piece, folder)
        if not reader.is_complete:
            raise MalformedForm("it ends before its last boundary")
    except FormParserError as exc:
        raise MalformedForm(str(exc)) from exc
    finally:
        reader.close()
    return reader.form


def _no_boundary() -> bytes:
    raise MalformedForm("its Content-Type names no boundary")


def _write(parser: python_multipart.MultipartParser, piece: bytes, folder: Path) -> None:
    with room_in(folder):
        parser.write(piece)


class _Reader:
    """Takes what the parser finds: one part after the other."""

    def __init__(self, folder: Path, max_bytes: Mapping[str, int], max_fields_bytes: int) -> None:
        self.form = MultipartForm()
        self.is_complete = False
        self._folder = folder
        self._max_bytes = max_bytes
        self._max_fields_bytes = max_fields_bytes
        self._fields_bytes = 0
        self._parts = 0
        self._header, self._value = b"", b""
        self._headers: dict[bytes, bytes] = {}
        self._name = ""
        self._file: IO[bytes] | None = None
        self._left_bytes = 0
        self._text = bytearray()

    @property
    def callbacks(self) -> python_multipart.multipart.MultipartCallbacks:
        return {
            "on_part_begin": self._on_part_begin,
            "on_header_field": self._on_header_field,
            "on_header_value": self._on_header_value,
            "on_header_end": self._on_header_end,
            "on_headers_finished": self._on_headers_finished,
            "on_part_data": self._on_part_data,
            "on_part_end": self._on_part_end,
            "on_end": self._on_end,
        }

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _on_part_begin(self) -> None:
        self._parts += 1
        if self._parts > MAX_PARTS:
            raise MalformedForm(f"it has more than {MAX_PARTS} parts")
        self._headers, self._text = {}, bytearray()

    def _on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header_end(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header, self._value = b"", b""

    def _on_headers_finished(self) -> None:
        disposition, parameters = parse_options_header(self._headers.get(b"content-disposition", b""))
        if disposition != b"form-data" or b"name" not in parameters:
            raise MalformedForm("a part has no Content-Disposition: form-data with a name")
        self._name = _utf8(parameters[b"name"], "a part's name")
        if b"filename" in parameters:
            self._open(_file_name(parameters[b"filename"]))

    def _open(self, name: str) -> None:
        if self._name not in self._max_bytes:
            raise fault("a_file", "Value must be a field without a file", self._name)
        if self._name in self.form.files:
            raise fault("repeated", "Value may be given only once", self._name)
        media_type = self._headers.get(b"content-type", b"").decode("ascii", "replace").strip()
        if media_type.partition(";")[0].strip().lower() == _ANY_FILE:
            media_type = ""
        path = self._folder / f"{self._parts}.bin"
        self.form.files[self._name] = Upload(name=name, media_type=_CONTROLS.sub("", media_type), path=path)
        self._left_bytes = self._max_bytes[self._name]
        self._file = path.open("xb")

    def _on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            self._fields_bytes += end - start
            if self._fields_bytes > self._max_fields_bytes:
                raise BodyTooLarge(self._name, self._max_fields_bytes)
            self._text += data[start:end]
            return
        self._left_bytes -= end - start
        if self._left_bytes < 0:
            raise BodyTooLarge(self._name, self._max_bytes[self._name])
        self._file.write(memoryview(data)[start:end])

    def _on_part_end(self) -> None:
        if self._file is None:
            self.form.fields.setdefault(self._name, []).append(_utf8(self._text, self._name))
            return
        is_empty = self._file.tell() == 0
        self._file.close()
        self._file = None
        if is_empty:
            upload = self.form.files.pop(self._name)
            if upload.name:  # a browser sends a file without name and bytes where none was chosen
                raise fault("empty_file", "File is empty", self._name)

    def _on_end(self) -> None:
        self.is_complete = True


def _utf8(data: bytes | bytearray, what: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise MalformedForm(f"{what} is not UTF-8") from exc


def _file_name(raw: bytes) -> str:
    r"""Return the name of a file for people to read.

    >>> _file_name(b"..\\..\\Br\xc3\xbccke.mp3"), _file_name(b"/etc/passwd"), _file_name(b"\xff")
    ('Brücke.mp3', 'passwd', 'ÿ')
    """
    try:
        name = raw.decode("utf-8")
    except UnicodeDecodeError:
        name = raw.decode("latin-1")
    return _CONTROLS.sub("", PurePosixPath(name.replace("\\", "/")).name)[:MAX_NAME]
