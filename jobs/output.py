"""The folder that a user gets: the alignment, the transcript, subtitles, and a page to read along."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

from align import document
from align.records import SCHEMA
from audio.sniff import sniff
from jobs import atomic
from jobs.errors import NotOurFolder
from publish import transcript
from publish.readalong import page
from subtitles.cut import cut
from subtitles.formats import FORMATS, note

if TYPE_CHECKING:
    from pathlib import Path

    from align.records import Alignment
    from audio.sniff import Container
    from publish.transcript import Transcript

ALIGNMENT = "alignment.json"
TRANSCRIPT = "transcript.json"
PAGE = "read-along.html"
SUBTITLES = {suffix: f"subtitles.{suffix}" for suffix in FORMATS}
RECORDING = "recording"  # with the suffix of its format

MAX_EMBEDDED_BYTES = 64 << 20
"""Largest recording that is put into the page, so that the page is one file: an hour and more at 128 kbit/s.
Above that the page grows slow to open, and the recording is laid beside it."""


class _Format(NamedTuple):
    suffix: str
    media_type: str


_SOUND: dict[Container, _Format] = {
    "mp3": _Format(".mp3", "audio/mpeg"),
    "aac": _Format(".aac", "audio/aac"),
    "mov": _Format(".m4a", "audio/mp4"),
    "ogg": _Format(".ogg", "audio/ogg"),
    "flac": _Format(".flac", "audio/flac"),
    "wav": _Format(".wav", "audio/wav"),
    "matroska": _Format(".webm", "audio/webm"),
}


def check(folder: Path) -> None:
    """See to it before any work begins that writing will not destroy what is not ours.

    Raises:
        NotOurFolder: it is a file, or has files by our names without an alignment of ours.
    """
    if folder.exists() and not folder.is_dir():
        raise NotOurFolder(str(folder.parent), folder.name)
    if _is_ours(folder):
        return
    for name in (
        ALIGNMENT,
        TRANSCRIPT,
        *SUBTITLES.values(),
        PAGE,
        *(RECORDING + form.suffix for form in _SOUND.values()),
    ):
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

    The alignment comes first: it is what marks the folder as ours.

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
    form = _SOUND[sniff(recording)]
    embedded = recording.stat().st_size <= embed_bytes
    cues = cut(alignment)
    texts = {
        ALIGNMENT: document.to_json(alignment),
        TRANSCRIPT: transcript.to_json(said),
        **{SUBTITLES[suffix]: to_text(cues, note=note(alignment)) for suffix, to_text in FORMATS.items()},
        PAGE: page(
            alignment,
            audio=recording.read_bytes() if embedded else None,
            audio_name=RECORDING + form.suffix,
            media_type=form.media_type,
        ),
    }
    files = []
    with atomic.together() as opened:
        for name, text in texts.items():
            files.append(folder / name)
            with opened(files[-1]) as file:
                file.write(text.encode())
        if not embedded:
            files.append(folder / (RECORDING + form.suffix))
            with recording.open("rb") as original, opened(files[-1]) as file:
                shutil.copyfileobj(original, file)  # never more than a piece of it is in memory
    return files


def _is_ours(folder: Path) -> bool:
    try:
        found = json.loads((folder / ALIGNMENT).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(found, dict) and str(found.get("schema", "")).startswith(SCHEMA.partition("/")[0])
