"""All that reads strangers' bytes, as it is called in the sandbox: with paths and plain values, each by its name.

Whatever a function needs is imported when it is first called, so that a child which reads pages has no codecs.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from articles.feed import Feed
    from articles.records import Article
    from audio.records import Probe, Recording
    from audio.sniff import Container
    from files.progress import Progress


def article(path: str, source: str, media_type: str | None, language: str | None) -> Article:
    """Read an article, as :func:`articles.read.read`."""
    from articles.read import read  # noqa: PLC0415 - see the head, as all others here

    return read(Path(path).read_bytes(), source=source, media_type=media_type, language=language)


def feed(path: str, source: str) -> Feed:
    """Read a feed, as :func:`articles.feed.read`."""
    from articles.feed import read  # noqa: PLC0415

    return read(Path(path).read_bytes(), source=source)


def sniff(path: str) -> Container:
    """Return the format of a file of sound, as :func:`audio.sniff.sniff`."""
    from audio import sniff  # noqa: PLC0415

    return sniff.sniff(Path(path))


def probe(path: str) -> Probe:
    """Return what a file of sound says about itself, as :func:`audio.probe.probe`."""
    from audio import probe  # noqa: PLC0415

    return probe.probe(Path(path))


def decode(
    path: str, into: str, max_duration_ms: int, progress: Progress
) -> tuple[Recording, list[tuple[str, tuple[int, ...]]]]:
    """Decode a file of sound, as :func:`audio.decode.decode`.

    Returns:
        the recording, without its path, which may be no Unicode; and each warning as the name of its class and its
        arguments behind the path.
    """
    from audio import decode  # noqa: PLC0415

    decoded = decode.decode(Path(path), into=Path(into), max_duration_ms=max_duration_ms, progress=progress)
    with decoded.sound:
        recording = replace(decoded.recording, path="")
        return recording, [(type(each).__name__, each.args[1:]) for each in decoded.warnings]


def lacks(name: str, alignment: str, path: str, called: str, media_type: str) -> tuple[str, str] | None:
    """Say why something is not made of a recording, as :class:`publish.sounding.Sounding` does."""
    from align import document  # noqa: PLC0415
    from publish.sounding import SOUNDING, SoundFile  # noqa: PLC0415

    found = document.from_json(Path(alignment).read_bytes())
    return SOUNDING[name].lacks(found, SoundFile(Path(path), called, media_type))


def copy(name: str, alignment: str, path: str, called: str, media_type: str, into: str) -> None:
    """Write what has the recording in it, as :func:`publish.sounding.write`."""
    from align import document  # noqa: PLC0415
    from files.room import room_in  # noqa: PLC0415
    from publish.sounding import SoundFile, write  # noqa: PLC0415

    found = document.from_json(Path(alignment).read_bytes())
    with room_in(Path(into)):
        write(name, found, SoundFile(Path(path), called, media_type), Path(into))


OPERATIONS: Mapping[str, Callable[..., object]] = {
    each.__name__: each for each in (article, feed, sniff, probe, decode, lacks, copy)
}
"""By the name under which they are called; there are no others."""
