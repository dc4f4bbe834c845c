"""The second stage: a file of sound becomes what aligning needs of it, or all that is there from an earlier run."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

import audio.letters
from align.align import unexplained
from align.hotwords import hotwords
from audio import decoder, listen
from audio.decode import decode
from audio.doubts import expected
from audio.errors import BadPackets, CutShort, SoundWarning, TooLong
from audio.letters import from_bytes, to_bytes
from audio.loudness import loudness_db
from audio.records import Heard, Letters, Recording
from jobs.names import text_of
from jobs.report import Step
from jobs.store import key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from articles.records import Article
    from audio.decode import Decoded
    from audio.fetch import Download
    from audio.hear import Listening
    from audio.listen import Transcriber
    from audio.progress import Progress
    from audio.records import Span
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


class Hear(StrEnum):
    """How much of the speech is recognised as words."""

    AUTO = "auto"  # what the article does not explain
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """All that was heard of a recording.

    Attributes:
        key: of what was heard and of the samples that it was heard in.
        recording: the file.
        loudness_db: float32, one value a step of `audio.loudness`.
        heard: the words recognised.
        letters: the letters, ``None`` where there is no head for the model and the language.
        warnings: what is wrong with the file, though it can be used.
        kept: whether all of this was there from an earlier run.
    """

    key: str
    recording: Recording
    loudness_db: NDArray[np.float32]
    heard: Heard
    letters: Letters | None
    warnings: tuple[SoundWarning, ...]
    kept: bool


def hear(
    file: Download,
    article: Article,
    *,
    extent: Hear,
    model: str,
    device: str,
    listener: Listener,
    max_duration_ms: int,
    store: Store,
    report: Report,
) -> Hearing:
    """Decode a recording and listen to it, unless that was done before.

    Args:
        file: the recording.
        article: what it should be a reading of.
        extent: how much of the speech is recognised as words; without letters all of it is.
        model: name or folder of the recogniser's model.
        device: what it runs on: the numbers, and so the words, differ.
        listener: loads it.
        max_duration_ms: longest recording that is taken.
        store: keeps what comes of it.
        report: told the milliseconds of sound, and the bytes of a model that is fetched.

    Raises:
        AudioError: the recording cannot be used, the model is not to be had, or the disk is full.
    """
    take_key = key("decode", _DECODE_VERSION, file.sha256)
    with contextlib.ExitStack() as stack:
        ear = _Ear(file, listener, max_duration_ms, article.language, store, report, stack)
        taken = _kept_take(store, take_key)
        if taken is None:
            taken = ear.take()
            store.put(take_key, _take_bytes(*taken))
        take, loudness = taken
        circumstances = [take_key, identity(model), device, article.language]
        letters_key = key("letters", audio.letters.VERSION, circumstances)
        letters, heard = _letters(letters_key, ear, model, device)
        if letters is None or extent is Hear.ALL:
            heard_key = key("listen", listen.VERSION, circumstances)
            heard_key, heard = _transcribed(heard_key, ear, hotwords(article))
        else:
            spans = unexplained(article, letters, loudness, heard.speech)
            heard_key = key("explain", decoder.VERSION, [letters_key, [[s.start_ms, s.end_ms] for s in spans]])
            heard = _explained(heard_key, ear, heard, spans)
        kept = not ear.is_open
    if take.recording.duration_ms > max_duration_ms:  # decoded when more was allowed
        raise TooLong(file.url, max_duration_ms)
    return Hearing(
        key=key("hearing", "1", [letters_key, heard_key]),
        recording=replace(take.recording, path=text_of(str(file.path))),
        loudness_db=loudness,
        heard=heard,
        letters=letters,
        warnings=tuple(_WARNINGS[name](file.url, *arguments) for name, arguments in take.warnings),
        kept=kept,
    )


def _letters(letters_key: str, ear: _Ear, model: str, device: str) -> tuple[Letters | None, Heard]:
    """Return the letters, and all that was heard but the words."""
    speech_key = key("speech", audio.letters.VERSION, letters_key)
    heard, entry = _kept_heard(ear.store, speech_key), ear.store.get(letters_key)
    with contextlib.suppress(ValueError):  # of another version of this program: made again
        if heard is not None and entry is not None:
            return (from_bytes(entry) if entry else None), heard
    listening = ear.listening
    heard = Heard(
        language=ear.language,
        duration_ms=ear.decoded.sound.duration_ms,
        words=(),
        speech=listening.speech if listening else (),
        model=model,
        settings={"device": device},
    )
    ear.store.put(letters_key, to_bytes(listening.letters) if listening else b"")
    ear.store.put(speech_key, _HEARD.dump_json(heard))
    return (listening.letters if listening else None), heard


def _explained(heard_key: str, ear: _Ear, heard: Heard, spans: Sequence[Span]) -> Heard:
    """Return what was heard with the words of some stretches."""
    if not spans:
        return heard
    kept = _kept_heard(ear.store, heard_key)
    if kept is None:
        listening = ear.listening
        words = listening.words(spans, progress=ear.progress) if listening else ()
        kept = replace(heard, words=words)
        ear.store.put(heard_key, _HEARD.dump_json(kept))
    return kept


def _transcribed(heard_key: str, ear: _Ear, names: str) -> tuple[str, Heard]:
    """Return every word heard, and the key that it is kept under."""
    heard = _kept_heard(ear.store, heard_key)
    if heard is None:
        heard = ear.transcriber.transcribe(ear.decoded.sound, language=ear.language, progress=ear.progress)
        ear.store.put(heard_key, _HEARD.dump_json(heard))
    if names := expected(names, heard.words):
        # an edited article is heard again only where other names may have been meant
        heard_key = key("listen again", listen.VERSION, [heard_key, names])
        again = _kept_heard(ear.store, heard_key)
        if again is None:
            again = ear.transcriber.listen_again(heard, ear.decoded.sound, names=names, progress=ear.progress)
            ear.store.put(heard_key, _HEARD.dump_json(again))
        heard = again
    return heard_key, heard


class _Ear:
    """Decodes a recording and loads a transcriber, each only when it is needed, and then once."""

    def __init__(
        self,
        file: Download,
        listener: Listener,
        max_duration_ms: int,
        language: str,
        store: Store,
        report: Report,
        stack: contextlib.ExitStack,
    ) -> None:
        self.language = language
        self.store = store
        self.progress = partial(report.progress, Step.LISTEN)
        self._file = file
        self._listener = listener
        self._max_duration_ms = max_duration_ms
        self._report = report
        self._stack = stack

    @cached_property
    def folder(self) -> Path:
        return self._stack.enter_context(self.store.work_folder())

    @cached_property
    def decoded(self) -> Decoded:
        decoded = decode(
            self._file.path,
            into=self.folder / "sound.s16",
            max_duration_ms=self._max_duration_ms,
            progress=partial(self._report.progress, Step.DECODE),
        )
        self._stack.enter_context(decoded.sound)  # closed before its folder goes
        return decoded

    @cached_property
    def transcriber(self) -> Transcriber:
        return self._listener(progress=partial(self._report.progress, Step.MODEL))

    @cached_property
    def listening(self) -> Listening | None:
        heard = self.transcriber.listening(
            self.decoded.sound, language=self.language, folder=self.folder, progress=self.progress
        )
        return self._stack.enter_context(heard)

    @property
    def is_open(self) -> bool:
        """Whether anything had to be decoded."""
        return "decoded" in vars(self)

    def take(self) -> tuple[Take, NDArray[np.float32]]:
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
