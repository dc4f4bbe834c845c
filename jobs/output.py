"""What a job gives out: by name, and in the folder that a user of the command line gets.

What follows from the alignment alone is made at any time, by `publish.derived`; a job makes some of it beforehand.
"""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

from align import document
from align.records import SCHEMA
from files import atomic
from jobs.errors import NotOurFolder
from jobs.parsing import sniff
from publish import derived, readalong, transcript
from publish.derived import DERIVED, REPORTS, SITES, SUBTITLES
from publish.readalong import DownloadLink
from publish.sounding import SOUNDING
from subtitles.profiles import PODCAST

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from align.records import Alignment
    from audio.sniff import Container
    from jobs.record import Output
    from publish.transcript import Transcript
    from subtitles.profiles import Profile

RECORDING = "recording"  # the sound itself: its name among the outputs, and in a folder, with the suffix of its format

MAX_EMBEDDED_BYTES = 64 << 20
"""Largest recording that is put into the page, so that the page is one file: an hour and more at 128 kbit/s.
Above that the page grows slow to open, and the recording stands beside it."""


class SoundFormat(NamedTuple):
    """A form of sound file: its suffix, and its media type."""

    suffix: str
    media_type: str


_SOUND: dict[Container, SoundFormat] = {
    "mp3": SoundFormat(".mp3", "audio/mpeg"),
    "aac": SoundFormat(".aac", "audio/aac"),
    "mov": SoundFormat(".m4a", "audio/mp4"),
    "ogg": SoundFormat(".ogg", "audio/ogg"),
    "flac": SoundFormat(".flac", "audio/flac"),
    "wav": SoundFormat(".wav", "audio/wav"),
    "matroska": SoundFormat(".webm", "audio/webm"),
}


def sound_format(recording: Path, *, name: str | None = None) -> SoundFormat:
    """Return the form of a sound file.

    Args:
        recording: the file.
        name: of it, as its owner knows it; the path where none is given.

    Raises:
        NotAudio: it is none.
        SandboxError: reading it comes to no end.
    """
    return _SOUND[sniff(recording, name=name)]


class OutputMaterial(derived.Material):
    """What outputs are made of: an alignment, and what it does not tell.

    Attributes:
        said: the transcript.
        audio: the recording's bytes where they are put into the page, else ``None``.
        audio_name: of the recording beside the page, from there.
        audio_type: its media type.
        beside: files beside the page that it offers to readers.
    """

    def __init__(
        self,
        alignment: Alignment,
        said: Transcript,
        profile: Profile,
        *,
        audio: bytes | None,
        audio_name: str,
        audio_type: str,
        beside: tuple[DownloadLink, ...] = (),
    ) -> None:
        super().__init__(alignment, profile)
        self.beside = beside
        self.said = said
        self.audio = audio
        self.audio_name = audio_name
        self.audio_type = audio_type


class OutputKind(NamedTuple):
    """An output.

    Attributes:
        media_type: of it.
        file: its name in a folder.
        make: makes its bytes.
    """

    media_type: str
    file: str
    make: Callable[[OutputMaterial], bytes]


def _page(of: OutputMaterial) -> bytes:
    return readalong.page(
        of.alignment, audio=of.audio, audio_name=of.audio_name, media_type=of.audio_type, downloads=of.beside
    ).encode()


OUTPUTS: dict[str, OutputKind] = {
    # the alignment first: it is what marks a folder as ours
    "json": OutputKind("application/json", "alignment.json", lambda of: document.to_json(of.alignment).encode()),
    "transcript.json": OutputKind(
        "application/json", "transcript.json", lambda of: transcript.to_json(of.said).encode()
    ),
    **{name: OutputKind(each.media_type, each.file, each.make) for name, each in SUBTITLES.items()},
    "html": OutputKind("text/html; charset=utf-8", "read-along.html", _page),
    **{name: OutputKind(each.media_type, each.file, each.make) for name, each in {**REPORTS, **SITES}.items()},
}
"""By the suffix that a result's address has. The recording is not among them: it is there already."""

NAMES: tuple[str, ...] = (*OUTPUTS, *SOUNDING)
"""All that a job can be asked for."""

ALIGNMENT = "json"
"""The output that is always made: all that `publish.derived` has can be made of it at any time, by any profile."""

STANDARD: tuple[str, ...] = (
    ALIGNMENT,
    "transcript.json",
    "vtt",
    "srt",
    "html",
    "equivalence.html",
    "conformity.html",
    "also-spoken.html",
)
"""What is made by default; the rest is one command, or one request, away."""


def on_demand(result: Mapping[str, Output]) -> list[str]:
    """Return the names of what can be made of a completed job at any time.

    Args:
        result: what it has made, by name.
    """
    recording = result[RECORDING].media_type if RECORDING in result else ""
    return [*DERIVED, *(name for name, each in SOUNDING.items() if recording in each.offered_for)]


OFFERED = {"vtt": "WebVTT", "srt": "SRT", "json": "JSON"}
"""By the page to its readers, where they lie beside it, with what they are called there."""


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
    for name in (*(OUTPUTS[name].file for name in STANDARD), *recordings):
        if (folder / name).exists():
            raise NotOurFolder(str(folder), name)


def write(
    alignment: Alignment,
    said: Transcript,
    recording: Path,
    folder: Path,
    profile: Profile = PODCAST,
    *,
    embed_bytes: int = MAX_EMBEDDED_BYTES,
) -> list[Path]:
    """Write all files, or none: those of an earlier run stay together as they are until all are there.

    Args:
        alignment: what to write.
        said: the transcript.
        recording: the sound file.
        folder: made where it is not there; other files in it stay.
        profile: that subtitles are cut by.
        embed_bytes: largest recording that is put into the page.

    Returns:
        The files, in the order in which they were written.

    Raises:
        DiskFull: there is no room; nothing is written, and older files stay.
        OSError: the folder cannot be written.
    """
    form = sound_format(recording, name=alignment.recording.path)
    beside = folder / (RECORDING + form.suffix)
    embedded = recording.stat().st_size <= embed_bytes
    audio = recording.read_bytes() if embedded else None
    material = OutputMaterial(
        alignment,
        said,
        profile,
        audio=audio,
        audio_name=beside.name,
        audio_type=form.media_type,
        beside=tuple(DownloadLink(name=OUTPUTS[name].file, title=title) for name, title in OFFERED.items()),
    )
    made = {folder / OUTPUTS[name].file: OUTPUTS[name].make(material) for name in STANDARD}
    atomic.tidy(folder)
    with atomic.together() as opened:
        for path, data in made.items():
            with opened(path) as file:
                file.write(data)
        if not embedded:
            with recording.open("rb") as original, opened(beside) as file:
                shutil.copyfileobj(original, file)  # never more than a piece of it is in memory
    return [*made] if embedded else [*made, beside]


def _is_ours(folder: Path) -> bool:
    try:
        found = json.loads((folder / OUTPUTS[ALIGNMENT].file).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and str(found.get("schema", "")).startswith(SCHEMA.partition("/")[0])
