"""What each stage of a job does: the command line runs them in one go, or workers one stage at a time.

A stage takes what the one before it returned, and leaves what it made in the store, under the hash of what went into
it. So none of them is done twice: a stage that is run again, by whom and wherever it may be, finds what is there, and
makes again what was lost. What it returns is small and can stand as JSON in a row of the ledger.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pydantic import TypeAdapter

from align import document
from audio.errors import SoundError
from jobs import kept, output, reading, refetch, sharing, slices
from jobs.copies import kept_or_made_copy
from jobs.errors import NotInStore, PodcastNotFound, SandboxError
from jobs.failures import flaw
from jobs.parsing import probe
from jobs.record import ArticleSummary, Changes, Flaw, Output, ParagraphTimes
from jobs.report import Stage, Step
from jobs.request import Source
from jobs.results import Aligned, Fetched, Transcribed
from jobs.sound import warnings
from jobs.sources import article_of, recording_of
from jobs.tools import Hear, Tools
from publish import seekable
from publish.errors import UnfitRecording
from publish.sounding import SEEKABLE, SOUNDING
from subtitles.profiles import PODCAST

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from align.records import Alignment
    from jobs.request import Request
    from jobs.sources import File
    from jobs.store import JSON
    from subtitles.profiles import Profile


class Split(NamedTuple):
    """What `run` returns where others are to do parts of a stage first; it is run again when they are done.

    Attributes:
        plan: the parts that are new, in the order of their numbers.
    """

    plan: tuple[JSON, ...]


class Done(NamedTuple):
    """What `run` returns of a stage.

    Attributes:
        result: what later stages need of it, for the ledger to keep; ``None`` of a part.
        changes: what it found out about its job.
        uses: files of the store that the job needs while it is there.
        kept: whether all was there from an earlier job, so that the time it took tells nothing about speed.
    """

    result: JSON
    changes: Changes = Changes()
    uses: tuple[str, ...] = ()
    kept: bool = False


class Published(NamedTuple):
    """What `publish` returns.

    Attributes:
        outputs: what was made, by its name.
        left_out: why something that was asked for was not.
    """

    outputs: dict[str, Output]
    left_out: tuple[UnfitRecording | SandboxError, ...]


_FETCHED, _TRANSCRIBED, _ALIGNED = TypeAdapter(Fetched), TypeAdapter(Transcribed), TypeAdapter(Aligned)


def fetch(article: str | Source, audio: str | Source | None, *, language: str | None, tools: Tools) -> Fetched:
    """Read the article, and see to it that its recording is there.

    Args:
        article: path or address that the user names, or a stranger's upload or address.
        audio: likewise; ``None`` for the podcast that the article names.
        language: of both; ``None`` for what the article says or reads like.
        tools: to work with.

    Raises:
        PodcastNotFound: no recording is given and the article names none.
        FetchError, FileError: the article or the recording is not to be had.
        NotInStore: an upload is not there.
        ArticleError: there is no article in what was fetched.
        DiskFull: there is no room for it.
    """
    article_key, found = article_of(article, language=language, tools=tools)
    if audio is None and found.podcast_url is not None:
        # what a stranger's page names must never be taken for a path
        audio = Source(url=found.podcast_url) if isinstance(article, Source) else found.podcast_url
    if audio is None:
        raise PodcastNotFound(found.source)
    recording, is_kept = recording_of(audio, tools)
    summary = ArticleSummary(sha256=found.sha256, title=found.title, paragraphs=len(found.paragraphs))
    return Fetched(article=summary, article_key=article_key, recording=recording, kept=is_kept)


def publish(
    fetched: Fetched, aligned: Aligned, outputs: Sequence[str], tools: Tools, profile: Profile | None
) -> Published:
    """Make the files that were asked for, and put them into the store.

    Args:
        fetched: by the first stage.
        aligned: by the stage before.
        outputs: names in :data:`jobs.output.NAMES`; none of them for the usual ones.
        tools: to work with.
        profile: that subtitles are cut by; `podcast` by default.

    Returns:
        them, the alignment, from which all else can be made, and the recording, which the page plays, or a copy of it
        in which browsers find every place.

    Raises:
        NotInStore: the recording is there no longer.
        AudioError, NothingHeard: what `align` has made was lost, and cannot be made again.
        DiskFull: there is no room for them.
    """
    alignment = reading.alignment_of(aligned.alignment_key, fetched, tools.store)
    said = kept.TRANSCRIPT.find(tools.store, aligned.transcript_key)
    if alignment is None or said is None:
        with reading.opened(fetched, tools) as job:
            _, alignment, said = reading.align(job)
    with fetched.recording.opened(tools.store) as path:
        media_type = output.sound_format(path, name=fetched.recording.name).media_type
        sound = Output(
            key=fetched.recording.sha256,
            sha256=fetched.recording.sha256,
            bytes=path.stat().st_size,
            media_type=media_type,
        )
    wanted = {output.ALIGNMENT, *(outputs or output.STANDARD)}
    if not seekable.seeks_roughly(alignment.recording):
        wanted.discard(SEEKABLE)  # the recording is as good, so that nothing is missed
    elif "html" in wanted:
        wanted.add(SEEKABLE)
    aligned_file = _laid_in(document.to_json(alignment).encode(), output.OUTPUTS[output.ALIGNMENT].media_type, tools)
    copies, left_out = _copies(wanted, alignment, aligned_file, sound, tools)
    plays, plays_type = (SEEKABLE, seekable.MEDIA_TYPE) if SEEKABLE in copies else (output.RECORDING, media_type)
    material = output.OutputMaterial(
        alignment, said, profile or PODCAST, audio=None, audio_name=f"result.{plays}", audio_type=plays_type
    )
    made = {output.ALIGNMENT: aligned_file}
    for name, kind in output.OUTPUTS.items():
        if name in wanted and name not in made:
            made[name] = _laid_in(kind.make(material), kind.media_type, tools)
    return Published({**made, output.RECORDING: sound, **copies}, left_out)


def _laid_in(data: bytes, media_type: str, tools: Tools) -> Output:
    sha256 = tools.store.put_bytes(data)
    return Output(key=sha256, sha256=sha256, bytes=len(data), media_type=media_type)


def _copies(
    wanted: Container[str], alignment: Alignment, aligned: Output, recording: Output, tools: Tools
) -> tuple[dict[str, Output], tuple[UnfitRecording | SandboxError, ...]]:
    """Make what has the recording in it; what cannot be made of this one does not fail a job that is all but done."""
    made: dict[str, Output] = {}
    left_out: list[UnfitRecording | SandboxError] = []
    for name in SOUNDING:
        if name in wanted:
            try:
                made[name] = kept_or_made_copy(
                    name, alignment, aligned, recording, tools.store, partial(tools.report.progress, Step.RECORDING)
                )
            except (UnfitRecording, SandboxError) as exc:
                left_out.append(exc)
    return made, tuple(left_out)


def run(
    stage: Stage,
    request: Request,
    before: Mapping[Stage, JSON],
    tools: Tools,
    *,
    part: int = 0,
    plan: Sequence[JSON] = (),
) -> Done | Split:
    """Run one stage of a job, or a part of it: all that a worker needs to know of stages.

    Args:
        stage: which.
        request: of the job; what it leaves open is as in ``tools``.
        before: results of the stages before.
        tools: to work with.
        part: which of the plan, from 1; 0 for the stage itself.
        plan: all parts that the stage was split into so far.

    Returns:
        what has been done, or the parts that have to be done first.

    Raises:
        ArticleError, FetchError, FileError, AudioError, AlignError, JobError: as the stages' own functions.
    """
    tools = replace(tools, model=request.model or tools.model, extent=Hear(request.hear))
    if stage is Stage.FETCH:
        found = fetch(request.article, request.audio, language=request.language, tools=tools)
        changes = Changes(article=found.article, duration_ms=_stated_ms(found.recording, tools))
        return Done(_FETCHED.dump_python(found, mode="json"), changes, (found.recording.sha256,), found.kept)
    fetched = _FETCHED.validate_python(before[Stage.FETCH])
    try:
        return _run_later(stage, request, fetched, before, tools, part, plan)
    except NotInStore as exc:
        if not refetch.is_there_again(exc, request, fetched, tools):
            raise
        return _run_later(stage, request, fetched, before, tools, part, plan)


def _run_later(
    stage: Stage,
    request: Request,
    fetched: Fetched,
    before: Mapping[Stage, JSON],
    tools: Tools,
    part: int,
    plan: Sequence[JSON],
) -> Done | Split:
    """Run a stage after the first."""
    if part:
        with reading.opened(fetched, tools, sharing.stretches(plan[part - 1])) as job:
            sharing.do(job.memory, plan[part - 1])
        return Done(None)
    if stage is Stage.TRANSCRIBE:
        with reading.opened(fetched, tools) as job:
            return _shared_transcribe(job, plan)
    if stage is Stage.ALIGN:
        with reading.opened(fetched, tools) as job:
            return _shared_align(job, plan)
    aligned = _ALIGNED.validate_python(before[Stage.ALIGN])
    made, left_out = publish(fetched, aligned, request.outputs, tools, request.profile)
    flaws = None
    if left_out:  # after what was said of the recording when it was heard
        heard = _TRANSCRIBED.validate_python(before[Stage.TRANSCRIBE])
        flaws = (*_flaws(heard, fetched), *map(flaw, left_out))
    return Done(None, Changes(result=made, warnings=flaws), tuple(each.key for each in made.values()))


def _stated_ms(recording: File, tools: Tools) -> int | None:
    """Return how long a recording is by its own account, if that can be."""
    progress = partial(tools.report.progress, Step.RECORDING)
    # what is wrong, `transcribe` says
    with contextlib.suppress(SoundError, SandboxError), recording.opened(tools.store) as path:
        stated_ms = probe(path, name=recording.name, progress=progress).stated_ms
        if stated_ms is not None and 0 < stated_ms <= tools.max_duration_ms:
            return stated_ms
    return None


def _paragraphs(alignment: Alignment) -> tuple[ParagraphTimes, ...]:
    return tuple(ParagraphTimes(each.id, each.status, each.start_ms, each.end_ms) for each in alignment.paragraphs)


def _shared_transcribe(job: reading.Opened, plan: Sequence[JSON]) -> Done | Split:
    parts, _ = sharing.shared(job.memory, plan, partial(reading.hear, job), job.tools.store)
    if parts:
        return Split(parts)
    heard = reading.transcribed(job)
    changes = Changes(audio=heard.audio, warnings=_flaws(heard, job.fetched))
    return Done(_TRANSCRIBED.dump_python(heard, mode="json"), changes, kept=heard.kept and not plan)


def _shared_align(job: reading.Opened, plan: Sequence[JSON]) -> Done | Split:
    made = reading.kept(job)
    if made is None:
        parts, found = sharing.shared(job.memory, plan, partial(reading.read, job), job.tools.store)
        if found is None:
            job.memory.keep_found()
            return Split(parts)
        made = reading.keep(job, found)
    job.memory.drop_found(job.article)
    slices.clear(job.tools.store, job.memory.sound.key)
    changes = Changes(quality=made.aligned.quality, paragraphs=_paragraphs(made.alignment))
    return Done(_ALIGNED.dump_python(made.aligned, mode="json"), changes, kept=made.aligned.kept)


def _flaws(heard: Transcribed, fetched: Fetched) -> tuple[Flaw, ...]:
    return tuple(map(flaw, warnings(heard.warnings, fetched.recording.name)))
