"""Forms in which results are kept: each as bytes and back, and the records that are there for no other reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np
from pydantic import TypeAdapter

import align.judge.codec
import audio.letters
from align import document
from align.errors import UnreadableAlignment
from audio.records import Recording

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from align.records import Alignment
    from audio.records import Posteriors

T = TypeVar("T")

Noted: TypeAlias = tuple[str, tuple[int, ...]]
"""A warning as it is kept: the name of its class in :mod:`audio.errors`, and its arguments behind the path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecodedAudio:
    """What is kept of a recording when its samples are gone.

    Attributes:
        recording: the file; its ``path`` is what it was called when it was decoded.
        warnings: what is wrong with it.
    """

    recording: Recording
    warnings: tuple[Noted, ...]


class Codec(NamedTuple, Generic[T]):
    """A form of results.

    Attributes:
        write: returns the bytes of one.
        read: returns what bytes hold, with what else it needs for that behind them; raises ``ValueError`` where they
            are something else.
    """

    write: Callable[[T], bytes]
    read: Callable[..., T]


def as_json(kind: TypeAdapter[T]) -> Codec[T]:
    """Return the form of records as JSON; pydantic's errors are of the kind ``ValueError``."""
    return Codec(kind.dump_json, kind.validate_json)


def _read_alignment(data: bytes) -> Alignment:
    try:
        return document.from_json(data)
    except UnreadableAlignment as exc:
        raise ValueError(f"{len(data)} bytes are no alignment") from exc


def _write_letters(heard: tuple[Posteriors, ...]) -> bytes:
    return b"".join(map(audio.letters.to_bytes, heard))


def _read_letters(data: bytes) -> tuple[Posteriors, ...]:
    return (audio.letters.from_bytes(data),) if data else ()


_DECODED_AUDIO = TypeAdapter(DecodedAudio)


def _write_decoded_audio(taken: tuple[DecodedAudio, NDArray[np.float32]]) -> bytes:
    return _DECODED_AUDIO.dump_json(taken[0]) + b"\n" + taken[1].astype("<f4").tobytes()


def _read_decoded_audio(data: bytes) -> tuple[DecodedAudio, NDArray[np.float32]]:
    take, _, loudness = data.partition(b"\n")
    return _DECODED_AUDIO.validate_json(take), np.frombuffer(loudness, "<f4").astype(np.float32)


BYTES: Codec[bytes] = Codec(bytes, bytes)
ALIGNMENT = Codec(lambda alignment: document.to_json(alignment).encode(), _read_alignment)
FOUND = Codec(align.judge.codec.to_bytes, align.judge.codec.from_bytes)
"""Read with the article that it was looked for in."""

LETTERS = Codec(_write_letters, _read_letters)
"""Those of one recording or chunk; none where there is no head for them."""

DECODED_AUDIO = Codec(_write_decoded_audio, _read_decoded_audio)
"""With the loudness: float32, one value a step of `audio.loudness`."""
