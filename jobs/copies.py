"""Results that have the recording in them: made once, at the first request, and kept under the hash of what went in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from align import document
from files.progress import Progress, silent
from jobs import kept
from jobs.parsing import write_copy
from jobs.record import Output
from publish.sounding import SOUNDING, SoundFile

if TYPE_CHECKING:
    from align.records import Alignment
    from jobs.store import Store


def kept_copy(name: str, aligned: Output, recording: Output, store: Store) -> Output | None:
    """Return what is kept, ``None`` where it has to be made.

    Args:
        name: of it, in `publish.sounding.SOUNDING`.
        aligned: the alignment, as a job has published it.
        recording: the sound, likewise.
        store: that has these.
    """
    found = kept.COPIES[name].find(store, _entry(name, aligned, recording))
    return found if found is not None and store.holds(found.key) else None


def kept_or_made_copy(
    name: str,
    alignment: Alignment,
    aligned: Output,
    recording: Output,
    store: Store,
    progress: Progress = silent,
) -> Output:
    """Return what is kept, or make and keep it.

    Args:
        name: as `kept_copy`, as are all others that it has.
        alignment: what was published; its recording has the name that its owner knows.
        aligned: its file.
        recording: the sound.
        store: for what is made, too.
        progress: told the bytes of the recording while it is made; what it raises ends that.

    Raises:
        UnfitRecording: it cannot be made of this recording, or is not needed.
        NotInStore: the recording is there no longer.
        DiskFull: there is no room for it.
        SandboxError: making it comes to no end.
    """
    found = kept_copy(name, aligned, recording, store)
    if found is not None:
        return found
    with store.local(recording.key) as path, store.work_folder() as folder:
        made, written = folder / "copy", folder / "alignment.json"
        written.write_text(document.to_json(alignment), "utf-8")
        sound = SoundFile(path, alignment.recording.path, recording.media_type)
        write_copy(name, written, sound, made, progress=progress)
        size_bytes = made.stat().st_size
        sha256 = store.put_file(made, move=True)
    output = Output(key=sha256, sha256=sha256, bytes=size_bytes, media_type=SOUNDING[name].media_type)
    return kept.COPIES[name].keep(store, _entry(name, aligned, recording), output)


def _entry(name: str, aligned: Output, recording: Output) -> str:
    return kept.COPIES[name].key([recording.sha256, aligned.sha256 if SOUNDING[name].of_article else None])
