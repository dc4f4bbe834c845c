"""What a stage works with: the store, the recogniser, limits, and somebody who is told how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from audio.records import MAX_DURATION_MS
from jobs.report import Reporter, Silence
from jobs.store import Store
from net.guard import Guard
from net.records import SOUND, Limits

if TYPE_CHECKING:
    from audio.listen import Transcriber
    from files.progress import Progress


class Hear(StrEnum):
    """How much of the speech is recognised as words."""

    AUTO = "auto"  # what the article does not explain
    ALL = "all"


class Listener(Protocol):
    """Loads a transcriber as soon as it turns out that one is needed."""

    def __call__(self, model: str, /, *, progress: Progress) -> Transcriber:
        """Return the one of a model; ``progress`` is told the bytes of weights that have to be fetched first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What stages work with.

    Attributes:
        store: keeps the results.
        listener: loads the transcriber of a model, when one is needed.
        model: name or folder of the recogniser's model.
        device: ``auto``, ``cpu`` or ``cuda``: what it runs on; the numbers, and so the words, differ.
        extent: how much of the speech is recognised as words; without letters all of it is.
        report: told how far a stage is; it may raise, which stops the stage.
        max_duration_ms: longest recording that is taken.
        limits: of the download of a recording.
        guard: keeps addresses from strangers out of our own network; the user's own may lead anywhere.
    """

    store: Store
    listener: Listener
    model: str
    device: str = "auto"
    extent: Hear = Hear.AUTO
    report: Reporter = field(default_factory=Silence)
    max_duration_ms: int = MAX_DURATION_MS
    limits: Limits = SOUND
    guard: Guard = field(default_factory=Guard)
