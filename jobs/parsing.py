"""All that reads strangers' bytes, as the rest of the program calls it: each call goes into the sandbox.

The functions are those of the packages that read, by other names where these would not say what is read, and raise what
those raise; beside that they raise :class:`jobs.errors.SandboxError` for what no parser comes to an end with.
"""

from __future__ import annotations

import atexit
import os
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar, cast

from pydantic import TypeAdapter

from audio.errors import BadPackets, CutShort
from audio.records import MAX_DURATION_MS, Probe, Recording
from files.progress import Progress, silent
from jobs.bounds import Bounds
from jobs.child import Told
from jobs.sandbox import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    from articles.feed import Feed
    from articles.records import Article
    from audio.sniff import Container
    from audio.sound import Decoded
    from publish.sounding import SoundFile

SANDBOX = Sandbox()
"""Of this process: its children are kept as long as that lasts."""

_MIB = 1 << 20
_DOCUMENT = Bounds()  # of five megabytes at most; measured: 20 s of computing for the worst that is known
_COPY_CPU_S = 300  # two hours of sound take some seconds
_COPY_SILENCE_S = 900.0  # on a slow disk, for nothing is said meanwhile
_DECODED_MS_PER_CPU_S = 80_000  # a quarter of what 24-bit FLAC at 96 kHz was measured with, the dearest there is
_BYTES_PER_MS = 32  # of decoded sound
_SPARE_BYTES = 64 * _MIB  # beside the sound of a copy: text, tags, an index

_WARNINGS = {kind.__name__: kind for kind in (CutShort, BadPackets)}

T = TypeVar("T")

atexit.register(SANDBOX.close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=SANDBOX.forget)


def read_article(
    path: Path, *, source: str, media_type: str | None, language: str | None, progress: Progress = silent
) -> Article:
    """Read an article; see :func:`articles.read.read`.

    Args:
        path: of the document.
        source: where it came from.
        media_type: as a server names it.
        language: of the article; ``None`` takes what it says or reads like.
        progress: told its bytes, as they are all there; what it raises ends the reading.
    """
    from articles.records import Article  # noqa: PLC0415 - what a program that reads none does without, as below

    arguments = {"path": str(path), "source": source, "media_type": media_type, "language": language}
    told, form = _all_of(path), _form(Article)
    return SANDBOX.call("article", arguments, form, name=source, bounds=_DOCUMENT, progress=progress, told=told)


def read_feed(path: Path, *, source: str) -> Feed:
    """Read a feed; see :func:`articles.feed.read`."""
    from articles.feed import Feed  # noqa: PLC0415

    return SANDBOX.call("feed", {"path": str(path), "source": source}, _form(Feed), name=source, bounds=_DOCUMENT)


def sniff(path: Path, *, name: str | None = None) -> Container:
    """Return the format of a file of sound; see :func:`audio.sniff.sniff`.

    Args:
        path: of the file.
        name: of it where it breaks the sandbox; the path where none is given. As in the next functions.
    """
    from audio.sniff import Container  # noqa: PLC0415

    form = cast("TypeAdapter[Container]", _any_form(Container))
    return SANDBOX.call("sniff", {"path": str(path)}, form, name=name or str(path), bounds=_DOCUMENT)


def probe(path: Path, *, name: str | None = None, progress: Progress = silent) -> Probe:
    """Return what a file of sound says about itself; see :func:`audio.probe.probe`."""
    return SANDBOX.call(
        "probe",
        {"path": str(path)},
        _form(Probe),
        name=name or str(path),
        bounds=_DOCUMENT,
        progress=progress,
        told=_all_of(path),
    )


def decode(
    path: Path,
    *,
    into: Path,
    name: str | None = None,
    max_duration_ms: int = MAX_DURATION_MS,
    progress: Progress = silent,
) -> Decoded:
    """Decode a file of sound; see :func:`audio.decode.decode`."""
    from audio.sound import Decoded, Sound  # noqa: PLC0415

    decoded_bytes = max_duration_ms * _BYTES_PER_MS + _MIB
    recording, noted = SANDBOX.call(
        "decode",
        {"path": str(path), "into": str(into), "max_duration_ms": max_duration_ms},
        _form(tuple[Recording, tuple[tuple[str, tuple[int, ...]], ...]]),
        name=name or str(path),
        bounds=replace(
            _DOCUMENT,
            cpu_s=max(_DOCUMENT.cpu_s, max_duration_ms // _DECODED_MS_PER_CPU_S),
            memory_bytes=_DOCUMENT.memory_bytes + decoded_bytes,  # it is looked at where it lies
            file_bytes=decoded_bytes,
        ),
        progress=progress,
        reports=True,
    )
    warnings = tuple(_WARNINGS[kind](str(path), *arguments) for kind, arguments in noted)
    return Decoded(replace(recording, path=str(path)), Sound.open(into), warnings)


def can_be_made(name: str, alignment: Path, sound: SoundFile) -> bool:
    """Return whether something can be made of a recording; see :func:`publish.sounding.can_be_made`.

    Args:
        name: in `publish.sounding.SOUNDING`.
        alignment: file of the article, aligned with the recording.
        sound: the recording.
    """
    form = cast("TypeAdapter[tuple[str, str] | None]", _any_form(tuple[str, str] | None))
    lacks = SANDBOX.call("lacks", _of_sound(name, alignment, sound), form, name=sound.name, bounds=_DOCUMENT)
    return lacks is None


def write_copy(name: str, alignment: Path, sound: SoundFile, into: Path, *, progress: Progress = silent) -> None:
    """Write what has the recording in it; see :func:`publish.sounding.write`.

    Args:
        name: as in `can_be_made`, as are the next two.
        alignment: the file of it.
        sound: the recording.
        into: the file to write.
        progress: told the bytes of the recording; what it raises ends the writing.
    """
    told = _all_of(sound.path)
    bounds = replace(_DOCUMENT, cpu_s=_COPY_CPU_S, silence_s=_COPY_SILENCE_S, file_bytes=2 * told.done + _SPARE_BYTES)
    arguments = {**_of_sound(name, alignment, sound), "into": str(into)}
    form = cast("TypeAdapter[None]", _any_form(None))
    SANDBOX.call("copy", arguments, form, name=sound.name, bounds=bounds, progress=progress, told=told)


def _of_sound(name: str, alignment: Path, sound: SoundFile) -> dict[str, str]:
    return {
        "name": name,
        "alignment": str(alignment),
        "path": str(sound.path),
        "called": sound.name,
        "media_type": sound.media_type,
    }


def _all_of(path: Path) -> Told:
    """Return that all bytes of a file are there."""
    size_bytes = path.stat().st_size
    return Told(size_bytes, size_bytes)


def _form(kind: type[T]) -> TypeAdapter[T]:
    return cast("TypeAdapter[T]", _any_form(cast("Any", kind)))


@cache
def _any_form(kind: Any) -> TypeAdapter[Any]:  # noqa: ANN401 - a union is no type
    return TypeAdapter(kind)
