"""All stages in order, on one machine, for one user: what is published goes into a folder."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from align.records import Alignment
from audio.errors import SoundWarning
from jobs import output, reading, stages
from jobs.report import Stage, StageTime
from jobs.sound import warnings
from subtitles.profiles import PODCAST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jobs.report import Reporter
    from jobs.tools import Tools
    from subtitles.profiles import Profile


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """What a run has made.

    Attributes:
        alignment: the record.
        files: what was written, in order.
        times: one a stage, in order.
        warnings: what is wrong with the recording, though it could be used.
    """

    alignment: Alignment
    files: tuple[Path, ...]
    times: tuple[StageTime, ...]
    warnings: tuple[SoundWarning, ...]


def run(
    article: str,
    audio: str | None = None,
    *,
    out: Path,
    language: str | None = None,
    profile: Profile = PODCAST,
    tools: Tools,
) -> RunResult:
    """Find an article in its recording, and write what comes of it.

    Each result is kept as soon as it is there: whatever stops a run, the next one goes on from what is done.

    Args:
        article: its path or address.
        audio: path or address of the recording; ``None`` takes the podcast that the article names.
        out: folder for the files.
        language: of article and speech; ``None`` takes what the article says or reads like.
        profile: that subtitles are cut by.
        tools: to work with.

    Raises:
        JobError: the article names no podcast, or the output folder is somebody else's.
        ArticleError: there is no article.
        FetchError, FileError: article or recording is not to be had, or there is no room for what is made of it.
        AudioError: the recording cannot be used, or the model is not to be had.
        AlignError: there is no speech in the recording.
    """
    clock = _Clock(tools.report)
    output.check(out)
    with clock.stage(Stage.FETCH) as mark:
        fetched = stages.fetch(article, audio, language=language, tools=tools)
        mark.kept = fetched.kept
    with reading.opened(fetched, tools) as job:
        with clock.stage(Stage.TRANSCRIBE) as mark:
            transcribed = reading.transcribe(job)
            mark.kept = transcribed.kept
        with clock.stage(Stage.ALIGN) as mark:
            aligned, alignment, said = reading.align(job)
            mark.kept = aligned.kept
    with clock.stage(Stage.PUBLISH), fetched.recording.opened(tools.store) as recording:
        files = output.write(alignment, said, recording, out, profile)
    return RunResult(
        alignment=alignment,
        files=tuple(files),
        times=tuple(clock.times),
        warnings=warnings(transcribed.warnings, fetched.recording.name),
    )


@dataclass(slots=True)
class _Mark:
    kept: bool = False


class _Clock:
    """Takes the time of stages, and says when they begin and end."""

    def __init__(self, report: Reporter) -> None:
        self.times: list[StageTime] = []
        self._report = report

    @contextlib.contextmanager
    def stage(self, stage: Stage) -> Iterator[_Mark]:
        self._report.begin(stage)
        mark, start_s = _Mark(), time.perf_counter()
        yield mark
        self.times.append(StageTime(stage=stage, seconds=time.perf_counter() - start_s, kept=mark.kept))
        self._report.end(self.times[-1])
