"""Unpacks what a server has compressed by gzip, a little at a time, and to its very end."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

_CHUNK_BYTES = 64 << 10  # unpacked: a packed chunk may become a thousand times as much


class _Chunks(io.RawIOBase):
    """Chunks as a file to read from."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks = chunks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer)
        while not self._rest:
            try:
                self._rest = next(self._chunks)
            except StopIteration:
                return 0
        taken = self._rest[: len(view)]
        view[: len(taken)] = taken
        self._rest = self._rest[len(taken) :]
        return len(taken)


def unpacked(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack chunks of gzip, of which there may be several one after the other.

    Raises:
        EOFError: they stop before the end of the gzip.
        OSError: they are no gzip, or its sum is wrong.
        zlib.error: they are damaged.

    >>> b"".join(unpacked(iter([gzip.compress(b"ab"), gzip.compress(b"c")])))
    b'abc'
    """
    with gzip.GzipFile(fileobj=io.BufferedReader(_Chunks(chunks))) as file:
        while chunk := file.read1(_CHUNK_BYTES):
            yield chunk
