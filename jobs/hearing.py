"""The second stage: a file of sound becomes what aligning needs of it, or all that is there from an earlier run."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from audio import listen
from audio.decode import decode
from audio.errors import BadPackets, CutShort, SoundWarning, TooLong
from audio.loudness import loudness_db
from audio.records import Heard, Recording
from jobs.names import text_of
from jobs.report import Step
from jobs.store import key

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.fetch import Download
    from audio.listen import Transcriber
    from audio.progress import Progress
    from jobs.report import Report
    from jobs.store import Store

_DECODE_VERSION = "1"  # of `audio.decode` and `audio.loudness`; another one has every recording decoded anew

_HEARD = TypeAdapter(Heard)
_WARNINGS: dict[str, Callable[..., SoundWarning]] = {kind.__name__: kind for kind in (CutShort, BadPackets)}


class Listener(Protocol):
    """Loads a transcriber as soon as it turns out that one is needed."""

    def __call__(self, *, progress: Progress) -> Transcriber:
        """Return it; ``progress`` is told the bytes of weights that have to be fetched first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What is kept of a recording when its samples are gone.

    Attributes:
        recording: the file; its ``path`` is where it lay when it was decoded.
        warnings: what is wrong with it, as names of classes in :mod:`audio.errors` and their arguments after the path.
    """

    recording: Recording
    warnings: tuple[tuple[str, tuple[int, ...]], ...]


_TAKE = TypeAdapter(Take)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """All that was heard of a recording.

    Attributes:
        key: of what was heard and of the samples that it was heard in.
        recording: the file.
        loudness_db: float32, one value a step of `audio.loudness`.
        heard: the words.
        warnings: what is wrong with the file, though it can be used.
        kept: whether all of this was there from an earlier run.
    """

    key: str
    recording: Recording
    loudness_db: NDArray[np.float32]
    heard: Heard
    warnings: tuple[SoundWarning, ...]
    kept: bool


def hear(
    file: Download,
    *,
    language: str,
    hotwords: str,
    model: str,
    listener: Listener,
    max_duration_ms: int,
    store: Store,
    report: Report,
) -> Hearing:
    """Decode and transcribe a recording, unless that was done before.

    Args:
        file: the recording.
        language: of the speech.
        hotwords: names and rare words that the recogniser should expect.
        model: name or folder of the recogniser's model.
        listener: loads it.
        max_duration_ms: longest recording that is taken.
        store: keeps what comes of it.
        report: told the milliseconds of sound, and the bytes of a model that is fetched.

    Raises:
        AudioError: the recording cannot be used, the model is not to be had, or the disk is full.
    """
    take_key = key("decode", _DECODE_VERSION, file.sha256)
    heard_key = key("listen", listen.VERSION, [take_key, identity(model), language, hotwords])
    taken, heard = _kept_take(store, take_key), _kept_heard(store, heard_key)
    kept = taken is not None and heard is not None
    if taken is None or heard is None:
        with store.work_folder() as folder:
            decoded = decode(
                file.path,
                into=folder / "sound.s16",
                max_duration_ms=max_duration_ms,
                progress=partial(report.progress, Step.DECODE),
            )
            with decoded.sound as sound:
                warnings = tuple((type(warning).__name__, warning.args[1:]) for warning in decoded.warnings)
                recording = replace(decoded.recording, path=text_of(decoded.recording.path))
                taken = Take(recording=recording, warnings=warnings), loudness_db(sound)
                store.put(take_key, _take_bytes(*taken))
                if heard is None:
                    transcriber = listener(progress=partial(report.progress, Step.MODEL))
                    heard = transcriber.transcribe(
                        sound, language=language, hotwords=hotwords, progress=partial(report.progress, Step.LISTEN)
                    )
                    store.put(heard_key, _HEARD.dump_json(heard))
    take, loudness = taken
    if take.recording.duration_ms > max_duration_ms:  # decoded when more was allowed
        raise TooLong(file.url, max_duration_ms)
    return Hearing(
        key=heard_key,
        recording=replace(take.recording, path=text_of(str(file.path))),
        loudness_db=loudness,
        heard=heard,
        warnings=tuple(_WARNINGS[name](file.url, *arguments) for name, arguments in take.warnings),
        kept=kept,
    )


def identity(model: str) -> str:
    """Return what tells a model from another: its name, and for a folder its files, sizes and times of change."""
    folder = Path(model)
    with contextlib.suppress(RuntimeError):  # no such user: then it is the name of no folder
        folder = folder.expanduser()
    if not folder.is_dir():
        return model
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return " ".join([model, *(f"{name}:{about.st_size}:{about.st_mtime_ns}" for name, about in files)])


def _take_bytes(take: Take, loudness: NDArray[np.float32]) -> bytes:
    return _TAKE.dump_json(take) + b"\n" + loudness.astype("<f4").tobytes()


def _kept_take(store: Store, key: str) -> tuple[Take, NDArray[np.float32]] | None:
    entry = store.get(key)
    if entry is None:
        return None
    record, _, loudness = entry.partition(b"\n")
    try:
        return _TAKE.validate_json(record), np.frombuffer(loudness, "<f4").astype(np.float32)
    except ValueError:  # pydantic's is one: of another version of this program, so it is made again
        return None


def _kept_heard(store: Store, key: str) -> Heard | None:
    entry = store.get(key)
    try:
        return None if entry is None else _HEARD.validate_json(entry)
    except ValueError:
        return None
