"""Results of a completed job that are lost or damaged in the store, made again from what is whole."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from align import document
from align.errors import UnreadableAlignment
from jobs import kept, output
from jobs.copies import kept_or_made_copy
from jobs.corrected import ALIGNED, material, results_with
from jobs.corrections import Corrections
from jobs.errors import NotInStore
from jobs.record import Output
from jobs.report import Stage
from publish import seekable
from publish.errors import UnfitRecording
from publish.sounding import SEEKABLE, SOUNDING
from publish.transcript import transcript
from subtitles.profiles import PODCAST

if TYPE_CHECKING:
    from align.records import Alignment
    from jobs.database import Database
    from jobs.record import Job
    from jobs.results import Aligned
    from jobs.tools import Tools

TRANSCRIPT = "transcript.json"


def read(job: Job, name: str, database: Database, tools: Tools) -> bytes:
    """Return an output of a completed job, made again where that is needed.

    Raises:
        NotInStore: as `remade`.
    """
    found = job.result[name]
    try:
        return _bytes_of(found, tools)
    except NotInStore as exc:
        return _bytes_of(remade(job, name, exc, database, tools), tools)


def remade(job: Job, name: str, error: NotInStore, database: Database, tools: Tools) -> Output:
    """Make an output of a completed job again, and put it into the store.

    An alignment comes back byte for byte or not at all. What follows from it is as this version of the program makes
    it; where that differs, the job gets it as its result from now on.

    Args:
        job: which; it has an output of this name.
        name: of the output.
        error: that it was met with.
        database: of the job.
        tools: to work with; nothing is heard or fetched.

    Returns:
        what it is now.

    Raises:
        NotInStore: the same error, where what it would be made of is not whole either.
        DiskFull: there is no room for it.
    """
    layers = Corrections(database)
    try:
        made = _made(job, name, layers, tools)
    except (NotInStore, UnreadableAlignment, UnfitRecording) as exc:
        raise error from exc
    if made is None:
        raise error
    if made != job.result[name]:
        layers.replace(job.id, {**job.result, name: made}, instead_of=job.result)
    return made


def _made(job: Job, name: str, layers: Corrections, tools: Tools) -> Output | None:
    store, recording = tools.store, job.result.get(output.RECORDING)
    if name == output.RECORDING or output.ALIGNMENT not in job.result or recording is None:
        return None
    if name == output.ALIGNMENT:
        data = document.to_json(_kept_alignment(job, layers, tools)).encode()
        return job.result[name] if store.put_bytes(data) == job.result[name].sha256 else None
    alignment = document.from_json(read(job, output.ALIGNMENT, layers.database, tools))
    if name in SOUNDING:
        return kept_or_made_copy(name, alignment, job.result[output.ALIGNMENT], recording, store)
    said = None
    if name == TRANSCRIPT:
        said = kept.TRANSCRIPT.find(store, _aligned(job, layers, tools).transcript_key)
        if said is None:
            return None
    plays, plays_type = output.RECORDING, recording.media_type
    if SEEKABLE in job.result:
        plays, plays_type = SEEKABLE, seekable.MEDIA_TYPE
    data = output.OUTPUTS[name].make(
        output.OutputMaterial(
            alignment,
            said or transcript(alignment, None),
            job.request.profile or PODCAST,
            audio=None,
            audio_name=f"result.{plays}",
            audio_type=plays_type,
        )
    )
    sha256 = store.put_bytes(data)
    return Output(key=sha256, sha256=sha256, bytes=len(data), media_type=job.result[name].media_type)


def _aligned(job: Job, layers: Corrections, tools: Tools) -> Aligned:
    """Return the keys of what the job's results were made from, with the corrections that these have."""
    made = material(layers.results_of(job.id), tools.store)
    layer = layers.layer(job.owner, made.fetched.recording.sha256, until=layers.published(job.id))
    return results_with(made, layer, job.request, tools)


def _kept_alignment(job: Job, layers: Corrections, tools: Tools) -> Alignment:
    """Return the alignment that the job's results were made from, from where its stages have kept it."""
    aligned = _aligned(job, layers, tools)
    return material({**layers.results_of(job.id), Stage.ALIGN: ALIGNED.dump_python(aligned)}, tools.store).alignment


def _bytes_of(found: Output, tools: Tools) -> bytes:
    with contextlib.ExitStack() as lent:
        return lent.enter_context(tools.store.local(found.key)).read_bytes()
