"""What a stage hears with: it decodes a recording and loads a model, each only when it is needed, and then once."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from audio.errors import BadPackets, CutShort, SoundWarning, TooLong
from audio.loudness import loudness_db
from jobs import kept, slices
from jobs.forms import Take
from jobs.names import called
from jobs.parsing import decode
from jobs.report import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from align.judged import Found
    from audio.hear import Listening
    from audio.listen import Transcriber
    from audio.records import Span
    from audio.sound import Decoded, Sound
    from files.progress import Progress
    from jobs.forms import Noted
    from jobs.sources import File
    from jobs.tools import Tools

_WARNINGS: dict[str, Callable[..., SoundWarning]] = {kind.__name__: kind for kind in (CutShort, BadPackets)}


class Ear:
    """Hears one recording, while the context lasts that it is given.

    Attributes:
        file: the recording.
        language: in which it is heard.
        tools: to work with.
        store: of the tools.
        take_key: under which it is kept what is left of the samples.
        about: all that what is heard depends on.
        found: the article in what was heard, once somebody had to look for it.
    """

    def __init__(
        self,
        file: File,
        *,
        language: str,
        tools: Tools,
        context: contextlib.ExitStack,
        within: Sequence[Span] | None = None,
    ) -> None:
        """Take what is heard and what with.

        Args:
            file: the recording.
            language: ISO 639-1 code of the speech.
            tools: to work with.
            context: closes what was opened.
            within: stretches of the recording that are heard, where it is shared out.
        """
        self.file = file
        self.language = language
        self.tools = tools
        self.store = tools.store
        self.take_key = kept.TAKE.key(file.sha256)
        self.about = (self.take_key, identity(tools.model), tools.device, language)
        self.found: Found | None = None
        self._within = within
        self._context = context

    @property
    def is_open(self) -> bool:
        """Whether anything had to be decoded or listened to."""
        return "decoded" in vars(self) or "sound" in vars(self)

    def progress(self, step: Step) -> Progress:
        """Return what is told how far a step is."""
        return partial(self.tools.report.progress, step)

    @cached_property
    def taken(self) -> tuple[Take, NDArray[np.float32]]:
        """What is kept of the recording, and its loudness.

        Raises:
            AudioError: the recording cannot be used.
            DiskFull: there is no room for what is made of it.
        """

        def made() -> tuple[Take, NDArray[np.float32]]:
            warnings = tuple((type(warning).__name__, warning.args[1:]) for warning in self.decoded.warnings)
            recording = replace(self.decoded.recording, path=self.file.name)
            return Take(recording=recording, warnings=warnings), loudness_db(self.decoded.sound)

        taken = kept.TAKE.found_or_made(self.store, self.take_key, made)
        if taken[0].recording.duration_ms > self.tools.max_duration_ms:  # decoded when more was allowed
            raise TooLong(self.file.name, self.tools.max_duration_ms)
        return taken

    @cached_property
    def decoded(self) -> Decoded:
        """All the samples, from the file.

        Raises:
            AudioError: the recording cannot be used.
            DiskFull: there is no room for what is made of it.
            SandboxError: decoding it comes to no end.
        """
        with self.file.opened(self.store) as path, called(path, self.file.name):
            decoded = decode(
                path,
                into=self._folder / "sound.s16",
                name=self.file.name,
                max_duration_ms=self.tools.max_duration_ms,
                progress=self.progress(Step.DECODE),
            )
        self._context.enter_context(decoded.sound)  # closed before its folder goes
        return decoded

    @cached_property
    def sound(self) -> Sound:
        """The samples: from the store, where they lie there because hearing is shared out, else from the file.

        Raises:
            AudioError: the recording cannot be used.
            DiskFull: there is no room for what is made of it.
        """
        if "decoded" not in vars(self):
            found = slices.gathered(self.store, self.take_key, self._within, into=self._folder / "slices.s16")
            if found is not None:
                return self._context.enter_context(found)
        return self.decoded.sound

    @cached_property
    def transcriber(self) -> Transcriber:
        """What hears it.

        Raises:
            AudioError: the model is not to be had.
        """
        return self.tools.listener(self.tools.model, progress=self.progress(Step.MODEL))

    @cached_property
    def listening(self) -> Listening:
        """What is heard in it."""
        heard = self.transcriber.listening(
            self.sound, language=self.language, folder=self._folder, progress=self.progress(Step.LISTEN)
        )
        return self._context.enter_context(heard)

    @cached_property
    def _folder(self) -> Path:
        return self._context.enter_context(self.store.work_folder())


def warnings(noted: Sequence[Noted], name: str) -> tuple[SoundWarning, ...]:
    """Return what is wrong with a recording, so that it can be said.

    Args:
        noted: as it is kept.
        name: of the recording.
    """
    return tuple(_WARNINGS[kind](name, *arguments) for kind, arguments in noted)


def identity(model: str) -> str:
    """Return what tells a model from another: its name, and for a folder its files, sizes and times of change."""
    folder = Path(model)
    with contextlib.suppress(RuntimeError):  # no such user: then it is the name of no folder
        folder = folder.expanduser()
    if not folder.is_dir():
        return model
    files = [(path.name, path.stat()) for path in sorted(folder.iterdir())]
    return " ".join([model, *(f"{name}:{about.st_size}:{about.st_mtime_ns}" for name, about in files)])
