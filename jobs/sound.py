"""The sound of a recording, as far as the store keeps it: its level for good, its samples while somebody needs them."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from audio.errors import BadPackets, CutShort, SoundWarning, TooLong
from audio.loudness import loudness_db
from jobs import kept, slices
from jobs.forms import DecodedAudio
from jobs.names import called
from jobs.parsing import decode
from jobs.report import Step

if TYPE_CHECKING:
    import contextlib
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from audio.records import Recording, Span
    from audio.sound import Decoded, Sound
    from jobs.forms import Noted
    from jobs.sources import File
    from jobs.tools import Tools

_WARNINGS: dict[str, Callable[..., SoundWarning]] = {kind.__name__: kind for kind in (CutShort, BadPackets)}


class StoredSound:
    """The sound of one recording, decoded when something first needs that, while the context lasts that it is given.

    Attributes:
        file: the recording.
        key: under which it is kept what is left of the samples.
    """

    def __init__(
        self, file: File, *, tools: Tools, context: contextlib.ExitStack, within: Sequence[Span] | None = None
    ) -> None:
        """Take the recording.

        Args:
            file: of the recording.
            tools: to work with; told how far decoding is.
            context: closes what was opened.
            within: stretches that are needed, where hearing is shared out; ``None`` for all of it.
        """
        self.file = file
        self.key = kept.DECODED_AUDIO.key(file.sha256)
        self._tools = tools
        self._context = context
        self._within = within
        self._decoded: Decoded | None = None
        self._samples: Sound | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody needed more of it than is kept for good."""
        return self._decoded is not None or self._samples is not None

    @property
    def recording(self) -> Recording:
        """The file, as a record.

        Raises:
            AudioError: it cannot be used, or the disk is full.
            SandboxError: decoding it comes to no end.
        """
        return replace(self._taken[0].recording, path=self.file.name)

    @property
    def loudness_db(self) -> NDArray[np.float32]:
        """Its level, one value a step of `audio.loudness`; raises as `recording` does."""
        return self._taken[1]

    @property
    def warnings(self) -> tuple[Noted, ...]:
        """What is wrong with it, though it can be used; raises as `recording` does."""
        return self._taken[0].warnings

    def samples(self) -> Sound:
        """Return the samples: from the store, where they lie there because hearing is shared out, else from the file.

        Raises:
            AudioError: the recording cannot be used, or the disk is full.
        """
        if self._samples is None and self._decoded is None:
            self._samples = slices.gathered(self._tools.store, self.key, self._within, into=self.folder / "slices.s16")
            if self._samples is not None:
                self._context.enter_context(self._samples)
        return self._samples or self.decoded().sound

    def decoded(self) -> Decoded:
        """Return all the samples, from the file; raises as `recording` does."""
        if self._decoded is None:
            with self.file.opened(self._tools.store) as path, called(path, self.file.name):
                self._decoded = decode(
                    path,
                    into=self.folder / "sound.s16",
                    name=self.file.name,
                    max_duration_ms=self._tools.max_duration_ms,
                    progress=partial(self._tools.report.progress, Step.DECODE),
                )
            self._context.enter_context(self._decoded.sound)  # closed before its folder goes
        return self._decoded

    @cached_property
    def folder(self) -> Path:
        """A folder for files that are gone with the context."""
        return self._context.enter_context(self._tools.store.work_folder())

    @cached_property
    def _taken(self) -> tuple[DecodedAudio, NDArray[np.float32]]:
        def made() -> tuple[DecodedAudio, NDArray[np.float32]]:
            decoded = self.decoded()
            warnings = tuple((type(warning).__name__, warning.args[1:]) for warning in decoded.warnings)
            recording = replace(decoded.recording, path=self.file.name)
            return DecodedAudio(recording=recording, warnings=warnings), loudness_db(decoded.sound)

        taken = kept.DECODED_AUDIO.found_or_made(self._tools.store, self.key, made)
        if taken[0].recording.duration_ms > self._tools.max_duration_ms:  # decoded when more was allowed
            raise TooLong(self.file.name, self._tools.max_duration_ms)
        return taken


def warnings(noted: Sequence[Noted], name: str) -> tuple[SoundWarning, ...]:
    """Return what is wrong with a recording, so that it can be said.

    Args:
        noted: as it is kept.
        name: of the recording.
    """
    return tuple(_WARNINGS[kind](name, *arguments) for kind, arguments in noted)
