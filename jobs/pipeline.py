"""The stages in order, on one machine: fetch, transcribe, align, publish."""

from __future__ import annotations

import contextlib
import time
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from pydantic import TypeAdapter, ValidationError

import align.align
from align import document
from align.errors import UnreadableAlignment
from align.hotwords import hotwords
from audio.decode import MAX_DURATION_MS, decode
from audio.errors import BadPackets, CutShort, SoundWarning
from audio.fetch import SOUND, Limits
from audio.loudness import loudness_db
from audio.records import Heard, Recording
from jobs import output
from jobs.report import Report, Silence, Stage, StageTime, Step
from jobs.sources import article_of, recording_of
from jobs.store import Store, key

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from align.records import Alignment
    from articles.records import Article
    from audio.listen import Transcriber
    from audio.progress import Progress
    from audio.sound import Sound

_DECODE_VERSION = "1"  # of `audio.decode` and `audio.loudness`; another one makes every recording decode anew
_TRANSCRIBE_VERSION = "1"  # of `audio.listen`; another one makes every recording transcribe anew

_HEARD = TypeAdapter(Heard)


class Listener(Protocol):
    """Loads a transcriber, when it turns out that one is needed."""

    def __call__(self, progress: Progress) -> Transcriber:
        """Return it; ``progress`` is told the bytes of weights that have to be fetched first."""


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
    listener: Listener,
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
        model: name or folder of the recogniser's model; part of the key of what was heard.
        listener: loads it.
        language: of article and speech; ``None`` takes the article's.
        max_duration_ms: longest recording that is taken.
        limits: of its download.
        report: told how far it is.

    Raises:
        JobError: the page names no podcast, or the output folder is somebody else's.
        ArticleError: there is no article.
        AudioError: the recording or the model is not to be had or cannot be used, or the disk is full.
        NothingHeard: nobody speaks in the recording.
    """
    report = report or Silence()
    clock = _Clock(report)
    output.check(out)

    with clock.stage(Stage.FETCH) as mark:
        article = article_of(article_source, language=language, store=store, report=report)
        file, mark.kept = recording_of(article, audio_source, store=store, report=report, limits=limits)

    with clock.stage(Stage.TRANSCRIBE) as mark:
        bias = hotwords(article)
        heard_key = key(
            "transcribe",
            _TRANSCRIBE_VERSION,
            {
                "recording": file.sha256,
                "model": identity(model),
                "language": article.language,
                "hotwords": bias,
            },
        )
        sound_key = key("decode", _DECODE_VERSION, {"recording": file.sha256})
        heard, taken = _kept_heard(store, heard_key), _kept_take(store, sound_key)
        mark.kept = heard is not None and taken is not None
        if heard is None or taken is None:
            with store.work_folder() as folder:
                decoded = decode(
                    file.path,
                    into=folder / "sound.s16",
                    max_duration_ms=max_duration_ms,
                    progress=partial(report.progress, Step.DECODE),
                )
                with decoded.sound as sound:
                    taken = _Take(decoded.recording, loudness_db(sound), decoded.warnings)
                    taken.keep(store, sound_key)
                    if heard is None:
                        transcriber = listener(partial(report.progress, Step.MODEL))
                        heard = transcriber.transcribe(
                            sound,
                            language=article.language,
                            hotwords=bias,
                            progress=partial(report.progress, Step.LISTEN),
                        )
                        store.put(heard_key, _HEARD.dump_json(heard))

    recording = replace(taken.recording, path=str(file.path))
    with clock.stage(Stage.ALIGN) as mark:
        ...
