"""The stages in order, on one machine: fetch, hear, align, publish."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import align.align
from align import document, retimed
from align.errors import UnreadableAlignment
from align.records import Alignment
from audio.decode import MAX_DURATION_MS
from audio.errors import SoundWarning
from audio.fetch import SOUND, Limits
from jobs import output
from jobs.hearing import Hear, hear
from jobs.names import called_as_given
from jobs.report import Silence, Stage, StageTime
from jobs.sources import article_of, recording_of
from jobs.store import Store, key
from publish.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Iterator

    from articles.records import Article
    from jobs.ear import Listener
    from jobs.hearing import Hearing
    from jobs.report import Report


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
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
    article_source: str,
    audio_source: str | None = None,
    *,
    out: Path,
    store: Store,
    model: str,
    device: str = "auto",
    listener: Listener,
    extent: Hear = Hear.AUTO,
    language: str | None = None,
    max_duration_ms: int = MAX_DURATION_MS,
    limits: Limits = SOUND,
    report: Report | None = None,
) -> Outcome:
    """Find an article in its recording, and write what comes of it.

    Each result is kept as soon as it is there: whatever stops a run, the next one goes on from what is done.

    Args:
        article_source: path or address of the article.
        audio_source: path or address of the recording; ``None`` takes the podcast that the article names.
        out: folder for the files.
        store: keeps the results of stages.
        model: name or folder of the recogniser's model.
        device: ``auto``, ``cpu`` or ``cuda``: what the model runs on.
        listener: loads it.
        extent: how much of the speech is recognised as words.
        language: of article and speech; ``None`` takes what the article says or reads like.
        max_duration_ms: longest recording that is taken.
        limits: of its download.
        report: told how far it is.

    Raises:
        JobError: the article names no podcast, or the output folder is somebody else's.
        ArticleError: there is no article.
        AudioError: the recording or the model is not to be had or cannot be used, or the disk is full.
        AlignError: nobody speaks in the recording.
    """
    report = report or Silence()
    clock = _Clock(report)
    output.check(out)
    with clock.stage(Stage.FETCH) as mark:
        article = article_of(article_source, language=language, store=store, report=report)
        file, mark.kept = recording_of(article, audio_source, store=store, report=report, limits=limits)
    with clock.stage(Stage.HEAR) as mark, called_as_given(file):
        hearing = hear(
            file,
            article,
            extent=extent,
            model=model,
            device=device,
            listener=listener,
            max_duration_ms=max_duration_ms,
            store=store,
            report=report,
        )
        mark.kept = hearing.kept
    with clock.stage(Stage.ALIGN) as mark, called_as_given(file):
        alignment, mark.kept = _aligned(article, hearing, store)
    with clock.stage(Stage.PUBLISH):
        said = transcript(alignment, hearing.heard.words if hearing.whole else None)
        files = output.write(alignment, said, file.path, out)
    return Outcome(alignment=alignment, files=tuple(files), times=tuple(clock.times), warnings=hearing.warnings)


def _aligned(article: Article, hearing: Hearing, store: Store) -> tuple[Alignment, bool]:
    """Return the alignment, and whether it was there from an earlier run."""
    # The whole article goes into the key, not its hash: title, source and spans stand in the record too.
    entry = key("align", f"{align.align.VERSION} {retimed.VERSION}", [asdict(article), hearing.key])
    kept = store.get(entry)
    if kept is not None:
        with contextlib.suppress(UnreadableAlignment):  # of another version of this program: made again
            return replace(document.from_json(kept), recording=hearing.recording), True
    alignment = align.align.align(
        article, hearing.recording, hearing.heard, hearing.loudness_db, letters=hearing.letters, found=hearing.found
    )
    if hearing.times is not None:
        alignment = retimed.retimed(alignment, hearing.times, hearing.loudness_db)
    store.put(entry, document.to_json(alignment).encode())
    return alignment, False


@dataclass(slots=True)
class _Mark:
    kept: bool = False


class _Clock:
    """Takes the time of stages, and says when they begin and end."""

    def __init__(self, report: Report) -> None:
        self.times: list[StageTime] = []
        self._report = report

    @contextlib.contextmanager
    def stage(self, stage: Stage) -> Iterator[_Mark]:
        self._report.begin(stage)
        mark, start_s = _Mark(), time.perf_counter()
        yield mark
        self.times.append(StageTime(stage=stage, seconds=time.perf_counter() - start_s, kept=mark.kept))
        self._report.end(self.times[-1])
