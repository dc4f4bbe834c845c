"""What a run hears with: it decodes a recording and loads a model, each only when it is needed, and then once."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from pydantic import TypeAdapter

from audio.decode import decode
from audio.loudness import loudness_db
from audio.records import Recording
from jobs.names import text_of
from jobs.report import Step

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from audio.decode import Decoded
    from audio.fetch import Download
    from audio.hear import Listening
    from audio.listen import Transcriber
    from audio.progress import Progress
    from jobs.report import Report
    from jobs.store import Store


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


class Ear:
    """Hears one recording, while the context lasts that it is given.

    Attributes:
        file: the recording.
        language: in which it is heard.
        store: keeps what comes of it.
    """

    def __init__(
        self,
        file: Download,
        listener: Listener,
        *,
        language: str,
        max_duration_ms: int,
        store: Store,
        report: Report,
        context: contextlib.ExitStack,
    ) -> None:
        """Take what is heard and what with.

        Args:
            file: the recording.
            listener: loads the transcriber.
            language: ISO 639-1 code of the speech.
            max_duration_ms: longest recording that is taken.
            store: lends room for what is worked on.
            report: told how far it is.
            context: closes what was opened.
        """
        self.file = file
        self.language = language
        self.store = store
        self._listener = listener
        self._max_duration_ms = max_duration_ms
        self._report = report
        self._context = context

    @property
    def is_open(self) -> bool:
        """Whether anything had to be decoded."""
        return "decoded" in vars(self)

    def progress(self, step: Step) -> Progress:
        """Return what is told how far a step is."""
        return partial(self._report.progress, step)

    @cached_property
    def decoded(self) -> Decoded:
        """The samples.

        Raises:
            AudioError: the recording cannot be used, or the disk is full.
        """
        decoded = decode(
            self.file.path,
            into=self._folder / "sound.s16",
            max_duration_ms=self._max_duration_ms,
            progress=self.progress(Step.DECODE),
        )
        self._context.enter_context(decoded.sound)  # closed before its folder goes
        return decoded

    @cached_property
    def transcriber(self) -> Transcriber:
        """What hears it.

        Raises:
            AudioError: the model is not to be had.
        """
        return self._listener(progress=self.progress(Step.MODEL))

    @cached_property
    def listening(self) -> Listening:
        """The encoder's one pass over it."""
        heard = self.transcriber.listening(
            self.decoded.sound, language=self.language, folder=self._folder, progress=self.progress(Step.LISTEN)
        )
        return self._context.enter_context(heard)

    @cached_property
    def _folder(self) -> Path:
        return self._context.enter_context(self.store.work_folder())

    def take(self) -> tuple[Take, NDArray[np.float32]]:
        """Decode it; return what is kept of it, and its loudness."""
        warnings = tuple((type(warning).__name__, warning.args[1:]) for warning in self.decoded.warnings)
        recording = replace(self.decoded.recording, path=text_of(self.decoded.recording.path))
        return Take(recording=recording, warnings=warnings), loudness_db(self.decoded.sound)


def identity(model: str) -> str:
    """Return what tells a model from another: its name, and for a folder its files, sizes and times of change."""
    folder = Path(model)
    with contextlib.suppress(RuntimeError):  # no such user: then it is the name of no folder
        folder = folder.expanduser()
    if not folder.is_dir():
        return model
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return " ".join([model, *(f"{name}:{about.st_size}:{about.st_mtime_ns}" for name, about in files)])


def take_bytes(take: Take, loudness: NDArray[np.float32]) -> bytes:
    """Return both as they are kept."""
    return _TAKE.dump_json(take) + b"\n" + loudness.astype("<f4").tobytes()


def kept_take(store: Store, key: str) -> tuple[Take, NDArray[np.float32]] | None:
    """Return what is kept under a key, ``None`` where that is nothing of this form."""
    entry = store.get(key)
    if entry is None:
        return None
    record, _, loudness = entry.partition(b"\n")
    try:
        return _TAKE.validate_json(record), np.frombuffer(loudness, "<f4").astype(np.float32)
    except ValueError:  # pydantic's is one: of another version of this program, so it is made again
        return None
