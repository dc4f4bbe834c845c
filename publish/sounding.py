"""All that has the recording in it, by name: a book, an MP3 with chapters, a copy in which browsers find every place.

Recordings may be large, so these are written from file to file, and are not among what `publish.derived` makes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from audio.errors import SoundError
from publish import seekable
from publish.epub import SOUND_TYPES, epub
from publish.errors import UnfitRecording
from subtitles import id3
from subtitles.errors import NoTagForChapters

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from align.records import Alignment

BOOK, CHAPTERS, SEEKABLE = "epub", "chapters.mp3", "seekable.m4a"

_MP3 = "audio/mpeg"
_ANEW = "export it anew as MP3"
_AS_IT_IS = "play it as it is"


class SoundFile(NamedTuple):
    """A recording's file.

    Attributes:
        path: where it lies.
        name: what its owner calls it.
        media_type: of it, without parameters.
    """

    path: Path
    name: str
    media_type: str


class Sounding(NamedTuple):
    """Something that has the recording in it.

    Attributes:
        media_type: of it.
        file: its name in a folder.
        offered_for: media types of recordings that it can most likely be made of.
        of_article: whether it depends on the article too, and not on the recording alone.
        write: writes the file.
        lacks: says why it is not made of a recording, and what to do instead; ``None`` where it is made.
    """

    media_type: str
    file: str
    offered_for: frozenset[str]
    of_article: bool
    write: Callable[[Alignment, SoundFile, Path], None]
    lacks: Callable[[Alignment, SoundFile], tuple[str, str] | None]


def can_be_made(name: str, alignment: Alignment, sound: SoundFile) -> bool:
    """Return whether the recording is such that `write` is likely to make something of it, and somebody needs that.

    Raises:
        SoundError: it is no sound.
    """
    return SOUNDING[name].lacks(alignment, sound) is None


def write(name: str, alignment: Alignment, sound: SoundFile, into: Path) -> None:
    """Write what has the recording in it; where that fails, what is in the file is of no use.

    Args:
        name: in `SOUNDING`.
        alignment: the article, aligned with the recording.
        sound: the recording.
        into: the file to write.

    Raises:
        UnfitRecording: the recording is not such that it can be made, or that anybody needs it.
    """
    try:
        lacks = SOUNDING[name].lacks(alignment, sound)
        if lacks is not None:
            raise UnfitRecording(sound.name, name, *lacks)
        SOUNDING[name].write(alignment, sound, into)
    except NoTagForChapters as exc:
        raise UnfitRecording(sound.name, name, exc.reason, _ANEW) from exc
    except SoundError as exc:
        raise UnfitRecording(sound.name, name, "it is damaged", _ANEW) from exc


def _write_book(alignment: Alignment, sound: SoundFile, into: Path) -> None:
    epub(alignment, into, audio=sound.path, media_type=sound.media_type)


def _write_chapters(alignment: Alignment, sound: SoundFile, into: Path) -> None:
    with into.open("wb") as copy:
        id3.tag(sound.path, alignment, copy)


def _write_seekable(_: Alignment, sound: SoundFile, into: Path) -> None:
    seekable.write(sound.path, into)


def _lacks_for_book(_: Alignment, sound: SoundFile) -> tuple[str, str] | None:
    from audio.probe import probe  # noqa: PLC0415 - codecs, which who only asks for names does without

    known = SOUND_TYPES.get(sound.media_type)
    if known is not None and probe(sound.path).codec == known.codec:
        return None
    return "books hold MP3, AAC in M4A and Opus in Ogg", _ANEW


def _lacks_for_chapters(_: Alignment, sound: SoundFile) -> tuple[str, str] | None:
    return None if sound.media_type == _MP3 else ("it is no MP3", _ANEW)


def _lacks_for_seekable(alignment: Alignment, sound: SoundFile) -> tuple[str, str] | None:
    # What was aligned may have been another file of the same sound: then it is unknown how its bit rate varies.
    is_exact = sound.media_type != _MP3 or alignment.recording.is_vbr is False
    return ("browsers find every place in it", _AS_IT_IS) if is_exact else None


SOUNDING: dict[str, Sounding] = {
    BOOK: Sounding(
        media_type="application/epub+zip",
        file="article.epub",
        offered_for=frozenset(SOUND_TYPES),
        of_article=True,
        write=_write_book,
        lacks=_lacks_for_book,
    ),
    CHAPTERS: Sounding(
        media_type=_MP3,
        file="recording.chapters.mp3",
        offered_for=frozenset({_MP3}),
        of_article=True,
        write=_write_chapters,
        lacks=_lacks_for_chapters,
    ),
    SEEKABLE: Sounding(
        media_type=seekable.MEDIA_TYPE,
        file=f"recording.{SEEKABLE}",
        offered_for=frozenset(),  # most MP3 do well without, and of the others a job's page makes it
        of_article=False,
        write=_write_seekable,
        lacks=_lacks_for_seekable,
    ),
}
"""By name, which is the suffix of a result's address."""
