"""What a job gives out: by name, and in the folder that a user of the command line gets.

A new format is one line in `OUTPUTS`, and a name in the folder that nobody else is likely to use.
"""

from __future__ import annotations

import json
import shutil
from functools import cached_property, partial
from typing import TYPE_CHECKING, NamedTuple

from align import document
from align.records import SCHEMA
from audio.sniff import sniff
from jobs import atomic
from jobs.errors import NotOurFolder
from publish import readalong, transcript
from subtitles.cut import subtitles
from subtitles.formats import FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from align.records import Alignment
    from audio.sniff import Container
    from publish.transcript import Transcript
    from subtitles.cues import Subtitles

RECORDING = "recording"  # the sound itself: its name among the outputs, and in a folder, with the suffix of its format

MAX_EMBEDDED_BYTES = 64 << 20
"""Largest recording that is put into the page, so that the page is one file: an hour and more at 128 kbit/s.
Above that the page grows slow to open, and the recording is laid beside it."""


class Format(NamedTuple):
    """A form of sound file: its suffix, and its media type."""

    suffix: str
    media_type: str


_SOUND: dict[Container, Format] = {
    "mp3": Format(".mp3", "audio/mpeg"),
    "aac": Format(".aac", "audio/aac"),
    "mov": Format(".m4a", "audio/mp4"),
    "ogg": Format(".ogg", "audio/ogg"),
    "flac": Format(".flac", "audio/flac"),
    "wav": Format(".wav", "audio/wav"),
    "matroska": Format(".webm", "audio/webm"),
}


def sound_format(recording: Path) -> Format:
    """Return the form of a sound file.

    Raises:
        NotAudio: it is none.
    """
    return _SOUND[sniff(recording)]


class Material:
    """What outputs are made of.

    Attributes:
        alignment: the record.
        said: the transcript.
        audio: the recording's bytes where they are put into the page, else ``None``.
        audio_name: of the recording beside the page, from there.
        audio_type: its media type.
    """

    def __init__(
        self, alignment: Alignment, said: Transcript, *, audio: bytes | None, audio_name: str, audio_type: str
    ) -> None:
        self.alignment = alignment
        self.said = said
        self.audio = audio
        self.audio_name = audio_name
        self.audio_type = audio_type

    @cached_property
    def subtitles(self) -> Subtitles:
        """Cut once for all their forms."""
        return subtitles(self.alignment)


class Kind(NamedTuple):
    """An output.

    Attributes:
        media_type: of it.
        file: its name in a folder.
        text: makes it.
    """

    media_type: str
    file: str
    text: Callable[[Material], str]


def _subtitles(suffix: str, of: Material) -> str:
    return FORMATS[suffix].write(of.subtitles).decode()


def _page(of: Material) -> str:
    return readalong.page(of.alignment, audio=of.audio, audio_name=of.audio_name, media_type=of.audio_type)


OUTPUTS: dict[str, Kind] = {
    # the alignment first: it is what marks a folder as ours
    "json": Kind("application/json", "alignment.json", lambda of: document.to_json(of.alignment)),
    "transcript.json": Kind("application/json", "transcript.json", lambda of: transcript.to_json(of.said)),
    "vtt": Kind("text/vtt; charset=utf-8", "subtitles.vtt", partial(_subtitles, "vtt")),
    "srt": Kind("application/x-subrip; charset=utf-8", "subtitles.srt", partial(_subtitles, "srt")),
    "html": Kind("text/html; charset=utf-8", "read-along.html", _page),
}
"""By the suffix that a result's address has. The recording is not among them: it is there already."""


def check(folder: Path) -> None:
    """See to it before any work begins that writing will not destroy what is not ours.

    Raises:
        NotOurFolder: it is a file, or has files by our names without an alignment of ours.
    """
    if folder.exists() and not folder.is_dir():
        raise NotOurFolder(str(folder.parent), folder.name)
    if _is_ours(folder):
        return
    recordings = (RECORDING + form.suffix for form in _SOUND.values())
    for name in (*(kind.file for kind in OUTPUTS.values()), *recordings):
        if (folder / name).exists():
            raise NotOurFolder(str(folder), name)


def write(
    alignment: Alignment,
    said: Transcript,
    recording: Path,
    folder: Path,
    *,
    embed_bytes: int = MAX_EMBEDDED_BYTES,
) -> list[Path]:
    """Write all files, or none: those of an earlier run stay together as they are until all are there.

    Args:
        alignment: what to write.
        said: the transcript.
        recording: the sound file.
        folder: made where it is not there; other files in it stay.
        embed_bytes: largest recording that is put into the page.

    Returns:
        The files, in the order in which they were written.

    Raises:
        DiskFull: there is no room; nothing is written, and older files stay.
        OSError: the folder cannot be written.
    """
    form = sound_format(recording)
    beside = folder / (RECORDING + form.suffix)
    embedded = recording.stat().st_size <= embed_bytes
    audio = recording.read_bytes() if embedded else None
    material = Material(alignment, said, audio=audio, audio_name=beside.name, audio_type=form.media_type)
    texts = {folder / kind.file: kind.text(material) for kind in OUTPUTS.values()}
    with atomic.together() as opened:
        for path, text in texts.items():
            with opened(path) as file:
                file.write(text.encode())
        if not embedded:
            with recording.open("rb") as original, opened(beside) as file:
                shutil.copyfileobj(original, file)  # never more than a piece of it is in memory
    return [*texts] if embedded else [*texts, beside]


def _is_ours(folder: Path) -> bool:
    try:
        found = json.loads((folder / OUTPUTS["json"].file).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and str(found.get("schema", "")).startswith(SCHEMA.partition("/")[0])
